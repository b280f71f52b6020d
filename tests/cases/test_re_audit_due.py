"""A child who is due for re-audit: what "Rate now" begins, with last time's ratings beside it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cases.models import Audit
from cases.pages.due import CaseRow
from tests.cases.caseloads import ago, looked
from tests.moderation import asked

GAP = {"flourish.i.impact": "red"}


def forms(client, world, name: str) -> dict[str, dict[str, str]]:
    """{address: fields} of the forms of a page that begin an audit."""
    client.force_login(world.ana)
    page = client.get(reverse(name)).content.decode()
    found = {}
    for address, inside in re.findall(
        r'<form method="post" action="([^"]*/audits/start/)">(.*?)</form>', page, re.S
    ):
        fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', inside)
        found[address] = dict(fields)
    return found


def rate_now(client, world, case, name: str = "my_cases") -> Audit:
    """Press it as the page has it."""
    address = reverse("audit_start", args=[case.public_id])
    fields = forms(client, world, name)[address]
    assert client.post(address, fields).status_code == 302
    return Audit.objects.get(case=case, state="in_progress", rater=world.ana)


@pytest.mark.parametrize("name", ["my_cases", "rate"])
def test_due_begins_a_re_audit_and_the_others_the_usual_one(client, world, name):
    looked(world, world.ana1, world.ana, ago(months=4), GAP)
    looked(world, world.ana2, world.ana, ago(months=2), GAP)  # not yet
    assert rate_now(client, world, world.ana1, name).type == "re_audit"
    assert rate_now(client, world, world.ana2, name).type == "self"


def test_last_time_stands_beside_it_to_be_confirmed(client, world):
    looked(world, world.ana1, world.ana, ago(months=4), GAP)
    audit = rate_now(client, world, world.ana1)
    page = client.get(reverse("audit", args=[audit.public_id])).content.decode()
    page = client.get(reverse("audit", args=[audit.public_id])).content.decode()
    assert page.count('value="same:') == 8
    code = "flourish.i.impact"
    seen = {f"seen-{code}": "0::", "then": f"same:{code}"}
    client.post(reverse("audit", args=[audit.public_id]), seen)
    rating = audit.ratings.get(item__code=code)
    assert (rating.value, rating.entry_method) == ("red", "carried")


def test_where_no_earlier_look_counts_it_is_the_usual_one(client, world):
    """The only look waits for a second rating: a re-audit would be refused."""
    first = looked(world, world.ana1, world.ana, ago(months=4), GAP)
    asked(world, first)
    assert rate_now(client, world, world.ana1).type == "self"


def test_control_without_the_guard_the_press_would_be_refused(client, world, monkeypatch):
    asked(world, looked(world, world.ana1, world.ana, ago(months=4), GAP))
    monkeypatch.setattr(CaseRow, "begins", "re_audit")
    address = reverse("audit_start", args=[world.ana1.public_id])
    answer = client.post(address, forms(client, world, "my_cases")[address])
    assert answer.status_code == 422
