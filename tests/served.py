"""The product as it is served, on a PostgreSQL of the test's own that it may kill.

`own_postgres` starts the server, `copied_from_test` fills a database of it with what the test made,
under an owner's and a web's role, and `web` serves it by gunicorn. People
are `Visitor`s: they talk HTTP, each request on a connection of its own, as behind a proxy. All of
it listens on loopback only and ends with the test run, however that ends.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg2
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from cases.models import User
from tests import postgres

LAUNCHER = Path(postgres.__file__)
OWNER, WEB = "flourish_owner", "flourish_web"
CSRF = "b" * 32
SCRIPT = {"X-Requested-With": "fetch"}
BROKEN = (OSError, http.client.HTTPException)  # what a person sees as "no answer"

ROLES = f"""
CREATE ROLE {OWNER} LOGIN; CREATE ROLE {WEB} LOGIN;
"""
GRANTS = f"""
GRANT CREATE, USAGE ON SCHEMA public TO {OWNER}; GRANT USAGE ON SCHEMA public TO {WEB};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WEB};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {WEB};
"""  # noqa: E501
ONLY_ADDED_TO = f"""
REVOKE UPDATE, DELETE ON cases_accesslog FROM {WEB};
REVOKE INSERT, UPDATE, DELETE ON cases_loghead FROM {WEB};
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


# --- the database ------------------------------------------------------------------------


class OwnPostgres:
    """A PostgreSQL server that keeps what it is told, until it is told otherwise."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port

    def url(self, database: str = "flourish", role: str = WEB) -> str:
        return f"postgres://{role}@127.0.0.1:{self.port}/{database}"

    def kill(self) -> None:
        """kill -9 of every process of the server at once."""
        self._tell("kill")

    def stop(self) -> None:
        self._tell("stop")

    def start(self) -> None:
        self._tell("start")

    def restart(self, **chosen: str) -> None:
        """Anew, with other settings."""
        for name, value in chosen.items():
            self.run(f"ALTER SYSTEM SET {name} = '{value}'")
        self.stop()
        self.start()

    def _tell(self, word: str) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline().strip()
        assert said == "done", f"{word}: {said or 'the server has gone'}"

    def run(self, *statements: str, database: str = "postgres", role: str = postgres.OWNER) -> None:
        """Each statement in a transaction of its own."""
        with contextlib.closing(psycopg2.connect(self.url(database, role))) as opened:
            opened.autocommit = True
            for statement in statements:
                opened.cursor().execute(statement)

    def rows(self, statement: str, *values: object, database: str = "flourish") -> list[tuple]:
        """What a reader finds who is no part of the product."""
        with contextlib.closing(psycopg2.connect(self.url(database, postgres.OWNER))) as opened:
            cursor = opened.cursor()
            cursor.execute(statement, values)
            return cursor.fetchall()

    def empty(self, database: str) -> None:
        """A new database, with the two roles' rights in it."""
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)", f"CREATE DATABASE {database}")
        self.run(GRANTS, database=database)

    def copied_from_test(self, database: str = "flourish") -> None:
        """Everything committed in the test's own database, under this one's two roles."""
        given, folder = connection.settings_dict, postgres.binaries()
        self.empty(database)
        took = subprocess.Popen(
            [
                *(folder / "pg_dump", "--no-owner", "--no-privileges", "-d", given["NAME"]),
                *("-h", given["HOST"], "-U", given["USER"]),
                *(("-p", str(given["PORT"])) if given["PORT"] else ()),
            ],
            stdout=subprocess.PIPE,
        )
        subprocess.run(
            [folder / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url(database, OWNER)],
            stdin=took.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        assert took.wait() == 0
        self.run(ONLY_ADDED_TO, database=database, role=OWNER)


@contextmanager
def own_postgres(**chosen: str) -> Iterator[OwnPostgres]:
    """Skips the test where no PostgreSQL can be had, or it cannot be killed."""
    if connection.vendor != "postgresql" or not Path("/proc/self").exists():
        pytest.skip("needs PostgreSQL on Linux")
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, LAUNCHER, "--port", str(port)),
            *(f"{name}={value}" for name, value in chosen.items()),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        if not address.startswith("postgres://"):
            pytest.skip(address)
        own = OwnPostgres(process, port)
        own.run(ROLES)
        yield own
    finally:
        process.stdin.close()
        process.wait(timeout=60)


# --- the web -----------------------------------------------------------------------------


class Web:
    """gunicorn as docs/running.md starts it: two workers with four threads each."""

    def __init__(self, process: subprocess.Popen, port: int) -> None:
        self.process, self.port = process, port

    def workers(self) -> list[int]:
        return postgres.children_of(self.process.pid)

    def kill_a_worker(self) -> None:
        """kill -9; gunicorn puts another in its place."""
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(self.workers()[0], signal.SIGKILL)

    def reload(self) -> None:
        """Workers with new code, one after the other; each ends what it has begun."""
        self.process.send_signal(signal.SIGHUP)

    def ready(self) -> int:
        return Visitor(self.port).ask("/readyz")[0]


@contextmanager
def web(
    database: str,
    *,
    owner: str = "",
    port: int = 0,
    application: str = "flourish_audit.wsgi",
    **environment: str,
) -> Iterator[Web]:
    """A server on that database, on loopback and without TLS."""
    port = port or free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", application),
            *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"),
            *("--log-level", "critical", "--no-control-socket"),
        ],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment_of(database, owner), **environment},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield Web(process, port)
    finally:
        process.terminate()
        process.wait(timeout=60)


def environment_of(database: str, owner: str = "") -> dict[str, str]:
    """What a process of the product has to be told, as the demo's is: no TLS on loopback."""
    roles = {"DATABASE_OWNER_URL": owner} if owner else {}
    return roles | {
        "DATABASE_URL": database,
        "DEBUG": "1",
        "FLOURISH_DEMO": "1",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
    }


def manage(*arguments: str, database: str, owner: str = "") -> subprocess.CompletedProcess[str]:
    """A command of manage.py on that database, in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment_of(database, owner)},
        capture_output=True,
        text=True,
        check=False,
    )


# --- the people --------------------------------------------------------------------------


def signed_in(user: User) -> str:
    """The key of a sign-in of this person, in the database that Django is connected to."""
    now, store = int(time.time()), SessionStore()
    store.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "begun": now,
            "seen": now,
        }
    )
    store.save()
    return store.session_key or ""


@dataclass
class Visitor:
    """Somebody's browser: signed in where it has the key of a sign-in."""

    port: int
    session: str = ""
    timeout: float = 60

    def ask(
        self, path: str, data: dict | None = None, *, script: bool = False
    ) -> tuple[int, str, dict[str, str]]:
        """Status, page and headers of one request: GET, or POST with `data`. Raises BROKEN."""
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
        body = None
        if data is not None:
            body = urlencode(data, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if script:
            headers |= SCRIPT
        held = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        with contextlib.closing(held):
            held.request("GET" if data is None else "POST", path, body, headers)
            answer = held.getresponse()
            page = answer.read().decode()
        return answer.status, page, {name.lower(): value for name, value in answer.getheaders()}
