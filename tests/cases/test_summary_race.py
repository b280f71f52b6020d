"""Two submissions at the same moment on PostgreSQL: the summary table counts both, each once, and
nobody waits for somebody who waits for them.
"""

from __future__ import annotations

import contextlib
import re
import threading
from types import SimpleNamespace

import pytest
from django.db import connection

from cases import summaries
from cases.actions import audits as actions
from cases.actions import summarise
from cases.models import Audit, Case, SectionSummary, Summary, User
from cases.rating_sheet import Sheet
from cases.section_cells import SECTIONS
from tests.audits import plan_for_reds, rate, started
from tests.world import LETTERS, World, add_case, build_world

STANDARDS = {"relationships-first.voice.1": "green", "relationships-first.voice.2": "red"}
IMPACTS = {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS}

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
    with monkeypatch.context() as patched:  # control: the case is not held
        nobody = SimpleNamespace(filter=lambda **_: Case.objects.none())
        patched.setattr(summarise, "Case", SimpleNamespace(objects=nobody))
        assert at_once(monkeypatch, *of_one_case(world, 2)) > 0
    summarise.rebuild()
    with monkeypatch.context() as patched:  # control: a value is written, and not what is added
        onto = summarise.onto

        def absolute(table, marks: str) -> str:
            return re.sub(rf"{table.name}\.\w+ \+ ", "", onto(table, marks))

        patched.setattr(summarise, "onto", absolute)
        assert at_once(monkeypatch, *of_one_team(world, 2)) > 0


def test_two_submissions_at_once_are_both_counted_in_their_sections(monkeypatch):
    world, standards = build_world(), {"scope": "practice_standards"}
    assert at_once(monkeypatch, *of_one_team(world, 3, **standards)) == 0
    assert at_once(monkeypatch, *of_one_case(world, 3, **standards)) == 0
    of = {"team_id": 0, "service_id": 0, "plan_type_id": 0, "age_band": ""}
    [county] = SectionSummary.objects.filter(section="relationships-first.voice", **of)
    assert (county.n, county.not_met, county.all_met) == (3, 3, 0)
    onto = summarise.onto

    def absolute(table, marks: str) -> str:
        added = rf"{table.name}\.\w+ \+ " if table is SECTIONS else "never"
        return re.sub(added, "", onto(table, marks))

    with monkeypatch.context() as patched:  # control: a value is written, and not what is added
        patched.setattr(summarise, "onto", absolute)
        assert at_once(monkeypatch, *of_one_team(world, 4, **standards)) > 0
    assert {row.table for row in summaries.differences()} == {SECTIONS}
