"""Two submissions at the same moment on PostgreSQL: the summary table counts both, each once, and
nobody waits for somebody who waits for them.
"""

from __future__ import annotations

import contextlib
import threading
from types import SimpleNamespace

import pytest
from django.db import connection

from cases import summaries
from cases.actions import audits as actions
from cases.actions import summarise
from cases.models import Audit, Case, Summary, User
from cases.rating_sheet import Sheet
from tests.audits import plan_for_reds, rate, started
from tests.world import LETTERS, World, add_case, build_world

IMPACTS = {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS}

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in"),
    pytest.mark.django_db(transaction=True),
]


def ready(case: Case, by: User, **options) -> Audit:
    """An audit that only has to be submitted."""
    audit = started(case, by, **options)
    rate(audit, IMPACTS)
    plan_for_reds(audit)
    actions.leave_on_purpose(audit=audit, items=[row.item for row in Sheet(audit).unrated], by=by)
    return Audit.objects.get(pk=audit.pk)


def at_once(monkeypatch, *audits: Audit) -> int:
    """Submit each in a thread of its own; how many cells of the summary are wrong afterwards.

    Both have read what counts before either writes the table, where the locks let them.
    """
    gate, faults = threading.Barrier(len(audits)), []
    write = summarise._write

    def together(before, after) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(0.5)
        write(before, after)

    def submit(audit: Audit) -> None:
        try:
            actions.submit_audit(audit=audit, by=audit.rater)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    with monkeypatch.context() as patched:
        patched.setattr(summarise, "_write", together)
        threads = [threading.Thread(target=submit, args=(audit,)) for audit in audits]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert faults == []
    return len(summaries.differences())


def of_one_team(world: World, number: int) -> list[Audit]:
    cases = [add_case(world, f"91{number}000{at}", "ana", "harbour") for at in (1, 2)]
    return [ready(case, world.ana) for case in cases]


def of_one_case(world: World, number: int) -> list[Audit]:
    case = add_case(world, f"92{number}0001", "ana", "harbour")
    return [ready(case, world.ana), ready(case, world.ana, type=Audit.Type.SUPERVISION)]


def test_two_submissions_at_once_are_both_counted_and_each_once(monkeypatch):
    world = build_world()
    assert at_once(monkeypatch, *of_one_team(world, 1)) == 0
    assert at_once(monkeypatch, *of_one_case(world, 1)) == 0
    item = world.item("flourish.f.impact")
    county = Summary.objects.filter(item_id=item.pk, team_id=Summary.COUNTY)
    assert sum(county.values_list("children", flat=True)) == 3
    with monkeypatch.context() as patched:  # control: the case is not held
        nobody = SimpleNamespace(filter=lambda **_: Case.objects.none())
        patched.setattr(summarise, "Case", SimpleNamespace(objects=nobody))
        assert at_once(monkeypatch, *of_one_case(world, 2)) > 0
    summarise.rebuild()
    with monkeypatch.context() as patched:  # control: a value is written, and not what is added
        absolute = summarise._ONTO
        for name in summaries.COUNTS:
            absolute = absolute.replace(f"cases_summary.{name} + ", "")
        patched.setattr(summarise, "_ONTO", absolute)
        assert at_once(monkeypatch, *of_one_team(world, 2)) > 0
