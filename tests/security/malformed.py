"""Requests nobody's browser would send, made by a seeded generator: the same for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

LONG, BIDI, RTL = "x" * 10_000, "\u202eabc\u2066", "שלום عربى"
VALUES = (
    "", " ", "0", "-1", "9" * 40, "1e309", "NaN", "true", "null", "[]", "{}", "\x00", "a\x00b",
    LONG, BIDI, RTL, "\ud800", "😀" * 300, "' OR 1=1 --", '"; DROP TABLE cases_case; --',
    "%", "%zz", "%u0000", "../../../../etc/passwd", "..\\..\\x", "{{ 7*7 }}", "${7*7}", "{% raw %}",
    "<script>alert(1)</script>", "2026-02-30", "9999-99-99", "0000-00-00", "2026-13", "=1+1",
    "00000000-0000-0000-0000-000000000000", "not-a-uuid", "\r\nX-Injected: 1", "\n\n", "\t",
    "１２３", "a" * 300 + "@", "http://elsewhere.example/", "//elsewhere.example/", "javascript:x",
)  # fmt: skip
NAMES = (
    "q", "page", "per_page", "sort", "plan", "age", "voice", "state", "team", "holder", "domain",
    "service", "period", "quarter", "kind", "first", "second", "older", "rated", "view", "next",
    "_export", "purpose", "whose", "person", "event", "from", "to", "framework", "note", "value",
    "version", "reason", "reference", "name", "csrfmiddlewaretoken", "token", "x[]", "__proto__",
)  # fmt: skip
PATHS = (
    "%00", "%ff%fe", "%ed%a0%80", "..%2f..%2fetc%2fpasswd", "%2e%2e/", "//", "%zz", "x" * 5_000,
    "%0d%0aX-Injected:%201", "%u202e", ";jsessionid=1", "%F0%9F%98%80", "*", "?", "'", "%5c..%5c",
)  # fmt: skip
METHODS = (
    "TRACE", "CONNECT", "PROPFIND", "OPTIONS", "HEAD", "PUT", "PATCH", "DELETE", "get", "QUERY",
    "X" * 300, "GET POST", "MKCOL", "é",
)  # fmt: skip
HOSTS = (
    "evil.example", "testserver:99999", "testserver evil", "[::1", "testserver\r\nX-Injected: 1",
    "", "a" * 3_000, "testserver@evil.example", "*", "..", "testserver.", "\x00",
)  # fmt: skip
RANGES = (
    "bytes=9999999-",
    "bytes=-1",
    "bytes=5-1",
    "bytes=a-b",
    "lines=1-2",
    "bytes=" + "0-," * 500,
)
COOKIES = (
    "sessionid=\x00", "sessionid=" + "A" * 8_000, "sessionid=../../x", "sessionid=' OR 1=1 --",
    "sessionid", "=;=;=", "csrftoken=\r\nX-Injected: 1", "messages=W1tdXQ:1:forged", "\xff\xfe",
    "sessionid=a; sessionid=b; sessionid=c", 'sessionid="\\000"', "$Version=1; sessionid=x",
)  # fmt: skip
TYPES = (
    "application/json", "text/xml", "multipart/form-data", "multipart/form-data; boundary=",
    "application/x-www-form-urlencoded; charset=utf-16", "text/plain; charset=nonsense", "",
    "application/x-www-form-urlencoded; charset=" + "x" * 2_000, "\x00",
    "multipart/mixed; boundary=b",
)  # fmt: skip
MULTIPART = (
    b"--b\r\nbroken", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
    b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx', b"--c\r\n\r\n--c--", b"\x00" * 900,
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="\x00"\r\n\r\nx\r\n--b--',
    b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    b"%%%\r\n--b--", b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xfe\r\n--b--',
)  # fmt: skip
HEADERS = (
    "Accept", "Accept-Language", "Accept-Encoding", "User-Agent", "Referer", "Origin",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Requested-With", "X-CSRFToken",
    "Authorization", "If-Modified-Since", "If-None-Match", "Content-Length", "Expect", "Upgrade",
    "X-HTTP-Method-Override", "Transfer-Encoding", "Accept-Charset",
)  # fmt: skip


@dataclass
class Sent:
    """One request, and whether its sender could have meant it: a form whose values are odd."""

    kind: str
    method: str
    path: str
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        what = (
            self.kind,
            self.method[:20],
            self.path[:160],
            self.content_type[:50],
            self.body[:90],
        )
        return f"{what} { ({name: text[:60] for name, text in self.headers.items()}) }"


class Generator:
    """`fields` answers with the names that the form at an address holds."""

    def __init__(self, seed: int, addresses: list[str], fields: Callable[[str], list[str]]) -> None:
        self.rng, self.addresses, self.fields = random.Random(seed), addresses, fields
        self.kinds: list[Callable[[str], Sent]] = [
            self.query, self.path, self.form, self.form, self.multipart, self.type, self.deep,
            self.cookie, self.host, self.range, self.method, self.header,
        ]  # fmt: skip

    def next(self) -> Sent:
        """Each kind in turn, each at an address drawn by chance."""
        kind = self.kinds.pop(0)
        self.kinds.append(kind)
        return kind(self.rng.choice(self.addresses))

    def _pairs(self, names: tuple[str, ...] | list[str], most: int = 6) -> list[tuple[str, str]]:
        chosen = [self.rng.choice(names) for _ in range(self.rng.randint(1, most))]
        return [(name, self.rng.choice(VALUES)) for name in chosen]

    def _encoded(self, pairs: list[tuple[str, str]]) -> str:
        return urlencode(pairs, errors="surrogatepass")

    def query(self, address: str) -> Sent:
        tail = self.rng.choice(("", "&", "&&=", "&%00=1", "&a=%ff", ";a=b", "&" * 50))
        return Sent("query", "GET", f"{address}?{self._encoded(self._pairs(NAMES))}{tail}")

    def path(self, address: str) -> Sent:
        parts = address.split("/")
        at = self.rng.randrange(1, len(parts))
        parts[at] = self.rng.choice((self.rng.choice(PATHS), parts[at] + self.rng.choice(PATHS)))
        return Sent("path", self.rng.choice(("GET", "POST")), "/".join(parts))

    def form(self, address: str) -> Sent:
        names = self.fields(address) or list(NAMES)
        pairs = [(name, self.rng.choice(VALUES)) for name in names if self.rng.random() < 0.8]
        pairs += self._pairs(NAMES, 2) + (pairs[:1] * 2 if self.rng.random() < 0.3 else [])
        return Sent("form", "POST", address, self._encoded(pairs).encode())

    def multipart(self, address: str) -> Sent:
        kind = f"multipart/form-data; boundary={self.rng.choice(('b', 'b' * 90, 'é', ''))}"
        return Sent("multipart", "POST", address, self.rng.choice(MULTIPART), kind)

    def type(self, address: str) -> Sent:
        body = self.rng.choice((b"\xff\xfe\x00", b"a=%ff%fe&b", b"<a/>", b"{", b"name=x"))
        return Sent("type", "POST", address, body, self.rng.choice(TYPES))

    def deep(self, address: str) -> Sent:
        deep = self.rng.choice((100, 5_000, 100_000))
        body = self.rng.choice(
            (b"[" * deep, b"[" * deep + b"]" * deep, b'{"a":' * deep, b"1e" * 99)
        )
        where = self.rng.choice((address, "/api/v1/figures", "/api/v1/county", "/account/2fa/"))
        return Sent("deep", self.rng.choice(("POST", "GET")), where, body, "application/json")

    def cookie(self, address: str) -> Sent:
        return Sent("cookie", "GET", address, headers={"Cookie": self.rng.choice(COOKIES)})

    def host(self, address: str) -> Sent:
        return Sent("host", "GET", address, headers={"Host": self.rng.choice(HOSTS)})

    def range(self, address: str) -> Sent:
        where = self.rng.choice((address, "/static/flourish.css"))
        return Sent("range", "GET", where, headers={"Range": self.rng.choice(RANGES)})

    def method(self, address: str) -> Sent:
        return Sent("method", self.rng.choice(METHODS), address, json.dumps({"a": 1}).encode())

    def header(self, address: str) -> Sent:
        names = self.rng.sample(HEADERS, 3)
        headers = {name: self.rng.choice(VALUES) for name in names}
        headers["Accept"] = self.rng.choice(("*/*", "application/json", "text/csv", "x", ",,,;q=9"))
        next_page = quote("/\r\nX-Injected: 1")
        return Sent("header", "GET", f"{address}?next={next_page}", headers=headers)
