"""Every address of the table, as every kind of person: headers, cookies, and what is not yours
looks in every way like what does not exist."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.querysets import CaseQuerySet
from flourish_audit.headers import POLICY
from tests.kept import copied, once
from tests.security.crawling import named_patterns
from tests.security.writing import written
from tests.test_urls import PEOPLE, arguments, furnished, rolled_back, sign_in, table

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
TELLING = ("Server", "X-Powered-By", "Via")
FEW = ("cy",)
kept = once(furnished)


@pytest.fixture
def county(kept, db):
    return copied(kept)


@pytest.fixture
def people(rounds):
    return PEOPLE if rounds(2) == 2 else FEW


@pytest.fixture
def each(rounds):
    """Every address, or every fifth."""
    return 1 if rounds(2) == 2 else 5


def asked(client: Client, method: str, name: str, parts: list) -> HttpResponse:
    with rolled_back(client):
        return getattr(client, method)(reverse(name, args=parts))


def missing(parts: list) -> list:
    """The same address with identifiers that nothing has."""
    return [uuid.uuid4() if isinstance(part, uuid.UUID) else part for part in parts]


# --- headers and cookies -------------------------------------------------------------------


def bare(answer: HttpResponse) -> list[str]:
    """What is wrong with the headers and cookies of an answer."""
    found = [name for name, value in HEADERS.items() if answer.get(name) != value]
    found += [f"{name} is told" for name in TELLING if name in answer]
    for cookie in filter(lambda cookie: cookie.value, answer.cookies.values()):
        if cookie["samesite"] != "Lax" or (cookie.key == "sessionid" and not cookie["httponly"]):
            found.append(f"cookie {cookie.key}")
    return found


def bare_answers(county, people, each: int) -> Iterator[tuple[str, str, str, list[str]]]:
    known = arguments(county)
    for person in people:
        client = Client(raise_request_exception=False)
        sign_in(client, county, person)
        for method, name in list(table())[::each]:
            wrong = bare(asked(client, method, name, known.get(name, [])))
            if wrong:
                yield person, method, name, wrong


@pytest.mark.proof
def test_headers_stand_on_every_answer_of_every_address(county, people, each):
    assert list(bare_answers(county, people, each))[:10] == []


@pytest.mark.sweep
def test_control_without_the_middleware_every_answer_is_bare(county, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecurityHeaders" not in name]
    client = Client(raise_request_exception=False)
    assert {"Content-Security-Policy", "Cache-Control"} <= set(bare(client.get("/account/login/")))


def test_control_a_cookie_without_its_guards_is_named(county):
    client = Client()
    client.force_login(county.ana)
    answer = client.get("/help/stored/")
    answer.set_cookie("sessionid", "x", samesite="None")
    assert bare(answer) == ["cookie sessionid"]


# --- reading and forged forms ----------------------------------------------------------------

# Opening these is itself what is kept: it was looked at, which is news no longer.
SEEN = {"cases_auditseen", "cases_caseseen"}


@pytest.mark.proof
def test_reading_changes_nothing(county, each):
    """GET and HEAD of every address write nothing but sessions, the log and what was seen."""
    known, changed, full = arguments(county), [], each == 1
    for person in PEOPLE if full else ("harbour_manager",):
        client = Client()
        sign_in(client, county, person)
        for name in list(dict.fromkeys(name for _, name in table()))[::each]:
            for method in ("get", "head") if full else ("get",):
                with written() as tables:
                    asked(client, method, name, known.get(name, []))
                if tables - SEEN:
                    changed.append((person, method, name, tables))
    assert changed == []


def test_a_form_without_its_token_writes_nothing(county):
    """Every address that takes a form, as one of three people, from another site's page."""
    known, changed, refused = arguments(county), [], 0
    clients = [Client(enforce_csrf_checks=True) for _ in range(3)]
    for client, person in zip(clients, ("ana", "harbour_manager", "admin"), strict=True):
        sign_in(client, county, person)
    names = [name for method, name in table() if method == "post"]
    for client, name in zip(itertools.cycle(clients), names, strict=False):
        with written() as tables:
            refused += asked(client, "post", name, known.get(name, [])).status_code == 403
        changed += [(name, tables)] if tables else []
    assert changed == []
    assert refused > 100


