"""Every text of the demo county holds a token of its own; each person walks everywhere they can.

Whose a token is was written down when it was made; who may read it is worked out here from the
rows, by other means than cases/access.py and the querysets.
"""

from __future__ import annotations

import io
import logging
import re
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from cases.demo.canaries import Cage
from cases.demo.county import Wish, build
from cases.models import Action, Allocation, Audit, Case, NamedPerson, SavedView, Team, User
from cases.querysets import AuditQuerySet, CaseQuerySet
from flourish_audit.logs import JsonFormatter
from tests.fenmarch import rolled_back
from tests.security.crawling import Crawl, addresses_of

TOKEN = re.compile(r"cnry\d{6}[a-z]{6}")
SEED, GUESSED = 11, 1  # cases of others whose every address each person tries


@dataclass
class Marked:
    """What is known of a token from the moment it was made."""

    case: object = None  # its public identifier
    owner: str = ""
    team: str = ""


@dataclass
class County:
    tokens: dict[str, Marked] = field(default_factory=dict)
    holders: dict[object, tuple[str, str, str]] = field(default_factory=dict)  # of open cases
    references: dict[str, object] = field(default_factory=dict)  # token -> case
    families: dict[str, set] = field(default_factory=dict)
    restricted: dict[object, set[str]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)  # token of a shared view -> its service


@pytest.fixture(scope="module")
def grown(django_db_setup, django_db_blocker, rounds):
    """About 500 open cases in nine teams; under --one-round a thirtieth of the county."""
    county = County()
    token, kept = Cage._token, Cage._kept

    def of_case(cage, case):
        made = token(cage, case)
        county.tokens[made].case = case.public_id
        return made

    def written_down(cage, owner, team):
        made = kept(cage, owner, team)
        county.tokens[made] = Marked(None, owner, team)
        return made

    scale = 0.75 if rounds(2) == 2 else 0.03
    with rolled_back(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cage, "_token", of_case)
        patch.setattr(Cage, "_kept", written_down)
        build(Wish(SEED, timezone.localdate(), scale=scale, canaries=True), say=lambda line: None)
        _write_down_who_holds(county)
        yield county


@pytest.fixture(autouse=True)
def no_password(db, settings):
    settings.DEMO = True  # it is not asked again before a file


def _write_down_who_holds(county: County) -> None:
    rows = Allocation.objects.filter(ends=None, case__status="open").values_list(
        "case__public_id", "practitioner__username", "team__name", "team__service__name"
    )
    county.holders = {case: (who, team, service) for case, who, team, service in rows}
    families = defaultdict(set)
    for case in Case.objects.select_related("family_group"):
        for found in TOKEN.findall(case.reference):
            county.references[found] = case.public_id
        if case.family_group:
            for found in TOKEN.findall(case.family_group.number):
                families[found].add(case.public_id)
        if case.restricted:
            named = NamedPerson.objects.filter(case=case).values_list("user__username", flat=True)
            county.restricted[case.public_id] = set(named)
    county.families = dict(families)
    views = SavedView.objects.filter(is_shared=True)
    for name, service in views.values_list("name", "team__service__name"):
        county.shared |= dict.fromkeys(TOKEN.findall(name), service)


def cases_of(user: User, county: County) -> set:
    """The cases this person may read today, from allocations, parts and looks they were given."""
    parts = list(user.memberships.filter(ends=None).select_related("team", "service"))
    roles = {part.role for part in parts}
    found = set()
    for case, (who, team, service) in county.holders.items():
        for part in parts:
            found |= {case} if (
                (part.role == "practitioner" and who == user.username)
                or (part.role == "team_manager" and part.team.name == team)
                or (part.role == "service_manager" and part.service.name == service)
                or part.role == "director"
            ) else set()  # fmt: skip
    looked = Audit.objects.filter(rater=user).values_list("case__public_id", "state", "type")
    if "qa_auditor" in roles:
        found |= {case for case, _, _ in looked}
    if "team_manager" in roles:
        over = ("agreed", "closed", "withdrawn", "returned")
        found |= {c for c, state, kind in looked if kind != "supervision" and state not in over}
    hidden = {c for c, named in county.restricted.items() if user.username not in named}
    return found - hidden


