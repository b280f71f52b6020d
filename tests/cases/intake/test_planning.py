"""One child from all their rows, and what bringing them in would do; without a database."""

from __future__ import annotations

import datetime

from cases.intake import children
from cases.intake.children import Children
from cases.intake.entries import Entry
from cases.intake.known import LEAVE_OUT, Known, Plan
from cases.intake.plan import Register, State, plan

Day = datetime.date
TODAY, BIRTH = Day(2026, 11, 27), Day(2015, 6, 1)


def known() -> Known:
    found = Known()
    plans = ("child_in_need", "child_protection", "child_in_care")
    for order, code in enumerate(plans, start=1):
        found.add_plan(order, code, code.replace("_", " ").capitalize(), order)
    found.add_team(7, "Harbour")
    found.add_team(8, "Hill")
    found.add_person(20, "Ana Archer", "ana", "ana@example.org")
    found.add_person(21, "Ben Boone", "ben", "")
    found.add_person(22, "Sam Smith", "sam1", "")
    found.add_person(23, "Sam Smith", "sam2", "")
    found.parts[20] = {7}
    return found


def row(place: int, **fields) -> Entry:
    common = {"sheet": "List", "row": place, "reference": "A-1", "birth": BIRTH}
    common |= {"plan": "child_in_need", "team": "Harbour", "worker": "Ana Archer"}
    return Entry(**common | fields)


def joined(*rows: Entry, here: Known | None = None) -> Children:
    return children.join(rows, here or known(), TODAY)


def state(**fields) -> State:
    common = {
        "pk": 1, "plan": 1, "plan_name": "Child in need", "birth": BIRTH, "due": None,
        "family": "", "is_open": True, "closed_on": None, "opened_on": Day(2024, 1, 1), "user": 20,
        "team": 7, "starts": Day(2024, 1, 1), "allocation": 5,
    }  # fmt: skip
    return State(**common | fields)


def register(*states: State) -> Register:
    """With one more case that goes on, which no file names."""
    here = {f"a-{state.pk}": state for state in states}
    return Register(here, 1 + sum(state.is_open for state in states))


def one(*rows: Entry, now: State | None = None):
    found = plan(joined(*rows), register(*[now] if now else []), known(), TODAY)
    assert found.errors == []
    return found.steps[0] if found.steps else None


def reasons(*rows: Entry) -> list[str]:
    return [str(error) for error in joined(*rows).errors]


def test_the_highest_plan_wins_and_the_earliest_start_is_kept():
    (child,) = joined(
        row(1, opened=Day(2024, 1, 1)),
        row(2, plan="child_in_care", worker="Ben Boone", team="Hill", opened=Day(2025, 2, 2)),
        row(3, plan="child_protection", opened=Day(2024, 9, 9)),
    ).found
    assert (child.plan.name, child.user, child.team) == ("Child in care", 21, 8)
    assert child.opened == Day(2024, 1, 1)


def test_the_order_is_a_setting():
    here = known()
    here.add_plan(1, "child_in_need", "Child in need", 9)
    (child,) = joined(row(1), row(2, plan="child_protection"), here=here).found
    assert child.plan.name == "Child in need"


def test_a_closed_plan_under_an_open_one_is_no_closing():
    (child,) = joined(row(1), row(2, plan="child_protection", closed=Day(2026, 1, 1))).found
    assert child.closed is None and child.plan.name == "Child in need"
    (child,) = joined(row(1, closed=Day(2025, 5, 5)), row(2, closed=Day(2026, 1, 1))).found
    assert child.closed == Day(2026, 1, 1)


def test_a_missing_worker_is_taken_from_the_childs_other_row():
    (child,) = joined(row(1), row(2, plan="child_protection", worker="")).found
    assert (child.plan.name, child.user) == ("Child protection", 20)


def test_people_are_found_by_name_either_way_round_by_e_mail_and_by_account():
    for worker in ("Archer, Ana", "ANA ARCHER", "ana@example.org", "ana", "Ana  Archer"):
        (child,) = joined(row(1, worker=worker)).found
        assert child.user == 20, worker
    (child,) = joined(row(1, worker="S-99", worker_name="Ana Archer", team="")).found
    assert (child.user, child.team) == (20, 7)  # the only team Ana works in


def test_what_is_not_known_is_said_once_and_counted():
    found = joined(row(1, worker="Nia New"), row(2, reference="A-2", worker="Nia New"))
    assert found.found == [] and list(found.unmatched.values()) == [2]
    assert reasons(row(4, worker="Nia New")) == [
        "List, row 4: the worker “Nia New” is not known. Say once who it is."
    ]
    assert "several people" in reasons(row(4, worker="Sam Smith"))[0]
    assert "the team “Moon”" in reasons(row(4, team="Moon"))[0]
    assert "the plan “z) Odd”" in reasons(row(4, plan="z) Odd"))[0]


