"""A case over time: what happened when, domains audit by audit, and two audits item by item."""

import csv
import io

import pytest
from django.urls import reverse

from cases import access, querysets
from cases.actions import moves
from cases.actions.moderation import ask_second_rating
from cases.models import AccessLog, Action, Audit, Case, PlanChange
from cases.pages.case_page import CasePage
from cases.pages.comparison import Comparison
from cases.pages.domain_history import SHOWN, DomainHistory, audits_in_time
from cases.querysets import AuditQuerySet
from frameworks.models import Edition, Item, Section
from tests.cases.caseloads import ago, looked, moved
from tests.statements import statements
from tests.world import FLOURISH_SCALE

F, LEARNING = "flourish.f.impact", "flourish.l.impact"


def history(world, reader="ana", **asked) -> DomainHistory:
    return DomainHistory(world.ana1, world.people[reader], **asked)


def cells(page: DomainHistory, code: str = F) -> list:
    row = next(cells for item, cells in page.rows if item.code == code)
    return [(cell.value, cell.change) if cell else None for cell in row]


def page_of(client, world, who="ana", name="case_history", **query):
    client.force_login(world.people[who])
    return client.get(reverse(name, args=[world.ana1.public_id]), query)


# --- what happened when --------------------------------------------------------------------


def lines(user, case) -> list[str]:
    found = Case.objects.visible_to(user).with_allocation().with_turns()
    page = CasePage(found.select_related("plan_type").get(pk=case.pk), user)
    return [line.words for line in page.timeline.lines]


def test_timeline_tells_actions_plans_and_moves_in_order(world):
    audit = looked(world, world.ana1, world.ana, ago(days=60))
    Action.objects.create(
        case=world.ana1, audit=audit, what="Visit", owner=world.ana, due_on=ago(days=30),
        created_at=audit.submitted_at, state="verified", done_on=ago(days=40),
        verified_on=ago(days=35), verified_by=world.ben,
    )  # fmt: skip
    plans = world.plan_types
    PlanChange.objects.create(
        case=world.ana1, before=plans["child_in_need"], after=plans["child_in_care"],
        on=ago(days=20),
    )  # fmt: skip
    moved(world, world.ana1, "ben", ago(days=10))
    assert lines(world.ben, world.ana1) == [
        "Moved to you, Safeguarding Harbour",
        "Plan changed from child in need to child in care",
        "Action verified",
        "Action done",
        "submitted",
        "Action agreed",
        "Opened with Ana, Safeguarding Harbour",
    ]


def test_long_timeline_folds(world, client):
    for number in range(12):
        looked(world, world.ana1, world.ana, ago(days=number * 3))
    client.force_login(world.ana)
    page = client.get(reverse("case", args=[world.ana1.public_id])).content.decode()
    assert "Show all: 3 earlier" in page
    assert page.count('class="timeline-day"') == 13


# --- domains audit by audit ------------------------------------------------------------------


def test_domains_move_in_words_from_audit_to_audit(world):
    for months, value in ((12, "red"), (9, "amber"), (6, "amber"), (3, "not_yet_known")):
        looked(world, world.ana1, world.ana, ago(months=months), {F: value})
    looked(world, world.ana1, world.ana, ago(), {F: "red"})
    assert cells(history(world)) == [
        ("red", ""), ("amber", "Grown"), ("amber", "Same"), ("not_yet_known", ""),
        ("red", "Now known"),
    ]  # fmt: skip


def test_confirmed_unchanged_is_said_as_such(world):
    looked(world, world.ana1, world.ana, ago(months=3))
    looked(world, world.ana1, world.ana, ago(months=1), method="carried")
    looked(world, world.ana1, world.ana, ago())  # control
    assert cells(history(world))[1:] == [("green", "Confirmed unchanged"), ("green", "Same")]


def test_childs_view_is_a_column_of_its_own_when_asked_for(world):
    looked(world, world.ana1, world.ana, ago(months=3), {F: "red"})
    looked(world, world.ana1, world.ana, ago(), {F: "green"}, voice="child_or_family")
    assert cells(history(world)) == [("red", "")]
    assert cells(history(world, child=True)) == [("red", ""), ("green", "")]  # never "grown"


def test_audit_without_domains_is_no_column(world):
    standards = {"relationships-first.voice.1": "red"}
    looked(world, world.ana1, world.ana, ago(), standards, scope="practice_standards")
    assert history(world).audits == []


def test_many_audits_fold_and_open(world, client):
    for number in range(SHOWN + 2):
        looked(world, world.ana1, world.ana, ago(days=number * 2))
    page = page_of(client, world)
    assert "The latest 8 of 10 audits" in page.content.decode()
    assert len(page_of(client, world, all="1").context["page"].audits) == SHOWN + 2


