"""Two submissions at the same moment on PostgreSQL: the summary tables count both, each once, and
nobody waits for somebody who waits for them.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from cases import coverage_triggers, summaries
from cases.actions import agreement, summarise
from cases.actions import audits as actions
from cases.change_cells import CHANGES
from cases.models import Audit, Case, ChangeSummary, SectionSummary, Summary, User
from cases.periods import quarter_of
from cases.rating_sheet import Sheet
from cases.section_cells import SECTIONS
from cases.standing_cells import STANDING
from cases.summary_marks import Table
from tests.audits import plan_for_reds, rate, started
from tests.comparing import look
from tests.world import LETTERS, World, add_case, build_world

STANDARDS = {"relationships-first.voice.1": "green", "relationships-first.voice.2": "red"}
IMPACTS = {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS}
WHOLE_COUNTY = {"team_id": 0, "service_id": 0, "plan_type_id": 0, "age_band": ""}

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in"),
    pytest.mark.django_db(transaction=True),
]


def ready(case: Case, by: User, **options) -> Audit:
    """An audit that only has to be submitted."""
    audit = started(case, by, **options)
    rate(audit, STANDARDS if audit.scope == "practice_standards" else IMPACTS)
    plan_for_reds(audit)
    actions.leave_on_purpose(audit=audit, items=[row.item for row in Sheet(audit).unrated], by=by)
    return Audit.objects.get(pk=audit.pk)


def at_once(monkeypatch, *steps: Audit | Callable[[], object]) -> int:
    """Submit each, or take the step, in a thread of its own; how many cells are wrong afterwards.

    Both have read what counts before either writes the table, where the locks let them.
    """
    gate, faults = threading.Barrier(len(steps)), []
    write = summarise._write

    def together(before, after) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(0.5)
        write(before, after)

    def take(step: Audit | Callable[[], object]) -> None:
        try:
            if isinstance(step, Audit):
                actions.submit_audit(audit=step, by=step.rater)
            else:
                step()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    with monkeypatch.context() as patched:
        patched.setattr(summarise, "_write", together)
        threads = [threading.Thread(target=take, args=(step,)) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert faults == []
    return len(summaries.differences())


@contextlib.contextmanager
def triggers_with(old: str, new: str) -> Iterator[None]:
    """For controls: the triggers of coverage with something else in their functions."""
    with connection.cursor() as cursor:
        for trigger in coverage_triggers.TRIGGERS:
            for statement in coverage_triggers._postgresql(trigger, create=True):
                cursor.execute(statement.replace(old, new))
    try:
        yield
    finally:
        coverage_triggers.install()


def triggers_hold_nothing() -> contextlib.AbstractContextManager[None]:
    return triggers_with("FOR NO KEY UPDATE", "")


@contextlib.contextmanager
def not_held(monkeypatch) -> Iterator[None]:
    """For controls: the case is not held."""
    with monkeypatch.context() as patched, triggers_hold_nothing():
        nobody = SimpleNamespace(filter=lambda **_: Case.objects.none())
        patched.setattr(summarise, "Case", SimpleNamespace(objects=nobody))
        yield


@contextlib.contextmanager
def written_over(monkeypatch, *tables: Table) -> Iterator[None]:
    """For controls: into these tables a value is written, and not what is added."""
    onto = summarise.onto

    def absolute(table: Table, marks: str) -> str:
        said = onto(table, marks)
        return re.sub(rf"{table.name}\.\w+ \+ ", "", said) if table in tables else said

    with monkeypatch.context() as patched:
        patched.setattr(summarise, "onto", absolute)
        yield


def differing() -> set[Table]:
    return {row.table for row in summaries.differences()}


def rated_before(world: World, case: Case) -> Audit:
    """A gap in the quarter before."""
    return look(world, case, "harbour", "red", quarter=quarter_of(timezone.localdate()).before())


def of_one_team(world: World, number: int, **options) -> list[Audit]:
    cases = [add_case(world, f"91{number}000{at}", "ana", "harbour") for at in (1, 2)]
    return [ready(case, world.ana, **options) for case in cases]


def of_one_case(world: World, number: int, **options) -> list[Audit]:
    case = add_case(world, f"92{number}0001", "ana", "harbour")
    other = options | {"type": Audit.Type.SUPERVISION}
    return [ready(case, world.ana, **options), ready(case, world.ana, **other)]


def test_two_submissions_at_once_are_both_counted_and_each_once(monkeypatch):
    world = build_world()
    assert at_once(monkeypatch, *of_one_team(world, 1)) == 0
    assert at_once(monkeypatch, *of_one_case(world, 1)) == 0
    item = world.item("flourish.f.impact")
    county = Summary.objects.filter(item_id=item.pk, team_id=Summary.COUNTY)
    assert sum(county.values_list("children", flat=True)) == 3
    with not_held(monkeypatch):  # control
        assert at_once(monkeypatch, *of_one_case(world, 2)) > 0
    summarise.rebuild()
    with written_over(monkeypatch, *summaries.TABLES):  # control
        assert at_once(monkeypatch, *of_one_team(world, 2)) > 0


def test_two_submissions_at_once_are_both_counted_in_their_sections(monkeypatch):
    world, standards = build_world(), {"scope": "practice_standards"}
    assert at_once(monkeypatch, *of_one_team(world, 3, **standards)) == 0
    assert at_once(monkeypatch, *of_one_case(world, 3, **standards)) == 0
    [county] = SectionSummary.objects.filter(section="relationships-first.voice", **WHOLE_COUNTY)
    assert (county.n, county.not_met, county.all_met) == (3, 3, 0)
    with written_over(monkeypatch, SECTIONS):  # control
        assert at_once(monkeypatch, *of_one_team(world, 4, **standards)) > 0
    assert differing() == {SECTIONS}


def with_a_past(world: World, number: int) -> list[Audit]:
    """Two children of one cell, each rated in the quarter before, with an audit to submit."""
    cases = [add_case(world, f"94{number}000{at}", "ana", "harbour") for at in (1, 2)]
    for case in cases:
        rated_before(world, case)
    return [ready(case, world.ana) for case in cases]


def both_quarters(world: World, number: int) -> tuple[Audit, Callable[[], object]]:
    """One child: an audit to submit, and that of the quarter before to withdraw."""
    case = add_case(world, f"93{number}0001", "ana", "harbour")
    past, reason = rated_before(world, case), "The wrong child"
    by = world.harbour_manager
    return ready(case, world.ana), lambda: agreement.withdraw(audit=past, by=by, reason=reason)


def test_two_at_once_are_both_counted_in_what_changed(monkeypatch):
    world = build_world()
    assert at_once(monkeypatch, *with_a_past(world, 1)) == 0
    county = ChangeSummary.objects.filter(**WHOLE_COUNTY)
    assert [(row.grown, row.cases) for row in county] == [(2, 2)]
    assert at_once(monkeypatch, *both_quarters(world, 1)) == 0
    assert [(row.grown, row.cases) for row in county.all()] == [(2, 2)]  # nothing to compare
    with not_held(monkeypatch):  # control
        assert at_once(monkeypatch, *both_quarters(world, 2)) > 0
    assert differing() == {CHANGES, STANDING}
    summarise.rebuild()
    with written_over(monkeypatch, CHANGES):  # control
        assert at_once(monkeypatch, *with_a_past(world, 2)) > 0
    assert differing() == {CHANGES}
