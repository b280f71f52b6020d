"""The inspection pack's figures: every table counted again row by row, and what is claimed."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from django.utils import timezone

from cases import inspection_counts, trend_counts
from cases.figures import Counts
from cases.funnel_counts import Tally
from cases.inspection_figures import InspectionFigures
from cases.inspection_pack import InspectionPack
from cases.inspection_words import About, claims
from cases.models import Action, Allocation, Audit, Moderation, Rating, Team
from cases.periods import Quarter, quarter_of
from cases.querysets import AuditQuerySet
from cases.statistics import wilson
from cases.trend_counts import QuarterFigure
from frameworks.models import Item
from tests.cases import recount
from tests.cases.test_agreement import by_hand, counts, slowly
from tests.cases.test_agreement import scatter as scatter_pairs
from tests.cases.test_scorecard import counted_again
from tests.cases.test_trend import matched, planted
from tests.world import LETTERS

BEFORE, THIS = map(Quarter, recount.QUARTERS)
COLOURS = ("green", "amber", "red")
DOMAINS = [(f"flourish.{letter}.impact", name) for letter, name in LETTERS]
COUNTED = ("submitted", "agreed", "closed")


def figures_of(world, who: str = "director") -> InspectionFigures:
    return InspectionFigures(world.people[who], THIS, today=recount.TODAY)


def tables_of(world, who: str = "director") -> dict[str, list[list[str]]]:
    """Cells by paragraph, without the shares in %."""
    pack = InspectionPack(figures_of(world, who), None)
    return {
        passage.about: [
            [re.sub(r" \(\d+%\)", "", cell.text) for cell in row] for row in passage.table.rows
        ]
        for passage in pack.passages
        if passage.table
    }


# --- the same figures, in plain Python ------------------------------------------------------


def k_of_n(counts: Counter, value: str) -> str:
    n = sum(counts[colour] for colour in COLOURS)
    return f"{counts[value]} of {n + (counts['not_asked'] if value == 'red' else 0)}"


def most_surely(tally: dict, value: str, least: int, but: set[str]) -> list[str]:
    """Codes of the first three, by the lower end of the interval."""
    rows = []
    for place, item in enumerate(Item.objects.filter(kind="outcome", edition__number=2)):
        counts = tally[item.code]
        n = sum(counts[colour] for colour in COLOURS)
        n += counts["not_asked"] if value == "red" else 0
        fits = counts["green"] > counts["red"] if value == "green" else counts["red"] > 0
        if n >= least:
            lower = wilson(counts[value], n).lower
            rows.append((-lower, -counts[value] / n, -n, place, item.code, fits))
    return [code for *_, code, fits in sorted(rows) if fits and code not in but][:3]


def cells(codes: list[str], tally: dict, value: str) -> list[list[str]]:
    items = {item.code: item for item in Item.objects.filter(kind="outcome", edition__number=2)}
    return [
        [items[code].text, items[code].section.name, k_of_n(tally[code], value)] for code in codes
    ]


def expected(least: int) -> dict[str, list[list[str]]]:
    now, past = (recount.votes(None, period.starts, restricted=True) for period in (THIS, BEFORE))
    own = recount.votes(None, THIS.starts, restricted=True, voice="child_or_family")
    tally, earlier, seen = (recount.counts(found, {}) for found in (now, past, own))
    strengths = most_surely(tally, "green", least, set())
    gaps = most_surely(tally, "red", least, set(strengths))
    change = []
    for code, name in DOMAINS:
        moves = matched(past, now, code, {})
        values = (k_of_n(of[code], value) for value in ("green", "red") for of in (tally, earlier))
        said = ", ".join(f"{moves[m]} {m.replace('_', ' ')}" for m in ("grown", "same", "set_back"))
        change.append([name, *values, said])
    return {
        About.STRENGTHS: cells(strengths, tally, "green"),
        About.GAPS: cells(gaps, tally, "red"),
        About.PRACTICE: [
            [row.name, f"{row.all_met} of {row.n}", f"{row.not_met} of {row.n}",
             f"{row.not_yet_known} of {row.looked_at}"]
            for row in counted_again(now)
        ],
        About.CHANGE: change,
        About.BASIS: teams_again(),
        About.VOICE: [
            [name, k_of_n(seen[code], "green"), k_of_n(seen[code], "red")]
            for code, name in DOMAINS
        ],
        About.ACTIONS: loop_again(),
    }  # fmt: skip


def teams_again() -> list[list[str]]:
    rows = []
    for team in Team.objects.order_by("name"):
        held = {row.case_id for row in Allocation.objects.filter(team=team)}
        rated, heard = (
            {case for case, _ in recount.votes(team, THIS.starts, restricted=True, voice=voice)}
            for voice in ("practitioner", "child_or_family")
        )
        rows.append(
            [team.name, *(f"{len(held & found)} of {len(held)}" for found in (rated, heard))]
        )
    return rows


def loop_again() -> list[list[str]]:
    """One gap at a time: its actions, and its last colour since."""
    rows = Rating.objects.select_related("audit", "item__section").order_by("audit__submitted_at")
    counted = [
        row for row in rows
        if row.audit.state in COUNTED and not row.audit.replaced
        and row.audit.voice == "practitioner" and row.value in COLOURS
    ]  # fmt: skip
    kinds = ("impact", "outcome", "practice_standard", "measure")
    gaps: dict[tuple, Rating] = {}
    for row in counted:
        if row.value == "red" and row.item.kind in kinds and row.audit.period == THIS.starts:
            gaps.setdefault((row.audit.case_id, row.item.code), row)
    tally: Counter = Counter(gaps=len(gaps))
    for (case_id, code), gap in gaps.items():
        answers = [
            action for action in Action.objects.filter(case_id=case_id).exclude(state="cancelled")
            if any(item.code == code or (gap.item.kind == "impact"
                   and item.section.code == gap.item.section.code)
                   for item in action.items.all())
        ]  # fmt: skip
        acted = [action for action in answers if not action.already_in_plan]
        done = [action for action in acted if action.state in ("done", "verified")]
        late = [action for action in acted if action.due_on < recount.TODAY]
        again = [
            row.value for row in counted
            if (row.audit.case_id, row.item.code) == (case_id, code)
            and row.audit.submitted_at > gap.audit.submitted_at
        ]  # fmt: skip
        tally["acted"] += bool(answers)
        tally["due"] += bool(done or late)
        tally["in_time"] += any(a.done_on and a.done_on <= a.due_on for a in done)
        tally["done"] += bool(done)
        tally["verified"] += any(action.state == "verified" for action in done)
        tally["again"] += bool(again)
        tally["better"] += bool(again) and again[-1] in ("green", "amber")
    pairs = (("acted", "gaps"), ("in_time", "due"), ("verified", "done"), ("better", "again"))
    return [[f"{tally[k]} of {tally[n]}"] for k, n in pairs]


def comparable(tables: dict) -> dict:
    """Without the likely range, and of the loop the numbers alone."""
    found = dict(tables)
    for about in (About.STRENGTHS, About.GAPS):
        found[about] = [row[:3] for row in found.get(about, [])]
    found[About.ACTIONS] = [row[1:2] for row in found.get(About.ACTIONS, [])]
    return found


@pytest.fixture
def scattered(world, settings):
    """Random audits; every action is for an item or two, and some were done, in time or late."""
    settings.MINIMUM_N = 3
    planted(world)
    recount.scatter(world, 4, cases=60)
    dice = random.Random(4)
    for action in Action.objects.select_related("audit"):
        codes = list(Item.objects.filter(edition=action.audit.edition).exclude(kind="measure"))
        action.items.set(dice.sample(codes, 3))
        action.already_in_plan = dice.random() < 0.2
        action.state = dice.choice(("open", "done", "verified", "cancelled"))
        if action.state in ("done", "verified"):
            action.done_on = action.due_on + timezone.timedelta(days=dice.choice((-3, 3)))
        action.save()
    return world


def test_every_table_equals_the_recount(scattered):
    tables, again = comparable(tables_of(scattered)), expected(least=3)
    assert tables == again
    assert len(again[About.STRENGTHS]) + len(again[About.GAPS]) > 2  # the data is not empty
    loop = [row[0].split(" of ") for row in again[About.ACTIONS]]
    assert [0 < int(k) <= int(n) for k, n in loop] == [True] * 4
    moves = " ".join(row[-1] for row in again[About.CHANGE])
    assert len(re.findall("[1-9][0-9]* (?:grown|same|set back)", moves)) > 2


@pytest.mark.sweep
def test_control_with_withdrawn_audits_the_recount_differs(scattered, monkeypatch):
    monkeypatch.setattr(Audit, "COUNTED_STATES", (*Audit.COUNTED_STATES, "withdrawn"))
    monkeypatch.setattr(
        AuditQuerySet, "countable_by", lambda self, user: self.exclude(state="returned")
    )
    monkeypatch.setattr(AuditQuerySet, "counted", lambda self: self.exclude(state="returned"))
    assert comparable(tables_of(scattered)) != expected(least=3)


def test_all_domains_at_once_are_as_one_by_one(scattered):
    figures = figures_of(scattered)
    for row, *found in figures.trends:
        alone = trend_counts.trend(
            figures.place.audits, figures._selection, code=row.code, quarters=[THIS, BEFORE]
        )
        assert found == alone
    assert len(figures.trends) == 8


def test_audits_by_kind_equal_the_recount(scattered):
    audits = Audit.objects.filter(period=THIS.starts)
    theirs = [a for a in audits if a.state in COUNTED and a.voice == "practitioner"]
    tally = Counter(audit.get_type_display() for audit in theirs if not audit.replaced)
    found = inspection_counts.audits_by_type(figures_of(scattered).place.audits, THIS)
    assert (dict(found), sum(tally.values()) > 20) == (dict(tally), True)


def test_agreement_is_that_of_drawn_pairs_of_the_quarter(world):
    scatter_pairs(world, 0, 40)
    figures = InspectionFigures(
        world.service_manager, quarter_of(timezone.localdate()), today=timezone.localdate()
    )
    assert counts(figures.agreement) == by_hand(slowly(world, ("harbour", "hill")))
    assert figures.agreement.n > 40  # the data is not empty
    before = InspectionFigures(world.service_manager, THIS, today=timezone.localdate())
    assert (before.agreement.n, Moderation.objects.count()) == (0, 40)


@pytest.mark.parametrize(("who", "cases"), [("service_manager", 3), ("director", 4), ("qa", 4)])
def test_a_service_manager_counts_their_own_teams(world, who, cases):
    world.hill.service = world.services["Family Help"]
    world.hill.save()
    assert figures_of(world, who).cover.held == cases


# --- what may be said of a change ------------------------------------------------------------


def figure(quarter: Quarter, grown: int = 0, back: int = 0, **counts) -> QuarterFigure:
    moves = {"grown": grown, "same": 0, "set_back": back}
    return QuarterFigure(quarter, Tally(Counts(**counts)), moves)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        # 50% after 45%: the ranges are not apart, nothing is claimed
        ({"green": 45, "red": 55}, {"green": 50, "red": 50}, []),
        ({"green": 20, "amber": 80}, {"green": 80, "amber": 20}, [True]),
        ({"amber": 80, "red": 20}, {"amber": 20, "red": 80}, [False]),
        ({"amber": 20, "red": 80}, {"amber": 80, "red": 20}, [True]),
        # nine more of the same children: too few; ten: said
        ({"amber": 9}, {"amber": 9, "grown": 9}, []),
        ({"amber": 9}, {"amber": 9, "grown": 10}, [True]),
        ({"amber": 9}, {"amber": 9, "back": 12}, [False]),
        ({"green": 9}, {"red": 9}, []),  # fewer than ten children
    ],
)
def test_a_change_is_claimed_only_on_evidence(world, before, now, said):
    row = figures_of(world).domains[0]
    found = list(claims(row, figure(BEFORE, **before), figure(THIS, **now)))
    assert [good for _, good in found] == said
    assert [words.startswith("Family & Friends: ") for words, _ in found] == [True] * len(said)