def foreign_to(user: User, county: County) -> set[str]:
    """The tokens this person must not meet anywhere."""
    mine = cases_of(user, county)
    parts = list(user.memberships.filter(ends=None).select_related("team", "service"))
    admin = any(part.role == "admin" for part in parts)
    director = any(part.role == "director" for part in parts)
    services = {part.service.name for part in parts if part.role == "service_manager"}
    teams = {part.team.name for part in parts if part.team}
    found = set()
    for token, mark in county.tokens.items():
        if token in county.families:
            allowed = bool(mine & county.families[token]) or admin
        elif token in county.references:
            allowed = admin or mark.case in mine
        elif mark.case is not None:
            allowed = mark.case in mine
        elif token in county.shared and (director or county.shared[token] in services):
            allowed = True  # a view is shared with everybody of its owner's line
        else:  # a person's own words, shared with their team or its manager
            allowed = mark.owner == user.username or mark.team in teams
        if not allowed:
            found.add(token)
    return found


def guesses(user: User, county: County) -> list[str]:
    """Every address with somebody else's case, audit, action, team or account in it, and searches
    for the plain part of their references."""
    foreign = sorted(set(county.holders) - cases_of(user, county), key=str)
    found = []
    for case in Case.objects.filter(public_id__in=foreign).order_by("public_id")[:GUESSED]:
        audit = case.audits.order_by("-submitted_at").first()
        action = Action.objects.filter(case=case).first()
        objects = {
            "case_id": case.public_id,
            "audit_id": audit and audit.public_id,
            "action_id": action and action.public_id,
            "person_id": case.allocations.get(ends=None).practitioner.public_id,
            "team_id": case.allocations.get(ends=None).team.public_id,
        }
        found += addresses_of({name: key for name, key in objects.items() if key})
        found.append(f"/cases/find/?q={case.reference.split('-')[0]}")
        found.append(f"/register/?q={case.reference.split('-')[0]}")
    return found


@dataclass
class Found:
    """What all walks together met."""

    foreign: set[tuple[str, str, str]] = field(default_factory=set)  # who, where, token
    own: dict[str, set[str]] = field(default_factory=dict)
    requests: int = 0
    names: set[str] = field(default_factory=set)
    faults: int = 0


def walked(people: list[User], county: County, most: int, limit: int = 100_000) -> Found:
    """`most` objects of each address for each of them, and one where a colleague of the same part
    and team was there before; 0 is guessing alone."""
    found, before = Found(), set()
    for user in people:
        foreign, met = foreign_to(user, county), set()

        def seen(where: str, text: str, user=user, foreign=foreign, met=met) -> None:
            tokens = set(TOKEN.findall(text)) - set(TOKEN.findall(where))
            met |= tokens - foreign
            found.foreign |= {(user.username, where, token) for token in tokens & foreign}

        parts = frozenset(user.memberships.filter(ends=None).values_list("role", "team"))
        crawl = Crawl(user, seen, 1 if most and parts in before else most, limit)
        before.add(parts)
        if most:
            crawl.walk()
        crawl.guess(guesses(user, county))
        found.own[user.username] = met
        found.requests += crawl.requests
        found.names |= crawl.names
        found.faults += sum(n for status, n in crawl.statuses.items() if status >= 500)
    return found


@pytest.fixture
def log():
    """Whatever any logger says while they walk."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


FEW = ("practitioner.harbour2", "manager.outreach", "partner.one")


@pytest.mark.proof
def test_nobody_meets_a_word_of_somebody_elses_case(grown, rounds, log):
    everyone = User.objects.filter(is_active=True).order_by("username")
    people = list(everyone if rounds(2) == 2 else everyone.filter(username__in=FEW))
    found = walked(people, grown, rounds(2), limit=100_000 if rounds(2) == 2 else 30)
    print(
        f"{len(people)} people, {len(grown.holders)} open cases, {Team.objects.count()} teams, "
        f"{len(grown.tokens)} tokens; {found.requests} answers of {len(found.names)} addresses; "
        f"own tokens met {sum(map(len, found.own.values()))}, foreign {len(found.foreign)}, "
        f"in the log {len(TOKEN.findall(log.getvalue()))}, faults {found.faults}"
    )
    assert sorted(found.foreign)[:20] == []
    assert TOKEN.findall(log.getvalue()) == []
    assert found.faults == 0
    # The walk is not blind: who holds cases met words of theirs, and so did who manages them.
    for user in people:
        if user.memberships.filter(role__in=("practitioner", "team_manager"), ends=None).exists():
            assert len(found.own[user.username]) > (5 if rounds(2) == 2 else 0), user.username


@pytest.mark.proof
def test_control_one_door_left_open_is_found(grown, monkeypatch):
    """The same guesses of one practitioner, with cases found by everybody, and then audits."""
    user = User.objects.get(username="practitioner.harbour2")
    for door, method in ((CaseQuerySet, "visible_to"), (AuditQuerySet, "visible_to")):
        with monkeypatch.context() as open_door:
            open_door.setattr(door, method, lambda self, user: self)
            assert walked([user], grown, most=0).foreign, door
