"""docs/rollups.md: its worked example is read from the page, entered, and recounted."""

import datetime
import re
from pathlib import Path

from django.utils import timezone

from cases import bars, funnel_counts, rollups, trend_counts
from cases.figures import COUNTED
from cases.models import Audit
from cases.periods import Quarter
from cases.rollups import Selection
from tests.comparing import look, rated
from tests.world import add_case

PAGE = Path(__file__).parents[2] / "docs" / "rollups.md"
QUARTER = Quarter(datetime.date(2026, 4, 1))
CODES = {
    "impact": "flourish.u.impact",
    "1": "flourish.u.outcome.1",
    "2": "flourish.u.outcome.2",
}


def block(name: str) -> list[str]:
    found = re.search(rf"```{name}\n(.*?)```", PAGE.read_text(), flags=re.S)
    return found[1].strip().splitlines()[1:]


def enter(world, line: str, cases: dict) -> None:
    """One line of the example as a submitted audit."""
    child, day, scope, *ratings = line.split()
    if child not in cases:
        cases[child] = add_case(world, f"81{ord(child):05}", "ana", "harbour")
    date = datetime.datetime.combine(
        QUARTER.starts + datetime.timedelta(days=int(day)), datetime.time(12)
    )
    moment = timezone.make_aware(date)
    audit = Audit.objects.create(
        case=cases[child], rater=world.ana, edition=world.flourish, scope=scope, started_at=moment
    )
    for item, value in (pair.split("=") for pair in ratings):
        audit.ratings.create(
            item=world.item(CODES[item]),
            value=value.removesuffix("*"),
            entry_method="bulk" if value.endswith("*") else "direct",
            saved_at=moment,
        )
    Audit.objects.filter(pk=audit.pk).update(
        state="submitted",
        submitted_at=moment,
        plan_type=cases[child].plan_type,
        age_band="5-9",
        team=world.harbour,
        practitioner=world.ana,
        period=QUARTER.starts,
    )


def test_worked_example_is_what_the_figures_say(world):
    cases: dict = {}
    for line in block("example"):
        enter(world, line, cases)
    figures = rollups.team_figures(
        Audit.objects.countable_by(world.harbour_manager).filter(team=world.harbour),
        Selection(QUARTER),
        kind="outcomes",
        by_practitioner=False,
    )
    rows = {row.code: row.counts for row in figures.items}
    lines = block("figures")
    assert len(lines) == 2
    for line in lines:
        item, *said = line.split(maxsplit=10)
        counts = rows[CODES[item]]
        expected = [getattr(counts, name) for name in COUNTED]
        expected += [counts.n, counts.n_with_not_asked]
        share = bars.percent_of(counts.red, counts.n_with_not_asked)
        gap = f"{counts.red} of {counts.n_with_not_asked} ({share})"
        assert [*map(int, said[:9]), said[9]] == [*expected, gap]


def test_worked_funnel_is_what_the_figures_say(world):
    lines = [re.split(r"\s{2,}", line) for line in block("funnel")]
    assert len(lines) == 3
    for team, gap, n, *_ in lines:
        values = {"red": int(gap), "green": int(n) - int(gap)}
        rated(world, team.lower(), values, code=CODES["impact"], quarter=QUARTER)
    figure = funnel_counts.side_by_side(
        Audit.objects.countable_by(world.director),
        Selection(QUARTER),
        code=CODES["impact"],
        measure="red",
    )
    assert (figure.whole.k("red"), figure.whole.n("red")) == (15, 50)
    words = {"inside": "inside", "95": "worth a conversation", "998": "worth a conversation"}
    for team, gap, n, narrow, wide, stands in lines:
        tally = figure.teams[world.teams[team.lower()].pk]
        place = funnel_counts.place_of(tally, figure.whole, measure="red", minimum_n=10)
        limits = [f"{row.lower} to {row.upper}" for row in (place.narrow, place.wide)]
        assert [gap, n, *limits] == [str(place.k), str(place.n), narrow, wide]
        assert stands == words[place.stands]


def test_worked_trend_is_what_the_figures_say(world):
    quarters = [QUARTER.before(back) for back in (2, 1, 0)]
    for line in block("trend"):
        child, *values = line.split()
        case = add_case(world, f"82{ord(child):05}", "ana", "harbour")
        for quarter, value in zip(quarters, values, strict=True):
            if value != "-":
                look(world, case, "harbour", value, code=CODES["impact"], quarter=quarter)
    found = trend_counts.trend(
        Audit.objects.countable_by(world.harbour_manager).filter(team=world.harbour),
        Selection(QUARTER),
        code=CODES["impact"],
        quarters=quarters,
    )
    lines = [re.split(r"\s{2,}", line) for line in block("quarters")]
    assert len(lines) == len(found) == 3
    for row, (_, said, likely, *moves) in zip(found, lines, strict=True):
        interval = row.interval("green")
        ends = f"{interval.lower * 100:.1f} to {interval.upper * 100:.1f}"
        counted = f"{row.tally.k('green')} of {row.tally.n('green')}"
        assert [counted, ends] == [said, likely]
        assert [row.matched[move] for move in trend_counts.MOVES] == [*map(int, moves)]
