"""An admin brings a caseload in: chooses files, says what a name means, looks, confirms, undoes."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from tests.cases.intake.test_import_caseload import PLAIN
from tests.cases.intake.test_import_undo import ROWS, rows
from tests.journeys.browsing import NARROW, context_of, fits, open_page

pytestmark = pytest.mark.django_db(transaction=True)


def a_file(text: str) -> FilePayload:
    return {"name": "caseload.csv", "mimeType": "text/csv", "buffer": text.encode()}


def test_an_admin_brings_a_caseload_in_and_undoes_it(county, browser, live_server):
    before = rows()
    context = context_of(
        browser, live_server.url, county.admin, viewport=NARROW, java_script_enabled=False
    )
    page = open_page(context, f"{live_server.url}/register/")
    main = page.get_by_role("main")
    page.get_by_role("link", name="Bring a caseload in").click()
    files = page.get_by_label("Files", exact=True)
    files.set_input_files(a_file(PLAIN + 'A-1,"x\n'))
    page.get_by_role("button", name="Read the files").click()
    expect(main).to_contain_text("a quotation mark is opened and never closed")
    files.set_input_files(a_file(PLAIN + ROWS + "A-102,Nia New,,Child in need,2015-06,,,\n"))
    page.get_by_role("button", name="Read the files").click()
    expect(main).to_contain_text("Nothing is written yet")
    page.get_by_role("link", name="Say what they mean").click()
    page.get_by_label("Which person is “Nia New”?").select_option("Cy, Safeguarding Hill")
    page.get_by_role("button", name="Remember this").click()
    expect(main).to_contain_text("Added, Child in need, Cy, Safeguarding Hill")
    expect(main).not_to_contain_text("Say what they mean")
    assert fits(page)
    page.get_by_role("link", name="Moved").click()
    expect(main).to_contain_text("Moves to Ben, Safeguarding Harbour")
    expect(main).not_to_contain_text("A-100")
    assert rows() == before
    page.get_by_role("button", name="Bring it in").click()
    expect(main).to_contain_text("Brought in. What was read of the files is dropped.")
    assert rows() != before
    page.get_by_role("button", name="Undo it").click()
    expect(main).to_contain_text("Undone. The caseload is as it was before.")
    assert rows() == before
    context.close()
