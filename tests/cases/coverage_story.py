"""A county whose cases come and go on any day, and its coverage told from steps and from rows."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from cases import coverage_counts, summaries, summed
from cases.actions import audits
from cases.coverage_steps import STEPS
from cases.models import Allocation, Audit, Case, Moderation, Team
from cases.periods import quarter_of
from cases.triggers import lifted
from tests.audits import started
from tests.cases.story import Story
from tests.world import World, add_case

TODAY = timezone.localdate()
VOICES = ("practitioner", "child_or_family", "second_rater")


class Caseload(Story):
    """The same county, and its cases come, go, end, close and open on any day, many at a time."""

    def __init__(self, world: World, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(world, seed, monkeypatch)
        self.steps = (
            *((step, min(weight, 3)) for step, weight in self.steps if step != self.submit),
            (self.submit, 6),
            (self.rate_nothing, 1),
            (self.begin, 4),
            (self.change, 6),
            (self.change_many, 2),
            (self.take_out, 1),
            (self.close, 2),
            (self.open, 2),
            (self.restrict_some, 2),
            (self.withdraw_all, 1),
            (self.other_quarter, 3),
            (self.settle_at_once, 1),
            (self.take_pair_out, 1),
        )

    def happens(self) -> str:
        try:
            with transaction.atomic():
                return super().happens()
        except ObjectDoesNotExist:
            return "nobody holds it (not possible)"

    def day(self) -> datetime.date:
        return TODAY + datetime.timedelta(days=self.dice.randint(-200, 60))

    def held(self) -> Allocation:
        return self.dice.choice(list(Allocation.objects.order_by("pk")))

    def case(self) -> Case:
        return self.dice.choice(list(Case.objects.order_by("pk")))

    def some(self) -> list[int]:
        cases = list(Case.objects.order_by("pk").values_list("pk", flat=True))
        return self.dice.sample(cases, len(cases) // 2)

    def team(self) -> Team:
        return self.dice.choice(list(Team.objects.order_by("pk")))

    def begin(self) -> None:
        starts = self.day()
        ends = self.dice.choice((None, starts, max(starts, self.day())))
        who = self.world.people[self.dice.choice(("ana", "ben", "cy"))]
        Allocation.objects.create(
            case=self.case(), practitioner=who, team=self.team(), starts=starts, ends=ends
        )

    def change(self) -> None:
        held, day = self.held(), self.day()
        new = self.dice.choice(
            (
                {"ends": None}, {"ends": day}, {"ends": held.starts}, {"starts": day},
                {"team": self.team()}, {"case": self.case()},
                {"practitioner": self.world.people["ben"]},
            )
        )  # fmt: skip
        Allocation.objects.filter(pk=held.pk).update(**new)

    def change_many(self) -> None:
        held = list(Allocation.objects.filter(case__in=self.some()))
        for row in held:
            row.ends = max(row.starts, TODAY)
        Allocation.objects.bulk_update(held, ["ends"])

    def take_out(self) -> None:
        Allocation.objects.filter(pk=self.held().pk).delete()

    def close(self) -> None:
        Case.objects.filter(pk__in=self.some()).update(status="closed", closed_on=self.day())

    def open(self) -> None:
        Case.objects.filter(pk__in=self.some()).update(status="open", closed_on=None)

    def restrict_some(self) -> None:
        for restricted in (True, False):
            Case.objects.filter(pk__in=self.some()).update(restricted=restricted)

    def rate_nothing(self) -> None:
        case = self.case()
        holder = case.allocations.get(ends=None).practitioner
        audits.submit_audit(audit=started(case, holder, scope="full"), by=holder)

    def withdraw_all(self) -> None:
        """All of some cases in one statement."""
        found = Audit.objects.filter(case__in=self.some(), state="submitted")
        found.update(state="withdrawn")

    def other_quarter(self) -> None:
        audit = self.one_of(state__in=Audit.COUNTED_STATES)
        with lifted(["cases_audit"]):
            Audit.objects.filter(case=audit.case_id, period__isnull=False).update(
                period=audit.period and quarter_of(self.day()).starts
            )

    def settle_at_once(self) -> None:
        """A pair that comes settled, as from another database."""
        first, second = self.one_of(state="submitted"), self.one_of(state="closed")
        with lifted(["cases_audit"]):
            Audit.objects.filter(pk=second.pk).update(voice="second_rater")
        by, at = self.world.qa, timezone.now()
        Moderation.objects.create(
            first=first, second=second, settled=first, asked_by=by, asked_at=at, settled_at=at
        )

    def take_pair_out(self) -> None:
        pair = self.dice.choice(list(Moderation.objects.exclude(settled=None).order_by("pk")))
        pair.delete()


def days() -> list[datetime.date]:
    """Each first and last day of a quarter around, and some between."""
    quarters = [quarter_of(TODAY).before(number) for number in range(-1, 3)]
    found = {TODAY, *(TODAY + datetime.timedelta(days=n) for n in range(-210, 70, 23))}
    for quarter in quarters:
        found |= {quarter.starts, quarter.ends - datetime.timedelta(days=1)}
    return sorted(found)


def figures(day: datetime.date, voice: str) -> dict[str, set[tuple]]:
    """Held and rated on a day, told from the steps and counted from the rows."""
    teams, every, quarter = Team.objects.all(), Audit.objects.all(), quarter_of(day)
    told = summed.coverage(teams, every, quarter, day, voice)
    counted = coverage_counts._counted(teams, every, quarter, day, voice)
    return {
        "told": {(pk, *rest) for pk, _, *rest in told if any(rest[1:])},
        "counted": {(team.pk, *rest) for team, *rest in counted},
    }


def differing() -> list[summaries.Difference]:
    return [
        row
        for quarter in summaries.quarters(STEPS)
        for row in summaries._of_quarter(STEPS, quarter)
    ]


def all_agree() -> bool:
    found = [figures(day, voice) for day in days() for voice in VOICES]
    return all(one["told"] == one["counted"] for one in found)


def told(seed: int, world: World, monkeypatch, steps: int = 70) -> list[str]:
    for number in range(6):
        add_case(
            world, f"77{number:05}", ("ana", "cy")[number % 2], ("harbour", "hill")[number % 2]
        )
    story, happened = Caseload(world, seed, monkeypatch), []
    for _ in range(steps):
        happened.append(story.happens())
        if differing():
            break
    return happened
