"""Cases on the register: by hand, from hand to hand, restricted, closed."""

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions import allocations as actions
from cases.models import AccessLog, Allocation, Case, Evidence, NamedPerson, PlanType
from tests.world import add_case, add_person

CASE = {"reference": "HB/2041-7", "birth_month": "2017-03", "expected_month": "", "family": ""}


def part(world, who: str):
    return world.people[who].memberships.get()


def form(world, holder: str, **given) -> dict:
    plan = world.plan_types["child_in_need"].pk
    return CASE | {"plan_type": plan, "holder": part(world, holder).pk} | given


def sign_in(world, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def address(name: str, case: Case) -> str:
    return reverse(name, args=[case.public_id])


def changes() -> list[str]:
    log = AccessLog.objects.filter(event="change").order_by("pk")
    return list(log.values_list("what", flat=True))


# --- adding --------------------------------------------------------------------------------


def test_practitioner_adds_a_case_of_their_own(world):
    answer = sign_in(world, "ana").post("/cases/add/", form(world, "ana"))
    case = Case.objects.get(reference="HB/2041-7")
    held = case.allocations.get()
    assert answer["Location"] == address("case", case)
    assert (held.practitioner, held.team, held.ends) == (world.ana, world.harbour, None)
    assert str(case.birth_month) == "2017-03-01"
    assert changes() == ["added a case", "gave a case"]


@pytest.mark.parametrize(
    ("who", "holder", "added"),
    [
        ("ana", "ben", 0),
        ("ana", "cy", 0),
        ("harbour_manager", "ben", 1),
        ("harbour_manager", "harbour_manager", 1),
        ("harbour_manager", "cy", 0),
    ],
)
def test_holder_is_oneself_or_somebody_of_the_team(world, who, holder, added):
    sign_in(world, who).post("/cases/add/", form(world, holder))
    assert Case.objects.filter(reference="HB/2041-7").count() == added


def test_admin_adds_a_case_for_anybody_and_sees_it_listed(world):
    client = sign_in(world, "admin")
    client.post("/register/add/", form(world, "cy", birth_month="", expected_month=_soon()))
    page = client.get("/register/?q=2041").content.decode()
    assert [word in page for word in ("HB/2041-7", "Cy", "Expected")] == [True, True, True]


def _soon() -> str:
    return f"{timezone.localdate():%Y-%m}"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reference": "943 476 5919"}, "reference"),  # a valid NHS number
        ({"reference": "9434765919"}, "reference"),
        ({"reference": "Jo Bloggs"}, "reference"),
        ({"reference": "9000001"}, "reference"),  # on the register
        ({"reference": "x" * 31}, "reference"),
        ({"reference": ""}, "reference"),
        ({"birth_month": ""}, "birth_month"),
        ({"birth_month": "yesterday"}, "birth_month"),
        ({"birth_month": "2017-13"}, "birth_month"),
        ({"birth_month": "99999-01"}, "birth_month"),
        ({"birth_month": "2999-01"}, "birth_month"),
        ({"birth_month": "1950-01"}, "birth_month"),
        ({"expected_month": _soon()}, "expected_month"),
        ({"birth_month": "", "expected_month": "1999-01"}, "expected_month"),
        ({"plan_type": "999999999999999999999"}, "plan_type"),
        ({"plan_type": "x"}, "plan_type"),
        ({"holder": "0"}, "holder"),
        ({"family": "the Smiths!"}, "family"),
    ],
)
def test_faulty_case_names_the_field_keeps_the_text_and_adds_nothing(world, given, field):
    page = sign_in(world, "harbour_manager").post("/cases/add/", form(world, "ben") | given)
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"]["reference"].value() == given.get("reference", "HB/2041-7")
    assert Case.objects.count() == 4


@pytest.mark.parametrize("typed", ["2017-03", "2017-3", "03/2017", "3.2017", "03 2017"])
def test_month_is_read_as_people_write_it(world, typed):
    sign_in(world, "ana").post("/cases/add/", form(world, "ana", birth_month=typed))
    assert str(Case.objects.get(reference="HB/2041-7").birth_month) == "2017-03-01"


def test_ten_digits_without_the_check_digit_are_a_reference(world):
    sign_in(world, "ana").post("/cases/add/", form(world, "ana", reference="9434765918"))
    assert Case.objects.filter(reference="9434765918").count() == 1


@pytest.mark.parametrize(
    ("there", "typed"), [("HB/2041-7", "hb/2041-7"), ("ab-9", " AB-9 "), ("Öl-1", "öL-1")]
)
def test_reference_in_other_capitals_is_the_same_child(world, settings, there, typed):
    """The page says so and keeps the text. Control: one letter more is another child."""
    settings.CASE_REFERENCE_PATTERN = r"[\w/-]+"
    add_case(world, there, "ben", "harbour")
    ana, before = sign_in(world, "ana"), Case.objects.count()
    answer = ana.post("/cases/add/", form(world, "ana", reference=typed))
    assert answer.status_code == 200 and Case.objects.count() == before
    page = answer.content.decode()
    assert "small and capital letters count as the same" in page and typed.strip() in page
    ana.post("/cases/add/", form(world, "ana", reference=f"{typed.strip()}x"))
    assert Case.objects.count() == before + 1


