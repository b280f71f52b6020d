"""The pages nobody asks for: errors, waits, empty lists and work in between, read by axe.

Each is brought about as a person would meet it; those that need a broken server are drawn from
their template. Every ordinary address: test_every_page.py.
"""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.actions.held_posts import hold
from cases.models import Action, Allocation, Audit
from flourish_audit.invitations import link_for
from frameworks.models import Edition
from tests.audits import rate, started, submitted
from tests.cases.caseloads import ALL_GREEN
from tests.journeys import modes
from tests.journeys.browsing import NARROW, WIDE, group, saved
from tests.journeys.reading import Reader, faults_in, faults_of
from tests.test_urls import furnished
from tests.world import add_person, build_world

pytestmark = pytest.mark.django_db(transaction=True)
MIDDLE = {"width": 768, "height": 1024}
PASSWORD = "three blue kettles"


@pytest.fixture
def county(transactional_db):
    world = furnished(build_world())
    world.ana.set_password(PASSWORD)
    world.ana.save()
    return world


@pytest.fixture
def reader(county, browser, live_server):
    reading = Reader(browser, live_server.url, county.people)
    yield reading
    reading.close()


def none(faults: list[str]) -> None:
    assert "\n".join(faults) == ""


def sign_in(page: Page, password: str) -> Page:
    page.get_by_label("Sign-in name").fill("ana")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    return page


# --- signed out -----------------------------------------------------------------------------


def test_sign_in_that_does_not_succeed_and_the_wait_after_many(reader, settings):
    settings.LOGIN_FAILURE_LIMIT = 2
    page = sign_in(reader.open("nobody", reverse("account_login")), "wrong")
    expect(page.get_by_role("alert")).to_contain_text("do not match")
    assert "It is not saved yet" not in page.content()
    found = faults_of(page, "sign-in with a wrong password")
    for _ in range(2):
        page = sign_in(reader.open("nobody", reverse("account_login")), "wrong")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Please wait")
    none(found + faults_of(page, "wait"))


def test_invitation_and_own_password(reader, county):
    county.ben.set_unusable_password()
    county.ben.save()
    link = link_for(county.ben)
    found = reader.read("nobody", link)
    page = reader.open("nobody", link)
    page.get_by_role("button").last.click()
    found += faults_of(page, "invitation sent empty")
    found += reader.read("ana", reverse("account_change_password"))
    page = reader.open("ana", reverse("account_change_password"))
    page.evaluate("document.querySelector('main form').submit()")
    expect(page.locator("main")).to_contain_text("Enter the password you use now.")
    none(found + faults_of(page, "change of password sent empty"))


def test_password_asked_again_before_a_file_leaves(reader, county, settings):
    settings.EXPORT_SIGN_IN_SECONDS = 0
    none(reader.read("ana", f"{reverse('my_cases')}?_export=csv&purpose=meeting", 302))


# --- errors -----------------------------------------------------------------------------------


REFUSED = [
    ("ana", "/cases/?q=%00", 400),
    ("ana", "/register/", 403),
    ("ana", "/nowhere/", 404),
    ("nobody", "/nowhere/", 404),
    ("nobody", "/account/invite/0/0/", 410),
]


def test_refused_addresses_break_no_rule(reader):
    none([fault for row in REFUSED for fault in reader.read(*row)])


ASIDE = ["400", "403", "404", "409", "429", "500", "503"]
HELD = ["too_large", "page_too_old", "kept_for_another", "not_kept", "not_answering"]


def test_pages_of_a_broken_moment_break_no_rule(reader):
    fields = [("note", "Seen alone at home"), ("reference", "AB-1")]
    typed = {"fields": fields, "typed": fields}
    page, found = reader.open("nobody", reverse("accessibility")), []
    for name in [f"{n}.html" for n in ASIDE] + [f"held/{n}.html" for n in HELD]:
        drawn = render_to_string(name, typed)
        page.unroute_all()
        page.route("**/drawn/", lambda route: route.fulfill(body=drawn, content_type="text/html"))  # noqa: B023
        page.goto(f"{reader.server}/drawn/")
        found += faults_in(page, name)
    none(found)


# --- work in between --------------------------------------------------------------------------


