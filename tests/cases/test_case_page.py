"""The page of one case: what it shows to whom, what it logs, and the reason asked from above."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.models import AccessLog, Action, Audit, Case, DrillDown, Evidence
from cases.pages.case_page import CasePage
from cases.pages.history import change
from tests.audits import rate, started
from tests.cases.caseloads import ago, looked, moved


def opened(client, user, case):
    client.force_login(user)
    return client.get(reverse("case", args=[case.public_id]))


def read_by(user, case) -> CasePage:
    found = Case.objects.visible_to(user).with_allocation().select_related("plan_type")
    return CasePage(found.get(pk=case.pk), user)


def note(audit, item, text, on=datetime.date(2026, 1, 5)) -> Evidence:
    """Bulk rows: the triggers keep the evidence of a submitted audit as it is."""
    return Evidence(
        audit=audit, item=item, text=text, seen_on=on, by=audit.rater, saved_at=timezone.now()
    )


# --- what changed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "word"),
    [
        ("red", "amber", "Grown"),
        ("red", "green", "Grown"),
        ("amber", "green", "Grown"),
        ("green", "amber", "Set back"),
        ("green", "red", "Set back"),
        ("amber", "red", "Set back"),
        ("green", "green", "Same"),
        ("not_yet_known", "not_yet_known", "Same"),
        ("not_yet_known", "red", "Now known"),
        ("not_yet_known", "not_applicable", ""),
        ("green", "not_yet_known", ""),
        ("not_applicable", "green", ""),
        (None, "green", ""),
        ("green", None, ""),
    ],
)
def test_change_has_four_words(before, now, word):
    assert change(before, now) == word


def test_domains_compare_with_last_time(world):
    before = {"flourish.f.impact": "red", "flourish.l.impact": "not_yet_known"}
    looked(world, world.ana1, world.ana, ago(months=4), before)
    looked(world, world.ana1, world.ana, ago(), {"flourish.o.impact": "amber"})
    page = read_by(world.ana, world.ana1)
    assert [row.change for row in page.domains] == [
        "Grown", "Now known", "Set back", "Same", "Same", "Same", "Same", "Same",
    ]  # fmt: skip
    assert (page.growth.headline, page.growth.since) == ("1 has grown", ago(months=4))
    assert page.growth.rest == "1 is now known, 5 are the same, 1 is set back."


def test_item_left_out_this_time_keeps_its_latest_rating(world):
    looked(world, world.ana1, world.ana, ago(months=4), {"flourish.f.impact": "red"})
    standards = {"relationships-first.voice.1": "red"}
    looked(world, world.ana1, world.ana, ago(), standards, scope="practice_standards")
    page = read_by(world.ana, world.ana1)
    assert (page.domains[0].value, page.domains[0].earlier) == ("red", None)


def test_voices_stand_side_by_side(world):
    looked(world, world.ana1, world.ana, ago())
    view = {"flourish.o.impact": "red"}
    looked(world, world.ana1, world.ana, ago(), view, type="supervision", voice="child_or_family")
    row = read_by(world.ana, world.ana1).domains[2]
    assert (row.value, row.child_value, row.apart) == ("green", "red", True)


def test_pillar_counts_its_standards_and_has_no_judgement(world):
    values = {"relationships-first.voice.1": "green", "relationships-first.voice.2": "red"}
    looked(world, world.ana1, world.ana, ago(), values, scope="practice_standards")
    rows = read_by(world.ana, world.ana1).pillar_rows
    assert [([count for count, _ in counts], rest) for _, counts, rest in rows] == [
        ([1, 0, 1, 0], 0),
        ([0, 0, 0, 0], 2),
    ]


# --- notes, actions, find out, what happened -------------------------------------------------


def test_notes_are_newest_audit_first_then_framework_order(world):
    first = started(world.ana1, world.ana)
    items = [world.item(code) for code in ("flourish.l.impact", "flourish.f.impact")]
    Evidence.objects.bulk_create(note(first, item, item.code) for item in items)
    page = read_by(world.ana, world.ana1)
    found = [(audit.pk, [each.evidence.text for each in notes]) for audit, notes in page.notes]
    assert found == [(first.pk, ["flourish.f.impact", "flourish.l.impact"])]


def test_notes_in_an_open_audit_are_for_its_rater_alone(world):
    audit = started(world.ana1, world.ana)
    Evidence.objects.bulk_create([note(audit, world.item("flourish.f.impact"), "Seen alone")])
    assert read_by(world.harbour_manager, world.ana1).notes == []
    assert [audit for audit, _ in read_by(world.ana, world.ana1).notes] == [audit]


def test_find_out_lists_what_is_latest_not_yet_known(world):
    known_since = {"flourish.f.impact": "not_yet_known", "flourish.h.outcome.1": "not_yet_known"}
    looked(world, world.ana1, world.ana, ago(months=4), known_since)
    looked(world, world.ana1, world.ana, ago(), {"flourish.u.impact": "not_yet_known"})
    codes = [item.code for item in read_by(world.ana, world.ana1).find_out]
    assert codes == ["flourish.u.impact", "flourish.h.outcome.1"]


def test_an_open_audit_takes_an_item_off_the_find_out_list(world):
    looked(world, world.ana1, world.ana, ago(), {"flourish.u.impact": "not_yet_known"})
    rate(started(world.ana1, world.ana), {"flourish.u.impact": "green"})
    assert read_by(world.ana, world.ana1).find_out == []


def test_actions_open_first_then_finished(world):
    audit = looked(world, world.ana1, world.ana, ago(), {"flourish.f.impact": "red"})
    for what, state, due in (("Done", "done", 1), ("Late", "open", 9), ("Soon", "open", 3)):
        action = Action.objects.create(
            case=world.ana1, audit=audit, what=what, owner=world.ana, state=state,
            due_on=ago(days=-due), created_at=timezone.now(),
        )  # fmt: skip
        action.items.add(world.item("flourish.f.impact"), world.item("flourish.f.outcome.1"))
    page = read_by(world.ana, world.ana1)
    assert [action.what for action in page.open_actions] == ["Soon", "Late"]
    assert [action.what for action in page.finished_actions] == ["Done"]
    assert page.actions[0].about == ["Family & Friends"]


def test_what_happened_tells_audits_views_and_moves(world):
    looked(world, world.ana1, world.ana, ago(months=2), heard_on=ago(months=3))
    moved(world, world.ana1, "ben", ago(months=1))
    found = [(row.words, row.by) for row in read_by(world.ben, world.ana1).timeline.lines]
    assert found == [
        ("Moved to you, Safeguarding Harbour", ""),
        ("submitted", "Ana"),
        ("Child’s view heard", ""),
        ("Opened with Ana, Safeguarding Harbour", ""),
    ]


# --- who sees it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("ana", 200), ("ben", 404), ("cy", 404), ("harbour_manager", 200), ("hill_manager", 404),
        ("service_manager", 302), ("director", 302), ("qa", 404), ("admin", 404), ("partner", 404),
    ],
)  # fmt: skip
def test_page_follows_allocation_and_line(world, client, person, status):
    assert opened(client, world.people[person], world.ana1).status_code == status


def test_a_hidden_case_looks_like_a_missing_one(world, client):
    client.force_login(world.ben)
    hidden = client.get(reverse("case", args=[world.ana1.public_id]))
    missing = client.get(reverse("case", args=[uuid.uuid4()]))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content


def test_control_without_the_door_the_hidden_case_opens(world, client, monkeypatch):
    monkeypatch.setattr("cases.querysets.CaseQuerySet.visible_to", lambda cases, user: cases)
    assert opened(client, world.ben, world.ana1).status_code == 200


def test_each_opening_is_logged_once_with_the_allocated_flag(world, client):
    opened(client, world.ana, world.ana1)
    opened(client, world.harbour_manager, world.ana1)
    rows = AccessLog.objects.filter(case_id=world.ana1.public_id).order_by("pk")
    assert list(rows.values_list("actor__name", "event", "what", "allocated")) == [
        ("Ana", "view", "case", True),
        ("Harbour Manager", "view", "case", False),
    ]


def test_team_manager_reads_who_opened_it_without_holding_it(world, client):
    reason(client, world.service_manager, world.ana1, "Complaint about this case")
    opened(client, world.service_manager, world.ana1)
    opened(client, world.ana, world.ana1)
    rows = read_by(world.harbour_manager, world.ana1).openings
    assert [(row.actor.name, row.event, row.why) for row in rows] == [
        ("Service Manager", "view", ""),
        ("Service Manager", "reason", "Complaint about this case"),
    ]
    heading = "Opened without holding it"
    assert heading in opened(client, world.harbour_manager, world.ana1).content.decode()
    assert heading not in opened(client, world.ana, world.ana1).content.decode()


def test_qa_auditor_sees_earlier_audits_once_their_own_is_in(world, client):
    looked(world, world.ana1, world.ana, ago(months=4), {"flourish.f.impact": "red"})
    own = started(world.ana1, world.qa, type="learning_conversation")
    page = read_by(world.qa, world.ana1)
    assert [audit.pk for audit in page.audits] == [own.pk]
    assert (page.domains[0].value, page.domains[0].earlier) == (None, None)
    assert opened(client, world.qa, world.ana1).status_code == 200
    Audit.objects.filter(pk=own.pk).delete()
    looked(
        world, world.ana1, world.qa, ago(), {"flourish.l.impact": "amber"},
        type="learning_conversation",
    )  # fmt: skip
    page = read_by(world.qa, world.ana1)
    assert len(page.audits) == 2
    assert (page.domains[0].value, page.domains[0].earlier) == ("green", "red")


def test_blind_second_rating_stays_out_of_sight(world):
    looked(world, world.ana1, world.ana, ago(months=1))
    second = looked(
        world, world.ana1, world.qa, ago(), {"flourish.f.impact": "red"},
        type="moderation", voice="second_rater",
    )  # fmt: skip
    page = read_by(world.ana, world.ana1)
    assert second.pk not in [audit.pk for audit in page.audits]
    assert page.domains[0].value == "green"


# --- the reason asked above the team -----------------------------------------------------------


def reason(client, user, case, words):
    client.force_login(user)
    return client.post(reverse("case_reason", args=[case.public_id]), {"reason": words})


def test_service_manager_gives_a_reason_and_the_case_opens_for_an_hour(world, client):
    asked = opened(client, world.service_manager, world.ana1)
    assert asked.url == reverse("case_reason", args=[world.ana1.public_id])
    assert AccessLog.objects.filter(event="view").count() == 0
    given = reason(client, world.service_manager, world.ana1, "Complaint about this case")
    assert given.url == reverse("case", args=[world.ana1.public_id])
    assert opened(client, world.service_manager, world.ana1).status_code == 200
    DrillDown.objects.update(expires_at=timezone.now())
    assert opened(client, world.service_manager, world.ana1).status_code == 302


@pytest.mark.parametrize("words", ["", "   ", "No", "x" * 301])
def test_reason_is_refused_with_what_was_typed(world, client, words):
    answer = reason(client, world.director, world.ana1, words)
    assert (answer.status_code, DrillDown.objects.count()) == (422, 0)
    assert words.strip() in answer.content.decode()


def test_a_reason_for_one_case_opens_no_other(world, client):
    reason(client, world.service_manager, world.ana1, "Complaint about this case")
    assert opened(client, world.service_manager, world.ben1).status_code == 302


def test_control_without_needs_reason_the_case_opens_at_once(world, client, monkeypatch):
    monkeypatch.setattr(access, "needs_reason", lambda user, case, now: False)
    assert opened(client, world.service_manager, world.ana1).status_code == 200


def test_reason_page_is_for_those_above_the_team(world, client):
    assert reason(client, world.ana, world.ana1, "I hold this case").status_code == 404
    assert reason(client, world.admin, world.ana1, "I am an admin").status_code == 404


# --- starting, and queries ---------------------------------------------------------------------


def test_start_or_continue(world, client):
    assert "Start a Focused audit" in opened(client, world.ana, world.ana1).content.decode()
    started(world.ana1, world.ana)
    text = opened(client, world.ana, world.ana1).content.decode()
    assert "Continue your Focused audit" in text
    assert "Start a Focused audit" not in text


def test_case_without_audits_says_what_will_be_here(world, client):
    text = opened(client, world.ana, world.ana1).content.decode()
    assert "Nobody has looked at this case with Flourish yet" in text


def queries(client, user, case) -> int:
    opened(client, user, case)
    with CaptureQueriesContext(connection) as seen:
        assert opened(client, user, case).status_code == 200
    return len(seen)


@pytest.mark.sweep
def test_queries_do_not_grow_with_the_history(world, client):
    found = []
    for months in (12, 9, 6, 3):
        audit = looked(world, world.ana1, world.ana, ago(months=months), heard_on=ago(months=12))
        action = Action.objects.create(
            case=world.ana1, audit=audit, what="Ask", owner=world.ana, due_on=ago(),
            created_at=timezone.now(),
        )  # fmt: skip
        action.items.add(world.item("flourish.f.impact"))
        found.append(queries(client, world.harbour_manager, world.ana1))
    assert Audit.objects.count() == 4
    assert found == [found[0]] * 4