def test_control_with_no_token_asked_for_forms_do_write(county):
    client = Client()
    sign_in(client, county, "admin")
    with written() as tables:
        asked(client, "post", "person_close", [county.ana.public_id])
    assert tables


# --- who gets in, with a door left open -----------------------------------------------------


@pytest.mark.sweep
def test_control_a_door_that_finds_every_case_is_not_what_the_table_says(county, monkeypatch):
    """Control of tests/test_urls.py: another team's practitioner."""
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda self, user: self)
    client = Client()
    sign_in(client, county, "cy")
    known = arguments(county)
    found = {
        name
        for (method, name), row in table().items()
        if method == "get"
        and "case" in name
        and asked(client, method, name, known.get(name, [])).status_code != row["cy"]
    }
    assert "case" in found


# --- missing and not yours -----------------------------------------------------------------


def look(answer: HttpResponse, parts: list) -> tuple:
    """Everything of an answer that somebody could compare, but for the identifiers they sent."""
    body = answer.content.decode()
    head = sorted((name, value) for name, value in answer.items())
    text = repr((answer.status_code, answer.reason_phrase, head, sorted(answer.cookies)))
    for number, part in enumerate(parts):
        if isinstance(part, uuid.UUID):
            text, body = text.replace(str(part), f"<{number}>"), body.replace(str(part), "<id>")
    return text, len(body), body


def told_apart(county, people, each: int = 1, only: str = "") -> Iterator[tuple[str, str, str]]:
    """Addresses at which an object that is not theirs and one that is nowhere differ."""
    known = {name: parts for name, parts in arguments(county).items() if missing(parts) != parts}
    known = {name: parts for name, parts in known.items() if only in name}
    for person in people:
        client = Client(raise_request_exception=False)
        sign_in(client, county, person)
        for (method, name), row in list(table().items())[::each]:
            if name not in known or row[person] not in (302, 404):
                continue
            if row[person] == 302 and person != "nobody":
                continue  # theirs: it leads them on
            gone = missing(known[name])
            there = look(asked(client, method, name, known[name]), known[name])
            if there != look(asked(client, method, name, gone), gone):
                yield person, method, name


@pytest.mark.proof
def test_what_is_not_yours_looks_like_what_does_not_exist(county, people, each):
    assert list(told_apart(county, people, each)) == []


@pytest.mark.sweep
def test_control_a_door_that_finds_every_case_tells_them_apart(county, monkeypatch):
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda self, user: self)
    monkeypatch.setattr(CaseQuerySet, "near", lambda self, user: self)
    found = {name for _, _, name in told_apart(county, ["cy"], only="case")}
    assert {"case", "case_history"} <= found


# --- identifiers ---------------------------------------------------------------------------

# Numbers in addresses, each of which says nothing about who or what there is.
NUMBERED = {
    "sample_give": "a place in a drawn round, within the round's own identifier",
    "mfa_remove_webauthn": "one's own passkey: another's is not found",
}


def test_identifiers_in_addresses_are_random_and_never_counted():
    models = [
        model for model in apps.get_app_config("cases").get_models() if hasattr(model, "public_id")
    ]
    assert len(models) > 15
    for model in models:
        made = [model().public_id for _ in range(20)]
        assert (model.__name__, {key.version for key in made}, len(set(made))) == (
            model.__name__, {4}, 20
        )  # fmt: skip
    counted = {
        name
        for name, entry in named_patterns()
        if any(type(part).__name__ == "IntConverter" for part in entry.pattern.converters.values())
    }
    editions = {name for name in counted if name.startswith(("frameworks:", "library_", "draft"))}
    assert counted - editions - {"edition_file"} == set(NUMBERED)
