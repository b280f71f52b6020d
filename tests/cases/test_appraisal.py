"""An appraisal summary: own audits of a year, evidence its writer chose, and nothing else."""

from __future__ import annotations

import html
import io
import random
import re
from collections import Counter

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from cases import appraisal_counts
from cases.actions import appraisals as actions
from cases.actions.redactions import redact
from cases.appraisal_counts import standards_rated
from cases.appraisal_querysets import AppraisalQuerySet
from cases.models import AccessLog, Appraisal, Audit, Case, ChosenEvidence, Evidence, Rating
from cases.pages import appraisal_words
from cases.pages.appraisal import AppraisalPage
from cases.pages.appraisal_words import day
from cases.pages.blocks import Bullets
from cases.periods import add_months
from tests.cases.caseloads import ago, looked, moved
from tests.world import add_case

STANDARD = "relationships-first.voice.1"
SHOWN, HELD_BACK = "Child drew the plan with me", "Meeting was late again"
LIFE, WELL = "Reads to the dog each day", "Grandmother comes along"
SCOPE = Audit.Scope.PRACTICE_STANDARDS


@pytest.fixture
def year(world) -> Appraisal:
    """Two audits of Ana's with notes and a strength each."""
    values = {STANDARD: "green", "relationships-first.planning.1": "red"}
    audit = looked(
        world, world.ana1, world.ana, ago(days=30), values, scope=SCOPE,
        notes={STANDARD: SHOWN, "relationships-first.planning.1": HELD_BACK},
        working_well=WELL,
    )  # fmt: skip
    looked(world, world.ana2, world.ana, ago(days=20), {}, notes={"flourish.l.impact": LIFE})
    world.own_audit = audit
    return begun(world)


def begun(world) -> Appraisal:
    given = {"practitioner": world.ana, "team": world.harbour}
    return actions.begin(ends_on=timezone.localdate(), **given)


def url(appraisal: Appraisal, name: str = "appraisal") -> str:
    return reverse(name, args=[appraisal.public_id])


def as_person(client, world, who: str):
    client.force_login(world.people[who])
    return client


def note(text: str) -> int:
    return Evidence.objects.get(text=text).pk


def tick(client, world, appraisal: Appraisal, **given):
    appraisal.refresh_from_db()
    fields = {"version": appraisal.version} | given
    return as_person(client, world, "ana").post(url(appraisal, "appraisal_choose"), fields)


def shown(client, world, appraisal: Appraisal) -> Appraisal:
    strength = world.own_audit.pk
    assert tick(client, world, appraisal, note=note(SHOWN), strength=strength).status_code == 302
    assert client.post(url(appraisal, "appraisal_show"), {"shown": "yes"}).status_code == 302
    return appraisal


def body(client, world, who: str, appraisal: Appraisal) -> str:
    return as_person(client, world, who).get(url(appraisal)).content.decode()


# --- who, and only what was chosen ---

OTHERS = ("ben", "cy", "hill_manager", "service_manager", "director", "qa", "admin", "partner")


def statuses(client, world, appraisal, *people: str) -> list[int]:
    return [as_person(client, world, who).get(url(appraisal)).status_code for who in people]


def test_only_its_writer_reads_it_until_it_is_shown(world, client, year):
    assert statuses(client, world, year, "ana", "harbour_manager") == [200, 404]
    shown(client, world, year)
    assert statuses(client, world, year, "ana", "harbour_manager") == [200, 200]
    assert set(statuses(client, world, year, *OTHERS)) == {404}
    as_person(client, world, "ana").post(url(year, "appraisal_show"), {"shown": "no"})
    assert statuses(client, world, year, "harbour_manager") == [404]


def test_control_without_the_door_others_would(world, client, year, monkeypatch):
    monkeypatch.setattr(AppraisalQuerySet, "visible_to", lambda self, user: self.all())
    assert statuses(client, world, year, "ben", "hill_manager") == [200, 200]


def test_the_manager_sees_what_was_chosen_and_nothing_else(world, client, year):
    shown(client, world, year)
    page = body(client, world, "harbour_manager", year)
    found = [words in page for words in (SHOWN, WELL, HELD_BACK, LIFE, world.ana1.reference)]
    assert found == [True, True, False, False, False]
    assert AppraisalPage(year, world.harbour_manager).hidden == 0
    choose = as_person(client, world, "harbour_manager").get(url(year, "appraisal_choose"))
    assert (choose.status_code, HELD_BACK in choose.content.decode()) == (403, False)


