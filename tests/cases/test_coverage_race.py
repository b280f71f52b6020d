"""Two changes of one case at the same moment on PostgreSQL: coverage counts both, each once; and
two in opposite order wait for nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases import coverage_steps, coverage_triggers
from cases.actions import agreement, allocations, audits, summarise
from cases.coverage_steps import STEPS
from cases.coverage_triggers import TRIGGERS
from cases.models import Allocation, Audit, Case, Membership
from cases.periods import quarter_of
from tests.audits import submitted
from tests.cases.coverage_story import all_agree, differing
from tests.cases.test_summary_race import ready, triggers_hold_nothing, triggers_with
from tests.world import World, add_case, build_world

TODAY = timezone.localdate()
pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in"),
    pytest.mark.django_db(transaction=True),
]

Step = Callable[[], object]


def overlapping(first: Step, second: Step) -> list[BaseException]:
    """The second begins once the first has written, and before that is committed."""
    written, faults = threading.Event(), []
    waited = threading.Event()

    def begin() -> None:
        with transaction.atomic():
            first()
            written.set()
            waited.wait(0.7)  # the second has read what it can, or waits for this one

    def follow() -> None:
        written.wait(10)
        with transaction.atomic():
            second()
        waited.set()

    def take(step: Step) -> None:
        try:
            step()
        except Exception as fault:
            faults.append(fault)
        finally:
            written.set()
            connection.close()

    threads = [threading.Thread(target=take, args=(step,)) for step in (begin, follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return faults


def pairs(world: World, number: int) -> dict[str, tuple[Step, Step]]:
    """Each of a case of its own; written straight, so that nothing but the triggers holds it."""
    cases = [add_case(world, f"95{number}00{at:02}", "ana", "harbour") for at in range(6)]
    held = {row.case_id: row.pk for row in Allocation.objects.filter(case__in=cases)}
    waiting = [ready(case, world.ana) for case in cases[:3]]
    two = [submitted(world, cases[4], world.ana, {"flourish.u.impact": "red"}) for _ in "ab"]

    def submit(at: int) -> Step:
        rows = Audit.objects.filter(pk=waiting[at].pk)
        now = {
            "state": "submitted", "submitted_at": timezone.now(), "team": world.harbour,
            "practitioner": world.ana, "period": quarter_of(TODAY).starts, "age_band": "5-9",
            "plan_type": cases[at].plan_type,
        }  # fmt: skip
        return lambda: rows.update(**now)

    def move(at: int) -> Step:
        return lambda: Allocation.objects.filter(pk=held[cases[at].pk]).update(team=world.hill)

    def end(at: int) -> Step:
        return lambda: Allocation.objects.filter(pk=held[cases[at].pk]).update(ends=TODAY)

    def close(at: int) -> Step:
        rows = Case.objects.filter(pk=cases[at].pk)
        return lambda: rows.update(status="closed", closed_on=TODAY)

    def withdraw(audit: Audit) -> Step:
        return lambda: Audit.objects.filter(pk=audit.pk).update(state="withdrawn")

    return {
        "moved, then submitted": (move(0), submit(0)),
        "submitted, then moved": (submit(1), move(1)),
        "closed, then submitted": (close(2), submit(2)),
        "ended, then closed": (end(3), close(3)),
        "both withdrawn": (withdraw(two[0]), withdraw(two[1])),
        "closed, then ended": (close(5), end(5)),
    }


def test_two_changes_of_one_case_are_both_counted():
    world = build_world()
    for name, (first, second) in pairs(world, 1).items():
        assert overlapping(first, second) == [], name
        assert differing() == [], name
    assert all_agree()


def test_control_without_holding_the_case_they_are_not():
    world, wrong = build_world(), set()
    with triggers_hold_nothing():
        for name, (first, second) in pairs(world, 2).items():
            assert overlapping(first, second) == [], name
            if differing():
                wrong.add(name)
            summarise.rebuild((STEPS,))
    assert len(wrong) >= 4 and "submitted, then moved" in wrong, wrong


def test_the_products_own_actions_at_once():
    """Handed over while it is submitted, and closed while an audit is withdrawn."""
    world = build_world()
    cases = [add_case(world, f"960000{at}", "ana", "harbour") for at in range(2)]
    audit, past = ready(cases[0], world.ana), submitted(world, cases[1], world.ana, {})
    to = Membership.objects.get(user=world.cy)
    assert overlapping(
        lambda: audits.submit_audit(audit=audit, by=world.ana),
        lambda: allocations.reallocate(by=world.harbour_manager, case=cases[0], holder=to),
    ) == []  # fmt: skip
    assert overlapping(
        lambda: allocations.close_case(by=world.harbour_manager, case=cases[1]),
        lambda: agreement.withdraw(audit=past, by=world.harbour_manager, reason="Wrong child"),
    ) == []  # fmt: skip
    assert differing() == [] and all_agree()


def opposite(world: World, number: int) -> list[BaseException]:
    """Each closes a case of one team and then one of the other, all four their own."""
    both = threading.Barrier(2)
    teams = (("ana", "harbour"), ("cy", "hill"))
    cases = [add_case(world, f"97{number}000{at}", *teams[at % 2]) for at in range(4)]
    faults: list[BaseException] = []

    def take(one: Case, other: Case) -> None:
        try:
            with transaction.atomic():
                for case in (one, other):
                    Case.objects.filter(pk=case.pk).update(status="closed", closed_on=TODAY)
                    if case is one:
                        both.wait(5)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    orders = ((cases[0], cases[1]), (cases[3], cases[2]))
    threads = [threading.Thread(target=take, args=order) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return faults


def test_nobody_waits_for_a_row_of_the_table():
    world = build_world()
    assert opposite(world, 1) == [] and differing() == []


def test_control_one_row_a_key_would_make_them_wait_for_each_other():
    world = build_world()
    keys, name = ", ".join(coverage_steps.KEY), "one_row_a_key_of_a_test"
    coverage_steps.gather()
    onto = f"ON CONFLICT ({keys}) DO UPDATE SET cases = cases_coveragestep.cases + excluded.cases"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNIQUE INDEX {name} ON cases_coveragestep ({keys})")
    try:
        with triggers_with("SUM(sign) <> 0;", f"SUM(sign) <> 0 {onto};"):
            found = opposite(world, 2)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {name}")
    assert len(found) == 1 and "deadlock" in str(found[0])


def test_several_audits_in_one_statement_are_each_seen_at_their_turn():
    """And not all of them as they are afterwards: the triggers of audits come before."""
    world = build_world()

    def withdrawn_together(case: Case) -> None:
        for _ in range(2):
            submitted(world, case, world.ana, {"flourish.u.impact": "red"})
        Audit.objects.filter(case=case, state="submitted").update(state="withdrawn")

    withdrawn_together(world.ana1)
    assert differing() == []
    [audit] = [trigger for trigger in TRIGGERS if trigger.table == "cases_audit"]
    late = coverage_triggers._postgresql(replace(audit, moment="AFTER"), create=True)
    with connection.cursor() as cursor:
        for statement in late:
            cursor.execute(statement)
    try:
        withdrawn_together(world.ana2)  # control
        assert differing() != []
    finally:
        coverage_triggers.install()
