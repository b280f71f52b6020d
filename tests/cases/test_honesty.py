"""Honesty checks: each with a case that speaks and one that stays silent; advice, never a block."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import honesty
from cases.actions import audits as actions
from cases.models import Audit, Evidence, Moderation, Rating
from cases.pages import advice
from cases.rating_sheet import Row, Sheet
from frameworks.models import Item, Section
from tests.audits import plan_for_reds, rate, started, submitted
from tests.moderation import plan_of
from tests.world import FLOURISH_SCALE, LETTERS, add_case


def row(number: int, value: str | None, note: str = "", kind: str = "outcome", section: int = 1):
    """One row as a page has it; no database."""
    where = Section(pk=section, name=f"Domain {section}", code=f"d{section}")
    item = Item(pk=number, code=f"code.{number}", kind=kind, text=f"Item {number}", section=where)
    return Row(
        item=item,
        rating=Rating(item=item, value=value) if value else None,
        note=Evidence(item=item, text=note) if note else None,
    )


# --- the checks alone -------------------------------------------------------------------------


def test_the_same_value_all_down_the_column():
    found = honesty.same_all_down([row(n, "amber") for n in range(9)], FLOURISH_SCALE)
    assert found.says.startswith("All 9 items have the same rating: developing.")


@pytest.mark.parametrize(
    "rows",
    [
        [row(n, "amber") for n in range(7)],
        [*(row(n, "amber") for n in range(9)), row(9, "green")],
        [*(row(n, None) for n in range(20)), row(20, "green")],
        [],
    ],
)
def test_few_or_different_values_say_nothing(rows):
    assert honesty.same_all_down(rows, FLOURISH_SCALE) is None


def test_strengths_without_a_note():
    rows = [row(n, "green") for n in range(12)] + [row(n, "green", "Seen") for n in (20, 21)]
    found = honesty.strengths_without_note(rows)
    assert found.says == ("12 of 14 strengths have no note. One line on one of them would help.")


@pytest.mark.parametrize(
    "rows",
    [
        [row(1, "green"), row(2, "green")],
        [row(1, "green"), row(2, "green"), row(3, "green", "Seen"), row(4, "green", "Heard")],
        [row(n, "red") for n in range(9)],
    ],
)
def test_few_strengths_or_enough_notes_say_nothing(rows):
    assert honesty.strengths_without_note(rows) is None


def test_a_note_carried_forward_unchanged():
    rows = [row(1, "green", "Seen at home.\nHappy"), row(2, "red", "New words")]
    earlier = {"code.1": "Seen at home. happy ", "code.2": "Old words"}
    found = honesty.notes_carried_unchanged(rows, earlier)
    assert found.says == "1 note has the same words as last time (Item 1). Still so?"


@pytest.mark.parametrize("earlier", [{}, {"code.1": ""}, {"code.2": "Seen"}, {"code.1": "Seen."}])
def test_other_words_or_another_item_say_nothing(earlier):
    assert honesty.notes_carried_unchanged([row(1, "green", "Seen")], earlier) is None


def test_an_empty_note_is_no_note():
    assert honesty.notes_carried_unchanged([row(1, "green", " ")], {"code.1": ""}) is None


def test_gaps_long_in_the_plan():
    rows = [row(n, "red") for n in range(1, 6)]
    found = honesty.gaps_long_in_the_plan(rows, {1, 2, 3, 4, 5}, {f"code.{n}" for n in range(6)})
    assert found.says == (
        "5 gaps were “already in the plan” last time too "
        "(Item 1; Item 2; Item 3; and 2 more). Does the plan help?"
    )


@pytest.mark.parametrize(
    ("value", "now", "before"),
    [("red", {1}, set()), ("red", set(), {"code.1"}), ("amber", {1}, {"code.1"})],
)
def test_new_in_the_plan_or_no_gap_says_nothing(value, now, before):
    assert honesty.gaps_long_in_the_plan([row(1, value)], now, before) is None


def test_a_gap_that_the_rules_let_through_without_an_action():
    rows = [row(1, "red", kind="universal_determinant", section=9), row(2, "green")]
    assert "1 gap has no action (Item 1)" in honesty.gaps_without_action(rows, set()).says


@pytest.mark.parametrize(
    ("rows", "covered"),
    [
        ([row(1, "red", kind="impact"), row(2, "red")], {2}),  # by an action on its outcome
        ([row(1, "red", kind="tailored_determinant"), row(2, "red")], {2}),  # by its domain's
        ([row(1, "red")], set()),  # the finish page asks for it anyway
        ([row(1, "amber", kind="universal_determinant")], set()),
    ],
)
def test_covered_gaps_say_nothing(rows, covered):
    assert honesty.gaps_without_action(rows, covered) is None


def test_more_lenient_than_moderation():
    pairs = [("green", "amber")] * 3 + [("amber", "red")] + [("green", "green")] * 6
    found = honesty.more_lenient(pairs)
    assert "in 4 of 10 ratings (40%)" in found.says
    assert found.own


@pytest.mark.parametrize(
    "pairs",
    [
        [("green", "amber")] * 9,  # too few
        [("green", "amber")] * 3 + [("green", "green")] * 7,  # 30%
        [("amber", "green")] * 20,  # stricter
        [("green", "not_yet_known")] * 20,  # no two steps to compare
        [("green", None)] * 20,
    ],
)
def test_few_pairs_or_another_direction_say_nothing(pairs):
    assert honesty.more_lenient(pairs) is None


# --- on the pages -----------------------------------------------------------------------------


def note(audit, world, code, text):
    actions.save_note(
        audit=audit, item=world.item(code), text=text, source="visit",
        seen_on=datetime.date(2026, 5, 12), version=0, by=audit.rater,
    )  # fmt: skip


@pytest.fixture
def audit(world, client):
    """Ana's second look: eight strengths again, with the same note on one."""
    client.force_login(world.ana)
    submitted(world, world.ana1, world.ana, {}, whole=True)
    audit = started(world.ana1, world.ana)
    rate(audit, {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS})
    note(audit, world, "flourish.f.impact", "Seen alone at home")
    return audit