def test_control_all_offered_would_be_seen(world, client, year, monkeypatch):
    shown(client, world, year)
    monkeypatch.setattr(AppraisalPage, "chosen_pillars", AppraisalPage.all_pillars)
    assert HELD_BACK in body(client, world, "harbour_manager", year)


def test_nothing_is_ticked_beforehand_and_only_own_evidence_can_be(world, client, year):
    looked(world, world.ben1, world.ben, ago(days=9), {}, notes={"flourish.f.impact": "Ben saw"})
    other = looked(world, world.ana1, world.ben, ago(days=8), {}, working_well="Ben found")
    page = as_person(client, world, "ana").get(url(year, "appraisal_choose")).content.decode()
    assert ("checked" in page, "Ben saw" in page, "Ben found" in page) == (False, False, False)
    assert all(words in page for words in (SHOWN, HELD_BACK, LIFE, WELL, world.ana1.reference))
    wrong = {"note": [note("Ben saw"), "x", "-1"], "strength": [other.pk, "9" * 30]}
    assert tick(client, world, year, **wrong).status_code == 302
    assert ChosenEvidence.objects.count() == 0


def test_a_stale_page_shows_both_ticks_and_loses_none(world, client, year):
    tick(client, world, year, note=note(SHOWN))
    answer = tick(client, world, year, note=note(LIFE), version=0)
    page = answer.content.decode()
    assert (answer.status_code, ChosenEvidence.objects.get().note_id) == (409, note(SHOWN))
    assert ("Saved since: ticked" in page, "Saved since: not ticked" in page) == (True, True)
    assert tick(client, world, year, note=note(LIFE)).status_code == 302  # control: its version
    assert ChosenEvidence.objects.get().note_id == note(LIFE)


# --- words go with their case ---


def test_of_a_case_that_left_days_and_ratings_stay_and_no_word(world, client, year):
    shown(client, world, year)
    before = standards_rated(world.ana, year.ends_on)
    moved(world, world.ana1, "ben", timezone.localdate())
    for who in ("ana", "harbour_manager"):
        page = body(client, world, who, year)
        assert [words in page for words in (SHOWN, WELL, world.ana1.reference)] == [False] * 3
        assert "2 more chosen, not shown" in page
    assert standards_rated(world.ana, year.ends_on) == before
    page = as_person(client, world, "ana").get(url(year, "appraisal_choose")).content.decode()
    assert (SHOWN in page, LIFE in page) == (False, True)  # control: the case still held
    assert tick(client, world, year, note=note(LIFE)).status_code == 302
    assert ChosenEvidence.objects.count() == 3  # what the page did not offer stays chosen


def test_of_a_restricted_case_no_word_stands_there(world, client, year):
    shown(client, world, year)
    Case.objects.filter(pk=world.ana1.pk).update(restricted=True)
    for who in ("ana", "harbour_manager"):
        world.ana1.named_people.create(user=world.people[who])
        assert SHOWN not in body(client, world, who, year)


def test_a_redaction_of_the_audit_reaches_it(world, client, year):
    shown(client, world, year)
    redact(audit=world.own_audit, words="Grandmother", by=world.ana)
    page = body(client, world, "harbour_manager", year)
    assert ("Grandmother" in page, "[taken out] comes along" in page) == (False, True)


def test_openings_and_showing_are_rows_in_the_log(world, client, year):
    shown(client, world, year)
    for who in ("ana", "harbour_manager"):
        as_person(client, world, who).get(url(year))
    rows = AccessLog.objects.filter(case_id=year.public_id).order_by("pk")
    assert [(row.actor.username, row.what, row.allocated) for row in rows] == [
        ("ana", "appraisal summary begun", True),
        ("ana", "appraisal summary shown", True),
        ("ana", "appraisal summary", True),
        ("harbour_manager", "appraisal summary", False),
    ]


# --- counted again ---


def scattered(world) -> None:
    dice = random.Random(5)
    codes = [f"relationships-first.{part}.{n}" for part in ("voice", "planning") for n in (1, 2)]
    values = ("green", "amber", "red", "not_yet_known", "not_applicable")
    for number in range(30):
        who = dice.choice(("ana", "ana", "ben"))
        case = add_case(world, f"80{number:05}", who, "harbour")
        rated = {code: dice.choice(values) for code in dice.sample(codes, dice.randint(1, 4))}
        day = ago(days=dice.randint(0, 500))
        audit = looked(world, case, world.people[who], day, rated, scope=SCOPE)
        if dice.random() < 0.2:
            Audit.objects.filter(pk=audit.pk).update(state=dice.choice(("withdrawn", "agreed")))


