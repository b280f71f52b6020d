"""The rows the workloads meet: teams of eight people with 25 cases each, all rated in full.

The first team is the one whose pages are opened; the others are the county around it.
"""

from __future__ import annotations

import datetime
import math
import random
from dataclasses import dataclass, replace
from io import StringIO

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.utils import timezone

from cases.access import Role
from cases.actions import summarise
from cases.benchmark.county import grow
from cases.demo.bulk import count_tables
from cases.models import (
    Allocation,
    Audit,
    Case,
    Membership,
    PlanType,
    Rating,
    RatingValue,
    Service,
    Team,
    User,
)
from cases.periods import age_band, quarter_of
from cases.scopes import offered
from frameworks.models import Edition, Item

PEOPLE, CASES_EACH = 8, 25
AUDITS_PER_TEAM = PEOPLE * CASES_EACH
UNUSABLE = make_password(None)
BIRTH = datetime.date(2015, 3, 1)
# Three colours and "not yet known", each as likely: the peers' "not rated" is the fourth.
VALUES = [RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED, RatingValue.NOT_YET_KNOWN]


@dataclass(frozen=True)
class Rows:
    """The people whose pages are opened, and what they open."""

    practitioner: User
    manager: User
    director: User
    team: Team
    cases: list[Case]
    edition: Edition
    items: list[Item]
    size: str
    scale: float


def size_of(scale: float) -> str:
    """The name of a scale point: S1 is 200 audits."""
    names = {1: "S1", 10: "S2", 100: "S3", 1000: "S4"}
    return names.get(scale, f"{max(2, round(AUDITS_PER_TEAM * scale))} audits")


def build_rows(scale: float) -> Rows:
    """`scale` 1 is one team; more are further teams; less is one team with fewer cases."""
    for name in ("flourish", "relationships-first"):
        if Edition.objects.published().filter(framework__code=name).exists():
            continue  # a smaller size came first
        path = settings.BASE_DIR / "fixtures" / f"{name}.yaml"
        call_command("load_framework", path, publish=True, stdout=StringIO())
    edition = Edition.objects.published().get(framework__code="flourish")
    items = offered(Audit.Scope.FULL, edition.items.select_related("section"))
    each = CASES_EACH if scale >= 1 else max(1, round(CASES_EACH * scale))
    service, _ = Service.objects.get_or_create(name="Benchmark")
    plan = PlanType.objects.get_or_create(code="child_in_need", defaults={"name": "Child in need"})[
        0
    ]
    rng = random.Random(1)  # noqa: S311  repeatable, not secret
    team, manager, people, cases = _team(service, plan, each, edition, items, rng)
    director = _director()
    own = list(Case.objects.filter(pk__in=[case.pk for case in cases[:each]]))
    rows = Rows(people[0], manager, director, team, own, edition, items, "", 0)
    return grown(rows, scale)


def _director() -> User:
    user, new = User.objects.get_or_create(
        username="benchmark.director", defaults={"name": "Director", "password": UNUSABLE}
    )
    if new:
        since = timezone.localdate() - datetime.timedelta(days=700)
        Membership.objects.create(user=user, role=Role.DIRECTOR, starts=since)
    return user


def grown(rows: Rows, scale: float) -> Rows:
    """The same team among as many as the scale asks for; the others are written at once."""
    there = max(1, math.ceil(rows.scale))
    if math.ceil(scale) > there:
        grow(math.ceil(scale), PEOPLE, CASES_EACH, there=there)
    else:
        summarise.rebuild()  # the audits were not submitted one by one
        count_tables()
    return replace(rows, size=size_of(scale), scale=scale)


def _team(service, plan, each, edition, items, rng):
    today, number = timezone.localdate(), Team.objects.count()
    team = Team.objects.create(service=service, name=f"Benchmark {number}", order=number)
    manager, *people = User.objects.bulk_create(
        User(username=f"benchmark{number}.{n}", name=f"Person {number}.{n}", password=UNUSABLE)
        for n in range(PEOPLE + 1)
    )
    Membership.objects.bulk_create(
        Membership(
            user=user,
            team=team,
            starts=today - datetime.timedelta(days=700),
            role=Role.TEAM_MANAGER if user is manager else Role.PRACTITIONER,
        )
        for user in (manager, *people)
    )
    cases = Case.objects.bulk_create(
        Case(
            reference=f"BM{number:03}{n:04}",
            birth_month=BIRTH,
            plan_type=plan,
            opened_on=today - datetime.timedelta(days=400),
        )
        for n in range(PEOPLE * each)
    )
    held = [(case, people[n // each]) for n, case in enumerate(cases)]
    Allocation.objects.bulk_create(
        Allocation(
            case=case, practitioner=person, team=team, starts=today - datetime.timedelta(days=300)
        )
        for case, person in held
    )
    _audits(team, held, edition, items, rng)
    return team, manager, people, cases


def _audits(team, held, edition, items, rng) -> None:
    """Rated first and submitted afterwards: a submitted audit takes no rating."""
    now = timezone.now()
    today = timezone.localdate(now)
    audits = Audit.objects.bulk_create(
        Audit(
            case=case,
            rater=person,
            scope=Audit.Scope.FULL,
            edition=edition,
            started_at=now,
            plan_type_id=case.plan_type_id,
            age_band=age_band(case.birth_month, today),
            team=team,
            practitioner=person,
            period=quarter_of(today).starts,
        )
        for case, person in held
    )
    Rating.objects.bulk_create(
        (
            Rating(audit=audit, item=item, value=rng.choice(VALUES), saved_at=now)
            for audit in audits
            for item in items
        ),
        batch_size=2000,
    )
    chosen = Audit.objects.filter(pk__in=[audit.pk for audit in audits])
    chosen.update(state=Audit.State.SUBMITTED, submitted_at=now)
