"""Malformed requests of eleven kinds: never a fault of ours, never a page of Python, no row."""

from __future__ import annotations

import itertools
from collections import Counter

import lxml.html
import pytest
from django.http import HttpResponse
from django.test import Client

from cases.models import PlanType
from tests.kept import copied, once
from tests.security.malformed import Generator, Sent
from tests.security.writing import written
from tests.test_urls import OUTSIDE, address, furnished, patterns, rolled_back, sign_in

PEOPLE = ("ana", "harbour_manager", "admin", "qa", "service_manager", "governance", "nobody")
SEED = 16
kept = once(furnished)


@pytest.fixture
def county(kept, db):
    return copied(kept)


def clients(county) -> dict[str, Client]:
    found = {}
    for person in PEOPLE:
        found[person] = Client(raise_request_exception=False)
        sign_in(found[person], county, person)
        found[person].get("/help/stored/")
    return found


def fields_of(client: Client, path: str) -> list[str]:
    """The names in the forms of the page at an address."""
    with rolled_back(client):
        answer = client.get(path)
    if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
        return []
    forms = [form for form in lxml.html.fromstring(answer.content).forms if form.method == "POST"]
    return sorted({name for form in forms for name in form.fields if name})


def send(client: Client, sent: Sent) -> HttpResponse:
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": text for name, text in sent.headers.items()
    }
    return client.generic(
        sent.method, sent.path, sent.body, content_type=sent.content_type, **headers
    )


def faults_of(sent: Sent, answer: HttpResponse, tables: set[str]) -> list[str]:
    body = b"" if answer.streaming else answer.content
    found = [f"answered {answer.status_code}"] if answer.status_code >= 500 else []
    found += ["shows Python"] if b"Traceback" in body or b"site-packages" in body else []
    head = "".join(f"{name}{value}" for name, value in answer.items())
    found += ["a header was slipped in"] if "X-Injected" in answer or "\n" in head else []
    meant = sent.kind == "form" and answer.status_code < 400  # odd words that may be kept
    found += [f"wrote {sorted(tables)}"] if tables and not meant else []
    return [f"{fault}: {sent}" for fault in found]


def thrown(county, number: int, only: str = "") -> tuple[list[str], Counter[int]]:
    known = clients(county)
    addresses = sorted({address(county, name) for name, _ in patterns() if name not in OUTSIDE})
    addresses = [path for path in addresses if only in path]
    faults: list[str] = []
    statuses: Counter[int] = Counter()
    turns = itertools.cycle(PEOPLE)
    person = next(turns)
    generator = Generator(SEED, addresses, lambda path: fields_of(known[person], path))
    for _ in range(number):
        person = next(turns)
        sent = generator.next()
        with rolled_back(known[person]), written() as tables:
            answer = send(known[person], sent)
        statuses[answer.status_code] += 1
        faults += [f"{person}: {fault}" for fault in faults_of(sent, answer, tables)]
    return faults, statuses


@pytest.mark.proof
def test_five_thousand_malformed_requests_break_and_write_nothing(county, rounds):
    number = 5_000 if rounds(2) == 2 else 100
    faults, statuses = thrown(county, number)
    print(f"{number} requests answered {dict(sorted(statuses.items()))}; faults {len(faults)}")
    print(*faults[:20], sep="\n")
    assert faults[:20] == []
    assert len(statuses) > 4  # they did reach different parts


def breaking(get_response):
    """A view that expects nothing but what browsers send."""

    def answer(request):
        {"GET": 1, "POST": 2}[request.method]
        return get_response(request)

    return answer


def writing(get_response):
    """A view that writes before it looks."""

    def answer(request):
        PlanType.objects.update(order=1)
        return get_response(request)

    return answer


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("planted", "says"), [("breaking", "answered 500"), ("writing", "wrote ['cases_plantype']")]
)
def test_control_a_view_that_breaks_or_writes_is_found(county, settings, planted, says):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.{planted}"]
    faults, _ = thrown(county, 60, only="/register/")
    assert [fault for fault in faults if says in fault]
