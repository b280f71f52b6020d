"""Every form with a typed text, sent with one thing wrong: each comes back, nothing is written.

The forms are found on the pages of tests/url_matrix.txt. An address that takes a post and holds no
typed text, or whose page another test reads, is named here; any other one fails the test.
"""

from __future__ import annotations

import html
import html.parser
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.forms import BoundField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from tests.journeys.test_every_page import PAGES
from tests.test_urls import address, furnished, rolled_back, table

# Addresses that take a post and show no typed text in the small county: buttons, ticks, choices,
# days and files, and states of their own tests (action_step, calibration, clock, concern, grant).
WITHOUT = """
    account_logout action_re_rate action_step api_client_end appraisal_choose appraisal_show
    appraisals audit audit_agree audit_begin audit_correct audit_discard audit_section
    audit_start calibration calibration_close case_merge case_move case_people case_plan
    caseload_import caseload_match caseload_preview caseload_words clock concern
    county_publish cover_end covers draft_back draft_move draft_out emails grant grant_end
    hand_over held_post library_links library_preview library_step library_upload
    match_remove mfa_login_webauthn moderation_draw month_pick my_sessions part_give
    people_file people_preview person_close person_link person_step_off program_end
    program_token retention retention_step sample_give saved_view_drop still_here
    strength_stop supervision_remove supervision_sign supervisions system_health team_close
    team_merge to_agree view_discard view_start view_together view_unlock why_item
""".split()
# Read elsewhere: a pair to settle in cases/test_moderation.py; what signs in is never shown again.
ELSEWHERE = {"pair", "account_login", "mfa_authenticate"}
NEVER_WRONG = {"wording"}  # a search: whatever is typed is looked for
TYPED = {"text", "search", "email", "tel", "url", ""}
DATES = {"date", "month", "number"}
TAKEN = (200, 302, 409, 422)
LOGGED = re.compile(
    r"^\s*(INSERT INTO|UPDATE|DELETE FROM) "
    r'"(?!cases_accesslog|cases_loghead|cases_stamp|cases_signinattempt|django_)'
)


@dataclass
class Form:
    person: str
    where: str  # the address it is sent to
    values: dict[str, list[str]] = field(default_factory=dict)  # as the page gives them
    texts: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        found = resolve(urlsplit(self.where).path)
        return found.view_name


class Reading(html.parser.HTMLParser):
    """The posting forms of a page."""

    def __init__(self, page: str, person: str, here: str) -> None:
        super().__init__()
        self.person, self.here = person, here
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = self.area = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self.form = (
                Form(self.person, urljoin(self.here, given.get("action", ""))) if posts else None
            )
            self.forms += [self.form] if self.form else []
        elif self.form is not None and given.get("name"):
            self._field(self.form, tag, given)
        elif self.form is not None and tag == "option" and self.select:
            chosen = "selected" in given or self.select not in self.form.values
            if chosen:
                self.form.values[self.select] = [given.get("value", "")]

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "") if tag == "input" else tag
        value = given.get("value", "")
        if tag == "textarea" or kind in TYPED:
            form.texts.append(name)
            form.values.setdefault(name, [value])
        elif kind in DATES:
            form.dates.append(name)
            form.values.setdefault(name, [value])
        elif tag == "select":
            self.select = name
            form.choices.append(name)
        elif kind in ("radio", "checkbox"):
            form.choices += [name] if name not in form.choices and kind == "radio" else []
            if "checked" in given:
                form.values.setdefault(name, []).append(value or "on")
        elif kind == "hidden" or tag == "button":
            form.values.setdefault(name, [value])

    def handle_endtag(self, tag) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""


@pytest.fixture
def county(world):
    return furnished(world)


