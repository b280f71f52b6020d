"""The product as gunicorn serves it, on loopback, on a database a test names; ends with its block.

Several of them can stand on one database: they are the web processes of one installation.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
CSRF = "c" * 32


@dataclass
class Answer:
    status: int
    text: str
    cookies: dict[str, str]
    location: str


@dataclass
class Browser:
    """A browser in a test: cookies, and whichever instance it is sent to."""

    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": CSRF})

    def get(self, port: int, path: str, **headers: str) -> Answer:
        return self._ask(port, "GET", path, None, headers)

    def post(self, port: int, path: str, data: dict, **headers: str) -> Answer:
        return self._ask(port, "POST", path, urlencode(data), headers)

    def _ask(self, port: int, method: str, path: str, body: str | None, more: dict) -> Answer:
        held = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        said = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": said, "X-CSRFToken": self.cookies.get("csrftoken", ""), **more}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        held.request(method, path, body, headers)
        answer = held.getresponse()
        text = answer.read().decode(errors="replace")
        given = {}
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            given[name] = value.strip('"')
        self.cookies |= given
        held.close()
        return Answer(answer.status, text, given, answer.headers.get("Location", ""))


@contextmanager
def serving(
    port: int,
    database: str,
    *,
    workers: int = 1,
    application: str = "flourish_audit.wsgi",
    **environment: str,
) -> Iterator[int]:
    """Its port, at once; `ready` says when it answers."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_REPLICA_URL"}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"),
                *("--workers", str(workers), "--threads", "8", "--log-level", "error"),
                *("--no-control-socket", "--timeout", "60"),
            ],
            cwd=ROOT,
            env={
                **kept,
                "DATABASE_URL": database,
                "DEBUG": "1",
                "FLOURISH_DEMO": "1",
                "SECRET_KEY": settings.SECRET_KEY,
                "ALLOWED_HOSTS": "127.0.0.1",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        try:
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)


def ready(*ports: int) -> None:
    end = time.monotonic() + 60
    for port in ports:
        while True:
            try:
                if Browser().get(port, "/readyz").status == 200:
                    break
            except OSError:
                pass
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.1)
