"""Drafts of an edition, erasing, imports and API clients in every state, read by axe.

None, one, many, a form sent with faults, one that was too late, closed. Forms are sent without
script, as the pages have none of their own. Every ordinary address: test_every_page.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from cases.actions import api_clients, erasing, erasure_runs
from cases.models import ApiClient, Case, CaseloadAlias, CaseloadImport, ErasureRun, LegalHold
from frameworks.models import Edition
from tests.cases.intake.test_import_caseload import PLAIN
from tests.journeys.reading import Reader, faults_in, faults_of
from tests.retention import LONG_AGO, SHORT
from tests.test_urls import furnished
from tests.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db):
    return furnished(build_world())


@pytest.fixture
def reader(county, browser, live_server):
    reading = Reader(browser, live_server.url, county.people)
    yield reading
    reading.close()


def sent(reader: Reader, person: str, path: str, press: Callable[[Page], None], says: str):
    """Everything wrong with the page that a form, sent without script, is answered with."""
    page = reader.open(person, path, java_script_enabled=False)
    press(page)
    expect(page.locator("main")).to_contain_text(says)
    drawn = page.content()  # axe needs script: the same page in a window that has it
    page.close()
    page = reader.open(person, "/help/stored/")
    page.route("**/drawn/", lambda route: route.fulfill(body=drawn, content_type="text/html"))
    page.goto(f"{reader.server}/drawn/")
    return faults_of(page, f"{path}: {says}")


def read(reader: Reader, person: str, path: str, status: int = 200) -> list[str]:
    """Everything wrong with an address at both widths; own settings and paper: test_every_page."""
    page = reader.desk(person)
    answer = page.goto(reader.server + path)
    found = [] if answer.status == status else [f"{path}: answers {answer.status}"]
    return found + faults_in(page, path)


def pressing(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name).first.click()


def filled(fields: dict[str, str], name: str) -> Callable[[Page], None]:
    """Type into fields, known by their names, and press."""

    def press(page: Page) -> None:
        for field, text in fields.items():
            page.locator(f'[name="{field}"]').first.fill(text)
        pressing(name)(page)

    return press


# --- a draft of an edition ------------------------------------------------------------------


def of_a_draft(reader, county) -> list[str]:
    """The furnished county has one: an item reworded, one left out."""
    own = ["wheel", 2]
    row = reverse("draft_row", args=[*own, "wheel.home.1"])
    found = sent(reader, "admin", row, filled({"text": ""}, "Save"), "Is missing")
    about = reverse("draft_about", args=own)
    found += sent(reader, "admin", about, filled({"name": ""}, "Save"), "Is missing")

    def too_late(page: Page) -> None:
        Edition.objects.filter(framework__code="wheel", number=2).update(
            status="published", published_at=timezone.now()
        )
        filled({"text": "Home is warm"}, "Save")(page)

    Edition.objects.filter(framework__code="wheel", number=1).update(status="retired")
    found += sent(reader, "admin", row, too_late, "no draft any more")
    found += read(reader, "admin", reverse("draft", args=own), 404)  # closed
    return found + read(reader, "admin", reverse("library"))


# --- keeping and erasing ----------------------------------------------------------------------


def of_erasing(reader, county) -> list[str]:
    page, day = reverse("retention"), timezone.localdate()
    ErasureRun.objects.all().delete()
    LegalHold.objects.all().delete()
    found = read(reader, "governance", page)  # none
    found += read(reader, "governance", reverse("legal_holds"))
    nothing = filled({"before": "1999-01-01"}, "Preview")
    found += sent(reader, "governance", page, nothing, "Nothing is due")
    Case.objects.filter(pk=county.cy1.pk).update(status="closed", closed_on=LONG_AGO)
    runs = [erasure_runs.preview(by=county.admin, before=day) for _ in range(4)]  # many
    erasure_runs.drop(by=county.admin, run=runs[1])
    for run in (runs[2], runs[3]):
        erasure_runs.approve(by=county.governance, run=run)
    erasing.erase(runs[3], by=county.governance)
    found += read(reader, "governance", page)
    for run in runs:  # waits, dropped, approved, erased
        found += read(reader, "governance", reverse("retention_run", args=[run.public_id]))
    return found


# --- bringing a caseload in -------------------------------------------------------------------


def with_file(text: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        given: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.get_by_label("Files", exact=True).set_input_files(given)
        pressing("Read the files")(page)

    return press


def of_an_import(reader, county) -> list[str]:
    CaseloadImport.objects.all().delete()
    CaseloadAlias.objects.all().delete()
    page = reverse("caseload_import")
    found = read(reader, "admin", page)  # none
    found += read(reader, "admin", reverse("caseload_words"))
    broken = PLAIN + 'A-1,"x\n'
    found += sent(reader, "admin", page, with_file(broken), "never closed")
    row = "A-102,Ana,Safeguarding Harbour,Child in need,2015-06,,,\n"
    found += sent(reader, "admin", page, with_file(PLAIN + row), "Nothing is written yet")  # one
    one = CaseloadImport.objects.get()
    preview = reverse("caseload_preview", args=[one.public_id])
    unknown = "".join(f"B-{n},Nia New{n},,Child in need,2015-06,,,\n" for n in range(60))
    found += sent(reader, "admin", page, with_file(PLAIN + unknown), "Say what they mean")  # many
    found += sent(reader, "admin", preview, pressing("Bring it in"), "Brought in")
    found += sent(reader, "admin", preview, pressing("Undo it"), "Undone")  # closed
    return found + read(reader, "admin", page)


# --- clients of the API -----------------------------------------------------------------------


def of_api_clients(reader, county) -> list[str]:
    manager, day = county.service_manager, timezone.localdate()
    mine, all_of_them = reverse("programs"), reverse("api_clients")
    client = county.api_client
    token = reverse("program_token", args=[client.public_id])
    add = reverse("api_client_add")
    found = sent(reader, "admin", add, pressing("Make"), "Say which report it is for")
    found += sent(reader, "service_manager", token, pressing("Make the token"), "shown this once")
    found += read(reader, "service_manager", token)  # it has one
    for number, state in enumerate(("early", "over", "revoked", "waiting") * 3):  # many
        starts = day + datetime.timedelta({"early": 9, "over": -9}.get(state, 0))
        made = api_clients.create(
            by=county.admin, name=f"Report {number} of the quarter, for the board",
            purpose="The quarter", answers=manager, scope="service",
            service=county.services["Safeguarding"], team=None, starts_on=starts,
            ends_on=starts + datetime.timedelta(3), networks="192.0.2.0/24",
        )  # fmt: skip
        if state == "revoked":
            api_clients.revoke(by=county.admin, client=made)
    found += read(reader, "admin", all_of_them) + read(reader, "service_manager", mine)
    ApiClient.objects.all().delete()
    found += read(reader, "admin", all_of_them) + read(reader, "service_manager", mine)  # none
    return found + read(reader, "service_manager", token, 404)


# --- all of them, in one county ---------------------------------------------------------------


@pytest.mark.proof
def test_what_few_look_after_breaks_no_rule_in_any_state(reader, county, settings, rounds):
    """One round reads the drafts; the full proof all four."""
    settings.RETENTION_PERIODS = SHORT
    found = [fault for part in PARTS[: rounds(len(PARTS))] for fault in part(reader, county)]
    assert "\n".join(found) == ""


PARTS = (of_a_draft, of_an_import, of_api_clients, of_erasing)
