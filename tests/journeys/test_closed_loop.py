"""From red to green in the browser: done, verified, rated again, and the figures follow."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from cases.models import Action, Audit
from tests.audits import submitted
from tests.journeys.test_main_job import as_person, figures

__all__ = ["as_person"]
pytestmark = pytest.mark.django_db(transaction=True)
CODE = "flourish.u.impact"


def understood(as_person, county) -> tuple[int, int]:
    """Strengths and gaps of the domain, as the manager takes them away."""
    path = reverse("team_picture", args=[county.harbour.public_id])
    found = figures(as_person("harbour_manager", path), county)
    domains = {domain for domain, _ in found if domain.startswith("U")}
    (name,) = domains
    return found[name, "Strength"], found[name, "Gap"]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def test_a_gap_is_acted_on_verified_and_rated_green(county, as_person):
    green, red = understood(as_person, county)
    submitted(county, county.ana1, county.ana, {CODE: "red"}, type="closure")
    assert understood(as_person, county) == (green, red + 1)
    action = Action.objects.get(case=county.ana1, items__code=CODE)
    path = reverse("action", args=[action.public_id])

    page = as_person("ana", path)
    page.get_by_label("Done", exact=True).check()
    page.get_by_label("What shows that it is done?").fill("She chose the plan herself")
    press(page, "Save")
    assert "Done" in page.inner_text("main")
    assert understood(as_person, county) == (green, red + 1)

    page = as_person("harbour_manager", reverse("action_step", args=[action.public_id, "verify"]))
    page.get_by_label("Yes, verified").check()
    press(page, "Save")
    assert "Verified" in page.inner_text("main")
    assert understood(as_person, county) == (green, red + 1)

    page = as_person("ana", path, java_script_enabled=False)
    press(page, "Rate again")
    page.locator(f'input[name="value-{CODE}"][value="green"]').check(force=True)
    page.get_by_role("button", name="Go to the finish page").click()
    page.get_by_role("button", name="Submit").click()
    assert Audit.objects.get(type="re_audit").state == "submitted"
    assert understood(as_person, county) == (green + 1, red)
