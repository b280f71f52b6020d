"""An import is undone whole, and not once anything was done since on one of its cases."""

from __future__ import annotations

import pytest

from cases.actions import allocations
from cases.actions.import_undo import undo
from cases.actions.imports import NotPossible
from cases.models import (
    AccessLog,
    Allocation,
    Case,
    CaseloadImport,
    FamilyGroup,
    Membership,
    PlanChange,
)
from tests.audits import started
from tests.cases.intake.test_import_caseload import PLAIN, counts, run

ROWS = (
    "A-100,ana,,Child in need,2015-06,F-1,2025-01-01,\n"  # added
    "A-101,,,Child in need,2015-06,,,\n"  # added, and nobody holds it
    "9000001,ben,,Child in need,2017-03,,,\n"  # moves
    "9000002,ana,,Child in need,2017-03,,,2026-01-02\n"  # closes
    "9000003,ben,,Child protection,2017-04,F-1,,\n"  # changes
)


def rows() -> list:
    models = (Case, Allocation, FamilyGroup, PlanChange)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture
def brought(world, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(PLAIN + ROWS)
    world.before = rows()
    assert counts(run(path, apply=True)) == (2, 1, 1, 1, 0)
    world.path = path
    return CaseloadImport.objects.get()


def refused(world, brought) -> str:
    before = rows()
    with pytest.raises(NotPossible) as reason:
        undo(by=world.admin, brought=brought)
    assert rows() == before
    return str(reason.value)


def test_everything_is_as_it_was(world, brought):
    assert rows() != world.before
    undo(by=world.admin, brought=brought)
    assert rows() == world.before
    assert AccessLog.objects.filter(what="undid bringing a caseload in").count() == 1
    assert "nothing to undo" in refused(world, brought)
    assert counts(run(world.path, apply=True)) == (2, 1, 1, 1, 0)  # and it can come in again


def test_not_once_something_was_rated(world, brought):
    started(world.ana1, world.ben)
    assert "9000001" in refused(world, brought) and "rated" in refused(world, brought)


def test_an_audit_on_a_case_that_the_import_left_alone_is_no_hindrance(world, brought):
    started(world.cy1, world.cy)
    undo(by=world.admin, brought=brought)
    assert rows() == world.before


def test_not_once_something_was_changed(world, brought):
    holder = Membership.objects.get(user=world.ana, role="practitioner")
    case = Case.objects.get(reference="A-101")
    allocations.allocate(by=world.admin, case=case, holder=holder)
    assert "A-101" in refused(world, brought) and "changed" in refused(world, brought)
    case = Case.objects.get(reference="A-101")
    case.allocations.all().delete()
    allocations.reopen_case(by=world.admin, case=world.ana2)
    assert "9000002" in refused(world, brought)
    allocations.close_case(by=world.admin, case=world.ana2)
    Case.objects.filter(reference="9000002").update(closed_on="2026-01-02")
    undo(by=world.admin, brought=brought)
    assert rows() == world.before
