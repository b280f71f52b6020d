"""Whole authorities by the thousand teams: people, cases, audits and their ratings, and no story.

Belongs here: a realistic spread of what figures count, written fast. Does not belong here: notes,
actions and planted facts, which only the demo county has.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from cases.access import Role
from cases.demo.caseload import (
    AGES,
    AGES_IN_CARE,
    AGES_LEAVING_CARE,
    PLAN_MIX,
    PLAN_TYPES,
)
from cases.demo.chance import day_between, identifier, stream, weighted
from cases.demo.copying import copy_ratings, many_ratings
from cases.demo.draws import LEVELS, Draws, stage_of
from cases.demo.people import SERVICES, TEAMS, TeamPlan, invented_name
from cases.demo.schedule import COVER, SCOPES
from cases.models import (
    Allocation,
    Audit,
    Case,
    ChildVoice,
    Membership,
    PlanType,
    Service,
    Team,
    User,
)
from cases.periods import Quarter, add_months, age_band, quarter_of
from frameworks.models import Edition

AT_ONCE = 1500  # audits, so that any number fits in memory
FIRST_REFERENCE = 1_000_000
Say = Callable[[str], None]


@dataclass(frozen=True)
class Spread:
    """What is wanted. `people` and `each`: practitioners a team and cases each; 0 is the plan's."""

    teams: int
    seed: int
    anchor: datetime.date
    people: int = 0
    each: int = 16
    scopes: Sequence[tuple[str, float]] = SCOPES
    quarters: int = len(COVER)
    cover: Sequence[float] = COVER  # share of the cases looked at, oldest quarter first
    prefix: str = "m"  # of sign-in names and references
    first: int = 0  # the number of the first team

    def quarter(self, index: int) -> Quarter:
        return quarter_of(self.anchor).before(self.quarters - 1 - index)


@dataclass
class Written:
    teams: int = 0
    cases: int = 0
    audits: int = 0
    ratings: int = 0


@dataclass
class _Batch:
    """What waits to be written, with what its ratings will be drawn from."""

    audits: list[Audit] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)


def write(spread: Spread, say: Say | None = None) -> Written:
    """All of it or nothing. The same wish gives the same values."""
    with many_ratings():
        return _Writer(spread, say).write()