def finish(client, audit) -> str:
    return client.get(reverse("audit_finish", args=[audit.public_id])).content.decode()


def moderated(world, audit, *, value="red", at=None, drawn=True):
    """A second rating of every impact, without the rating pages: only the pairs matter here."""
    at = at or timezone.now()
    frozen = {
        name: getattr(audit, name)
        for name in ("plan_type", "age_band", "team", "practitioner", "period", "edition", "case")
    }
    second = Audit.objects.create(
        **frozen, rater=world.qa, type="moderation", voice="second_rater", started_at=at
    )
    for found in audit.ratings.all():
        Rating.objects.create(audit=second, item=found.item, value=value, saved_at=at)
    Audit.objects.filter(pk=second.pk).update(state="submitted", submitted_at=at)
    Moderation.objects.create(
        first=audit, second=second, asked_by=world.qa, asked_at=at,
        plan=plan_of(world, drawn=drawn),
    )  # fmt: skip


def test_the_rater_reads_it_first_and_submits_all_the_same(client, audit):
    page = finish(client, audit)
    assert "Worth a second look" in page
    assert "All 8 items have the same rating: strength" in page
    assert "7 of 8 strengths have no note" in page
    assert "1 note has the same words as last time (Family &amp; Friends)" in page
    sent = {"version": 0, "working_well": "", "submit": "1"}
    address = reverse("audit_finish", args=[audit.public_id])
    assert client.post(address, sent).status_code == 302
    assert Audit.objects.get(pk=audit.pk).state == "submitted"


def test_the_manager_who_agrees_reads_the_same_but_for_the_raters_own(world, client, audit):
    for case in (world.ana2, add_case(world, "9100001", "ana", "harbour")):
        moderated(world, submitted(world, case, world.ana, {}))
    assert "Only you see this" in finish(client, audit)
    actions.submit_audit(audit=audit, by=world.ana)
    client.force_login(world.harbour_manager)
    page = client.get(reverse("audit", args=[audit.public_id])).content.decode()
    assert "Worth talking about" in page and "7 of 8 strengths have no note" in page
    assert "second rater" not in page
    client.force_login(world.ana)
    page = client.get(reverse("audit", args=[audit.public_id])).content.decode()
    assert "Worth talking about" not in page


@pytest.mark.parametrize(("days", "says"), [(400, False), (300, True)])
def test_second_ratings_of_over_a_year_ago_do_not_count(world, client, audit, days, says):
    at = timezone.now() - datetime.timedelta(days=days)
    for number in range(2):
        case = add_case(world, f"910000{number}", "ana", "harbour")
        moderated(world, submitted(world, case, world.ana, {}), at=at)
    assert ("Only you see this" in finish(client, audit)) is says


@pytest.mark.parametrize("drawn", [True, False])
def test_what_somebody_picked_says_nothing_of_the_rater(world, client, audit, drawn):
    for number in range(2):
        case = add_case(world, f"910000{number}", "ana", "harbour")
        moderated(world, submitted(world, case, world.ana, {}), drawn=drawn)
    assert ("Only you see this" in finish(client, audit)) is drawn


def test_another_raters_pairs_are_their_own(world, client, audit):
    for number in range(2):
        case = add_case(world, f"910000{number}", "ben", "harbour")
        moderated(world, submitted(world, case, world.ben, {}))
    assert "Only you see this" not in finish(client, audit)


def test_already_in_the_plan_twice(world, client):
    client.force_login(world.ana)
    for _ in range(2):
        audit = started(world.ana1, world.ana)
        rate(audit, {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS[1:]})
        rate(audit, {"flourish.f.impact": "red"})
        plan_for_reds(audit)
        audit.actions.update(already_in_plan=True)
        page = finish(client, audit)
        unrated = [row.item for row in Sheet(audit).unrated]
        actions.leave_on_purpose(audit=audit, items=unrated, by=world.ana)
        actions.submit_audit(audit=audit, by=world.ana)
    assert "1 gap was “already in the plan” last time too (Family &amp; Friends)" in page


def test_a_blind_second_rater_learns_nothing_of_the_first(world, client, monkeypatch):
    first = submitted(world, world.ana1, world.ana, {}, whole=True)
    second = started(world.ana1, world.qa, type="moderation")
    rate(second, {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS})
    note(second, world, "flourish.f.impact", "Seen alone at home")
    said = [found.kind for found in advice.for_rater(Sheet(second), [])]
    assert "unchanged" not in said
    monkeypatch.setattr(advice, "_earlier", lambda audit: Audit.objects.filter(pk=first.pk))
    said = [found.kind for found in advice.for_rater(Sheet(second), [])]
    assert "unchanged" in said  # control


@pytest.mark.sweep
def test_same_queries_whatever_there_is_to_say(world, client, audit):
    finish(client, audit)
    with CaptureQueriesContext(connection) as one:
        finish(client, audit)
    for number in range(20):
        case = add_case(world, f"92000{number:02}", "ana", "harbour")
        moderated(world, submitted(world, case, world.ana, {}, whole=True))
    for letter, _ in LETTERS[1:]:
        note(audit, world, f"flourish.{letter}.impact", "Seen alone at home")
    with CaptureQueriesContext(connection) as many:
        finish(client, audit)
    assert len(many) == len(one)