def blind(world):
    first = looked(world, world.ana1, world.ana, ago(days=9), {F: "amber"})
    looked(world, world.ana1, world.qa, ago(days=3), {F: "red"}, type="moderation",
           voice="second_rater")  # fmt: skip
    return first


def test_second_ratings_are_no_part_of_it(world, monkeypatch):
    first = blind(world)
    assert [audit.pk for audit in history(world).audits] == [first.pk]
    every = tuple(Audit.Voice)
    monkeypatch.setattr("cases.pages.domain_history.VOICES", every)  # control
    assert len(audits_in_time(world.ana1, world.ana)) == 2


@pytest.mark.parametrize("name", ["case_history", "compare"])
def test_opening_leaves_a_row_and_a_reason_is_asked_from_above(world, client, name):
    looked(world, world.ana1, world.ana, ago())
    assert page_of(client, world, name=name).status_code == 200
    row = AccessLog.objects.filter(event="view").latest("pk")
    assert (row.case_id, row.allocated, row.actor) == (world.ana1.public_id, True, world.ana)
    assert page_of(client, world, "service_manager", name).status_code == 302
    assert page_of(client, world, "ben", name).status_code == 404


def test_reason_is_what_keeps_it_closed(world, client, monkeypatch):
    monkeypatch.setattr(access, "needs_reason", lambda *_: False)
    assert page_of(client, world, "service_manager").status_code == 200


def test_empty_history_says_how_to_begin(world, client):
    assert (
        "No audit of this child has rated a domain yet" in page_of(client, world).content.decode()
    )
    assert "Two submitted audits" in page_of(client, world, name="compare").content.decode()


# --- two audits item by item -----------------------------------------------------------------


def pair(world) -> tuple[Audit, Audit]:
    before = looked(
        world, world.ana1, world.ana, ago(months=3),
        {F: "red", LEARNING: "not_yet_known", "flourish.f.outcome.1": "red"},
    )  # fmt: skip
    after = looked(world, world.ana1, world.ana, ago(), {"flourish.o.impact": "amber"})
    return before, after


def test_compared_in_order_of_time_whichever_was_chosen_first(world):
    before, after = pair(world)
    for chosen in ((before, after), (after, before)):
        found = Comparison(*chosen)
        assert found.counts == [(1, "grown"), (1, "now known"), (5, "the same"), (1, "set back")]
        assert [row.item.code for row in found.only_before] == ["flourish.f.outcome.1"]
        assert found.only_after == []


def test_every_item_rated_in_both_is_in_one_of_the_counts(world):
    before = looked(world, world.ana1, world.ana, ago(months=3), {F: "red"})
    after = looked(world, world.ana1, world.ana, ago(), {F: "not_yet_known"})
    found = Comparison(before, after)
    assert found.counts[-1] == (1, "changed in another way")
    assert sum(number for number, _ in found.counts) == len(found.in_both) == 8


def test_rows_stand_in_framework_order(world):
    found = [row.item.position for row in Comparison(*pair(world)).rows]
    assert found == sorted(found)


def test_two_voices_are_never_called_grown(world):
    before = looked(world, world.ana1, world.ana, ago(months=3), {F: "red"})
    after = looked(world, world.ana1, world.ana, ago(), voice="child_or_family")
    found = Comparison(before, after)
    assert {row.change for row in found.in_both} == {""}
    after.voice = before.voice  # control
    assert "Grown" in {row.change for row in Comparison(before, after).in_both}


def test_another_edition_is_matched_by_code_and_said(world, client):
    before = looked(world, world.ana1, world.ana, ago(months=3), {F: "red"})
    newer = Edition.objects.create(
        framework=world.flourish.framework, number=2, scale=FLOURISH_SCALE, checksum="1" * 64
    )
    section = Section.objects.create(
        edition=newer, code="flourish.f", kind="domain", letter="F", name="Family", order=1
    )
    Item.objects.create(
        edition=newer, section=section, code=F, kind="impact", order=1, position=1, text="New words"
    )
    after = looked(world, world.ana1, world.ana, ago(), edition=newer)
    page = page_of(client, world, name="compare", a=before.public_id, b=after.public_id)
    said = page.content.decode()
    assert "The wording changed between the two" in said
    assert "Worded then: Family &amp; Friends impact text" in said
    assert page.context["found"].counts[0] == (1, "grown")


