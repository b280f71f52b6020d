"""docs/roles.md against the code: whom every page lets in, and what each role sees of a case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from cases.access import Role, standing
from cases.models import AccessLog, Audit, Case
from tests.world import add_person

PAGE = Path(__file__).parent.parent / "docs" / "roles.md"
EVERYBODY = {
    "signed in": set(Role.values),
    "everyone": {*Role.values, "visitor"},
    "API client": {"API client"},
}


def marks() -> Iterator[tuple[str, set[str]]]:
    """(name, who gets in) of every address, as the views are marked."""

    def walk(resolver, space: str) -> Iterator[tuple[str, set[str]]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield f"{space}{entry.name}", _who(getattr(entry.callback, "access", ()))
            else:
                yield from walk(entry, f"{entry.namespace}:" if entry.namespace else space)

    yield from walk(get_resolver(), "")


def _who(mark: tuple[str, ...]) -> set[str]:
    words = {"public": "everyone", "signed in": "signed in"}
    return EVERYBODY[words[mark[0]]] if mark and mark[0] in words else set(mark)


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of the page, without its head."""
    part = PAGE.read_text().split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def pages() -> dict[str, set[str]]:
    labels = {role.label: {role.value} for role in Role} | EVERYBODY
    written = {}
    for names, who in rows("Pages"):
        let_in = set().union(*(labels[label.strip()] for label in who.split(",")))
        for name in names.replace("`", "").split():
            written[name] = let_in
    return written


def test_every_page_lets_in_whom_the_table_says():
    assert dict(marks()) == pages()


CASES = {"practitioner": "ana", "team_manager": "harbour_manager", "qa_auditor": "qa"} | {
    role: role
    for role in ("service_manager", "director", "admin", "partner", "information_governance")
}


@pytest.mark.parametrize(("role", "who"), CASES.items())
def test_role_reaches_the_cases_the_table_says(world, role, who):
    """Cases each role finds in the small county: their own 2, their team's 3, all 4, none."""
    expected = {cells[0]: int(cells[1]) for cells in rows("Cases found in the small county")}
    user = world.people.get(who) or add_person(world, who, role, None)
    assert standing(user).roles == {role}
    assert Case.objects.visible_to(user).count() == expected[Role(role).label]


def test_restricted_case_is_found_by_nobody_who_is_not_named(world):
    Case.objects.update(restricted=True)
    found = {who: Case.objects.visible_to(user).count() for who, user in world.people.items()}
    assert set(found.values()) == {0}


def test_admin_reaches_the_register_and_no_audit(world):
    admin = world.admin
    assert Case.objects.administered_by(admin).count() == 4
    assert Audit.objects.visible_to(admin).count() == 0
    others = {who: Case.objects.administered_by(user).count() for who, user in world.people.items()}
    assert [who for who, count in others.items() if count] == ["admin"]


@pytest.mark.parametrize("who", ["admin", "partner", "qa", "cy", "hill_manager"])
def test_page_of_a_case_not_in_reach_is_not_found_and_logged_once(world, client, who):
    client.force_login(world.people[who])
    assert client.get(f"/cases/{world.ana1.public_id}/").status_code == 404
    log = AccessLog.objects.values_list("event", "what", "case_id", "actor__username")
    assert list(log) == [("denied", "case", world.ana1.public_id, who)]