def test_what_an_admin_said_holds():
    here = known()
    here.aliases["worker", "nia new"] = 21
    here.aliases["plan", "odd"] = Plan(outcome=LEAVE_OUT)
    (child,) = joined(row(1, worker="Nia New"), here=here).found
    assert child.user == 21
    found = joined(row(1, plan="Odd"), here=here)
    assert (found.found, found.left_out, found.errors) == ([], 1, [])


def test_contradictions_are_said_and_never_settled():
    assert "another month of birth than in row 1" in reasons(
        row(1), row(2, plan="child_protection", birth=Day(2012, 1, 1))
    )[0]  # fmt: skip
    assert "another worker than in row" in reasons(row(1), row(2, worker="Ben Boone"))[0]
    assert reasons(row(1), row(2)) == []  # the same said twice is no contradiction
    same = row(1, opened=Day(2024, 1, 1))
    later = row(2, opened=Day(2025, 1, 1), worker="Ben Boone")
    assert joined(same, later).found[0].user == 21


def test_one_bad_row_leaves_the_whole_child_as_it_is():
    found = joined(row(1), row(2, problem="odd"), row(3, reference="A-2"))
    assert [child.reference for child in found.found] == ["A-2"] and len(found.errors) == 1


def test_a_child_who_is_new_is_added_from_the_day_the_worker_held_it():
    step = one(row(1, opened=Day(2025, 3, 3), held_from=Day(2026, 2, 2)))
    assert step.kinds == {"add"} and step.starts == Day(2026, 2, 2)
    assert one(row(1, opened=Day(2025, 3, 3))).starts == Day(2025, 3, 3)
    assert one(row(1)).starts == TODAY
    assert one(row(1, closed=Day(2026, 1, 1))) is None  # ended before it was known here


def test_nothing_is_done_where_nothing_differs():
    assert one(row(1), now=state()) is None
    assert one(row(1, worker="", team=""), now=state()) is None
    assert one(row(1, birth=BIRTH, expected=True), now=state()) is None
    assert one(row(1, closed=Day(2026, 1, 1)), now=state(is_open=False)) is None


def test_moves_closes_and_changes():
    step = one(row(1, worker="Ben Boone", team="Hill"), now=state())
    assert step.kinds == {"move"} and step.starts == TODAY
    step = one(row(1, worker="Ben Boone", held_from=Day(2026, 5, 5)), now=state())
    assert step.starts == Day(2026, 5, 5)
    assert one(row(1), now=state(user=None, team=None, starts=None)).kinds == {"move"}
    step = one(row(1, closed=Day(2026, 1, 1)), now=state())
    assert step.kinds == {"close"} and step.closed_on == Day(2026, 1, 1)
    step = one(row(1, closed=Day(2020, 1, 1)), now=state())
    assert step.closed_on == Day(2024, 1, 1)  # never before it began here
    step = one(row(1, plan="child_protection", family="F9"), now=state())
    assert step.kinds == {"change"} and step.fields == {"plan_type_id": 2, "family": "F9"}
    step = one(row(1), now=state(birth=None, due=Day(2015, 5, 1)))
    assert step.fields == {"birth_month": BIRTH, "expected_month": None}
    step = one(row(1), now=state(is_open=False, closed_on=Day(2026, 1, 1)))
    assert step.kinds == {"change"} and "opened again" in step.words


def test_what_was_done_here_since_the_day_of_the_file_stays():
    assert one(row(1), now=state(is_open=False, closed_on=TODAY)) is None
    later = state(starts=TODAY + datetime.timedelta(days=1))
    assert one(row(1, worker="Ben Boone", team="Hill"), now=later) is None


def test_a_case_that_is_not_in_the_file_is_counted_and_left():
    closed = row(2, reference="A-3", closed=Day(2026, 1, 1))
    here = register(state(), state(pk=3, is_open=False))
    found = plan(joined(row(1), closed), here, known(), TODAY)
    assert found.not_in_file == 1 and found.steps == []


def test_a_mark_is_of_what_would_be_done():
    first, moved = plan(joined(row(1)), register(), known(), TODAY), register(state(user=21))
    assert first.mark() == plan(joined(row(1)), register(), known(), TODAY).mark()
    assert first.mark() != plan(joined(row(1)), moved, known(), TODAY).mark()
