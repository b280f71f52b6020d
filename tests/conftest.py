"""Fixtures of the whole suite. The people and cases of tests are built in tests/world.py."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from whitenoise.middleware import WhiteNoiseMiddleware
from xdist.scheduler import LoadFileScheduling

from tests import emptying
from tests.world import World, build_world

JOURNEYS = Path(__file__).with_name("journeys")
DATABASE = {"db", "transactional_db"}
TOGETHER = ("tests/cases/demo/", "tests/proofs/")  # each shares what takes long to make
CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def pytest_configure() -> None:
    """Passwords of tests are worth nothing; hashing one as the product does takes a quarter second.

    What the product's own hasher does is tested where the settings name it.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    WhiteNoiseMiddleware.add_files_from_finders = found_once(
        WhiteNoiseMiddleware.add_files_from_finders
    )
    # Looking for garbage in all that Django and a browser's driver hold takes a twentieth of a run.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def found_once(look: Callable[[WhiteNoiseMiddleware], None]) -> Callable:
    """Each test's client would look through all static files before its first page."""
    found: dict = {}

    def add_files(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    return add_files


@pytest.fixture
def world(db) -> World:
    """Two teams with people and cases, and a small published edition of each framework."""
    return build_world()


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly() -> Generator[None]:
    """See tests/emptying.py."""
    django_way = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = emptying.quickly(django_way)
    yield
    TransactionTestCase._fixture_teardown = django_way


class ByFileOrFolder(LoadFileScheduling):
    """A file goes to one process, and so do all files that share the demo county, or the town."""

    def _split_scope(self, nodeid: str) -> str:
        shared = (folder for folder in TOGETHER if nodeid.startswith(folder))
        return next(shared, super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config, log) -> LoadFileScheduling | None:
    return ByFileOrFolder(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--one-round", action="store_true", help="one round of each long proof, not the full figure"
    )


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """How often a long proof repeats: `rounds(200)` is 200, and 1 with --one-round."""
    return lambda full: 1 if request.config.getoption("--one-round") else full


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in tests/journeys/ is a journey; it waits on a browser, not on the database.

    A test that asks pytest-django for no database is the same on each; one pass runs it. Of a
    recount of made-up rows (`seed`) SQLite is asked the first; the others are sweeps.
    """
    for item in items:
        if JOURNEYS in item.path.parents:
            item.add_marker(pytest.mark.journey)
        elif not item.get_closest_marker("django_db") and DATABASE.isdisjoint(item.fixturenames):
            item.add_marker(pytest.mark.no_database)
        elif isinstance(item, pytest.Function) and seed_of(item):
            item.add_marker(pytest.mark.sweep)


def seed_of(item: pytest.Function) -> int:
    return item.callspec.params.get("seed", 0) if hasattr(item, "callspec") else 0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport]:
    """FLOURISH_JOURNEYS=required: a journey that was skipped did not pass."""
    report = yield
    required = os.environ.get("FLOURISH_JOURNEYS") == "required"
    if required and report.skipped and item.get_closest_marker("journey"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, though FLOURISH_JOURNEYS requires it: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The installed Chromium; without one the journeys are skipped."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("No Chromium is installed, so the browser journeys cannot run.")
    # Playwright keeps an event loop in the thread of the test, and Django takes it for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": found, "args": quiet}
