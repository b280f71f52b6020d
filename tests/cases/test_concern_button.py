"""A safeguarding concern can be raised on every page of an audit, whatever page that is."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.template import engines
from django.urls import reverse

from cases.models import Audit
from tests.audits import submitted
from tests.rounds import look_at
from tests.test_urls import address, arguments, furnished

LINK = "Raise a safeguarding concern"
# Addresses that name an audit and have no page of their own to put the button on.
EXCEPTIONS = {
    "audit_concern": "it is the page that the button opens",
    "audit_agree": "only sends on: the audit is read and agreed on its own page",
    "audit_begin": "a press; the planned look has the button",
    "audit_panel": "a part of the rating page, which has the button",
    "rate_item": "a press",
}
CAN_OPEN = ("ana", "harbour_manager", "qa", "director")


@pytest.fixture
def county(world):
    return furnished(world)


def of_an_audit(county) -> set[str]:
    """Names of the addresses with an audit in them, and of a pair of audits."""
    audits = set(Audit.objects.values_list("public_id", flat=True))
    named = {name for name, args in arguments(county).items() if audits.intersection(args)}
    return named | {"pair"}


def opened(client, county, name: str) -> HttpResponse | None:
    for who in CAN_OPEN:
        client.force_login(county.people[who])
        answer = client.get(address(county, name))
        if answer.status_code == 200:
            return answer
    return None


def without(client, county) -> set[str]:
    """Names of pages of an audit that lack the button, or that nobody could open."""
    pages = {name: opened(client, county, name) for name in of_an_audit(county) - set(EXCEPTIONS)}
    return {
        name for name, page in pages.items() if page is None or LINK not in page.content.decode()
    }


def test_every_page_of_an_audit_has_the_button(county, client):
    submitted(county, county.ana2, county.qa, {}, type="learning_conversation")  # opens it for QA
    assert without(client, county) == set()


def test_no_exception_is_out_of_date(county):
    assert set(EXCEPTIONS) - of_an_audit(county) == set()


@pytest.mark.sweep
def test_control_without_the_button_every_page_is_named(county, client, monkeypatch):
    submitted(county, county.ana2, county.qa, {}, type="learning_conversation")
    template = engines["django"].get_template("cases/_concern_link.html").template
    monkeypatch.setattr(type(template), "render", _hidden(type(template).render))
    assert without(client, county) == of_an_audit(county) - set(EXCEPTIONS)


def _hidden(render):
    return lambda self, context: render(self, context).replace(LINK, "")


def test_a_planned_look_has_it(world, client):
    audit = look_at(world, world.ana1, world.qa)
    client.force_login(world.qa)
    page = client.get(reverse("audit", args=[audit.public_id])).content.decode()
    assert ("Begin" in page, LINK in page) == (True, True)


def test_two_audits_side_by_side_have_it(world, client):
    for _ in range(2):
        submitted(world, world.ana1, world.ana, {})
    latest, first = Audit.objects.order_by("-submitted_at")
    query = {"a": first.public_id, "b": latest.public_id}
    client.force_login(world.ana)
    page = client.get(reverse("compare", args=[world.ana1.public_id]), query).content.decode()
    assert page.count(f'href="{reverse("audit_concern", args=[latest.public_id])}"') == 1


def test_the_screen_that_a_child_holds_has_it_not(county, client):
    client.force_login(county.ana)
    client.post(reverse("view_record", args=[county.view.public_id]), {"together": "1"})
    page = client.get(reverse("view_together"))
    assert LINK not in page.content.decode()