def test_pattern_of_references_is_a_setting(world, settings):
    settings.CASE_REFERENCE_PATTERN = r"\d{6}"
    client = sign_in(world, "ana")
    client.post("/cases/add/", form(world, "ana"))
    client.post("/cases/add/", form(world, "ana", reference="123456"))
    assert list(Case.objects.filter(reference="123456")) == list(Case.objects.order_by("-pk")[:1])
    assert Case.objects.filter(reference="HB/2041-7").count() == 0


def test_retired_plan_type_is_not_offered(world):
    PlanType.objects.filter(code="child_in_need").update(is_active=False)
    page = sign_in(world, "ana").post("/cases/add/", form(world, "ana"))
    assert list(page.context["form"].errors) == ["plan_type"]


def test_brothers_and_sisters_share_a_family(world):
    client = sign_in(world, "ana")
    for number in (1, 2):
        client.post("/cases/add/", form(world, "ana", reference=f"S-{number}xx", family="F-77"))
    families = Case.objects.filter(reference__startswith="S-").values_list(
        "family_group", flat=True
    )
    assert (len(families), len(set(families))) == (2, 1)


# --- moving --------------------------------------------------------------------------------


def test_moving_a_case_ends_one_allocation_and_starts_the_next_the_same_day(world):
    client = sign_in(world, "harbour_manager")
    client.post(address("case_move", world.ana1), {"holder": part(world, "ben").pk})
    today = timezone.localdate()
    rows = world.ana1.allocations.order_by("pk").values_list(
        "practitioner__username", "starts", "ends"
    )
    first, second = rows
    assert first[::2] == ("ana", today)
    assert second == ("ben", today, None)
    assert changes() == ["moved a case"]


def test_person_who_held_it_gets_not_found_at_the_very_next_request(world):
    ana, ben = sign_in(world, "ana"), sign_in(world, "ben")
    before = [one.get(address("case", world.ana1)).status_code for one in (ana, ben)]
    actions.reallocate(by=world.harbour_manager, case=world.ana1, holder=part(world, "ben"))
    after = [one.get(address("case", world.ana1)).status_code for one in (ana, ben)]
    assert (before, after) == ([200, 404], [404, 200])


def test_move_is_both_or_neither(world, monkeypatch):
    def breaks(**_):
        raise IntegrityError

    monkeypatch.setattr(actions, "record", breaks)
    with pytest.raises(IntegrityError):
        actions.reallocate(by=world.admin, case=world.ana1, holder=part(world, "ben"))
    assert world.ana1.allocations.get().ends is None


def test_two_moves_on_one_day_leave_one_holder(world):
    for who in ("ben", "ana", "cy"):
        actions.reallocate(by=world.admin, case=world.ana1, holder=part(world, who))
    current = Allocation.objects.get(case=world.ana1, ends=None)
    assert (current.practitioner, world.ana1.allocations.count()) == (world.cy, 4)


def test_moving_to_the_person_who_holds_it_is_refused_with_a_reason(world):
    with pytest.raises(actions.NotPossible):
        actions.reallocate(by=world.admin, case=world.ana1, holder=part(world, "ana"))
    assert world.ana1.allocations.count() == 1


@pytest.mark.parametrize(
    ("who", "code", "holder_after"),
    [
        ("ana", 404, "ana"),  # a practitioner moves nothing
        ("harbour_manager", 200, "ana"),  # only inside the team
        ("hill_manager", 404, "ana"),
        ("service_manager", 404, "ana"),
        ("qa", 404, "ana"),
        ("partner", 404, "ana"),
        ("admin", 302, "cy"),
    ],
)
def test_who_moves_a_case_to_another_team(world, who, code, holder_after):
    answer = sign_in(world, who).post(
        address("case_move", world.ana1), {"holder": part(world, "cy").pk}
    )
    current = Allocation.objects.get(case=world.ana1, ends=None)
    assert (answer.status_code, current.practitioner.username) == (code, holder_after)


def test_somebody_who_left_the_team_is_not_offered(world):
    part(world, "ben").__class__.objects.filter(user=world.ben).update(ends=timezone.localdate())
    page = sign_in(world, "harbour_manager").get(address("case_move", world.ana1))
    offered = [str(label) for _, label in page.context["form"].fields["holder"].choices][1:]
    assert offered == ["Ana, Safeguarding Harbour", "Harbour Manager, Safeguarding Harbour"]


def test_closed_case_is_not_moved_and_nothing_new_is_given(world):
    client = sign_in(world, "harbour_manager")
    client.post(address("case_move", world.ana1), {"do": "close"})
    client.post(address("case_move", world.ana1), {"holder": part(world, "ben").pk})
    case = Case.objects.get(pk=world.ana1.pk)
    assert (case.status, case.closed_on) == ("closed", timezone.localdate())
    assert case.allocations.get().practitioner == world.ana
    assert changes() == ["closed a case"]


