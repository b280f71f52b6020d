"""Which children are looked at in a quarter, how deeply and on which day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random

from cases.demo import planted
from cases.demo.caseload import Caseload, Child
from cases.demo.chance import day_between, stream, weighted
from cases.models import Audit, User
from cases.periods import Quarter

COVER = (0.35, 0.44, 0.53, 0.62, 0.71, 0.80)
SCOPES = (
    (Audit.Scope.FOCUSED, 71),
    (Audit.Scope.OUTCOMES, 14),
    (Audit.Scope.PRACTICE_STANDARDS, 10),
    (Audit.Scope.FULL, 5),
)
FLOURISH_SCOPES = tuple(row for row in SCOPES if row[0] != Audit.Scope.PRACTICE_STANDARDS)
ALL_OUTCOMES = ((Audit.Scope.OUTCOMES, 93), (Audit.Scope.FULL, 7))


@dataclass
class Look:
    """One planned audit. The marks say which planted fact it must carry, if any."""

    child: Child
    index: int
    day: datetime.date
    scope: str
    rater: User
    type: str = Audit.Type.SELF
    voice: str = ""  # of Harbour's gap: red, counted, unknown
    missing: str = ""  # what is named behind a red of it
    away: str = ""  # of the 3 of 3: red, home
    reds: str = ""  # none, some


def last_day(load: Caseload, quarter: Quarter) -> datetime.date:
    """Audits end the day before the anchor, or on it when the quarter began that day."""
    end = min(quarter.ends, max(load.anchor, quarter.starts + datetime.timedelta(days=1)))
    return end - datetime.timedelta(days=1)


def looks_in(load: Caseload, *, seed: int, index: int) -> list[Look]:
    quarter = load.quarters[index]
    first, last = quarter.starts, last_day(load, quarter)
    by_team: dict[str, list[Child]] = {}
    for child in load.children:
        if child.open_in(first, last) and child.case.opened_on <= max(
            first, last - datetime.timedelta(days=14)
        ):
            by_team.setdefault(child.then(first)[0], []).append(child)
    looks = []
    for team, children in sorted(by_team.items()):
        rng = stream(seed, "looks", index, team)
        chosen = _choose(rng, children, index, team)
        for child, scope, marks in _scoped(load, rng, chosen, index, team):
            looks.append(_look(load, rng, child, index, scope, marks))
    _independent(load, looks, index)
    _supervised(looks, index)
    return looks


def _choose(rng: Random, children: list[Child], index: int, team: str) -> list[Child]:
    """A share of the team's open cases; harbour1's own story decides for theirs."""
    musts = [child for child in children if _must(child, index)]
    maybe = [child for child in children if not _must(child, index) and not _never(child, index)]
    wanted = round((COVER[index] + rng.uniform(-0.03, 0.03)) * len(children))
    if team == "harbour" and index >= 4:
        wanted = max(wanted, min(70, len(children)))
    wanted = min(len(maybe), max(0, wanted - len(musts)))
    return musts + rng.sample(maybe, wanted)


def _must(child: Child, index: int) -> bool:
    tags = child.tags
    if index == 5:
        return bool(tags & {"rated", "transferred", "restricted"})
    return (index == 4 and "last_quarter" in tags) or (index == 3 and "re_audit" in tags)


def _never(child: Child, index: int) -> bool:
    if "re_audit" in child.tags:
        return index >= 4
    return "last_quarter" in child.tags and index != 4


def _scoped(load: Caseload, rng: Random, chosen: list[Child], index: int, team: str):
    if team == "harbour" and index >= 4:
        return _harbour(load, rng, chosen, index)
    if team == "west" and index == 5:
        return _west(rng, chosen)
    return [(child, weighted(rng, _scopes_for(child)), {}) for child in chosen]


def _scopes_for(child: Child):
    """harbour1's eleven are up to date: no standard of theirs waits for a second look."""
    return FLOURISH_SCOPES if "rated" in child.tags else SCOPES


