"""Fenmarch's children: families, ages, plans, who holds each case and since when. No names."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from cases.demo import planted
from cases.demo.canaries import Cage
from cases.demo.chance import day_between, identifier, stream, weighted
from cases.demo.people import LEAVER, TEAMS, People, prefix
from cases.models import Allocation, Case, FamilyGroup, NamedPerson, PlanType, User
from cases.periods import Quarter, add_months

FIRST_REFERENCE = 9000001
CLOSED_CASES = 120
PLAN_TYPES = (
    ("family_help", "Family help"),
    ("assessment", "Assessment"),
    ("child_in_need", "Child in need"),
    ("child_protection", "Child protection"),
    ("child_in_care", "Child in care"),
    ("care_leaver", "Care leaver"),
)
PLAN_MIX = {
    "north": (("family_help", 80), ("child_in_need", 20)),
    "south": (("family_help", 80), ("child_in_need", 20)),
    "outreach": (("family_help", 80), ("child_in_need", 20)),
    "east": (("assessment", 100),),
    "west": (("assessment", 100),),
    "harbour": (("child_in_need", 55), ("child_protection", 45)),
    "hill": (("child_in_need", 55), ("child_protection", 45)),
    "incare": (("child_in_care", 100),),
    "leavingcare": (("care_leaver", 100),),
}
AGES = (("unborn", 1.1), ((0, 4), 27), ((5, 9), 28), ((10, 15), 36), ((16, 17), 7.5))
AGES_LEAVING_CARE = (((16, 17), 45), ((18, 24), 55))
AGES_IN_CARE = (((0, 4), 20), ((5, 9), 28), ((10, 15), 42), ((16, 17), 10))
FAMILY_SIZES = ((1, 50), (2, 29), (3, 13), (4, 6), (5, 2))
# One of each five-person team is in the newly qualified year and holds fewer cases.
NEWLY_QUALIFIED = ("north5", "south5", "east5", "west5", "harbour6", "hill6")


@dataclass
class Child:
    """One case with what the audit generator must know of its past."""

    case: Case
    team: str  # the code now, or when it closed
    holder: User
    effect: float
    domain_effects: dict[str, float] = field(default_factory=dict)
    item_effects: dict[str, float] = field(default_factory=dict)
    moved: planted.Move | None = None
    turn: planted.PlanTurn | None = None
    practice_seen: bool = False  # a standard of theirs was rated within a year of the anchor
    tags: set[str] = field(default_factory=set)
    last_values: dict[str, str] = field(default_factory=dict)

    def then(self, day: datetime.date) -> tuple[str, User, PlanType]:
        """Team, practitioner and plan type on a day."""
        if self.moved and day < self.moved.on:
            return self.moved.team, self.moved.holder, self.moved.plan_type
        turned = self.turn is None or day >= self.turn.on
        return self.team, self.holder, self.case.plan_type if turned else self.turn.before

    def open_in(self, first: datetime.date, last: datetime.date) -> bool:
        closed = self.case.closed_on
        return self.case.opened_on <= last and (closed is None or closed > first)


@dataclass
class Caseload:
    people: People
    anchor: datetime.date
    quarters: list[Quarter]
    cage: Cage
    plan_types: dict[str, PlanType] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    families: int = 0


def build_caseload(
    *, seed: int, anchor: datetime.date, people: People, quarters: list[Quarter], cage: Cage,
    share: float, copies: int,
) -> Caseload:  # fmt: skip
    load = Caseload(people, anchor, quarters, cage)
    for order, (code, name) in enumerate(PLAN_TYPES, start=1):
        load.plan_types[code], _ = PlanType.objects.get_or_create(
            code=code, defaults={"name": name, "order": order}
        )
    for copy in range(copies):
        for team in TEAMS:
            code = prefix(copy) + team.code
            rng = stream(seed, "caseload", code)
            for holder in people.practitioners[code]:
                _fill(load, rng, code, holder, caseload_size(rng, holder.username, share))
    closed = stream(seed, "closed")
    _close(load, closed, round(CLOSED_CASES * share) * copies)
    planted.mark_children(load)
    _store(load, stream(seed, "references"))
    return load


def caseload_size(rng: Random, username: str, share: float) -> int:
    """Mean about 16: fewer in the newly qualified year, a handful in the new Outreach team."""
    if username == planted.HARBOUR_ONE:
        return planted.CASELOADS[username]  # their story holds at every scale
    drawn = min(24, max(10, round(rng.gauss(17, 3))))
    if username.rsplit(".", 1)[-1] in NEWLY_QUALIFIED:
        drawn = rng.randint(8, 12)
    return max(1, round(planted.CASELOADS.get(username, drawn) * share))


def _fill(load: Caseload, rng: Random, team: str, holder: User, size: int) -> None:
    """A practitioner's open cases, family by family: siblings stay with one practitioner."""
    held = 0
    while held < size:
        siblings = min(weighted(rng, FAMILY_SIZES), size - held)
        if team.endswith("leavingcare"):
            siblings = min(siblings, 2)
        opened = _opened_on(load, rng, team)
        family = _family(load, rng, siblings)
        plan = weighted(rng, PLAN_MIX[team.rsplit(".", 1)[-1]])
        for birth in _births(load.anchor, rng, team, siblings):
            load.children.append(_child(load, rng, team, holder, plan, birth, opened, family))
        held += siblings


def _family(load: Caseload, rng: Random, siblings: int) -> FamilyGroup | None:
    load.families += 1
    return FamilyGroup(number=f"F{4000 + load.families}") if siblings > 1 else None


