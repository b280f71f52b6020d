"""The product as it is served, by gunicorn with two workers, and a signed-in person's requests."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from cases.models import User

CSRF = "b" * 32
SCRIPT = {"X-Requested-With": "fetch"}


class Broken(Exception):
    """A request was not answered as it should be, so there is nothing to measure."""


@dataclass(frozen=True)
class Server:
    """A running server: where it is asked, and what its workers hold in memory."""

    port: int
    pid: int

    def forget_peak(self) -> None:
        """From now on the peak is a new one; a system that cannot forget keeps the old."""
        for worker in self._workers():
            with contextlib.suppress(OSError):
                Path(f"/proc/{worker}/clear_refs").write_text("5")

    def peak_mb(self) -> float:
        """The most any worker held, in MB of 1,000,000 bytes; 0 where the system does not say."""
        return round(
            max((_peak_kib(worker) for worker in self._workers()), default=0) * 1.024e-3, 1
        )

    def _workers(self) -> list[str]:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return []


def _peak_kib(pid: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


@contextmanager
def served(database: str) -> Iterator[Server]:
    """A server on that database, on loopback and without TLS."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603  fixed words
        [
            *(sys.executable, "-m", "gunicorn", "flourish_audit.wsgi"),
            *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"),
            *("--log-level", "error", "--keep-alive", "300", "--no-control-socket"),
        ],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": database,
            "DEBUG": "1",
            "FLOURISH_DEMO": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
        },
    )
    try:
        _wait_for(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise Broken("the server did not start")


@dataclass
class Person:
    """Somebody signed in: asks the server for times, and the same code in-process for counts."""

    user: User
    port: int
    session: str = ""
    held: http.client.HTTPConnection | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        now = int(time.time())
        store = SessionStore()
        store.update(
            {
                SESSION_KEY: str(self.user.pk),
                BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                HASH_SESSION_KEY: self.user.get_session_auth_hash(),
                "begun": now,
                "seen": now,
            }
        )
        store.save()
        self.session = store.session_key or ""

    def ask(
        self, path: str, data: dict | None = None, *, script: bool = True
    ) -> tuple[float, bytes]:
        """Milliseconds and body of one request; GET, or POST with `data`, by script or a form."""
        if self.held is None:
            self.held = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
        body = None
        if data is not None:
            body = urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers |= SCRIPT if script else {}
        begun = time.perf_counter()
        self.held.request("GET" if data is None else "POST", path, body, headers)
        answer = self.held.getresponse()
        page = answer.read()
        taken = (time.perf_counter() - begun) * 1000
        if answer.status not in ((200,) if data is None else (200, 302)):
            raise Broken(f"{path} answered {answer.status}")
        return taken, page

    def hang_up(self) -> None:
        """The next request opens a connection of its own."""
        if self.held is not None:
            self.held.close()
            self.held = None

    def count(self, path: str, data: dict | None = None, *, script: bool = True) -> int:
        """SQL statements of the same request, asked of this process."""
        client = Client(headers=SCRIPT if script and data is not None else {})
        client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        statements = 0

        def one_more(execute, sql, parameters, many, context):
            nonlocal statements
            statements += 1
            return execute(sql, parameters, many, context)

        host = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
        with connection.execute_wrapper(one_more):
            if data is None:
                client.get(path, secure=True, HTTP_HOST=host)
            else:
                client.post(path, data, secure=True, HTTP_HOST=host)
        return statements
