"""Notes and the why of a rating: saved with their own version, nothing typed is lost."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from cases.actions import audits as actions
from cases.models import DeterminantLink, Evidence
from cases.rating_sheet import Sheet
from tests.audits import rate, started, submitted
from tests.pressing import SCRIPT, address, body, rating
from tests.world import LETTERS

CODE = "flourish.l.outcome.1"
TYPED = "Says mornings are hard.\r\nLikes the reading club <b>& more</b>"


@pytest.fixture
def audit(world):
    return started(world.ana1, world.ana)


@pytest.fixture
def ana(world, client):
    client.force_login(world.ana)
    return client


def note(client, audit, text, version=0, script=True, **fields):
    data = {"source": "visit", "seen_on": "2026-05-12", "text": text, "version": version} | fields
    url = address("note_item", audit, CODE)
    return client.post(url, data, headers=SCRIPT if script else {})


def kept(audit) -> Evidence:
    return Evidence.objects.get(audit=audit, item__code=CODE)


def test_note_is_stored_with_date_source_and_role(ana, audit, world):
    said = body(note(ana, audit, TYPED))
    stored = kept(audit)
    assert (said["version"], said["item"]) == (1, CODE)
    assert stored.text == TYPED.replace("\r\n", "\n")
    assert (stored.source, stored.seen_on) == ("visit", datetime.date(2026, 5, 12))
    assert (stored.by, stored.role) == (world.ana, "Practitioner, Safeguarding Harbour")


def test_note_form_starts_today_and_empty(ana, audit):
    html = ana.get(address("note_item", audit, CODE)).content.decode()
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in html
    assert html.count("<h1>What did you see or hear?</h1>") == 1


def test_fragment_for_the_page_holds_the_note_and_its_version(ana, audit):
    note(ana, audit, "Seen alone")
    html = ana.get(address("note_item", audit, CODE), headers=SCRIPT).content.decode()
    assert ("<html" in html, "Seen alone" in html, 'name="version" value="1"' in html) == (
        False, True, True,
    )  # fmt: skip


def test_without_script_saving_leads_back_to_the_row(ana, audit):
    response = note(ana, audit, TYPED, script=False)
    assert response.url == f"{address('audit', audit)}#row-{CODE}"


@pytest.mark.parametrize("script", [True, False])
def test_stale_note_keeps_both_texts(ana, audit, script):
    note(ana, audit, "The first")
    response = note(ana, audit, "The second", script=script)
    assert (response.status_code, kept(audit).text) == (409, "The first")
    if script:
        assert (body(response)["text"], body(response)["version"]) == ("The first", 1)
    else:
        html = response.content.decode()
        assert (html.count("The first"), html.count("The second")) == (1, 1)
        assert 'name="version" value="1"' in html
    assert body(note(ana, audit, "The second", 1))["version"] == 2


def test_control_a_note_saved_whatever_its_version_loses_the_other(ana, audit, monkeypatch):
    def careless(*, audit, item, text, source, seen_on, by, **_):
        new = {"text": text, "source": source, "seen_on": seen_on, "by": by}
        new["saved_at"] = timezone.now()
        return Evidence.objects.update_or_create(audit=audit, item=item, defaults=new)[0]

    note(ana, audit, "The first")
    monkeypatch.setattr(actions, "save_note", careless)
    assert note(ana, audit, "The second").status_code == 200
    assert kept(audit).text == "The second"


def test_same_note_sent_again_is_no_change(ana, audit):
    note(ana, audit, TYPED)
    assert body(note(ana, audit, TYPED))["version"] == 1


def test_what_points_at_a_person_is_asked_about_before_saving(ana, audit):
    response = note(ana, audit, "Ring 07700 900123")
    said = body(response)
    assert (response.status_code, said["confirm"]) == (422, True)
    assert said["message"] == "This looks like a phone number. Leave it out, or save anyway."
    assert not Evidence.objects.exists()
    page = note(ana, audit, "Ring 07700 900123", script=False).content.decode()
    assert (page.count("Ring 07700 900123"), page.count('name="confirm"')) == (1, 1)
    assert note(ana, audit, "Ring 07700 900123", confirm="1").status_code == 200
    assert kept(audit).text == "Ring 07700 900123"


def test_note_holds_4000_characters_and_keeps_what_is_over(ana, audit):
    assert note(ana, audit, "x" * 3999 + "\r\n" + "y").status_code == 422
    assert note(ana, audit, "x" * 3998 + "\r\n" + "y").status_code == 200
    page = note(ana, audit, "z" * 4007, 1, script=False)
    html = page.content.decode()
    assert (page.status_code, "z" * 4007 in html) == (422, True)
    assert "This note is 7 characters too long. It can hold 4,000." in html


@pytest.mark.parametrize(
    "fields",
    [{"seen_on": "2999-01-01"}, {"seen_on": "1066-10-14"}, {"seen_on": "soon"}, {"seen_on": ""},
     {"source": "gossip"}, {"version": ""}, {"version": "x"}, {"version": "-1"}],
)  # fmt: skip
def test_bad_fields_are_refused_with_the_text_kept(ana, audit, fields):
    page = note(ana, audit, "Seen alone", script=False, **fields)
    assert (page.status_code, page.content.decode().count("Seen alone")) == (422, 1)
    assert not Evidence.objects.exists()


def test_note_of_a_submitted_audit_stays(ana, world):
    audit = submitted(world, world.ana1, world.ana, {})
    assert note(ana, audit, "Later").status_code == 409
    assert not Evidence.objects.filter(text="Later").exists()


def test_note_text_is_shown_as_typed_never_as_markup(ana, audit):
    rate(audit, {"flourish.l.impact": "amber"})
    note(ana, audit, "<script>x</script>")
    html = ana.get(address("audit", audit)).content.decode()
    assert (html.count("<script>x"), html.count("&lt;script&gt;x")) == (0, 1)


# --- the why ---------------------------------------------------------------------------------


def why(client, audit, named, version=1, script=True, code=CODE):
    url = address("why_item", audit, code)
    data = {"named": named, "version": version}
    return client.post(url, data, headers=SCRIPT if script else {})


@pytest.mark.parametrize(
    ("value", "effect"), [("green", "helped"), ("amber", "missing"), ("red", "missing")]
)
def test_determinants_are_named_as_helped_or_missing(ana, audit, value, effect):
    rate(audit, {CODE: value})
    said = body(why(ana, audit, ["flourish.l.tailored.1", "flourish.universal.2"]))
    assert said["version"] == 2
    links = DeterminantLink.objects.values_list("determinant__code", "effect")
    assert sorted(links) == [("flourish.l.tailored.1", effect), ("flourish.universal.2", effect)]


def test_only_the_domains_own_and_universal_determinants_are_offered(ana, audit):
    rate(audit, {CODE: "red"})
    html = ana.get(address("why_item", audit, CODE), headers=SCRIPT).content.decode()
    assert html.count('type="checkbox"') == 3
    assert why(ana, audit, ["flourish.f.tailored.1"]).status_code == 422
    assert why(ana, audit, [CODE]).status_code == 422
    assert not DeterminantLink.objects.exists()


@pytest.mark.parametrize("value", ["not_yet_known", "not_applicable"])
def test_nothing_stands_behind_what_is_not_known(ana, audit, value):
    rate(audit, {CODE: value})
    assert why(ana, audit, ["flourish.l.tailored.1"]).status_code == 422


@pytest.mark.parametrize("script", [True, False])
def test_stale_why_is_refused_and_the_ticks_stay(ana, audit, script):
    rate(audit, {CODE: "red"})
    why(ana, audit, ["flourish.universal.1"])
    response = why(ana, audit, ["flourish.universal.2"], 1, script)
    assert response.status_code == 409
    if not script:
        assert response.content.decode().count("checked") == 1
    assert DeterminantLink.objects.get().determinant.code == "flourish.universal.1"


def test_what_was_missing_is_not_said_of_a_strength(ana, audit):
    rate(audit, {CODE: "red"})
    why(ana, audit, ["flourish.universal.1"])
    item = rating(audit, CODE).item
    actions.rate_item(audit=audit, item=item, value="green", version=2, by=audit.rater)
    assert Sheet(audit).row(CODE).determinants == []


@pytest.mark.parametrize(("value", "kept"), [("green", 0), ("amber", 1), (None, 0)])
def test_what_no_longer_fits_is_not_submitted(ana, audit, value, kept):
    rate(audit, {CODE: "red"} | {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS})
    why(ana, audit, ["flourish.universal.1"])
    item = rating(audit, CODE).item
    actions.rate_item(audit=audit, item=item, value=value, version=2, by=audit.rater)
    actions.submit_audit(audit=audit, by=audit.rater)
    assert DeterminantLink.objects.count() == kept


def test_universal_determinant_says_in_which_domains_it_shows(ana, world):
    audit = started(world.ana2, world.ana, scope="full")
    code = "flourish.universal.1"
    rate(audit, {code: "amber"})
    html = ana.get(address("why_item", audit, code)).content.decode()
    assert (html.count('type="checkbox"'), html.count("<h1>In which domains?</h1>")) == (8, 1)
    said = body(why(ana, audit, ["flourish.l", "flourish.h"], code=code))
    assert said["named"] == "Learning; Healthy"
    assert [part.code for part in Sheet(audit).row(code).letters] == ["flourish.l", "flourish.h"]
    assert why(ana, audit, ["flourish.universal"], 2, code=code).status_code == 422
