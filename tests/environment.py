"""Loaded by pytest before Django reads its settings: the environment and database of a test run.

In order: DATABASE_URL, an installed PostgreSQL, the one in a pip wheel, else SQLite.
FLOURISH_TEST_DATABASE=sqlite chooses SQLite; =postgresql refuses to run on anything else.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHOICE = "FLOURISH_TEST_DATABASE"
SQLITE = "sqlite://:memory:"
OTHER_DATABASES = ("DATABASE_OWNER_URL", "DATABASE_REPLICA_URL")
SAYS = "FLOURISH_TEST_DATABASE_SAYS"  # what the first process found out, for xdist's workers

_server: subprocess.Popen[str] | None = None


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """The first moment of a run: pytest-django reads the settings soon after."""
    os.environ["DEBUG"] = "1"
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "FLOURISH_DEMO", "EMAIL_URL", *OTHER_DATABASES):
        os.environ.pop(name, None)
    if SAYS not in os.environ:
        os.environ["DATABASE_URL"], os.environ[SAYS] = choose_database()


def choose_database() -> tuple[str, str]:
    """The address, and the line about it that the run prints."""
    choice = os.environ.get(CHOICE, "")
    given = os.environ.get("DATABASE_URL", "")
    if choice not in {"", "sqlite", "postgresql"}:
        raise pytest.UsageError(f"{CHOICE} is {choice}; it can be sqlite or postgresql.")
    if choice == "sqlite":
        return SQLITE, f"Tests run on SQLite, as {CHOICE} asks."
    if given:
        return given, f"Tests run on {given.split(':')[0]}, from DATABASE_URL."
    address = start_server()
    if not address.startswith("none"):
        return address, "Tests run on PostgreSQL, on a server of this run alone."
    if choice == "postgresql":
        raise pytest.UsageError(f"{CHOICE} asks for PostgreSQL, but there is {address}")
    return SQLITE, f"Tests run on SQLite, NOT on PostgreSQL: {address.removeprefix('none: ')}"


def start_server() -> str:
    """tests/postgres.py as a process that ends when this one does, in its own session so that
    an interrupt from the keyboard reaches it last."""
    global _server
    _server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("postgres.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert _server.stdout is not None
    return _server.stdout.readline().strip() or "none: the server did not start"


def pytest_sessionstart(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not is_worker():
        reporter.write_line(os.environ[SAYS])


def is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None and _server.stdin is not None:
        _server.stdin.close()
        _server.wait(timeout=30)
