"""Family network meetings: most in time, some late, a few still to be held, some only considered.

Only for open cases of the Family Help and Safeguarding teams, and not for every one of them. In
the full county Harbour's are 42 in time, 11 late and 4 running. Days are counted as working days.
"""

from __future__ import annotations

import datetime
from random import Random

from cases.clocks import WORKING, asks_considered_only, days_between
from cases.demo.audits import moment
from cases.demo.caseload import Caseload, Child
from cases.demo.chance import stream
from cases.models import ClockEntry

MEETING = "relationships-first.relationships.1.measure.1"
LIMIT = 10  # working days, as the standard says
TEAMS = ("north", "south", "outreach", "harbour", "hill")
RUNNING, LATE, IN_TIME = 0.04, 0.12, 0.44  # of a team's cases; the others have no dates yet
CONSIDERED = ((0.5, True), (0.06, False))  # of cases where that is enough; a few more are held
LONG_AGO = datetime.timedelta(days=45)  # long enough for a late meeting to have been held


def write_clocks(load: Caseload, *, seed: int) -> int:
    """How many cases have dates of a family network meeting."""
    by_team: dict[str, list[Child]] = {}
    for child in load.children:
        case = child.case
        if child.team.endswith(TEAMS) and case.closed_on is None and not case.restricted:
            by_team.setdefault(child.team, []).append(child)
    found: list[ClockEntry] = []
    for team, children in sorted(by_team.items()):
        rng = stream(seed, "meetings", team)
        children.sort(key=lambda child: child.case.reference)
        light = [c for c in children if asks_considered_only(c.case.plan_type.code)]
        found += _considered(load, rng, light)
        found += _dated(load, rng, [child for child in children if child not in light])
    ClockEntry.objects.bulk_create(found, batch_size=500)
    return len(found)


def _considered(load: Caseload, rng: Random, children: list[Child]) -> list[ClockEntry]:
    """Where considering it with the family is enough, few go on to hold it."""
    found = []
    (yes, _), (not_yet, _) = CONSIDERED
    for child in children:
        drawn = rng.random()
        opened = child.case.opened_on
        if drawn < yes + not_yet:
            found.append(_entry(load, rng, child, opened, None, considered=drawn < yes))
        elif drawn < yes + not_yet + 0.06 and _had_time(load, child):
            held = _after(opened, rng.randint(3, LIMIT))
            found.append(_entry(load, rng, child, opened, held, considered=True))
    return found


def _dated(load: Caseload, rng: Random, children: list[Child]) -> list[ClockEntry]:
    """The newest cases are still on their way; the late ones are older; the rest by chance."""
    running, late, in_time = (round(share * len(children)) for share in (RUNNING, LATE, IN_TIME))
    rest = sorted(children, key=lambda c: (c.case.opened_on, c.case.reference), reverse=True)
    newest, rest = rest[:running], rest[running:]
    found = []
    for child in newest:
        began = _before(load.anchor, rng.randint(2, 6))
        found.append(_entry(load, rng, child, max(began, child.case.opened_on), None))
    old = [child for child in rest if child.case.opened_on < load.anchor - LONG_AGO]
    slow = rng.sample(old, min(late, len(old)))
    for child in slow:
        found.append(_held(load, rng, child, rng.choice((11, 12, 12, 14, 15, 18, 23))))
    others = [child for child in rest if child not in slow and _had_time(load, child)]
    for child in rng.sample(others, min(in_time, len(others))):
        found.append(_held(load, rng, child, rng.randint(3, LIMIT)))
    return found


def _had_time(load: Caseload, child: Child) -> bool:
    """No meeting of the county lies in the future."""
    return _after(child.case.opened_on, LIMIT) <= load.anchor


def _held(load: Caseload, rng: Random, child: Child, days: int) -> ClockEntry:
    opened = child.case.opened_on
    return _entry(load, rng, child, opened, _after(opened, days))


def _entry(
    load: Caseload,
    rng: Random,
    child: Child,
    opened: datetime.date,
    held: datetime.date | None,
    *,
    considered: bool = False,
) -> ClockEntry:
    """Written down by whoever held the case, on the day of the meeting or soon after opening."""
    day = held or min(_after(opened, 1), load.anchor)
    return ClockEntry(
        case=child.case,
        item_code=MEETING,
        opened_on=opened,
        held_on=held,
        considered=considered,
        by=child.then(day)[1],
        saved_at=moment(load, day, rng),
    )


def _after(day: datetime.date, working_days: int) -> datetime.date:
    """The working day that is so many working days later."""
    later = day
    while days_between(day, later, WORKING) < working_days:
        later += datetime.timedelta(days=1)
    return later


def _before(day: datetime.date, working_days: int) -> datetime.date:
    """A working day from which so many working days have passed."""
    earlier = day
    while days_between(earlier, day, WORKING) < working_days:
        earlier -= datetime.timedelta(days=1)
    return earlier
