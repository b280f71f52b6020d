"""What a person may see is composed once a request; it stays what it is when composed each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.urls import reverse

from cases import querysets, rights_once
from cases.access import standing
from cases.composed import Ids
from cases.models import Action, Audit, Case, NamedPerson, User
from tests.audits import submitted
from tests.covering import covering, told
from tests.moderation import asked, first_with_tokens
from tests.world import World, add_case

MODULES = (querysets, rights_once)


@pytest.fixture
def everything(world) -> World:
    """Cases held, covered, restricted, given to look at and rated blind, each with an audit."""
    world.cases["blind"] = add_case(world, "9000077", "ana", "harbour")
    world.cases["looked"] = add_case(world, "9000078", "ana", "harbour")
    asked(world, first_with_tokens(world, world.cases["blind"], world.ana))
    for case, rater in ((world.ana2, world.ana), (world.ben1, world.ben)):
        submitted(world, case, rater, {"flourish.u.impact": "red"})
    Case.objects.filter(pk=world.ana1.pk).update(restricted=True)
    NamedPerson.objects.create(case=world.ana1, user=world.ben)
    submitted(world, world.cases["looked"], world.ana, {"flourish.u.impact": "red"})
    covering(world)
    return world


def seen_by(user: User) -> dict[str, set[int]]:
    lists = {
        "cases": Case.objects.visible_to(user),
        "near": Case.objects.near(user),
        "not blind": Case.objects.visible_to(user).not_blind_to(user),
        "audits": Audit.objects.visible_to(user),
        "again": Audit.objects.visible_to(user).not_blind_to(user),
        "actions": Action.objects.visible_to(user),
    }
    return {name: set(rows.values_list("pk", flat=True)) for name, rows in lists.items()}


def all_see(world: World) -> dict[str, dict[str, set[int]]]:
    """Each person as their next request reads them."""
    return {name: seen_by(told(user)) for name, user in world.people.items()}


def each_time(monkeypatch) -> None:
    for module in MODULES:
        monkeypatch.setattr(module, "Ids", lambda rows: rows)
        monkeypatch.setattr(module, "once", lambda user, name, compose: compose())


def test_everybody_sees_what_they_see_when_it_is_composed_each_time(everything, monkeypatch):
    kept = all_see(everything)
    assert len({frozenset(lists["audits"]) for lists in kept.values()}) > 3
    assert kept["qa"]["not blind"] != kept["qa"]["cases"] != set()
    each_time(monkeypatch)
    assert all_see(everything) == kept
    monkeypatch.undo()
    first: dict[str, object] = {}  # the control: what was composed for somebody else
    for module in MODULES:
        monkeypatch.setattr(
            module, "once", lambda _, name, compose: first.setdefault(name, compose())
        )
    assert all_see(everything) != kept


def composed(monkeypatch, open_page: Callable[[], object]) -> Counter[str]:
    """How often each is composed while a page is opened."""
    counts: Counter[str] = Counter()
    as_ever = rights_once.once

    def counted(user, name, compose):
        def noted():
            counts[name] += 1
            return compose()

        return as_ever(user, name, noted)

    for module in MODULES:
        monkeypatch.setattr(module, "once", counted)
    open_page()
    return counts


def test_a_page_composes_each_once(everything, client, monkeypatch):
    client.force_login(everything.harbour_manager)
    page = reverse("case", args=[everything.ana2.public_id])
    counts = composed(monkeypatch, lambda: client.get(page))
    assert counts["near ids"] == counts["audits"] == counts["named"] == 1
    assert set(counts.values()) == {1}
    kept = composed(monkeypatch, lambda: (seen_by(told(everything.admin)),))
    assert max(kept.values()) > 1  # the control: for an admin, whose grant ends, nothing is kept


def test_rows_are_looked_for_anew_and_rights_go_with_the_parts_somebody_plays(everything):
    user = told(everything.ana)
    before = seen_by(user)
    case = add_case(everything, "9000079", "ana", "harbour")
    assert seen_by(user)["near"] == before["near"] | {case.pk}  # kept is the text alone
    case.allocations.update(ends="2020-01-02", starts="2020-01-01")
    assert seen_by(user) == before
    user.memberships.update(ends="2020-01-02", starts="2020-01-01")
    assert seen_by(told(user)) == {name: set() for name in before}
    assert standing(told(everything.admin)).composed == {}


def test_a_column_of_ids_stands_in_any_statement(everything):
    ids = Ids(Case.objects.filter(reference="9000077").values("pk"))
    blind = everything.cases["blind"]
    for rows in (Case.objects.filter(pk__in=ids), Case.objects.exclude(~querysets.Q(pk__in=ids))):
        assert list(rows) == [blind] and rows.count() == 1
    counted = Audit.objects.filter(case__in=ids).values("case").annotate(n=querysets.Value(1))
    assert {row["case"] for row in counted} == {blind.pk}
    none = Ids(Case.objects.none().values("pk"))
    assert not Case.objects.filter(pk__in=none) and Case.objects.exclude(pk__in=none).exists()
