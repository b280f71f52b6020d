"""An admin's list of matches in the browser; the manager's page follows every change."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.models import DomainStandard
from tests.audits import submitted
from tests.journeys.browsing import NARROW, WIDE
from tests.journeys.test_main_job import as_person

__all__ = ["as_person"]
pytestmark = pytest.mark.django_db(transaction=True)
REASON = "A child feels understood when wishes are asked for."


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def beside(as_person, county) -> str:
    """What the manager reads under Understood, opened."""
    page = as_person("harbour_manager", reverse("team_practice", args=[county.harbour.public_id]))
    page.get_by_text("Understood: ", exact=False).click()
    page.wait_for_load_state()
    return page.inner_text("main")


@pytest.mark.parametrize("options", [{"viewport": NARROW}, {"java_script_enabled": False}, {}])
def test_a_standard_is_matched_changed_and_taken_off(county, as_person, options):
    submitted(county, county.ana1, county.ana, {"flourish.u.impact": "red"})
    assert REASON not in beside(as_person, county)

    page = as_person("admin", reverse("settings"), **({"viewport": WIDE} | options))
    page.get_by_role("link", name="Which practice should help which domain").click()
    page.get_by_role("link", name="Match a standard to Understood").click()
    press(page, "Match it")
    expect(page.get_by_role("heading", name="Please look at this again")).to_be_visible()
    expect(page.get_by_label("Domain")).to_have_value("flourish.u")
    page.get_by_label("Practice standard that should help").select_option(index=1)
    page.get_by_label("Why it should help").fill("Voice helps.")
    press(page, "Match it")
    assert "now stands beside Understood" in page.inner_text("body")
    assert "Voice helps." in beside(as_person, county)

    standard = county.item("relationships-first.voice.1").text
    page.get_by_role("link", name=standard).click()
    page.get_by_label("Why it should help").fill(REASON)
    press(page, "Save")
    assert REASON in beside(as_person, county)

    page.get_by_role("link", name=standard).click()
    page.get_by_role("link", name="Take it off the list").click()
    expect(page.locator("main")).to_contain_text("Nothing that was rated is lost")
    assert DomainStandard.objects.get().is_active
    press(page, "Take it off the list")
    expect(page.get_by_role("heading", name="Taken off the list")).to_be_visible()
    assert REASON not in beside(as_person, county)
