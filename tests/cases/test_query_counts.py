"""Lists of what is worked with ask the database as often for 1, 3 and 200 rows.

The rows are copies of a few made through the product's own actions, written straight to the
tables: how they come about is tested elsewhere.
"""

from __future__ import annotations

import copy
import datetime
import uuid
from typing import TypeVar

import pytest
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
    CalibrationRating,
    Case,
    ChildVoice,
    Moderation,
    Sample,
)
from cases.triggers import lifted
from tests.audits import submitted
from tests.moderation import pair_of, settled
from tests.rounds import drawn, look_at
from tests.test_urls import arguments, furnished
from tests.world import add_case

Row = TypeVar("Row", bound=Model)
FROZEN = ("cases_audit", "cases_rating", "cases_childvoice", "cases_evidence")
PARTS = ("first", "second", "settled")
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
# The most that the targets of docs/performance.md allow. Where something waits for a manager, the
# picture asks one more for each of concerns, requests and news; own frameworks are two more.
MOST = {
    ("harbour_manager", "team_picture"): 9,
    ("harbour_manager", "team_cases"): 8,
    ("service_manager", "teams_scorecard"): 10,
    ("harbour_manager", "team_scorecard"): 10,
}
OF_TEAM = ("team_picture", "team_cases", "team_scorecard")
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


class Sheaf:
    """Rows waiting to be written, kind by kind in the order in which the first of each came."""

    def __init__(self) -> None:
        self.rows: dict[type[Model], list[Model]] = {}

    def add(self, row: Row) -> Row:
        self.rows.setdefault(type(row), []).append(row)
        return row

    def copied(self, row: Row, **fields) -> Row:
        return self.add(like(row, **fields))

    def write(self) -> None:
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows)


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
        self.held = Allocation.objects.filter(case=world.ana1).first()
        self.action = Action.objects.filter(audit=self.submitted).first()
        self.part = world.ana.memberships.get()
        self.impact = world.item("flourish.f.impact")
        whole = [getattr(pair, name) for pair in (self.pair, self.open) for name in PARTS]
        self.parts = {
            audit.pk: [*audit.ratings.all(), *ChildVoice.objects.filter(audit=audit)]
            for audit in (self.submitted, *filter(None, whole))
        }

    def to(self, number: int) -> None:
        with lifted(FROZEN):
            sheaf = Sheaf()
            for index in range(self.made, number):
                self._one(index, sheaf)
            sheaf.write()
        self.made = number

    def _one(self, index: int, sheaf: Sheaf) -> None:
        world = self.world
        case = sheaf.copied(world.ana1, reference=f"91{index:05}")
        sheaf.copied(self.held, case=case)
        audit = self._audit(sheaf, self.submitted, case)
        sheaf.copied(self.action, case=case, audit=audit)
        self._round(sheaf, index, case)
        for pair in (self.pair, self.open):
            parts = {
                name: self._audit(sheaf, getattr(pair, name), case)
                for name in PARTS
                if getattr(pair, name)
            }
            sheaf.copied(pair, **parts)
        earlier = timezone.localdate() - datetime.timedelta(days=index + 1)
        sheaf.copied(world.sheet, held_on=earlier)
        sheaf.copied(world.appraisal, ends_on=earlier)
        rater = sheaf.copied(world.ana, username=f"rater{index}")
        sheaf.copied(self.part, user=rater)
        press = {"item": self.impact, "value": "green", "saved_at": self.submitted.submitted_at}
        sheaf.add(CalibrationRating(calibration=world.calibration, rater=rater, **press))

    def _round(self, sheaf: Sheaf, index: int, case: Case) -> None:
        sheaf.copied(self.plan)
        for plan, type_ in ((self.plan, Audit.Type.THEMATIC), (self.place.plan, self.look.type)):
            audit = sheaf.copied(self.look, case=case, type=type_)
            sheaf.copied(self.place, plan=plan, case=case, audit=audit, place=index + 2)

    def _audit(self, sheaf: Sheaf, audit: Audit, case: Case) -> Audit:
        new = sheaf.copied(audit, case=case, revises=None)
        for row in self.parts[audit.pk]:
            sheaf.copied(row, audit=new)
        return new


def queries(client, world, who: str, name: str) -> int:
    client.force_login(world.people[who])
    url = reverse(name, args=arguments(world).get(name, []))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url, {"all": "1"}).status_code == 200
    return len(seen)


@pytest.mark.sweep
def test_lists_ask_as_often_for_1_3_and_200_rows(world, client):
    county = Growing(world)
    counts: dict[tuple[str, str], list[int]] = {page: [] for page in PAGES}
    for number in (1, 3, 200):
        county.to(number)
        count_tables()
        for (who, name), found in counts.items():
            found.append(queries(client, world, who, name))
    assert {page: found for page, found in counts.items() if len(set(found)) > 1} == {}


@pytest.mark.sweep
def test_pages_of_figures_stay_within_their_targets(world, client):
    """With one audit in, and with twelve."""
    found: dict[tuple[str, str], list[int]] = {page: [] for page in MOST}
    gap = {"flourish.u.impact": "red"}
    for first, last in ((0, 1), (1, 12)):
        for number in range(first, last):
            submitted(world, add_case(world, f"92000{number:02}", "ana", "harbour"), world.ana, gap)
        count_tables()
        for (who, name), asked in found.items():
            page = reverse(name, args=[world.harbour.public_id] if name in OF_TEAM else [])
            client.force_login(world.people[who])
            client.get(page)  # asks what only the first page after a sign-in asks
            with CaptureQueriesContext(connection) as seen:
                assert client.get(page).status_code == 200
            asked.append(len(seen))
    assert {page: asked for page, asked in found.items() if max(asked) > MOST[page]} == {}
    assert (
        client.get(reverse("team_picture", args=[world.harbour.public_id]))
        .context["picture"]
        .domain_counts.red
        == 12
    )


@pytest.mark.sweep
def test_a_list_that_asked_for_each_row_would_be_found(world, client, monkeypatch):
    """Control: without the rows that are fetched along, the count grows."""
    county = Growing(world)
    monkeypatch.setattr(Moderation.objects._queryset_class, "select_related", lambda self, *_: self)
    county.to(1)
    one = queries(client, world, "qa", "moderation")
    county.to(6)
    assert queries(client, world, "qa", "moderation") > one
