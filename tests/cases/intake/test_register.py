"""A file is compared with the cases it names: found whatever their letters, and no other read."""

from __future__ import annotations

import pytest
from django.db.models.query import ValuesListIterable
from django.utils import timezone

from cases.intake import snapshot
from cases.models import Allocation, Case
from tests.world import add_case

ODD = (
    "AB-1",
    "ab-2",
    "Straße/9",
    "ÄB-3",
    "\u212a-4",
    "x_5",
)  # to Python a Kelvin sign is a small k


@pytest.fixture
def read(monkeypatch) -> list:
    """Every row of cases and allocations that a statement gave."""
    own, seen = ValuesListIterable.__iter__, []

    def rows(self):
        for row in own(self):
            if self.queryset.model in (Case, Allocation):
                seen.append(row)
            yield row

    monkeypatch.setattr(ValuesListIterable, "__iter__", rows)
    return seen


def foreign(world, number: int) -> None:
    """Cases that no file here names, each held by somebody."""
    like, first = world.ana1, Case.objects.count()
    made = Case.objects.bulk_create(
        Case(
            reference=f"F{first + n:05}", plan_type=like.plan_type, opened_on=like.opened_on,
            birth_month=like.birth_month,
        )
        for n in range(number)
    )  # fmt: skip
    today = timezone.localdate()
    Allocation.objects.bulk_create(
        Allocation(case=case, practitioner=world.ana, team=world.harbour, starts=today)
        for case in made
    )


@pytest.fixture
def odd(world, settings):
    settings.CASE_REFERENCE_PATTERN = ".+"
    for reference in ODD:
        add_case(world, reference, "ana", "harbour")
    return world


def named() -> set[str]:
    """As a file would name them, and two that are not here."""
    return {text.casefold() for text in [*ODD, "AB-9", "Öl-1"]}


def by_hand(keys: set[str]) -> dict[str, tuple]:
    """The same in plain Python, from every case there is."""
    held = {row.case_id: row for row in Allocation.objects.filter(ends=None)}
    return {
        case.reference.casefold(): (case.pk, held[case.pk].pk, held[case.pk].practitioner_id)
        for case in Case.objects.all()
        if case.reference.casefold() in keys
    }


def test_every_case_that_is_named_is_found_whatever_its_letters(odd, monkeypatch):
    monkeypatch.setattr(snapshot, "CHUNK", 2)  # several statements
    foreign(odd, 5)
    found = snapshot.register(named())
    told = {key: (row.pk, row.allocation, row.user) for key, row in found.cases.items()}
    assert told == by_hand(named()) and len(told) == len(ODD)
    assert found.still_open == Case.objects.filter(status="open").count() > len(ODD)


def test_control_the_databases_own_small_letters_would_miss_some(odd, monkeypatch):
    own = snapshot._add_cases
    monkeypatch.setattr(  # what holds other letters is not compared here
        snapshot,
        "_add_cases",
        lambda found, wanted, cases: (
            "Regex" in repr(cases.query.where) or own(found, wanted, cases)
        ),
    )
    missed = by_hand(named()).keys() - snapshot.register(named()).cases.keys()
    assert "strasse/9" in missed


def test_rows_read_do_not_grow_with_cases_that_no_file_names(odd, read):
    counts = set()
    for number in (3, 300):
        foreign(odd, number)
        read.clear()
        snapshot.register(named())
        counts.add(len(read))
    assert counts == {2 * len(ODD)}


def test_control_a_register_that_is_read_whole_grows(odd, read):
    counts = []
    for number in (3, 300):
        foreign(odd, number)
        every = {text.casefold() for text in Case.objects.values_list("reference", flat=True)}
        read.clear()
        snapshot.register(every)
        counts.append(len(read))
    assert counts[1] - counts[0] == 2 * 300
