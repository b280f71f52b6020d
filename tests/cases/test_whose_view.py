"""Whose view a figure counts: every figure per voice, its words, its lists, and who sees none."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases import coverage_counts, coverage_steps, querysets, rollups, summary_marks
from cases.actions import summarise
from cases.figures import Counts
from cases.models import Allocation, Audit
from cases.periods import Quarter
from cases.querysets import AuditQuerySet
from cases.rollups import KINDS, Selection
from cases.whose_view import USUAL, WHOSE
from frameworks.models import Item
from tests.audits import submitted
from tests.cases import recount
from tests.cases.test_rollups import readers_of, scope
from tests.cases.test_team import text_of, url
from tests.moderation import asked, pair_of, second_in, settled
from tests.views import heard, submitted_view
from tests.world import add_person

THIS = Quarter(recount.QUARTERS[1])
OWN, SECOND = "child_or_family", "second_rater"
VOICES = list(WHOSE)
EVENLY = (USUAL, OWN, SECOND, SECOND, SECOND)
VALUES = ("green", "amber", "red", "not_yet_known", "not_applicable", "not_asked")
IMPACT = "flourish.u.impact"


def test_every_voice_of_an_audit_has_words():
    assert set(WHOSE) == set(Audit.Voice.values)
    assert Audit.Voice.PRACTITIONER == USUAL


# --- every figure counted again ----------------------------------------------------------------


@pytest.fixture
def scattered(world):
    recount.scatter(world, 4, cases=60, voices=EVENLY)
    return world


def compared(world, voice: str) -> list[tuple]:
    """(what the product counts, what the recount says) of each reader, for some filters."""
    some = {"plan_type_id": world.plan_types["family_help"].pk, "age_band": "5-9"}
    pairs: list[tuple] = []
    for user, team, restricted in readers_of(world):
        votes = recount.votes(team, THIS.starts, restricted=restricted, voice=voice)
        for filters, kind in (({}, "outcomes"), ({}, "standards"), (some, "impacts")):
            tally = recount.counts(votes, filters)
            selection = Selection(THIS, **filters, voice=voice)
            figures = rollups.team_figures(
                scope(user, team), selection, kind=kind, by_practitioner=False
            )
            codes = Item.objects.filter(kind__in=KINDS[kind]).values_list("code", flat=True)
            expected = {code: Counts(**tally[code]) for code in codes}
            pairs.append(({row.code: row.counts for row in figures.items}, expected))
        moved = recount.change(team, restricted=restricted, filters=filters, voice=voice)
        pairs.append((vars(figures.change), moved))
    return pairs


def test_every_figure_of_a_voice_equals_the_recount(scattered):
    for voice in VOICES:
        pairs = compared(scattered, voice)
        for counted, expected in pairs:
            assert counted == expected
        some = [found for found, _ in pairs if any(v not in (0, Counts()) for v in found.values())]
        assert len(some) > 2  # the data is not empty


@pytest.mark.sweep
def test_with_the_voices_mixed_every_figure_would_be_another(scattered, monkeypatch):
    """Control: it is the voice that keeps the others out."""
    monkeypatch.setattr(AuditQuerySet, "heard_in", lambda self, voice: self.counted())
    for voice in VOICES:
        assert any(counted != expected for counted, expected in compared(scattered, voice))


def open_second_ratings_speak(self, voice):
    return self.counted().voiced_by(voice)


@pytest.mark.sweep
def test_with_unsettled_second_ratings_the_recount_would_differ(scattered, monkeypatch):
    """Control: it is the settled pair that lets a second rating speak."""
    monkeypatch.setattr(AuditQuerySet, "heard_in", open_second_ratings_speak)
    assert any(counted != expected for counted, expected in compared(scattered, SECOND))


def test_cases_behind_a_number_of_a_voice_are_exactly_that_many(scattered):
    harbour = scattered.harbour
    for voice in VOICES:
        votes = recount.votes(harbour, THIS.starts, restricted=True, voice=voice)
        audits, listed = scope(scattered.director, harbour), 0
        for code, tally in recount.counts(votes, {}).items():
            for value in VALUES:
                found = rollups.behind(audits, Selection(THIS, voice=voice), code=code, value=value)
                assert len(found) == len({vote.case_id for vote in found}) == tally[value]
                listed += len(found)
        assert listed > 5


def test_coverage_of_a_voice_equals_the_recount(scattered):
    for voice in VOICES:
        assert covered_and_counted_again(scattered, voice) > 0


def covered_and_counted_again(world, voice: str) -> int:
    """How many rated cases were compared."""
    some = 0
    for user, team, restricted in readers_of(world):
        votes = recount.votes(team, THIS.starts, restricted=restricted, voice=voice)
        rated = {case for case, _ in votes}
        held = Allocation.objects.filter(team=team, ends=None).select_related("case")
        cases = {row.case_id for row in held if restricted or not row.case.restricted}
        audits = scope(user, team)
        rows = coverage_counts.coverage(
            team, audits, Selection(THIS, voice=voice), on=recount.TODAY, restricted=restricted
        )
        expected = (len(cases), len(cases & rated))
        assert (sum(row.held for row in rows), sum(row.rated for row in rows)) == expected
        [(_, cover)] = coverage_counts.teams_covered(
            type(team).objects.filter(pk=team.pk),
            audits,
            THIS,
            on=recount.TODAY,
            restricted=lambda _, restricted=restricted: restricted,
            voice=voice,
        )
        assert (cover.held, cover.rated) == expected
        some += expected[1]
    return some


def picture_of(client, world, query: str, who="harbour_manager"):
    client.force_login(world.people[who])
    return client.get(url("team_picture", world.harbour) + query)


# --- nothing there yet --------------------------------------------------------------------------


@pytest.mark.parametrize("voice", [OWN, SECOND])
def test_where_nobody_was_heard_the_page_says_what_to_do(client, world, voice):
    submitted(world, world.ana1, world.ana, {IMPACT: "amber"})
    heard(world.ana2, world.ana, {"u": "face-5"})  # not submitted: nothing yet
    said = text_of(picture_of(client, world, f"?voice={voice}"))
    assert f"{WHOSE[voice].empty} {WHOSE[voice].to_do}" in said
    assert f"{WHOSE[voice].covered} this quarter 0 of 3 (0%) 3 {WHOSE[voice].missing}" in said
    assert "Show practitioners’ ratings" in said
    assert WHOSE[voice].neither in said


# --- who sees it --------------------------------------------------------------------------------

READERS = ("harbour_manager", "service_manager", "director", "qa", "qa2")


def told_by(client, world, who: str, voice: str = SECOND) -> dict[str, int]:
    """What a reader's pages tell of a voice: rated children, ratings in figures, lists, teams."""
    add = f"?voice={voice}&kind=impacts"
    page = picture_of(client, world, add, who)
    picture = page.context["picture"]
    counts = next(row.counts for row in picture.figures.domains if row.code == IMPACT)
    lists = [
        client.get(url("team_behind", world.harbour, IMPACT, value) + f"?voice={voice}")
        for value in VALUES
    ]
    cases = client.get(url("team_cases", world.harbour) + f"?voice={voice}&rated=yes")
    found = {
        "covered": picture.cover.rated,
        "figures": counts.n + counts.not_yet_known,
        "lists": sum(answer.context["found"].total for answer in lists),
        "cases": cases.context["table"].paginator.count + cases.context["rest"].hidden,
    }
    if who != "harbour_manager":
        teams = client.get(reverse("teams") + f"?voice={voice}").context["table"]
        found["teams"] = sum(row.record[1].rated for row in teams.rows)
    return found