def again(world) -> Counter:
    """One rating at a time."""
    today = timezone.localdate()
    found: Counter = Counter()
    for row in Rating.objects.select_related("audit__rater", "item"):
        audit, kept = row.audit, ("submitted", "agreed", "closed")
        on = timezone.localdate(audit.submitted_at)
        own = row.item.kind == "practice_standard" and audit.rater_id == world.ana.pk
        if own and audit.state in kept and add_months(today, -12) < on <= today:
            found[row.item.code, row.value, on] += 1
    return found


def counted(world) -> Counter:
    rows = standards_rated(world.ana, timezone.localdate())
    return Counter(
        (code, value, day)
        for code, rated in rows.items()
        for value, days in rated.days.items()
        for day in days
    )


def test_ratings_of_the_year_are_what_the_audits_say(world, monkeypatch):
    scattered(world)
    assert (counted(world), len(again(world)) > 15) == (again(world), True)
    monkeypatch.setattr(appraisal_counts, "MONTHS", 14)  # control: a wrong year is found
    assert counted(world) != again(world)


@pytest.mark.sweep
def test_a_summary_asks_as_often_for_1_3_and_200_audits(world, client, year):
    shown(client, world, year)
    counts = {}
    for number in (1, 3, 200):
        for index in range(Case.objects.filter(reference__startswith="70").count(), number):
            case = add_case(world, f"70{index:05}", "ana", "harbour")
            given = {"notes": {STANDARD: f"Seen {index}"}, "working_well": "Both came"}
            looked(world, case, world.ana, ago(days=3), {STANDARD: "green"}, scope=SCOPE, **given)
        for who, name in (
            ("ana", "appraisal"), ("ana", "appraisal_choose"), ("harbour_manager", "appraisal"),
        ):  # fmt: skip
            client = Client()  # a new session each time
            client.force_login(world.people[who])
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url(year, name)).status_code == 200
            counts.setdefault((who, name), []).append(len(seen))
    assert {page: found for page, found in counts.items() if len(set(found)) > 1} == {}


# --- as a Word document ---


def document_of(client, world, who: str, appraisal: Appraisal):
    query = {"_export": "docx", "purpose": "My appraisal"}
    answer = as_person(client, world, who).get(url(appraisal), query)
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    return docx.Document(io.BytesIO(answer.content))


def same_as_the_page(client, world, who: str, appraisal: Appraisal) -> str:
    """What the document says; each of its headings and words stands on that reader's page."""
    answer = as_person(client, world, who).get(url(appraisal))
    main = answer.content.decode().split("<main")[1]
    page = " ".join(html.unescape(strip_tags(main.replace("</", " </"))).split())
    rows = document_of(client, world, who, appraisal).paragraphs
    headings = [row.text for row in rows if row.style.name.startswith("Heading")]
    shown = re.findall(r"<h[1-4][^>]*>(.*?)</h[1-4]>", main)
    assert headings == [html.unescape(text) for text in shown]
    for row in rows:
        for words in re.split(r"[(),:]", row.text):
            assert " ".join(words.split()) in page, words
    return "\n".join(row.text for row in rows)


def test_the_word_document_says_what_its_reader_sees_on_the_page(world, client, year):
    shown(client, world, year)
    for who in ("ana", "harbour_manager"):
        said = same_as_the_page(client, world, who, year)
        found = [words in said for words in (SHOWN, WELL, HELD_BACK, LIFE, "9000001")]
        assert found == [True, True, False, False, False]
        assert f"Met, 1 time: {day(ago(days=30))}" in said
    rows = AccessLog.objects.filter(event="export", case_id=year.public_id).order_by("pk")
    assert [(row.actor.username, row.why, row.allocated) for row in rows] == [
        ("ana", "My appraisal", True),
        ("harbour_manager", "My appraisal", False),
    ]
    moved(world, world.ana1, "ben", timezone.localdate())  # words go with their case
    said = same_as_the_page(client, world, "ana", year)
    assert (SHOWN in said, WELL in said, "2 more chosen, not shown" in said) == (False, False, True)
    answer = as_person(client, world, "ben").get(url(year), {"_export": "docx", "purpose": "x"})
    assert answer.status_code == 404


def test_control_a_document_with_all_that_is_offered_would_be_found(
    world, client, year, monkeypatch
):
    shown(client, world, year)
    monkeypatch.setattr(appraisal_words, "_standards", lambda page: [Bullets((HELD_BACK,))])
    with pytest.raises(AssertionError):
        same_as_the_page(client, world, "harbour_manager", year)
