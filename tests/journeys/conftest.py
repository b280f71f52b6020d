"""People's work in a real browser: the county they work in, and a desk to open audits at."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Page

from cases.models import Audit
from frameworks.models import Framework
from tests import world as worlds
from tests.journeys.browsing import WIDE, context_of, open_page
from tests.pressing import address, real_flourish


@pytest.fixture(scope="session", autouse=True)
def new_tables(django_db_setup, django_db_blocker) -> None:
    """What earlier tests rolled back still fills PostgreSQL's tables, and makes queries slow."""
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def county(transactional_db, monkeypatch):
    """The small county on the real Flourish wording."""
    monkeypatch.setattr(worlds, "small_flourish", real_flourish)
    return worlds.build_world()


@pytest.fixture
def in_order(county) -> None:
    """Flourish stands before the practice standards, as in the library."""
    Framework.objects.filter(code="relationships-first").update(order=2)


@pytest.fixture
def desk(county, browser, live_server):
    """Opens Ana's audits in a browser, and closes what it opened."""
    contexts = []

    def open_audit(audit: Audit, name: str = "audit", *more: str, **options) -> Page:
        options = {"viewport": WIDE} | options
        contexts.append(context_of(browser, live_server.url, county.ana, **options))
        return open_page(contexts[-1], live_server.url + address(name, audit, *more))

    yield open_audit
    for context in contexts:
        context.close()
