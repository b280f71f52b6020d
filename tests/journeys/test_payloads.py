"""Sixty texts that would run as script, in every typed column, read in a browser from gunicorn
over TLS with the settings of an installation: none runs, and no page of ours breaks its policy."""

from __future__ import annotations

import contextlib
import datetime
import html
import http.client
import os
import socket
import ssl
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.cookies import SimpleCookie
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from playwright.sync_api import Browser, Page, Route

from tests.journeys.test_every_page import ALSO, PAGES
from tests.security.payloads import PAYLOADS, SHOWN, grown, plant
from tests.test_urls import address
from tests.world import build_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]
FEW = {"harbour_manager": "case audit team_cases", "admin": "people register"}
# What would run, or lead elsewhere: none of it may come of a typed text.
# Two elements are our own: the words of a reason, which script copies, and what a passkey needs.
MADE = """() => {
  const all = root => [...root.querySelectorAll("*")]
    .flatMap(e => [e, ...(e.matches("template") ? all(e.content) : [])]);
  const own = e => e.matches("template#reason, script#js_data[type='application/json']");
  return all(document).filter(e => !own(e)).flatMap(e => [
    ...[...e.attributes].filter(a => /^on/i.test(a.name)
      || (/^(href|src|action|formaction|data|srcdoc)$/i.test(a.name)
          && /^\\s*(javascript|vbscript|data:text)/i.test(a.value)))
      .map(a => `${e.tagName} ${a.name}`),
    ...(/^(iframe|object|embed|base|marquee|math|template)$/i.test(e.tagName) ? [e.tagName] : []),
    ...(e.matches("script:not([src^='/static/']), style, meta[http-equiv]") ? [e.tagName] : []),
  ]);
}"""


@pytest.fixture
def county(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("another process reads the database, so it is PostgreSQL")
    return grown(build_world())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[str, str]:
    """A certificate nobody signed, for loopback, for this run."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1)).add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        ).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    (folder / "certificate").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return str(folder / "certificate"), str(folder / "key")


@pytest.fixture
def server(county, certificate, tmp_path) -> Iterator[str]:
    """gunicorn on the test's database with the settings of an installation; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    held = connection.settings_dict
    environment = {name: text for name, text in os.environ.items() if name != "DEBUG"} | {
        "DJANGO_SETTINGS_MODULE": "tests.security.production",
        "TEST_STATIC_ROOT": str(tmp_path / "static"),
        "DATABASE_URL": _address_of(held),
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    run = {"cwd": settings.BASE_DIR, "env": environment}
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"], check=True, **run
    )
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "flourish_audit.wsgi", "--workers", "1"),
            *("--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "critical"),
            *("--certfile", certificate[0], "--keyfile", certificate[1], "--no-control-socket"),
        ],
        stderr=subprocess.DEVNULL, **run,
    )  # fmt: skip
    try:
        _wait_for(port, process)
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _address_of(held: dict) -> str:
    if str(held["HOST"]).startswith("/"):
        return f"postgresql://{held['USER']}@/{Path(held['HOST']).as_posix()}/{held['NAME']}"
    who = f"{held['USER']}:{held['PASSWORD']}" if held["PASSWORD"] else held["USER"]
    return f"postgresql://{who}@{held['HOST']}:{held['PORT'] or 5432}/{held['NAME']}"


def _wait_for(port: int, process: subprocess.Popen) -> None:
    for _ in range(300):
        assert process.poll() is None, "gunicorn ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("gunicorn did not start")


class Seen:
    """What a browser met on all its pages."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.policy: list[str] = []
        self.made: list[str] = []
        self.statuses: list[str] = []
        self.pages = self.shown = 0


@contextmanager
def desk(browser: Browser, server: str, user, seen: Seen) -> Iterator[Page]:
    """A page of theirs that tells `seen` of every script that ran and every breach."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    context = browser.new_context(ignore_https_errors=True)
    cookie = {"name": "__Host-session", "value": session.session_key, "url": f"{server}/"}
    context.add_cookies([cookie | {"secure": True, "httpOnly": True}])
    page = context.new_page()
    page.set_default_timeout(20_000)

    def ran(dialog) -> None:
        seen.ran.append(page.url)
        dialog.dismiss()

    def said(message) -> None:
        if "Content Security Policy" in message.text:
            seen.policy.append(f"{page.url}: {message.text[:160]}")

    page.on("dialog", ran)
    page.on("console", said)
    yield page
    context.close()


def read(page: Page, server: str, path: str, seen: Seen) -> bool:
    """One page, and whether a typed text stands there to be read."""
    answer = page.goto(server + path)
    seen.pages += 1
    if answer.status >= 500:
        seen.statuses.append(f"{path}: {answer.status}")
    seen.made += [f"{path}: {what}" for what in page.evaluate(MADE)]
    here = SHOWN in page.evaluate(
        "() => document.body.textContent + [...document.querySelectorAll('[value]')]"
        ".map(e => e.getAttribute('value')).join()"
    )
    seen.shown += here
    return here


