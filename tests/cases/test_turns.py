"""Two who change the register in the same moment on PostgreSQL: one waits, and neither is ended."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.actions import allocations, case_records, imports, people, people_file, teams
from cases.actions.hand_over import hand_over
from cases.actions.import_undo import undo
from cases.intake.entries import Entry, Reading
from cases.intake.files import Source
from cases.intake.people_rows import COLUMNS, read_people
from cases.models import Allocation, Case, CaseloadImport, Membership
from tests.world import World, add_case, build_world

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in"),
    pytest.mark.django_db(transaction=True),
]
Step = Callable[[], object]
CASE_HELD = r'FROM "cases_case".* FOR (NO KEY )?UPDATE'
USER_HELD = r'FROM "cases_user".* FOR NO KEY UPDATE'
BESIDE_OTHERS = r"^LOCK TABLE .* IN ROW EXCLUSIVE MODE"
TODAY = timezone.localdate()


def met(first: Step, second: Step, *, holds: str = CASE_HELD, without: str = "") -> list[str]:
    """The second begins when the first holds its row, and before it has written: what was ended.

    `without`: statements of both that are left out, for controls.
    """
    holding, through, faults = threading.Event(), threading.Event(), []

    def leave_out(execute, sql, params, many, context):
        left = without and re.search(without, sql)
        return None if left else execute(sql, params, many, context)

    def stop_there(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if re.search(holds, sql, re.DOTALL) and not holding.is_set():
            holding.set()
            through.wait(0.4)  # the second is through, or waits for this one
        return answer

    def begin() -> None:
        with connection.execute_wrapper(leave_out), connection.execute_wrapper(stop_there):
            first()

    def follow() -> None:
        assert holding.wait(10)
        with connection.execute_wrapper(leave_out):
            second()
        through.set()

    def take(step: Step) -> None:
        try:
            step()
        except Exception as fault:
            faults.append(str(fault).split("\n")[0])
        finally:
            holding.set()
            connection.close()

    threads = [threading.Thread(target=take, args=(step,)) for step in (begin, follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return faults


def held_by(name: str, **where) -> Membership:
    return Membership.objects.get(user__username=name, **where)


def brought(world: World, *cases: Case, worker: str = "Ben") -> CaseloadImport:
    entries = [
        Entry("list.csv", row, case.reference, case.birth_month, plan="Child in need",
              worker=worker)
        for row, case in enumerate(cases, 2)
    ]  # fmt: skip
    reading = Reading("plain", entries)
    return imports.bring_in(by=world.admin, reading=reading, as_at=TODAY)[0]


def merge(world: World) -> object:
    hill, harbour = world.hill, world.harbour
    return teams.merge_teams(by=world.admin, source=hill, target=harbour, day=TODAY)


def of_the_register(world: World) -> dict[str, tuple[Step, Step]]:
    """Whoever holds one case, and whoever holds the whole register after them."""
    cases = [add_case(world, f"980000{at}", "ana", "harbour") for at in range(6)]
    hills = [add_case(world, f"981000{at}", "cy", "hill") for at in range(2)]
    last = brought(world, cases[5])
    admin, ben = world.admin, held_by("ben")
    return {
        "moved, a file": (
            lambda: allocations.reallocate(by=admin, case=cases[0], holder=ben),
            lambda: brought(world, cases[0], cases[1], worker="Cy"),
        ),
        "closed, a file": (
            lambda: allocations.close_case(by=admin, case=cases[2]),
            lambda: brought(world, cases[2], cases[3]),
        ),
        "another plan, a file": (
            lambda: allocations.change_plan_type(
                by=admin, case=cases[4], plan_type=world.plan_types["child_protection"],
                before=cases[4].plan_type,
            ),
            lambda: brought(world, cases[4]),
        ),
        "closed, undone": (
            lambda: allocations.name_people(
                by=admin, case=cases[5], restricted=True, people=[world.ana]
            ),
            lambda: undo(by=admin, brought=last),
        ),
        "restricted, a merge": (
            lambda: allocations.close_case(by=admin, case=hills[0]),
            lambda: merge(world),
        ),
    }  # fmt: skip


def test_whoever_changes_one_case_and_whoever_holds_the_register_wait_in_turn():
    for name, (first, second) in of_the_register(build_world()).items():
        assert not any("deadlock" in fault for fault in met(first, second)), name
    assert Case.objects.get(reference="9800002").status == "closed"


def test_control_who_holds_the_case_before_the_table_is_ended_or_ends_the_other():
    for name, (first, second) in of_the_register(build_world()).items():
        assert "deadlock detected" in met(first, second, without=BESIDE_OTHERS), name


# --- one reference, whatever its capitals ---------------------------------------------------------


def given_twice(world: World, **more: str) -> tuple[list[int], list[str]]:
    """Two add one child in the same moment; two records are corrected to one reference.

    How many records there are of each child, and what was refused.
    """
    third, fourth = (add_case(world, f"984000{at}", "ana", "harbour") for at in (8, 9))

    def add(reference: str) -> None:
        allocations.add_case(
            by=world.ana, reference=reference, plan_type=third.plan_type, holder=None,
            birth_month=third.birth_month,
        )  # fmt: skip

    def correct(case: Case, reference: str) -> None:
        case_records.correct_reference(
            by=world.admin, case=case, reference=reference, before=case.reference
        )

    asked = {"holds": r"UPPER\(.*reference", **more}
    faults = met(lambda: add("AB-984"), lambda: add("Ab-984"), **asked)
    faults += met(lambda: correct(third, "cd-985"), lambda: correct(fourth, "CD-985"), **asked)
    found = (Case.objects.filter(reference__iexact=one) for one in ("ab-984", "cd-985"))
    return [rows.count() for rows in found], faults


def test_two_who_give_one_reference_in_other_capitals_make_one_case():
    there, faults = given_twice(build_world())
    assert there == [1, 1] and len(faults) == 2, faults


def test_control_without_holding_others_off_there_are_two_of_one_child():
    there, _ = given_twice(build_world(), without="SHARE ROW EXCLUSIVE")
    assert there == [2, 2]


# --- teams before cases, cases in their order, parts before people -----------------------------


def a_case_given_while_its_team_is_merged(world: World, *, early: bool) -> list[str]:
    """`early`: the case is held before the team, as it was."""
    people.create_person(
        by=world.admin, username="dee", name="Dee", role="practitioner", team=world.hill
    )
    case, holder = add_case(world, "9820001", "cy", "hill"), held_by("dee")

    def give() -> None:
        with transaction.atomic():
            if early:
                list(Case.objects.select_for_update().filter(pk=case.pk))
            allocations.reallocate(by=world.admin, case=case, holder=holder)

    return met(give, lambda: merge(world))


def test_a_team_is_held_before_its_cases():
    assert a_case_given_while_its_team_is_merged(build_world(), early=False) == []


def test_control_a_case_held_before_its_team():
    faults = a_case_given_while_its_team_is_merged(build_world(), early=True)
    assert "deadlock detected" in faults


def passed_on_in_opposite_order(world: World) -> list[str]:
    """Two who pass on the same cases, one of them from the last to the first."""
    cases = [add_case(world, f"983000{at}", "ana", "harbour") for at in range(2)]

    def pass_on(name: str, cases: list[Case]) -> None:
        hand_over(
            by=world.admin, person=world.ana, to=held_by(name), cases=cases, audits=[], actions=[]
        )

    return met(lambda: pass_on("ben", cases[::-1]), lambda: pass_on("cy", cases))


def test_cases_passed_on_are_held_in_one_order():
    world = build_world()
    assert passed_on_in_opposite_order(world) == []
    assert set(
        Allocation.objects.filter(case__reference__startswith="983", ends=None).values_list(
            "practitioner__username", flat=True
        )
    ) == {"cy"}  # who came second


def test_control_cases_held_as_they_come(monkeypatch):
    monkeypatch.setattr("cases.actions.hand_over.held_cases", lambda cases: None)
    assert "deadlock detected" in passed_on_in_opposite_order(build_world())


def parts_given_beside_a_file(world: World, **more: str) -> list[str]:
    row = "Ana,ana,new@example.org,Practitioner,Safeguarding Hill,,,,change\n"
    reading = read_people(Source("people.csv", f"{','.join(COLUMNS)}\n{row}".encode()), TODAY)
    return met(
        lambda: people.give_membership(by=world.admin, user=world.ana, role="qa_auditor"),
        lambda: people_file.carry_out(by=world.admin, reading=reading),
        holds=USER_HELD,
        **more,
    )


def test_the_table_of_parts_is_held_before_a_person():
    world = build_world()
    assert parts_given_beside_a_file(world) == []
    assert Membership.objects.filter(user=world.ana, team=None).exists()


def test_control_a_person_held_before_the_table_of_parts():
    assert "deadlock detected" in parts_given_beside_a_file(build_world(), without=BESIDE_OTHERS)