def test_held_work_is_listed_and_shown(reader, county):
    fields = [("text", "Seen alone at home"), ("source", "visit")]
    held = hold(user=county.ana, path="/cases/add/", fields=fields)
    found = reader.read("ana", reverse("held_posts"))
    none(found + reader.read("ana", reverse("held_post", args=[held.public_id])))


def test_two_windows_without_script_meet_a_page_that_asks(reader, county):
    place = reverse("audit", args=[county.open_audit.public_id])
    page = reader.open("ana", place, java_script_enabled=False)
    rate(county.open_audit, {"flourish.l.impact": "red"})
    page.locator('input[name="value-flourish.l.impact"][value=green]').check()
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_load_state()
    assert page.answers[-1] in (200, 409)
    drawn = page.content()  # axe needs script: the same page in a window that has it
    page = reader.open("ana", place)
    page.route("**/drawn/", lambda route: route.fulfill(body=drawn, content_type="text/html"))
    page.goto(f"{reader.server}/drawn/")
    expect(page.locator("form.conflict, .conflict").first).to_be_visible()
    none(faults_of(page, "conflict"))


def test_submitted_audit_that_is_sent_again(reader, county):
    path = reverse("audit_finish", args=[county.submitted.public_id])
    none(reader.read("ana", path, 409))


def test_finish_with_everything_missing(reader, county):
    rate(county.open_audit, {"flourish.l.impact": "red", "flourish.l.outcome.1": "not_applicable"})
    page = reader.open("ana", reverse("audit_finish", args=[county.open_audit.public_id]))
    page.get_by_role("button", name="Submit this audit").click()
    expect(page.get_by_role("heading", name="still to do")).to_be_visible()
    none(faults_of(page, "finish"))