def pages(county) -> Iterator[tuple[str, str]]:
    """(person, address) of every page that takes a post, and of one more state.

    Forms that are sent elsewhere hold no typed text; one that does is missed below by its address.
    """
    posts = addresses()
    for person, names in PAGES.items():
        if person != "nobody":
            yield from ((person, address(county, name)) for name in names if name in posts)
    yield "ana", reverse("action_add", args=[county.ana2.public_id])


def forms_of(county) -> dict[str, Form]:
    """{address name: its form with the most typed texts}."""
    found: dict[str, Form] = {}
    clients: dict[str, Client] = {}
    for person, here in pages(county):
        if person not in clients:
            clients[person] = Client()
            clients[person].force_login(county.people[person])
        page = clients[person].get(here)
        if "text/html" in page.headers.get("Content-Type", ""):
            for form in Reading(page.content.decode(), person, here).forms:
                before = found.get(form.name)
                if form.texts and (before is None or len(form.texts) > len(before.texts)):
                    found[form.name] = form
    return found


def addresses() -> set[str]:
    """Names of all addresses at which somebody who is signed in may post."""
    return {
        name
        for (verb, name), row in table().items()
        if verb == "post"
        and any(row[who] in TAKEN for who in row if who not in ("nobody", "leaver"))
    }


def words(name: str) -> str:
    """A text of its own for each field, with what a page has to escape."""
    return f"Kept {name} & “said” <b>"


def wrong(form: Form) -> list[tuple[str, str]]:
    """One thing wrong: a choice, a day, a text that is too long; the first of each."""
    found = [(name, "no-such-choice") for name in form.choices[:1]]
    found += [(name, "31 Febru") for name in form.dates[:1]]
    return found + [(name, "x" * 25_000) for name in form.texts[:1]]


def lost(client: Client, form: Form, name: str, value: str) -> tuple[int, list[str], list[str]]:
    """(status, typed texts that are not in the answer, what was written)."""
    sent = form.values | {text: [words(text)] for text in form.texts} | {name: [value]}
    with rolled_back(client), CaptureQueriesContext(connection) as asked:
        answer = client.post(form.where, sent)
    page = html.unescape(answer.content.decode(errors="replace"))
    missing = [text for text in form.texts if sent[text][0] not in page]
    wrote = [row["sql"][:120] for row in asked if LOGGED.match(row["sql"])]
    return answer.status_code, missing, wrote


def signed_in(county, form: Form) -> Client:
    client = Client()
    client.force_login(county.people[form.person])
    return client


@pytest.mark.sweep
def test_every_text_of_a_rejected_form_comes_back_and_nothing_is_written(county, monkeypatch):
    forms = forms_of(county)
    assert addresses() == set(forms) | set(WITHOUT) | ELSEWHERE
    rejected, faults = 0, []
    for name, form in forms.items():
        client = signed_in(county, form)
        answers = [(*one, *lost(client, form, *one)) for one in wrong(form)]
        statuses = {status for _, _, status, *_ in answers}
        assert (name, statuses <= {302} if name in NEVER_WRONG else 302 not in statuses) == (
            name, True,
        )  # fmt: skip
        for where, _, status, missing, wrote in answers if name not in NEVER_WRONG else ():
            rejected += 1
            if status not in (200, 409, 422) or missing or wrote:
                faults.append((name, where, status, missing, wrote))
    print(f"\n{len(forms)} forms, {rejected} rejected posts")
    assert faults == []
    controls(county, forms, monkeypatch)


def controls(county, forms: dict[str, Form], monkeypatch) -> None:
    """A form that forgets a text, and one that writes, are found by the same look."""
    form = forms["grant_ask"]
    shown = BoundField.value
    with monkeypatch.context() as patched:
        patched.setattr(
            BoundField, "value", lambda self: "" if self.name == "reason" else shown(self)
        )
        assert lost(signed_in(county, form), form, *wrong(form)[0])[1] == ["reason"]
    form = forms["case_reason"]
    status, _, wrote = lost(signed_in(county, form), form, "reason", "Asked by the court")
    assert (status, bool(wrote)) == (302, True)
