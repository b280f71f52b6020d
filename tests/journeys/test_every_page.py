"""Every address of the product, read by axe as somebody who may open it, at 1280 and 320 pixels.

The addresses and people come from tests/url_matrix.txt, which tests/test_urls.py holds against the
URLconf: a new address is read here without being named. Error and empty states: test_states.py.
"""

from __future__ import annotations

import pytest

from tests.journeys.reading import Reader, faults_in
from tests.test_urls import PEOPLE, address, furnished, table
from tests.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = table()
NOT_PAGES = {"healthz", "readyz", "still_here", "library_template"}  # for machines, and a file
NOT_PAGES |= {name for _, name in TABLE if name.startswith("api:")}
# Pages that differ by who reads them are read by these people too.
ALSO = {
    "harbour_manager": "team_picture team_cases my_actions case audit action find_case case_add",
    "service_manager": "teams team_picture team_cases team_behind case_reason",
    "director": "teams",
    "qa": "looks",
    "admin": "find_case",
    "nobody": "accessibility invitation",
}
# Answers that are never a page of their own at GET; what their posts say is read below.
SENT_ON = (
    "home audit_panel rate_item part_give part_end person_close person_open person_link"
    " audit_begin month_pick action_re_rate audit_agree audit_correct calibration_close emails_off"
    " view_together view_thanks view_unlock strength_stop supervision_sign saved_view_drop"
    " appraisal_show grant_end edition_file supervision_remove person_step_off"
    " draft_move draft_back retention_step"
    " api_client_end"
    " program_end cover_end"
)


def readers(method: str, *statuses: int) -> dict[str, list[str]]:
    """{person: addresses}: for each address the first person who is shown a page there."""
    found: dict[str, list[str]] = {}
    for (verb, name), answers in TABLE.items():
        able = [person for person in PEOPLE if answers[person] in statuses]
        if verb == method and able and name not in NOT_PAGES:
            found.setdefault(able[0], []).append(name)
    return found


PAGES = readers("get", 200)
FORMS = readers("post", 200, 422)
FORMS.pop("nobody")  # signing in is read in test_states.py


@pytest.fixture
def county(transactional_db):
    return furnished(build_world())


@pytest.fixture
def reader(county, browser, live_server):
    reading = Reader(browser, live_server.url, county.people)
    yield reading
    reading.close()


def test_no_address_is_left_unread():
    """An address nobody is shown a page at is named here, with those it sends on."""
    read = {name for names in PAGES.values() for name in names}
    elsewhere = {"invitation", "account_change_password", "account_reauthenticate", "forgotten"}
    elsewhere |= {name for _, name in TABLE if name.startswith(("mfa_", "work_"))} - read
    every = {name for method, name in TABLE if method == "get"}  # elsewhere: test_states.py
    assert every - read == NOT_PAGES | elsewhere | set(SENT_ON.split())


@pytest.mark.parametrize("person", sorted(PAGES.keys() | ALSO.keys()))
def test_pages_of_a_person_break_no_rule(reader, county, person):
    names = dict.fromkeys([*PAGES.get(person, []), *ALSO.get(person, "").split()])
    faults = []
    for name in names:
        faults += reader.read(person, address(county, name), TABLE["get", name][person])
    assert "\n".join(faults) == ""


@pytest.mark.parametrize("person", sorted(FORMS))
def test_forms_sent_back_break_no_rule(reader, county, person):
    """Each form, sent with nothing in it, comes back with what is missing."""
    faults = []
    for name in FORMS[person]:
        page = reader.desk(person)
        with page.expect_navigation() as answer:
            page.evaluate(SEND, [address(county, name), SENT.get(name, "")])
        assert (name, answer.value.status in (200, 422)) == (name, True)
        assert (name, page.evaluate(SAYS, "field is required")) == (name, False)
        faults += faults_in(page, name)
    assert "\n".join(faults) == ""


# What a form has to hold to come back with an error; the others come back when they are empty.
SENT = {"case_people": "restricted"}
SAYS = "words => document.documentElement.outerHTML.includes(words)"
SEND = """([path, name]) => {
    const form = document.querySelector("form[method=post]").cloneNode(true);
    form.action = path;
    if (name) form.append(Object.assign(document.createElement("input"), {name, value: "on"}));
    document.body.append(form);
    HTMLFormElement.prototype.submit.call(form);
}"""
