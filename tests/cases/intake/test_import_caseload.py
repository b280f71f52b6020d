"""`manage.py import_caseload`: planted figures, one transaction, twice changes nothing."""

from __future__ import annotations

import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.benchmark.messy import Messy, messy, workbook
from cases.models import AccessLog, Allocation, Case, CaseloadImport, PlanChange, PlanType
from tests.cases.intake.test_reading import SSD
from tests.world import add_person

TEAMS = {"Safeguarding Harbour": ["Ana", "Ben"], "Safeguarding Hill": ["Cy"]}
PLAIN = "case_reference,practitioner,team,plan_type,birth_month,family_group,opened,closed\n"


def run(*files, fails: bool = False, **options) -> dict:
    out = io.StringIO()
    arguments = {"stdout": out, "stderr": io.StringIO(), "json": True, **options}
    if fails:
        with pytest.raises((SystemExit, CommandError)):
            call_command("import_caseload", *map(str, files), **arguments)
    else:
        call_command("import_caseload", *map(str, files), **arguments)
    return json.loads(out.getvalue())


def counts(found: dict) -> tuple[int, ...]:
    return tuple(found[name] for name in ("adds", "moves", "closes", "changes", "errors"))


def register() -> list:
    cases = list(Case.objects.order_by("pk").values())
    held = list(Allocation.objects.order_by("pk").values())
    return [cases, held, list(PlanChange.objects.values()), list(CaseloadImport.objects.values())]


@pytest.fixture
def county(world):
    PlanType.objects.create(code="care_leaver", name="Care leaver", order=9)
    return world


@pytest.fixture
def plain(tmp_path):
    def write(rows: str, name: str = "list.csv"):
        path = tmp_path / name
        path.write_text(PLAIN + rows)
        return path

    return write


def planted(made: Messy) -> int:
    return len(made.running)


def test_a_messy_workbook_comes_in_with_the_planted_figures(county, tmp_path):
    made = messy(120, TEAMS)
    path = tmp_path / "annex.xlsx"
    path.write_bytes(workbook(made))
    before = register()
    found = run(path)
    assert counts(found) == (planted(made), 0, 0, 0, 0) and not found["applied"]
    assert register() == before
    found = run(path, apply=True)
    assert counts(found) == (planted(made), 0, 0, 0, 0) and found["applied"]
    assert found["nobody"] == sum(not kid.worker for kid in made.running)
    assert found["not_in_file"] == 4 and found["ignored_columns"] == 19
    for kid in made.running:
        case = Case.objects.get(reference=str(kid.reference))
        month = case.expected_month or case.birth_month
        assert (case.plan_type.code, month) == (kid.plan, kid.birth.replace(day=1))
        held = case.allocations.first()
        assert (held is None) == (not kid.worker)
        if held and 9 not in kid.lists:
            assert (held.practitioner.name, held.team.name) == (kid.worker, kid.team)
            assert held.starts == case.opened_on == kid.opened
    rows = AccessLog.objects.filter(what="brought a caseload in")
    assert [row.why for row in rows] == [f"{planted(made)} adds, 0 moves, 0 closes, 0 changes"]
    after = register()
    assert counts(run(path, apply=True)) == (0, 0, 0, 0, 0)
    assert register() == after and AccessLog.objects.filter(what=rows[0].what).count() == 1