@pytest.mark.parametrize(
    ("a", "b", "status"),
    [
        ("{before}", "{after}", 200),
        ("{before}", "{before}", 422),
        ("{before}", "", 422),
        ("{before}", "{foreign}", 422),
        ("x" * 500, "{after}", 422),
        ("00000000-0000-4000-8000-000000000001", "{after}", 422),
    ],
)
def test_choice_of_two_audits(world, client, a, b, status):
    before, after = pair(world)
    foreign = looked(world, world.ben1, world.ben, ago())
    ids = {"before": before.public_id, "after": after.public_id, "foreign": foreign.public_id}
    page = page_of(client, world, name="compare", a=a.format(**ids), b=b.format(**ids))
    assert page.status_code == status
    assert str(foreign.public_id) not in page.content.decode().replace(b.format(**ids), "")


def test_file_holds_every_row_with_both_notes(world, client, settings):
    settings.DEMO = True
    values, notes = {F: "red"}, {F: "Seen at home"}
    before = looked(world, world.ana1, world.ana, ago(months=3), values, notes=notes)
    after = looked(world, world.ana1, world.ana, ago())
    asked = {"a": before.public_id, "b": after.public_id, "_export": "csv"}
    assert "purpose" in page_of(client, world, name="compare", **asked).content.decode()
    answer = page_of(client, world, name="compare", **asked, purpose="Supervision")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert len(rows) == 1 + 8
    assert rows[1][2:] == ["Gap", "Strength", "Grown", "Seen at home", ""]
    logged = AccessLog.objects.get(event=AccessLog.Event.EXPORT)
    assert (logged.case_id, logged.allocated) == (world.ana1.public_id, True)


@pytest.mark.sweep
def test_pages_ask_the_database_as_often_for_1_3_and_200_audits(world, client):
    counts: dict[str, set[int]] = {"case": set(), "case_history": set(), "compare": set()}
    page_of(client, world, "ana", "case")
    made: list[Audit] = []
    for number in (1, 3, 200):
        made += [
            looked(world, world.ana1, world.ana, ago(days=len(made) + more))
            for more in range(number - len(made))
        ]
        for name, found in counts.items():
            chosen = {"a": made[0].public_id, "b": made[-1].public_id} if name == "compare" else {}
            if name == "compare" and number == 1:
                continue
            with statements() as captured:
                page_of(client, world, "ana", name, **chosen, all="1")
            found.add(len(captured))
    assert {name: len(found) for name, found in counts.items()} == dict.fromkeys(counts, 1), counts


# --- what became of audits ---------------------------------------------------------------


def told(client, world, who: str = "ana") -> str:
    client.force_login(world.people[who])
    page = client.get(reverse("case", args=[world.ana1.public_id])).content.decode()
    return page.split("What happened when", 1)[1]


@pytest.mark.parametrize(
    ("name", "words"), [("return", "returned by"), ("withdraw", "withdrawn by")]
)
def test_returned_and_withdrawn_audits_stay_in_what_happened(world, client, name, words):
    audit = looked(world, world.ana1, world.ana, ago(days=3))
    assert words not in told(client, world)  # control
    moves.move(audit=audit, name=name, by=world.harbour_manager, reason="Look again")
    said = told(client, world)
    assert f"{words} Harbour Manager" in said
    assert reverse("audit", args=[audit.public_id]) in said
    assert "Look again" not in said  # the reason stands on the audit's own page


def test_a_withdrawn_audit_rates_nothing(world, client):
    audit = looked(world, world.ana1, world.ana, ago(days=3), {F: "red"})
    moves.move(audit=audit, name="withdraw", by=world.harbour_manager, reason="Wrong child")
    found = Case.objects.visible_to(world.ana).with_allocation().with_turns()
    page = CasePage(found.select_related("plan_type").get(pk=world.ana1.pk), world.ana)
    assert not page.is_rated


def test_an_audit_in_moderation_is_told_to_those_near_and_to_nobody_blind(
    world, client, monkeypatch
):
    audit = looked(world, world.ana1, world.ana, ago(days=3))
    withdrawn = looked(world, world.ana1, world.ana, ago(days=9))
    moves.move(audit=withdrawn, name="withdraw", by=world.harbour_manager, reason="Wrong")
    ask_second_rating(first=audit, rater=world.qa, by=world.qa)
    words = ("sent for a second rating by", "withdrawn by", "submitted by")
    assert all(word in told(client, world) for word in words)
    assert not any(word in told(client, world, "qa") for word in words)
    nothing = Audit.objects.none().values("case_id")
    monkeypatch.setattr(querysets, "blind_on", lambda user: nothing)  # control
    near = Audit.objects.filter(pk__in=[audit.pk, withdrawn.pk])
    monkeypatch.setattr(AuditQuerySet, "visible_to", lambda self, user: self.filter(pk__in=near))
    assert all(word in told(client, world, "qa") for word in words)