class _Writer:
    def __init__(self, spread: Spread, say: Say | None) -> None:
        self.spread, self.say = spread, say
        self.done, self.batch = Written(), _Batch()
        self.draws = {scope: _draws_of(scope, spread.seed) for scope in _frameworks(spread.scopes)}
        self.plans = {
            code: PlanType.objects.get_or_create(code=code, defaults={"name": name, "order": order})
            for order, (code, name) in enumerate(PLAN_TYPES, start=1)
        }
        self.services: dict[str, Service] = {}
        self.order = (Team.objects.aggregate(last=Max("order"))["last"] or 0) + 1
        self.password = make_password(None)

    def write(self) -> Written:
        for number in range(self.spread.first, self.spread.first + self.spread.teams):
            self._team(number)
            if self.say and (number + 1) % 100 == 0:
                self.say(f"{self.done.audits:,} audits, {self.done.ratings:,} ratings written")
        self._flush()
        return self.done

    def _team(self, number: int) -> None:
        plan, copy = TEAMS[number % len(TEAMS)], number // len(TEAMS)
        rng = stream(self.spread.seed, "mass", self.spread.prefix, number)
        team = Team.objects.create(
            public_id=identifier(rng),
            service=self._service(plan.service, copy),
            name=f"{plan.name} {self.spread.prefix}{copy + 1}",
            order=min(32_000, self.order + number),
        )
        people = self._people(plan, number, team)
        held = self._cases(plan, number, team, people, rng)
        for index in range(self.spread.quarters):
            self._looks(held, team, index, rng)
        self.done.teams += 1

    def _service(self, code: str, copy: int) -> Service:
        name = f"{dict(SERVICES)[code]} {self.spread.prefix}{copy + 1}"
        if name not in self.services:
            self.services[name], _ = Service.objects.get_or_create(
                name=name, defaults={"order": min(32_000, 100 + copy)}
            )
        return self.services[name]

    def _people(self, plan: TeamPlan, number: int, team: Team) -> list[User]:
        wanted = self.spread.people or plan.practitioners
        users = User.objects.bulk_create(
            User(
                username=f"{self.spread.prefix}{number}.{n or 'manager'}",
                name=invented_name(number * 10 + n),
                password=self.password,
            )
            for n in range(wanted + 1)
        )
        since = add_months(self.spread.anchor, -36)
        Membership.objects.bulk_create(
            Membership(
                user=user,
                team=team,
                role=Role.PRACTITIONER if n else Role.TEAM_MANAGER,
                starts=since,
            )
            for n, user in enumerate(users)
        )
        return users[1:]

    def _cases(
        self, plan: TeamPlan, number: int, team: Team, people: list[User], rng: Random
    ) -> list[tuple[Case, User]]:
        each = self.spread.each
        first = FIRST_REFERENCE + number * 1000
        cases = Case.objects.bulk_create(
            self._case(plan, f"{self.spread.prefix.upper()}{first + n}", rng)
            for n in range(each * len(people))
        )
        held = [(case, people[n // each]) for n, case in enumerate(cases)]
        Allocation.objects.bulk_create(
            Allocation(case=case, practitioner=holder, team=team, starts=case.opened_on)
            for case, holder in held
        )
        self.done.cases += len(cases)
        return held

    def _case(self, plan: TeamPlan, reference: str, rng: Random) -> Case:
        anchor = self.spread.anchor
        month = anchor.replace(day=1)
        ages = {"leavingcare": AGES_LEAVING_CARE, "incare": AGES_IN_CARE}.get(plan.code, AGES)
        band = weighted(rng, ages)
        unborn = band == "unborn"
        birth = None if unborn else -rng.randint(band[0] * 12, band[1] * 12 + 11)
        opened = day_between(rng, add_months(anchor, -30), add_months(anchor, -1), workday=True)
        born = None if birth is None else add_months(month, birth)
        return Case(
            public_id=identifier(rng),
            reference=reference,
            birth_month=born,
            expected_month=add_months(month, rng.randint(1, 5)) if unborn else None,
            plan_type=self.plans[weighted(rng, PLAN_MIX[plan.code])][0],
            opened_on=max(opened, born or add_months(anchor, -4)),
        )

    def _looks(self, held: list[tuple[Case, User]], team: Team, index: int, rng: Random) -> None:
        """A share of those open in the quarter, once each."""
        quarter = self.spread.quarter(index)
        last = min(quarter.ends, max(self.spread.anchor, quarter.starts + datetime.timedelta(1)))
        last -= datetime.timedelta(days=1)
        share = self.spread.cover[-self.spread.quarters :][index]
        for case, holder in held:
            if case.opened_on > last or rng.random() >= share:
                continue
            first = max(quarter.starts, case.opened_on)
            self._audit(case, holder, team, day_between(rng, first, last), rng)

    def _audit(self, case: Case, holder: User, team: Team, day: datetime.date, rng: Random) -> None:
        scope = weighted(rng, self.spread.scopes)
        time = datetime.time(rng.randint(9, 16), rng.randint(5, 59))
        at = timezone.make_aware(datetime.datetime.combine(day, time))
        at = min(at, timezone.now())
        self.batch.audits.append(
            Audit(
                public_id=identifier(rng),
                case=case,
                scope=scope,
                rater=holder,
                edition=self._draws(scope).edition,
                state=Audit.State.SUBMITTED,
                started_at=at - datetime.timedelta(minutes=12),
                submitted_at=at,
                version=1,
                plan_type_id=case.plan_type_id,
                age_band=age_band(case.birth_month, day),
                team=team,
                practitioner=holder,
                period=quarter_of(day).starts,
            )
        )
        # One level for the child and the practitioner together, the same at every look.
        self.batch.levels.append((case.public_id.int + holder.pk) % LEVELS)
        if len(self.batch.audits) >= AT_ONCE:
            self._flush()

    def _draws(self, scope: str) -> Draws:
        return self.draws[_framework(scope)]

    def _flush(self) -> None:
        audits = Audit.objects.bulk_create(self.batch.audits)
        rng = stream(self.spread.seed, "ratings", self.spread.prefix, self.done.audits)
        voices, text = [], []
        for audit, level in zip(audits, self.batch.levels, strict=True):
            stage = stage_of(audit.age_band)
            lines = self._draws(audit.scope).lines(audit.scope, level, stage, rng)
            end = f"\t{audit.pk}\t{_moment(audit.submitted_at)}\n"
            text.append(end.join(lines) + end)
            voices.append(_voice(audit, rng))
            self.done.ratings += len(lines)
        copy_ratings(text)
        ChildVoice.objects.bulk_create(voices)
        self.done.audits += len(audits)
        self.batch = _Batch()


def _voice(audit: Audit, rng: Random) -> ChildVoice:
    if audit.age_band == "unborn" or rng.random() > 0.68:
        return ChildVoice(audit=audit, heard=ChildVoice.Heard.NOT_YET)
    how, day = ChildVoice.How.TALKED, audit.submitted_at.date()
    return ChildVoice(audit=audit, heard=ChildVoice.Heard.YES, how=how, heard_on=day)


def _moment(at: datetime.datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(at))


def _framework(scope: str) -> str:
    """The widest scope of the same framework, whose tables serve this one too."""
    standards = Audit.Scope.PRACTICE_STANDARDS
    return standards if scope == standards else Audit.Scope.FULL


def _frameworks(scopes: Sequence[tuple[str, float]]) -> set[str]:
    return {_framework(scope) for scope, _ in scopes}


def _draws_of(scope: str, seed: int) -> Draws:
    code = "flourish" if scope == Audit.Scope.FULL else "relationships-first"
    return Draws(Edition.objects.published().get(framework__code=code), scope, seed=seed)
