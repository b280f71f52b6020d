"""Walks the product as one person does, and as somebody who guesses: every link, file, form, id.

What an answer holds is its status line, its headers and its body; what is packed into a file is
unpacked first. A form is sent as it stands and whatever it changed is taken back.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import lxml.html
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve, reverse

from cases.models import User
from tests.test_urls import rolled_back

# Signing out or ending sign-ins would end the walk; the library holds no word about a child.
LEFT_OUT = {"account_logout", "my_sessions", "view_unlock", "view_together", "work_out"}
LIBRARY = re.compile(r"^/(frameworks|library|static|wording)/")
KEPT = {"case_reason"}  # what is sent here stays: the reason opens the case for an hour
VARIANTS = 2  # filters, orders and pages of one address


@dataclass
class Crawl:
    """One person's walk; `seen` is given each answer as text, with the address it came from."""

    user: User
    seen: Callable[[str, str], None]
    most: int  # objects of one address, for each address of the product
    limit: int = 100_000  # answers of a walk
    statuses: Counter[int] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)
    requests: int = 0

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.user)
        self._objects: dict[str, set[str]] = {}
        self._variants: Counter[str] = Counter()
        self._sent: Counter[str] = Counter()
        self._known: set[str] = set()

    def walk(self, start: str = "/") -> None:
        waiting = deque([start, "/cases/find/", "/actions/", "/teams/", "/emails/", "/held/"])
        while waiting and self.requests < self.limit:
            address = waiting.popleft()
            if not self._is_wanted(address):
                continue
            answer = self.ask("get", address)
            waiting.extend(self._links(address, answer))
            for action, fields in list(_forms(address, answer)):
                answer = self._send(action, fields)
                if answer is not None:
                    waiting.extend(self._links(action, answer))

    def guess(self, addresses: list[str]) -> None:
        """Addresses that are somebody else's, each in one of three ways: the page, its file, and
        what is sent there. Which one differs from person to person."""
        ways = itertools.cycle(("get", "post", "file"))
        for _ in range(self.user.pk % 3):
            next(ways)
        for address in addresses:
            way = next(ways)
            if way == "post" and "?" not in address:
                self.ask("post", address)
            else:
                file = "?_export=csv&purpose=canary" * (way == "file" and "?" not in address)
                self.ask("get", address + file)

    def ask(self, method: str, address: str, data: dict | None = None) -> HttpResponse:
        with rolled_back(self.client):
            return self._ask(method, address, data)

    def _ask(self, method: str, address: str, data: dict | None = None) -> HttpResponse:
        answer = getattr(self.client, method)(address, data or {} if method == "post" else None)
        self.requests += 1
        self.statuses[answer.status_code] += 1
        self.seen(f"{method} {address}", in_words(answer))
        return answer

    def _send(self, action: str, fields: dict) -> HttpResponse | None:
        name, _ = _named(action)
        if not name or name in LEFT_OUT or self._sent[name] >= self.most:
            return None
        self._sent[name] += 1
        if name in KEPT:
            return self._ask("post", action, fields | {"reason": "To look at it together"})
        return self.ask("post", action, fields)

    def _is_wanted(self, address: str) -> bool:
        """So many objects of each address, and so many ways to look at each."""
        if address in self._known or LIBRARY.match(address):
            return False
        self._known.add(address)
        name, kwargs = _named(address)
        if not name or name in LEFT_OUT:
            return False
        self.names.add(name)
        query = dict(parse_qsl(urlsplit(address).query))
        key = f"{name} {query.get('_export', '')}"
        objects = self._objects.setdefault(key, set())
        most = min(2, self.most) if "_export" in query else self.most
        if kwargs not in objects and len(objects) >= most:
            return False
        objects.add(kwargs)
        self._variants[f"{key} {kwargs}"] += 1
        return self._variants[f"{key} {kwargs}"] <= (
            1 if "_export" in query else min(VARIANTS, self.most)
        )

    def _links(self, address: str, answer: HttpResponse) -> Iterator[str]:
        if answer.get("Location"):
            yield _inside(address, answer["Location"])
        if answer.get("Content-Type", "").startswith("text/html") and answer.content:
            page = lxml.html.fromstring(answer.content)
            for link in page.xpath("//a/@href"):
                yield from _with_purpose(_inside(address, link))
            for form in page.forms:
                if form.method == "GET":
                    query = urlencode(form.form_values())
                    action = _inside(address, form.action or address).split("?")[0]
                    yield from _with_purpose(f"{action}?{query}")
                    for box in form.xpath(".//button[@name='_export']"):
                        yield f"{action}?{query}&_export={box.get('value')}&purpose=canary"


def _with_purpose(address: str) -> Iterator[str]:
    if "_export=" in address and "purpose=" not in address:
        address += "&purpose=canary"
    yield address


def _inside(address: str, link: str) -> str:
    """The path and query of a link; one that leads elsewhere is an address of nobody."""
    whole = urlsplit(urldefrag(urljoin(f"http://testserver{address}", link)).url)
    if whole.netloc not in ("testserver", ""):
        return ""
    return whole.path + (f"?{whole.query}" if whole.query else "")


def _named(address: str) -> tuple[str, str]:
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return "", ""
    return match.view_name or "", str(sorted((match.captured_kwargs or match.kwargs).items()))


def _forms(address: str, answer: HttpResponse) -> Iterator[tuple[str, dict]]:
    """Forms that send something, with what stands in them."""
    if answer.get("Content-Type", "").startswith("text/html") and answer.content:
        for form in lxml.html.fromstring(answer.content).forms:
            if form.method == "POST":
                values: dict = {}
                for name, value in form.form_values():
                    values.setdefault(name, []).append(value)
                yield _inside(address, form.action or address), values


def in_words(answer: HttpResponse) -> str:
    """Status line, headers and body; a packed file is read part by part."""
    head = f"{answer.status_code} {answer.reason_phrase}\n" + "\n".join(
        f"{name}: {value}" for name, value in answer.items()
    )
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return "\n".join([head, *_unpacked(body)])


def _unpacked(body: bytes) -> Iterator[str]:
    if body[:4] != b"PK\x03\x04":
        yield body.decode(errors="replace")
        return
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        for name in packed.namelist():
            yield name
            yield from _unpacked(packed.read(name))


def addresses_of(objects: dict[str, object]) -> Iterator[str]:
    """Every address that names an object of these: {name of the part: what to put there}."""
    for name, pattern in named_patterns():
        parts = set(pattern.pattern.converters)
        if parts & objects.keys() and parts <= objects.keys() | WORDS.keys():
            filled = {part: objects.get(part, WORDS.get(part)) for part in parts}
            yield _filled(name, filled)


# What stands in addresses beside the object: words of the product, the same for everybody.
WORDS = {
    "code": "flourish.f.impact", "state": "red", "value": "red", "step": "change", "place": 1,
    "found": "grown", "effect": "missing", "what": "red", "section": "flourish.f",
    "standard": "relationships-first.voice.1", "who": "none", "item_code": "flourish.f.impact",
    "row": "flourish.f", "number": 1, "words_for": "teenager", "holder": "flourish.f",
}  # fmt: skip


def _filled(name: str, parts: dict) -> str:
    return reverse(name, kwargs=parts)


def named_patterns(resolver=None, prefix: str = "", space: str = "") -> Iterator:
    """(name, pattern) of every address of ours."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{space}{entry.name}", entry
        else:
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from named_patterns(entry, prefix, space + inner)