def _harbour(load: Caseload, rng: Random, chosen: list[Child], index: int):
    """Harbour's two planted quarters: 45% red on the voice outcome, then 35%, by exact counts."""
    fixed = [c for c in chosen if c.tags & {"restricted", "last_quarter", "transferred"}]
    free = [c for c in chosen if c not in fixed]
    rng.shuffle(free)
    free.sort(key=lambda child: "rated" in child.tags)  # stable; practice comes from the front
    counted_fixed = [c for c in fixed if "restricted" not in c.tags]
    practice = round(0.1 * len(chosen))
    flourish = len(free) - practice + len(counted_fixed)
    counted = flourish // 20 * 20 if flourish >= 20 else flourish
    extra = max(0, flourish - counted - 5)  # more than five not yet known would be odd
    practice += min(extra, round(0.05 * len(chosen)))
    rows = [(c, Audit.Scope.PRACTICE_STANDARDS, {}) for c in free[:practice]]
    rest = free[practice:]
    rng.shuffle(rest)
    # Stable, so the order stays mixed; where practice was looked at before, the gap shows now.
    rest.sort(key=lambda child: (_too_young(load, child), index == 4 or not child.practice_seen))
    red = round((0.45, 0.35)[index - 4] * counted)
    for place, child in enumerate(rest):
        voice = "red" if place < red else "counted"
        if place >= counted - len(counted_fixed):
            voice = "unknown"
        marks = {"voice": voice}
        if place < round(planted.MISSING_SHARE * red):
            marks["missing"] = planted.HARBOUR_MISSING
        rows.append((child, weighted(rng, FLOURISH_SCOPES), marks))
    for child in fixed:
        marks = {"voice": "unknown" if "restricted" in child.tags else "counted"}
        if "last_quarter" in child.tags:
            marks["reds"] = "none"
        rows.append((child, Audit.Scope.FOCUSED, marks))
    return rows


def _too_young(load: Caseload, child: Child) -> bool:
    month = child.case.birth_month
    return month is None or (load.anchor - month).days < 3 * 365


def _west(rng: Random, chosen: list[Child]):
    """Assessment West looked at every outcome this quarter; three children live away from home."""
    rows, away = [], planted.FEW
    for place, child in enumerate(chosen):
        practice = place >= planted.FEW and rng.random() < 0.1
        scope = Audit.Scope.PRACTICE_STANDARDS if practice else weighted(rng, ALL_OUTCOMES)
        rows.append((child, scope, {} if practice else {"away": "red" if place < away else "home"}))
    return rows


def _look(
    load: Caseload, rng: Random, child: Child, index: int, scope: str, marks: dict[str, str]
) -> Look:
    quarter = load.quarters[index]
    first, last = quarter.starts, last_day(load, quarter)
    case = child.case
    if case.closed_on:
        last = min(last, case.closed_on - datetime.timedelta(days=1))
    if child.moved and index == 5:
        last = max(first, min(last, child.moved.on - datetime.timedelta(days=1)))
    if marks.get("reds") == "none" or (index == 3 and "re_audit" in child.tags):
        first = first + (last - first) // 2
    first = min(last, max(first, case.opened_on + datetime.timedelta(days=5)))
    day = day_between(rng, first, last, workday=True)
    if index == 3 and "re_audit" in child.tags:
        marks = {"reds": "some"}
        scope = Audit.Scope.FOCUSED
    child.practice_seen |= scope == Audit.Scope.PRACTICE_STANDARDS and index > 1
    return Look(child, index, day, scope, rater=child.then(day)[1], **marks)


def _independent(load: Caseload, looks: list[Look], index: int) -> None:
    """Two QA auditors held learning conversations in two earlier quarters."""
    if index not in (3, 4):
        return
    plain = [
        look
        for look in looks
        if not (look.child.tags or look.voice) and look.child.case.closed_on is None
    ]
    for place, look in enumerate(plain[:: max(1, len(plain) // 12)][:12]):
        look.rater = load.people.users["qa.two" if place % 2 else "qa.one"]
        look.type = Audit.Type.LEARNING_CONVERSATION


def _supervised(looks: list[Look], index: int) -> None:
    """Three a quarter were looked at together, practitioner and manager, in the last year."""
    if index < 2:
        return
    plain = [
        look
        for look in looks
        if look.type == Audit.Type.SELF
        and not (look.child.tags or look.voice or look.away or look.reds)
        and look.child.case.closed_on is None
    ]
    for look in plain[:: max(1, len(plain) // 3)][:3]:
        look.type = Audit.Type.SUPERVISION