def test_action_is_marked_done_without_a_word(reader, county):
    page = reader.open("ana", reverse("action", args=[county.action.public_id]))
    page.get_by_label("Done", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    none(faults_of(page, "action"))


def test_file_asks_for_its_purpose_and_too_many_rows_are_refused(reader, county, settings):
    path = f"{reverse('my_cases')}?_export=csv"
    found = reader.read("ana", path) + reader.read("ana", f"{path}&purpose=")
    settings.EXPORT_ROW_CAP = 1
    none(found + reader.read("ana", path, 403))


def test_deep_audit_a_section_a_page(reader, county):
    audit = started(county.ben1, county.ben, scope=Audit.Scope.FULL)
    path = reverse("audit_section", args=[audit.public_id, "flourish.l"])
    none(reader.read("ben", path))


# --- the rating page while it is worked on -------------------------------------------------------


@pytest.fixture
def rating(reader, county):
    return reader.open("ana", reverse("audit", args=[county.open_audit.public_id]))


def test_rating_page_with_outcomes_note_and_reason_open(rating):
    row = group(rating, "flourish.l.impact")
    row.locator('input[value="red"]').check()
    expect(rating.locator('[data-panel="flourish.l"]')).to_be_visible()
    saved(rating)
    group(rating, "flourish.o.impact").locator('input[value="not_applicable"]').check()
    row.get_by_role("button", name="Add a note").click()
    expect(row.get_by_label("What you saw or heard")).to_be_focused()
    none(faults_of(rating, "rating page, all open"))


# Pixels from the answers to the words under them, and from the reasons to the end of their row.
ROOM = """() => [...document.querySelectorAll("fieldset.rate-row")].flatMap(row => {
  if (!row.getClientRects().length) return [];
  const of = e => e.getBoundingClientRect(), found = [], words = document.createRange();
  const said = row.querySelector(".rate-under p:not(:empty)");
  const reasons = row.querySelector("[data-reason][open] select");
  if (said) {
    words.selectNodeContents(said);
    found.push(["last time", of(words).top - of(row.querySelector(".rate-tiles")).bottom]);
  }
  if (reasons) found.push(["reasons", of(row).bottom - of(reasons).bottom]);
  return found;
})"""
CLOSE = ".rate-under p, .rate-reason[open] { padding-block: 0 !important; }"


def test_rating_page_has_room_above_last_time_and_under_the_reasons(reader, county):
    """8 pixels above the one and 16 under the other, in every width. Control: without them."""
    last_time = started(county.ana2, county.ana)
    page = reader.open("ana", reverse("audit", args=[last_time.public_id]))
    group(page, "flourish.l.impact").locator('input[value="red"]').check()
    outcome = page.locator('[data-panel="flourish.l"] fieldset').first
    outcome.locator('input[value="not_applicable"]').check()
    expect(outcome.locator("select")).to_be_visible()
    saved(page)

    def room() -> dict[str, int]:
        least: dict[str, int] = {}
        for viewport in (WIDE, MIDDLE, NARROW):
            page.set_viewport_size(viewport)
            for what, pixels in page.evaluate(ROOM):
                least[what] = min(round(pixels), least.get(what, 1000))
        return least

    found = room()
    assert found["last time"] >= 8 and found["reasons"] >= 16, found
    modes.with_style(page, CLOSE)
    close = room()
    assert close["last time"] < 8 and close["reasons"] < 16, close


def test_rating_page_that_could_not_save(rating):
    rating.route("**/items/**", lambda route: route.abort())
    row = group(rating, "flourish.l.impact")
    row.locator('input[value="red"]').check()
    expect(row.locator(".rate-trouble")).to_be_visible()
    none(faults_of(rating, "rating page, not saved"))


def test_rating_page_with_two_values_to_choose_from(rating, county):
    rate(county.open_audit, {"flourish.l.impact": "amber"})
    row = group(rating, "flourish.l.impact")
    row.locator('input[value="red"]').check()
    expect(row.get_by_role("button", name="Keep mine")).to_be_visible()
    none(faults_of(rating, "rating page, two values"))


def test_grid_with_a_child_open(reader, county):
    none(reader.read("ana", f"{reverse('rate')}?open={county.ana1.public_id}"))


# --- nothing here yet ----------------------------------------------------------------------------


def test_practitioner_with_no_case(reader, county):
    county.people["dee"] = add_person(county, "dee", "practitioner", "harbour")
    names = ("my_cases", "rate", "my_actions", "find_out", "held_posts")
    none([fault for name in names for fault in reader.read("dee", reverse(name))])


def test_team_with_no_case_and_no_audit(reader, county):
    county.people["north_manager"] = add_person(county, "north_manager", "team_manager", "north")
    team = county.north.public_id
    found = []
    for path in (reverse("team_picture", args=[team]), reverse("team_cases", args=[team])):
        found += reader.read("north_manager", path)
    none(found + reader.read("north_manager", reverse("my_actions")))


def test_team_that_holds_a_case_and_submitted_nothing(reader, county):
    none(reader.read("hill_manager", reverse("team_picture", args=[county.hill.public_id])))


def test_child_nobody_has_rated_yet(reader, county):
    none(reader.read("ben", reverse("case", args=[county.ben1.public_id])))


# --- text at twice its size on a phone -----------------------------------------------------------


def test_case_at_twice_the_text_on_a_phone(reader, county):
    """Control: long names that neither break nor stand under their mark."""
    submitted(county, county.ana2, county.ana, ALL_GREEN | {"flourish.o.impact": "amber"})
    page = reader.open("ana", reverse("case", args=[county.ana2.public_id]), viewport=NARROW)
    expect(page.locator(".table--domains")).to_contain_text("Developing")
    none(modes.large_text(page))
    modes.with_style(
        page,
        """body, h1, h2, h3 { overflow-wrap: normal !important; }
        .table--domains .tile-name { flex-wrap: nowrap !important; }""",
    )
    assert "200% text, scrolls sideways" in modes.large_text(page)


WITHOUT_A_HIT = [
    ("ana", "/cases/find/?q=nothing-like-it"),
    ("ana", "/frameworks/search/?q=zzzz"),
    ("ana", "/frameworks/search/"),
    ("ana", "/cases/?plan=child_in_care"),
    ("admin", "/people/?q=nobody-of-this-name"),
    ("admin", "/register/?q=nothing-like-it"),
]


def test_search_without_a_hit(reader):
    none([fault for row in WITHOUT_A_HIT for fault in reader.read(*row)])


def test_empty_tables_of_a_new_county(reader, county):
    Allocation.objects.all().delete()
    Action.objects.all().delete()
    Edition.objects.filter(framework__code="relationships-first").update(status="retired")
    none(reader.read("harbour_manager", reverse("team_cases", args=[county.harbour.public_id])))