@pytest.fixture
def waiting(world):
    """A second rating is in and not settled."""
    world.people["qa2"] = add_person(world, "qa2", "qa_auditor", None)
    return pair_of(world, world.ana1, world.ana, {IMPACT: "amber"}, {IMPACT: "red"})


def test_a_second_rating_is_counted_for_nobody_before_the_pair_is_settled(client, world, waiting):
    for who in READERS:
        assert set(told_by(client, world, who).values()) == {0}
    settled(waiting)
    for who in READERS:
        assert set(told_by(client, world, who).values()) == {1}


@pytest.mark.sweep
def test_without_the_settled_pair_everybody_would_read_it(client, world, waiting, monkeypatch):
    """Control: a sentence of `heard_in` holds it back from ratings, one each from the summaries."""
    monkeypatch.setattr(AuditQuerySet, "heard_in", open_second_ratings_speak)
    monkeypatch.setattr(summary_marks, "counting", lambda: Audit.objects.counted().order_by())
    whoever = coverage_steps._RATED.replace("a.voice <> 'second_rater'", "a.voice <> ''")
    assert whoever != coverage_steps._RATED
    monkeypatch.setattr(coverage_steps, "_RATED", whoever)
    summarise.rebuild()
    for who in READERS:
        assert set(told_by(client, world, who).values()) == {1}


def blind_again(world) -> None:
    """A child with an own view and a settled pair is rated blind once more, by QA."""
    settled(pair_of(world, world.ana1, world.ana, {IMPACT: "amber"}, {IMPACT: "red"}))
    submitted_view(world.ana1, world.ana, {"u": "face-5"})
    world.moderation = asked(world, submitted(world, world.ana1, world.ana, {IMPACT: "green"}))


@pytest.mark.sweep
def test_whoever_rates_blind_reads_no_other_voice_of_that_child(client, world):
    blind_again(world)
    for voice in (OWN, SECOND):
        assert set(told_by(client, world, "qa", voice).values()) == {0}
        assert set(told_by(client, world, "director", voice).values()) == {1}
    second_in(world.moderation, {IMPACT: "amber"})
    for voice in (OWN, SECOND):
        assert set(told_by(client, world, "qa", voice).values()) == {1}


@pytest.mark.sweep
def test_without_blindness_they_would_read_it(client, world, monkeypatch):
    """Control: it is the door that holds the other voices back."""
    blind_again(world)
    nothing = Audit.objects.none().values("case_id")
    monkeypatch.setattr(querysets, "blind_on", lambda user: nothing)
    for voice in (OWN, SECOND):
        assert set(told_by(client, world, "qa", voice).values()) == {1}