def test_later_files_move_close_and_change(county, tmp_path):
    made = messy(120, TEAMS)
    path = tmp_path / "annex.xlsx"
    path.write_bytes(workbook(made))
    run(path, apply=True)
    running = [kid for kid in made.running if kid.lists == (6,) and kid.worker]
    for kid in running[:5]:
        kid.worker, kid.team = ("Cy", "Safeguarding Hill") if kid.worker != "Cy" else TO_ANA
    for kid in running[5:8]:
        kid.closed = datetime.date(2026, 11, 1)
    for kid in running[8:12]:
        kid.lists = (6, 7)
    path.write_bytes(workbook(made, seed=3))
    assert counts(run(path, apply=True)) == (0, 5, 3, 4, 0)
    held = Case.objects.get(reference=str(running[0].reference)).allocations.order_by("pk")
    today = timezone.localdate()
    assert [(row.starts, row.ends) for row in held] == [(running[0].opened, today), (today, None)]
    closed = Case.objects.get(reference=str(running[5].reference))
    assert (closed.status, closed.closed_on) == ("closed", datetime.date(2026, 11, 1))
    assert closed.allocations.filter(ends=None).count() == 1  # whoever held it last still does
    assert PlanChange.objects.count() == 4
    assert counts(run(path, apply=True)) == (0, 0, 0, 0, 0)


TO_ANA = ("Ana", "Safeguarding Harbour")


def test_the_dataset_comes_in_from_its_tables(county, tmp_path):
    paths = []
    for name, text in SSD.items():
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text(text.replace("Ana Archer", "Ana").replace("Cy Cole", "Cy"))
    hill = county.teams["hill"]
    hill.name = "Hill"
    hill.save()
    assert counts(run(*paths, apply=True)) == (2, 0, 0, 0, 0)
    case = Case.objects.get(reference="A1-1")
    held = case.allocations.get()
    assert (held.practitioner, held.starts) == (county.cy, datetime.date(2025, 1, 1))
    assert case.plan_type.code == "child_protection" and case.family_group.number == "F77"
    assert counts(run(*paths, apply=True)) == (0, 0, 0, 0, 0)


def test_rows_with_errors_stop_everything_unless_they_are_left_out(county, plain):
    path = plain("A-100,ana,,Child in need,2015-06,,,\nA-101,nia,,Child in need,2015-06,,,\n")
    before = register()
    found = run(path, apply=True, fails=True)
    assert counts(found) == (1, 0, 0, 0, 1) and not found["applied"]
    assert found["faults"][0]["place"] == "list.csv, row 3" and register() == before
    found = run(path, apply=True, leave_out_errors=True)
    assert found["applied"] and Case.objects.filter(reference="A-100").exists()
    assert not Case.objects.filter(reference="A-101").exists()


def test_a_fault_inside_leaves_nothing_behind(county, plain, monkeypatch):
    path = plain("A-100,ana,,Child in need,2015-06,F1,,\n9000001,ben,,Child in need,2017-03,,,\n")
    before = register()
    monkeypatch.setattr("cases.actions.imports._move", lambda steps: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(path, apply=True)
    assert register() == before
    monkeypatch.undo()  # the control: without the fault it is brought in
    assert counts(run(path, apply=True)) == (1, 1, 0, 0, 0) and register() != before


def test_references_that_differ_in_capitals_are_one_case(county, plain):
    run(plain("ab-100,ana,,Child in need,2015-06,,,\n"), apply=True)
    found = run(plain("AB-100,ben,,Child in need,2015-06,,,\n"), apply=True)
    assert counts(found) == (0, 1, 0, 0, 0)


def test_a_day_in_the_past_is_what_moves_begin_with(county, plain):
    path = plain("9000001,ben,,Child in need,2017-03,,,\n")
    call_command(
        "import_caseload", str(path), "--apply", "--as-at", "2026-10-31", stdout=io.StringIO(),
        stderr=io.StringIO(),
    )  # fmt: skip
    held = county.ana1.allocations.get(ends=None)
    assert (held.practitioner, held.starts) == (county.ben, datetime.date(2026, 10, 31))


def test_every_possible_worker_is_an_open_account(county, plain):
    leaver = add_person(county, "leaver", "practitioner", "hill")
    leaver.is_active = False
    leaver.save()
    found = run(plain("A-100,leaver,,Child in need,2015-06,,,\n"), fails=True)
    assert "“leaver” is not known" in found["faults"][0]["reason"]