# --- restricted ----------------------------------------------------------------------------


def test_named_people_alone_open_a_restricted_case(world):
    manager = sign_in(world, "harbour_manager")
    named = {"restricted": "on", "people": [world.harbour_manager.pk, world.ben.pk]}
    manager.post(address("case_people", world.ana1), named)
    assert set(NamedPerson.objects.values_list("user__username", flat=True)) == {
        "harbour_manager",
        "ben",
    }
    assert sign_in(world, "ana").get(address("case", world.ana1)).status_code == 404
    assert manager.get(address("case", world.ana1)).status_code == 200
    manager.post(address("case_people", world.ana1), {"people": [world.ben.pk]})
    assert (NamedPerson.objects.count(), Case.objects.filter(restricted=True).count()) == (0, 0)
    assert changes() == ["named people on a case", "ended a case's restriction"]


@pytest.mark.parametrize("people", [[], ["cy"], ["admin"], ["partner"]])
def test_restricting_without_somebody_near_the_case_is_refused(world, people):
    chosen = {"restricted": "on", "people": [world.people[name].pk for name in people]}
    page = sign_in(world, "harbour_manager").post(address("case_people", world.ana1), chosen)
    assert list(page.context["form"].errors) == ["people"]
    assert Case.objects.filter(restricted=True).count() == 0


def test_manager_not_named_finds_it_no_more_and_an_admin_can_mend_it(world):
    actions.name_people(by=world.admin, case=world.ana1, restricted=True, people=[world.ana])
    assert (
        sign_in(world, "harbour_manager").get(address("case_people", world.ana1)).status_code == 404
    )
    named = {"restricted": "on", "people": [world.ana.pk, world.harbour_manager.pk]}
    sign_in(world, "admin").post(address("case_people", world.ana1), named)
    assert NamedPerson.objects.count() == 2


# --- the admin's list ----------------------------------------------------------------------


def test_register_shows_no_rating_and_no_note(world):
    audit = world.ana1.audits.create(
        rater=world.ana, edition=world.flourish, started_at=timezone.now()
    )
    Evidence.objects.create(
        audit=audit, item=world.item("flourish.f.outcome.1"), seen_on="2026-01-05",
        text="CANARY-NOTE", by=world.ana, saved_at=timezone.now(),
    )  # fmt: skip
    audit.ratings.create(
        item=world.item("flourish.f.outcome.1"), value="red", saved_at=timezone.now()
    )
    client = sign_in(world, "admin")
    pages = [client.get("/register/"), client.get(address("case_move", world.ana1))]
    text = "".join(page.content.decode() for page in pages)
    assert [word in text for word in ("9000001", "CANARY-NOTE", "Gap", "Developing")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert client.get(address("case", world.ana1)).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["9000001", "9000002", "9000003", "9000004"]),
        ("?q=0003", ["9000003"]),
        ("?state=closed", []),
        ("?state=nobody", ["9000004"]),
        ("?team={hill}", []),
        ("?team=unknown&state=unknown&sort=unknown", ["9000001", "9000002", "9000003", "9000004"]),
        ("?sort=-reference", ["9000004", "9000003", "9000002", "9000001"]),
    ],
)
def test_register_is_narrowed_and_sorted(world, query, expected):
    Allocation.objects.filter(case=world.cy1).update(ends=timezone.localdate())
    page = sign_in(world, "admin").get("/register/" + query.format(hill=world.hill.public_id))
    assert [row.record.reference for row in page.context["table"].rows] == expected


@pytest.mark.sweep
def test_register_asks_the_database_as_often_for_many_as_for_one(world):
    client = sign_in(world, "admin")
    client.get("/help/stored/")  # the first page notes the sign-in
    counts = []
    for number in (1, 3, 60):
        for more in range(number):
            add_case(world, f"{number}-{more}", "ana", "harbour")
        with CaptureQueriesContext(connection) as captured:
            client.get("/register/")
        counts.append(len(captured))
    assert len(set(counts)) == 1


@pytest.mark.sweep
def test_forms_ask_as_often_for_many_people_as_for_few(world):
    client = sign_in(world, "admin")
    client.get("/help/stored/")  # the first page notes the sign-in
    counts = []
    for number in (1, 40):
        for more in range(number):
            add_person(world, f"p{number}-{more}", "practitioner", "hill")
        with CaptureQueriesContext(connection) as captured:
            client.get(address("case_move", world.ana1))
            client.get("/register/add/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_case_closed_by_mistake_is_opened_again(world):
    client = sign_in(world, "harbour_manager")
    client.post(address("case_move", world.ana1), {"do": "close"})
    client.post(address("case_move", world.ana1), {"do": "open"})
    case = Case.objects.get(pk=world.ana1.pk)
    assert (case.status, case.closed_on) == ("open", None)
    assert changes() == ["closed a case", "opened a case again"]


def test_page_to_move_a_case_opens_without_a_complaint(world):
    page = sign_in(world, "harbour_manager").get(address("case_move", world.ana1))
    assert page.context["form"].errors == {}
