"""Every form with a long text: 20,000 characters come back when the sign-in ended while typing.

The forms are found on the pages of tests/url_matrix.txt, so a new one is here without being named.
The control is in test_held_posts.py: without the middleware the same text is lost.
"""

from __future__ import annotations

import html.parser

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import HeldPost
from tests.journeys.test_every_page import PAGES
from tests.test_urls import address, furnished

LINE = "She said “I'm OK” 👩🏽‍🦱 – náïve, ترجمة, 中文 <b>&amp;</b>\r\n\r\n\tindented  twice "
TEXT = (LINE * 400)[:20_000]


class LongTexts(html.parser.HTMLParser):
    """(address, hidden fields, names of its text boxes) of each posting form with a text box."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str], list[str]]] = []
        self.inside = False
        self.feed(page)
        self.forms = [form for form in self.forms if form[2]]

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("method", "").lower() == "post"
            if self.inside:
                self.forms.append((given.get("action", ""), {}, []))
        elif self.inside and tag == "input" and given.get("type") == "hidden":
            self.forms[-1][1][given["name"]] = given.get("value", "")
        elif self.inside and tag == "textarea" and "name" in given:
            self.forms[-1][2].append(given["name"])

    def handle_endtag(self, tag) -> None:
        self.inside = self.inside and tag != "form"


@pytest.fixture
def county(world):
    return furnished(world)


def forms_of(county) -> dict[tuple[str, str], tuple[str, dict[str, str], list[str]]]:
    """{(person, page and place on it): form}, each with the client's cookies put aside."""
    found = {}
    for person, names in PAGES.items():
        if person == "nobody":
            continue
        client = Client()
        client.force_login(county.people[person])
        for name in names:
            page = client.get(address(county, name))
            if "text/html" in page.headers.get("Content-Type", ""):
                for place, form in enumerate(LongTexts(page.content.decode()).forms):
                    where = form[0] or address(county, name)
                    found[person, f"{name} {place}"] = (where, *form[1:])
    return found


@pytest.mark.sweep
def test_twenty_thousand_characters_come_back_in_every_form(county):
    """Once signed out meanwhile, and once signed in again in another tab, so with a new token."""
    forms = forms_of(county)
    for (person, name), (where, hidden, boxes) in forms.items():
        typed = hidden | dict.fromkeys(boxes, TEXT)
        for signed_in_again in (False, True):
            client = Client(enforce_csrf_checks=True)
            if signed_in_again:
                client.force_login(county.people[person])
                client.get(reverse("accessibility"))
            answer = client.post(where, typed)
            held = HeldPost.objects.filter(user=county.people[person]).order_by("-pk").first()
            assert held is not None and answer.status_code == 302, (person, name)
            assert held.path == where and str(held.public_id) in answer.url, (person, name)
            kept = dict(held.fields)
            assert all(kept[box] == TEXT for box in boxes if box != "take_out"), (person, name)
            client.force_login(county.people[person])
            page = client.get(reverse("held_post", args=[held.public_id])).content.decode()
            assert page.count("ترجمة") >= 400 * len([box for box in boxes if box != "take_out"])
            held.delete()
    assert len(forms) >= 20, sorted(forms)
