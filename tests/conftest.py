"""Fixtures of the whole suite. The people and cases of tests are built in tests/world.py."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.plugin import blocking_manager_key
from whitenoise.middleware import WhiteNoiseMiddleware
from xdist.scheduler import LoadFileScheduling

from frameworks.loading import read as reading
from frameworks.loading.tree import Tree
from tests import emptying
from tests.composing import Changing
from tests.kept import begin_alike, copied, standing
from tests.world import World, build_world

JOURNEYS = Path(__file__).with_name("journeys")
DATABASE = {"db", "transactional_db"}
TOGETHER = ("tests/cases/demo/", "tests/proofs/")  # each shares what takes long to make
# What a test takes, about, where it is much more than a tenth of a second.
SECONDS = {
    "tests/proofs/": 10,
    "tests/journeys/test_every_page": 6,
    "tests/journeys/": 2,
    "tests/test_urls": 6,
    "tests/flourish_audit/test_demo": 5,
    "tests/flourish_audit/test_two_instances": 5,
    "tests/cases/test_seed_demo": 3,
    "tests/cases/demo/": 1,
    "tests/cases/test_blindness": 1,
    "tests/cases/test_trend": 1,
    "tests/cases/test_lifecycle": 1,
}
ran = [0]  # tests since the tables were cleared of dead rows
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
    reading.read_yaml = read_once(reading.read_yaml)
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


def read_once(read: Callable[[str, Tree], None]) -> Callable[[str, Tree], None]:
    """The same few framework files are loaded by hundreds of tests; a sound one is read once."""
    sound: dict[str, bytes] = {}

    def read_yaml(text: str, tree: Tree) -> None:
        if text in sound:
            tree.root = pickle.loads(sound[text])
            return
        read(text, tree)
        if not tree.faults:
            sound[text] = pickle.dumps(tree.root)

    return read_yaml


@pytest.fixture(scope="module")
def world_of_the_file(
    request: pytest.FixtureRequest, django_db_setup, django_db_blocker
) -> Generator[World | None]:
    """The small county once for a file whose tests all begin with it; nothing in another."""
    here = [item for item in request.session.items if item.path == request.path]
    if not begin_alike(here):
        yield None
        return
    with standing(lambda world: world, django_db_blocker) as world:
        yield world


@pytest.fixture
def world(world_of_the_file: World | None, db) -> World:
    """Two teams with people and cases, and a small published edition of each framework."""
    return copied(world_of_the_file) if world_of_the_file else build_world()


@pytest.fixture
def monkeypatch(monkeypatch: pytest.MonkeyPatch) -> Generator[Changing]:
    """See tests/composing.py."""
    changing = Changing(monkeypatch)
    yield changing
    changing.undo()


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly() -> Generator[None]:
    """See tests/emptying.py."""
    django_way = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = emptying.quickly(django_way)
    yield
    TransactionTestCase._fixture_teardown = django_way


class ByFileOrFolder(LoadFileScheduling):
    """A file goes to one process, and so do all files that share the demo county, or the town.

    What takes longest begins first, or one process would end with it while the others stand idle.
    """

    def _split_scope(self, nodeid: str) -> str:
        shared = (folder for folder in TOGETHER if nodeid.startswith(folder))
        return next(shared, super()._split_scope(nodeid))

    def _assign_work_unit(self, node) -> None:
        self.workqueue.move_to_end(max(self.workqueue, key=self._seconds), last=False)
        super()._assign_work_unit(node)

    def _seconds(self, scope: str) -> float:
        each = (each for start, each in SECONDS.items() if scope.startswith(start))
        return len(self.workqueue[scope]) * next(each, 0.1)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Every twenty tests or so, as soon as none of them holds a transaction open."""
    yield
    ran[0] += 1
    reach = connection.connection is not None and not connection.in_atomic_block
    if ran[0] >= 20 and reach and connection.vendor == "postgresql":
        ran[0] = 0
        with item.config.stash[blocking_manager_key].unblock():
            emptying.without_dead_rows()


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