def _births(
    anchor: datetime.date, rng: Random, team: str, siblings: int
) -> list[tuple[bool, datetime.date]]:
    """(born, month) for each child of a family, a year or more apart, now and then twins."""
    code = team.rsplit(".", 1)[-1]
    ages = {"leavingcare": AGES_LEAVING_CARE, "incare": AGES_IN_CARE}.get(code, AGES)
    found: list[tuple[bool, datetime.date]] = []
    for _ in range(siblings):
        for _attempt in range(12):
            band = weighted(rng, ages)
            if band == "unborn":
                birth = (False, add_months(anchor.replace(day=1), rng.randint(1, 5)))
            else:
                months = rng.randint(band[0] * 12, band[1] * 12 + 11)
                birth = (True, add_months(anchor.replace(day=1), -months))
            apart = [abs((birth[1] - other).days) for _, other in found]
            if all(days > 330 or days == 0 for days in apart):
                break
        found.append(birth)
    return found


def _opened_on(load: Caseload, rng: Random, team: str) -> datetime.date:
    """Assessments are recent; other work may be older than the six quarters."""
    first = load.quarters[0].starts
    last = load.anchor - datetime.timedelta(days=15)
    if team.endswith("outreach"):
        return day_between(rng, add_months(load.anchor, -4), last, workday=True)
    older = 0.3 if team.endswith(("east", "west")) else 0.62
    if rng.random() < older:
        return day_between(rng, add_months(first, -20), first, workday=True)
    return day_between(rng, first, last, workday=True)


def _child(
    load: Caseload, rng: Random, team: str, holder: User, plan: str,
    birth: tuple[bool, datetime.date], opened: datetime.date, family: FamilyGroup | None,
) -> Child:  # fmt: skip
    born, month = birth
    earliest = month if born else add_months(load.anchor, -4)
    case = Case(
        public_id=identifier(rng),
        birth_month=month if born else None,
        expected_month=None if born else month,
        plan_type=load.plan_types[plan],
        family_group=family,
        opened_on=min(max(opened, earliest), load.anchor),
    )
    return Child(case=case, team=team, holder=holder, effect=rng.gauss(0, 1))


def _close(load: Caseload, rng: Random, number: int) -> None:
    """Cases that ended during the six quarters; some were the leaver's, none ended in Harbour
    in the two latest quarters, so that its planted figures open in full."""
    teams = [code for code in load.people.practitioners if not code.endswith("outreach")]
    before = load.quarters[4].starts
    for index in range(number):
        team = teams[index % len(teams)]
        holder = rng.choice(load.people.practitioners[team])
        latest = before if team == "harbour" else load.anchor
        if team == "harbour" and index % 2:
            holder = load.people.users[LEAVER]
            latest = add_months(load.anchor, -8)
        span = latest - load.quarters[0].starts
        last = day_between(rng, load.quarters[0].starts + span / 6, latest, workday=True)
        opened = day_between(rng, add_months(last, -20), add_months(last, -3), workday=True)
        birth = (False, load.anchor)
        while not birth[0]:
            birth = _births(load.anchor, rng, team, 1)[0]
        birth = (True, min(birth[1], opened.replace(day=1)))
        plan = weighted(rng, PLAN_MIX[team.rsplit(".", 1)[-1]])
        load.families += 1
        child = _child(load, rng, team, holder, plan, birth, opened, None)
        child.case.status, child.case.closed_on = Case.Status.CLOSED, last
        load.children.append(child)


def _store(load: Caseload, rng: Random) -> None:
    """Give out the references in mixed order and write everything down."""
    references = [str(FIRST_REFERENCE + number) for number in range(len(load.children))]
    rng.shuffle(references)
    groups: dict[str, FamilyGroup] = {}
    for child, reference in zip(load.children, references, strict=True):
        child.case.reference = reference
    _drop_families_of_one(load)
    load.cage.mark_cases(load)
    for child in load.children:
        if child.case.family_group:
            groups[child.case.family_group.number] = child.case.family_group
    FamilyGroup.objects.bulk_create(groups.values(), batch_size=500)
    for child in load.children:
        child.case.family_group = child.case.family_group  # take over the id it now has
    Case.objects.bulk_create([child.case for child in load.children], batch_size=500)
    Allocation.objects.bulk_create(
        [row for child in load.children for row in _allocations(load, child)], batch_size=500
    )
    _set_created(load)
    NamedPerson.objects.bulk_create(
        NamedPerson(case=child.case, user=load.people.users[username])
        for child in load.children
        if child.case.restricted
        for username in planted.NAMED
    )


def _drop_families_of_one(load: Caseload) -> None:
    """A planted fact may have taken a child out of a family of two."""
    grouped = [child.case for child in load.children if child.case.family_group]
    sizes = Counter(case.family_group.number for case in grouped)
    for case in grouped:
        if sizes[case.family_group.number] == 1:
            case.family_group = None


def _allocations(load: Caseload, child: Child) -> list[Allocation]:
    case, moved = child.case, child.moved
    now = Allocation(
        case=case,
        practitioner=child.holder,
        team=load.people.teams[child.team],
        starts=moved.on if moved else case.opened_on,
        ends=case.closed_on,
    )
    if moved is None:
        return [now]
    before = Allocation(
        case=case,
        practitioner=moved.holder,
        team=load.people.teams[moved.team],
        starts=case.opened_on,
        ends=moved.on,
    )
    return [before, now]


def _set_created(load: Caseload) -> None:
    """Rows say when the county began, not when this command ran: the same output twice."""
    at = planted.county_began(load.anchor)
    Case.objects.update(created_at=at)
    User.objects.filter(pk__in=[user.pk for user in load.people.users.values()]).update(
        created_at=at
    )