def pages_of(county, few: bool) -> dict[str, list[str]]:
    named = {person: name.split() for person, name in FEW.items()}
    if not few:
        people = [person for person in (PAGES.keys() | ALSO.keys()) if person != "nobody"]
        named = {one: [*PAGES.get(one, []), *ALSO.get(one, "").split()] for one in sorted(people)}
    return {one: [address(county, name) for name in names] for one, names in named.items()}


def test_no_typed_text_runs_on_any_page(county, server, browser: Browser, rounds):
    seen, few = Seen(), rounds(2) != 2
    pages = pages_of(county, few)
    planted: dict[str, set[str]] = defaultdict(set)
    for turn in range(rounds(20)):
        for column, those in plant(turn).items():
            planted[column] |= those
        for person, paths in pages.items():
            with desk(browser, server, county.people[person], seen) as page:
                here = [path for path in paths if read(page, server, path, seen)]
            pages[person] = here  # the next turns read where typed texts stand
    whole = sum(len(those) == len(PAYLOADS) for those in planted.values())
    print(
        f"{len(PAYLOADS)} payloads in {len(planted)} columns, all of them in {whole}, at least "
        f"{min(map(len, planted.values()))} in each; {rounds(20)} turns, {seen.pages} "
        f"pages, {seen.shown} of them with a payload to read; ran {len(seen.ran)}, "
        f"policy {len(seen.policy)}, made {len(seen.made)}, faults {len(seen.statuses)}"
    )
    assert (seen.ran, seen.policy, seen.made[:10], seen.statuses[:10]) == ([], [], [], [])
    assert seen.shown >= (3 if few else 40 * rounds(20) // 2)


def unescaped(dropped: str, route: Route) -> None:
    """The page as it would be if nothing escaped it, with or without a header."""
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != dropped}
    body = html.unescape(html.unescape(answer.text()))
    route.fulfill(status=answer.status, headers=headers, body=body)


def test_control_unescaped_the_policy_refuses_and_without_it_they_run(
    county, server, browser: Browser
):
    """Each page is unescaped on its way to the browser: once with our policy, once without."""
    plant(0)
    with_policy, without = Seen(), Seen()
    for seen, dropped in ((with_policy, ""), (without, "content-security-policy")):
        with desk(browser, server, county.people["harbour_manager"], seen) as page:
            path = address(county, "audit")
            page.route(f"{server}{path}", partial(unescaped, dropped))
            read(page, server, path, seen)
            page.wait_for_timeout(300)
    assert (with_policy.ran, bool(with_policy.policy)) == ([], True)
    assert without.ran and with_policy.made


def asked(
    certificate: tuple[str, str],
    server: str,
    method: str,
    path: str,
    data: dict | None = None,
    **headers: str,
):
    """One request over TLS as any program makes it: the answer and the cookies it sets."""
    port = int(server.rsplit(":", 1)[1])
    line = http.client.HTTPSConnection(
        "127.0.0.1", port, timeout=30, context=ssl.create_default_context(cafile=certificate[0])
    )
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Referer": server + path}
    line.request(method, path, urlencode(data) if data else None, kind | headers)
    answer = line.getresponse()
    answer.read()
    cookies = {}
    for text in answer.headers.get_all("Set-Cookie") or []:
        for name, cookie in SimpleCookie(text).items():
            cookies[name] = cookie
    line.close()
    return answer, cookies


def test_cookies_and_headers_of_an_installation(county, certificate, server):
    """Host-only names, TLS alone, out of reach of script; another session after signing in."""
    ask = partial(asked, certificate, server)
    county.ana.password = PBKDF2PasswordHasher().encode("three blue kettles", "s" * 22)
    county.ana.save()
    page, cookies = ask("GET", "/account/login/")
    token = cookies["__Host-csrf"]
    assert (token["secure"], token["path"], token["samesite"]) == (True, "/", "Lax")
    assert token["domain"] == ""
    seconds, *more = page.headers["Strict-Transport-Security"].split("; ")
    assert int(seconds.removeprefix("max-age=")) >= 365 * 24 * 3600
    assert "includeSubDomains" in more
    assert not any(letter.isdigit() for letter in page.headers.get("Server", ""))
    form = {"login": "ana", "password": "three blue kettles", "csrfmiddlewaretoken": token.value}
    answer, cookies = ask(
        "POST", "/account/login/", form,
        Cookie=f"__Host-csrf={token.value}; __Host-session=chosen-by-somebody-else",
    )  # fmt: skip
    held = cookies["__Host-session"]
    assert answer.status == 302
    assert (held["secure"], held["httponly"], held["path"], held["samesite"], held["domain"]) == (
        True, True, "/", "Lax", ""
    )  # fmt: skip
    assert held.value != "chosen-by-somebody-else" and len(held.value) >= 32
    assert cookies["__Host-csrf"].value != token.value
    assert ask("GET", "/account/login/", Host="evil.example")[0].status == 400
    assert ask("TRACE", "/account/login/")[0].status == 405
