"""A learning conversation end to end: a round is planned and drawn, the look is begun, rated and
submitted; it is agreed, and the practitioner is told, reads it and replies."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Audit, AuditPlan
from tests.journeys.browsing import WIDE, context_of, group, open_page
from tests.journeys.test_main_job import figures
from tests.journeys.test_rating import Keyboard, rate_all

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = {"f": "g", "l": "a", "o": "g", "u": "r", "r": "g", "i": "g", "s": "g", "h": "g"}


@pytest.fixture
def as_person(county, browser, live_server):
    contexts = []

    def opened(person: str, path: str) -> Page:
        user = county.people[person]
        contexts.append(context_of(browser, live_server.url, user, viewport=WIDE))
        return open_page(contexts[-1], live_server.url + path)

    yield opened
    for context in contexts:
        context.close()


def plan_and_draw(page: Page) -> None:
    page.get_by_role("link", name="Plan a round").click()
    page.get_by_label("What the round is about").fill("Voice of the child")
    page.get_by_label("How many cases").fill("1")
    page.get_by_label("Safeguarding Harbour", exact=True).check()
    page.get_by_label(re.compile("QA auditor")).check()
    due = timezone.localdate() + datetime.timedelta(days=14)
    page.locator("input[name=due_on]").fill(due.isoformat())
    page.get_by_role("button", name="See how many can be drawn").click()
    expect(page.get_by_role("status")).to_contain_text("3 cases can be drawn")
    assert AuditPlan.objects.count() == 0
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Voice of the child")


def rate_and_submit(page: Page, county) -> None:
    group(page, "flourish.f.impact").locator("input").first.focus()
    rate_all(Keyboard(page), county, PLAN)
    page.get_by_role("button", name="Finish this audit", exact=True).last.click()
    what = page.get_by_label("What", exact=True)
    expect(what.first).to_be_visible()  # the finish page is there
    for field in what.all():
        field.fill("Talk with the school")
    page.get_by_role("button", name="Submit this audit").click()
    page.wait_for_url(re.compile(r"/audits/[^/]+/$"))


def counted(page: Page, county) -> tuple[int, int]:
    """Strengths and gaps of all domains in the team picture."""
    found = figures(page, county)
    total = {"Strength": 0, "Gap": 0}
    for (_, word), number in found.items():
        total[word] = total.get(word, 0) + number
    return total["Strength"], total["Gap"]


def agree_and_reply(manager: Page, theirs: Page, audit: Audit) -> None:
    """It is new for the practitioner until opened; the reply stays, and is new for the manager."""
    manager.goto(f"{theirs.url.split('/cases/')[0]}/audits/{audit.public_id}/")
    manager.get_by_role("button", name="Agree", exact=True).click()
    theirs.goto(theirs.url.split("/cases/")[0] + "/")
    expect(theirs.locator(".strip")).to_contain_text("agreed by Harbour Manager")
    theirs.locator(".strip").get_by_role("link", name=re.compile("Focused audit")).click()
    theirs.get_by_role("link", name="Reply").click()
    theirs.get_by_label("Your reply").fill("The school was glad to be asked")
    theirs.get_by_role("button", name="Send the reply").click()
    expect(theirs.locator(".timeline")).to_contain_text("The school was glad to be asked")
    theirs.get_by_role("link", name="My cases").click()
    expect(theirs.locator("main")).not_to_contain_text("agreed by Harbour Manager")
    manager.get_by_role("link", name="To agree").click()
    expect(manager.locator(".strip")).to_contain_text("replied to by")


def test_from_the_draw_to_what_the_practitioner_reads(as_person, county):
    manager = as_person("harbour_manager", f"/teams/{county.harbour.public_id}/")
    before = counted(manager, county)
    page = as_person("qa", "/rounds/")
    plan_and_draw(page)
    audit = Audit.objects.get(sample__isnull=False)
    page.get_by_role("link", name=audit.case.reference).click()
    page.get_by_role("button", name="Begin").click()
    rate_and_submit(page, county)
    audit.refresh_from_db()
    holder = audit.practitioner
    assert (audit.state, audit.rater, holder) == ("submitted", county.qa, audit.practitioner)
    assert set(audit.actions.values_list("owner", flat=True)) == {holder.pk}
    page.goto(page.url.split("/audits/")[0] + "/rounds/")
    expect(page.get_by_role("row", name=re.compile("Voice of the child"))).to_contain_text("1 of 1")
    theirs = as_person(holder.username, f"/cases/{audit.case.public_id}/")
    expect(theirs.locator("main")).to_contain_text("Talk with the school")
    in_figures = counted(manager, county)
    assert in_figures != before
    agree_and_reply(manager, theirs, audit)
    manager.goto(f"{manager.url.split('/agree/')[0]}/teams/{county.harbour.public_id}/")
    assert counted(manager, county) == in_figures
    assert Audit.objects.get(pk=audit.pk).comments.get().is_reply
    assert (page.faults, theirs.faults, manager.faults) == ([], [], [])
