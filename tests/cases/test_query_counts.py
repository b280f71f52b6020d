"""Lists of what is worked with ask the database as often for 1, 3 and 200 rows.

The rows are copies of a few made through the product's own actions, written straight to the
tables: how they come about is tested elsewhere.
"""

from __future__ import annotations

import copy
import datetime
import uuid
from typing import TypeVar

from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.demo.bulk import count_tables
from cases.models import (
    Action,
    Allocation,
    Audit,
    AuditPlan,
    CalibrationRating,
    Case,
    ChildVoice,
    Moderation,
    Rating,
    Sample,
)
from cases.triggers import lifted
from tests.audits import submitted
from tests.moderation import pair_of, settled
from tests.rounds import drawn, look_at
from tests.test_urls import arguments, furnished
from tests.world import add_case, add_person

Row = TypeVar("Row", bound=Model)
FROZEN = ("cases_audit", "cases_rating", "cases_childvoice", "cases_evidence")
READERS = {
    "qa": "looks rounds round moderation agreement calibrations calibration",
    "harbour_manager": (
        "to_agree team_actions team_cases team_picture my_actions hand_over"
        " supervisions supervision_sheet team_scorecard appraisals team_session team_session_show"
    ),
    "ana": "my_cases my_actions rate",
    "service_manager": "teams teams_scorecard inspection inspection_write",
    "admin": "register people team_list",
}
PAGES = [(who, name) for who, names in READERS.items() for name in names.split()]


def like(row: Row, **fields) -> Row:
    """A row like this one with other values in the fields given, not yet stored."""
    new = copy.copy(row)
    new._state = copy.copy(row._state)
    new._state.fields_cache = {}
    new.pk, new._state.adding = None, True
    if hasattr(new, "public_id"):
        new.public_id = uuid.uuid4()
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def copied(row: Row, **fields) -> Row:
    new = like(row, **fields)
    new.save(force_insert=True)
    return new


class Growing:
    """The furnished county, with as many of everything as asked for."""

    def __init__(self, world) -> None:
        self.world, self.made = furnished(world), 0
        first, second = (add_case(world, f"900005{n}", "ana", "harbour") for n in (1, 2))
        self.pair = pair_of(world, first, world.ana, {}, {})
        settled(self.pair)
        self.pair.refresh_from_db()
        self.submitted = submitted(world, world.ana2, world.ana, {"flourish.u.impact": "red"})
        self.open = pair_of(world, second, world.ana, {}, {})
        self.look = look_at(world, add_case(world, "9000053", "cy", "hill"), world.qa)
        world.round = self.plan = drawn(world, world.qa, size=1, seed=9)
        Sample.objects.filter(plan=self.plan).delete()
        self.place = Sample.objects.get(audit=self.look)

    def to(self, number: int) -> None:
        with lifted(FROZEN):
            for index in range(self.made, number):
                self._one(index)
        self.made = number

    def _one(self, index: int) -> None:
        world = self.world
        case = copied(world.ana1, reference=f"91{index:05}")
        copied(Allocation.objects.filter(case=world.ana1).first(), case=case)
        audit = self._audit(self.submitted, case)
        copied(Action.objects.filter(audit=self.submitted).first(), case=case, audit=audit)
        self._round(index, case)
        for pair in (self.pair, self.open):
            parts = {
                name: self._audit(getattr(pair, name), case)
                for name in ("first", "second", "settled")
                if getattr(pair, name)
            }
            copied(pair, **parts)
        earlier = timezone.localdate() - datetime.timedelta(days=index + 1)
        copied(world.sheet, held_on=earlier)
        copied(world.appraisal, ends_on=earlier)
        rater = add_person(world, f"rater{index}", "practitioner", "harbour")
        CalibrationRating.objects.create(
            calibration=world.calibration, rater=rater, item=world.item("flourish.f.impact"),
            value="green", saved_at=self.submitted.submitted_at,
        )  # fmt: skip

    def _round(self, index: int, case: Case) -> None:
        copied(AuditPlan.objects.get(pk=self.plan.pk))
        for plan, type_ in ((self.plan, Audit.Type.THEMATIC), (self.place.plan, self.look.type)):
            audit = copied(self.look, case=case, type=type_)
            copied(self.place, plan=plan, case=case, audit=audit, place=index + 2)

    def _audit(self, audit: Audit, case: Case) -> Audit:
        new = copied(audit, case=case, revises=None)
        for model in (Rating, ChildVoice):
            model.objects.bulk_create(
                like(row, audit=new) for row in model.objects.filter(audit=audit)
            )
        return new


def queries(client, world, who: str, name: str) -> int:
    client.force_login(world.people[who])
    url = reverse(name, args=arguments(world).get(name, []))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url, {"all": "1"}).status_code == 200
    return len(seen)


def test_lists_ask_as_often_for_1_3_and_200_rows(world, client):
    county = Growing(world)
    counts: dict[tuple[str, str], list[int]] = {page: [] for page in PAGES}
    for number in (1, 3, 200):
        county.to(number)
        count_tables()
        for (who, name), found in counts.items():
            found.append(queries(client, world, who, name))
    assert {page: found for page, found in counts.items() if len(set(found)) > 1} == {}


def test_a_list_that_asked_for_each_row_would_be_found(world, client, monkeypatch):
    """Control: without the rows that are fetched along, the count grows."""
    county = Growing(world)
    monkeypatch.setattr(Moderation.objects._queryset_class, "select_related", lambda self, *_: self)
    county.to(1)
    one = queries(client, world, "qa", "moderation")
    county.to(6)
    assert queries(client, world, "qa", "moderation") > one
