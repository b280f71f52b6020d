"""People from a file: looked at first, all or nothing, twice the same is nothing."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.access import Role
from cases.actions import people_file as actions
from cases.actions import teams
from cases.actions.people import NotPossible
from cases.intake.files import Source
from cases.intake.people_rows import COLUMNS, read_people
from cases.models import AccessLog, Membership, PeopleFile, User
from cases.reports import people_template
from tests.cases.intake.corrupt import _damaged_workbooks, _made_to_harm, _not_tables
from tests.world import add_person

HEAD = ",".join(COLUMNS) + "\n"
HARBOUR, HILL = "Safeguarding Harbour", "Safeguarding Hill"
DAY = datetime.timedelta(days=1)
NEW = f"Dee Dale,dee@example.org,dee@example.org,Practitioner,{HARBOUR},,,,add\n"


def today() -> datetime.date:
    return timezone.localdate()


def said(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"


def reading(rows: str, head: str = HEAD):
    return read_people(Source("people.csv", (head + rows).encode()), today())


def look(world, rows: str):
    return actions.planned(reading(rows), world.admin)


def do(world, rows: str, **more):
    return actions.carry_out(by=world.admin, reading=reading(rows), **more)


def stored() -> list:
    users = User.objects.order_by("pk").values_list("pk", "username", "name", "email", "is_active")
    parts = Membership.objects.order_by("pk").values_list("user", "role", "team", "starts", "ends")
    return [*users, *parts]


def now(user: User) -> set:
    parts = Membership.objects.current(on=today()).filter(user=user)
    return {(part.role, str(part.team or part.service or "")) for part in parts}


def changes() -> list[str]:
    log = AccessLog.objects.filter(event="change").order_by("pk")
    return list(log.values_list("what", flat=True))


@pytest.fixture
def admin(client, world):
    client.force_login(world.admin)
    return client


def upload(client, rows: str):
    sent = SimpleUploadedFile("people.csv", (HEAD + rows).encode())
    return client.post(reverse("people_file"), {"file": sent})


# --- what rows do --------------------------------------------------------------------------


def test_every_kind_of_row_and_the_same_file_again_changes_nothing(world):
    deputy, later = today() + 14 * DAY, today() + 5 * DAY
    rows = NEW + (
        f"Eve,eve,,service manager,,Safeguarding,,,\n"
        f",ben,,team_manager,{HARBOUR},,,{said(deputy)},add\n"
        f"Cyrus Cole,cy,cy@example.org,practitioner,{HARBOUR},,,,change\n"
        f",hill_manager,,team manager,{HILL},,,{said(later)},end\n"
        f",partner,,,,,,,close\n"
        f",ana,,practitioner,{HARBOUR},,,,add\n"
    )
    found, new = do(world, rows)
    assert found.counts() == {
        "add": 3, "change": 1, "end": 1, "close": 1, "new": 2, "unchanged": 1, "errors": 0,
    }  # fmt: skip
    assert [user.username for user in new] == ["dee@example.org", "eve"]
    dee = User.objects.get(username="dee@example.org")
    assert (dee.name, dee.has_usable_password(), now(dee)) == (
        "Dee Dale", False, {("practitioner", HARBOUR)},
    )  # fmt: skip
    assert now(User.objects.get(username="eve")) == {("service_manager", "Safeguarding")}
    part = world.ben.memberships.get(role=Role.TEAM_MANAGER)
    assert (part.starts, part.ends) == (today(), deputy + DAY)
    cy = User.objects.get(pk=world.cy.pk)
    assert (cy.name, cy.email, now(cy)) == (
        "Cyrus Cole", "cy@example.org", {("practitioner", HARBOUR)},
    )  # fmt: skip
    assert world.hill_manager.memberships.get().ends == later + DAY
    assert not User.objects.get(pk=world.partner.pk).is_active
    assert sorted(set(changes())) == [
        "added a person from a file", "changed a person from a file",
        "closed an account from a file",
    ]  # fmt: skip
    before, log = stored(), changes()
    again = do(world, rows.replace(",partner,,,,,,,close\n", ""))
    assert (again[0].steps, again[0].unchanged, again[1]) == ([], 6, [])
    assert (stored(), changes()) == (before, log)


def test_who_is_not_in_the_file_stays(world):
    found, _ = do(world, NEW)
    assert found.not_in_file == 10
    assert User.objects.filter(is_active=True).count() == 11
    assert now(world.ana) == {("practitioner", HARBOUR)}


def test_a_moved_person_is_refused_at_the_next_request(world, client):
    """Control: before, the manager opens Cy's case."""
    client.force_login(world.hill_manager)
    page = reverse("case", args=[world.cy1.public_id])
    assert client.get(page).status_code == 200
    do(world, f",hill_manager,,Team manager,{HARBOUR},,,,change\n")
    assert client.get(page).status_code == 404


def test_an_old_name_of_a_team_is_understood(world):
    teams.save_team(by=world.admin, name="Coast", service=world.hill.service, team=world.hill)
    found = look(world, NEW.replace(HARBOUR, HILL))
    assert (found.errors, len(found.steps)) == ([], 1)


# --- rows that cannot be used --------------------------------------------------------------

WRONG = [
    ("X,xo,,Wizard,,,,,\n", "roles are"),
    ("X,xo,,Practitioner,Nowhere,,,,\n", "team is missing"),
    ("X,xo,,Service manager,,Nowhere,,,\n", "service is missing"),
    (f",xo,,Practitioner,{HARBOUR},,,,\n", "name is missing"),
    (f"X,,,Practitioner,{HARBOUR},,,,\n", "sign-in name is missing"),
    (f"X,x o,,Practitioner,{HARBOUR},,,,\n", "sign-in name is missing"),
    (f"X,xo,nobody,Practitioner,{HARBOUR},,,,\n", "e-mail"),
    (f"X,xo,,Practitioner,{HARBOUR},,soon,,\n", "not a date"),
    (f"X,xo,,Practitioner,{HARBOUR},,01/01/2020,,\n", "first day is over"),
    (f"X,xo,,Practitioner,{HARBOUR},,01/06/2090,01/05/2090,\n", "before the first"),
    (f"X,xo,,Practitioner,{HARBOUR},,,,explode\n", "action"),
    (f"X,xo,,Practitioner,{HARBOUR},,,,change\n", "nobody signs in"),
    (",ana,,,,,,,end\n", "role that ends"),
    (f",ana,,Practitioner,{HARBOUR},,,01/01/2020,end\n", "last day is over"),
    (",ana,,Admin,,,,,add\n", "no other role"),
    (f",admin,,Practitioner,{HARBOUR},,,,add\n", "admin account"),
    (",admin,,,,,,,close\n", "your own account"),
    (",admin,,Admin,,,,,end\n", "no admin would be left"),
    (",ana,,Team manager,Safeguarding Hill,,,,change\n", "in no other place"),
    (",gone,,Practitioner,Safeguarding Hill,,,,add\n", "closed"),
]


def test_a_wrong_row_is_told_and_stops_everything(world):
    gone = add_person(world, "gone", Role.PRACTITIONER, "hill")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    before = stored()
    for row, reason in WRONG:
        with pytest.raises(NotPossible):
            do(world, NEW + row)
        found = look(world, NEW + row)
        assert [(fault.row, reason in fault.reason) for fault in found.errors] == [(3, True)], row
    assert stored() == before
    found, new = do(world, NEW + WRONG[0][0], leave_out=True)  # said to be left out
    assert (len(new), len(found.errors)) == (1, 1)


def test_a_wrong_row_changes_nothing_of_its_person(world):
    """The new name in it is not taken either."""
    do(world, f"Other,cy,,Team manager,{HARBOUR},,,,change\n" + NEW, leave_out=True)
    assert User.objects.get(pk=world.cy.pk).name == "Cy"


def test_another_admin_lets_the_first_go(world):
    found = look(world, "Two,two,,Admin,,,,,add\n,admin,,Admin,,,,,end\n")
    assert [fault.row for fault in found.errors] == [3]  # an invited admin is none yet
    add_person(world, "two", Role.ADMIN, None)
    assert look(world, ",admin,,Admin,,,,,end\n").errors == []


# --- files ---------------------------------------------------------------------------------


def corrupt() -> list[tuple[str, bytes, str]]:
    found = [(name, files[0].blob, word) for name, files, word in _not_tables()
             if name != "letter.txt"]  # fmt: skip
    found += [(name, files[0].blob, "") for name, files, _ in _damaged_workbooks()]
    found += [(name, files[0].blob, word) for name, files, word in _made_to_harm()
              if "locked" in name or "bomb" in name]  # fmt: skip
    found += [
        ("heads.csv", HEAD.encode(), "no row about a person"),
        ("bare.csv", NEW.encode() * 3, "no list of people"),
        ("role.csv", (HEAD.replace("role", "x") + NEW).encode(), "no list of people"),
        ("who.csv", (HEAD.replace("sign_in_name,email", "a,b") + NEW).encode(), "no list"),
        ("open.csv", (HEAD + '"Dee,dee\n' + NEW).encode(), "never closed"),
        ("nul.csv", (HEAD + "De\x00e,dee\n").encode(), "no text"),
        ("long.csv", (HEAD + "D" * 40_000 + ",dee\n").encode(), "too long"),
        ("many.csv", (HEAD + NEW * 5001).encode(), "more than 5,000 rows"),
    ]
    return found


@pytest.mark.sweep
def test_fifty_corrupt_files_say_why_and_change_nothing(world):
    before, tried = stored(), 0
    for name, blob, word in corrupt():
        found = read_people(Source(name, blob), today())
        told = " ".join(map(str, found.faults))
        assert found.faults and word in told, f"{name}: {told}"
        assert found.rows == [] and "Traceback" not in told, name
        with pytest.raises(NotPossible):
            actions.carry_out(by=world.admin, reading=found)
        tried += 1
    assert tried >= 50
    assert stored() == before
    do(world, NEW)  # the control: a good file comes in
    assert stored() != before


def test_the_empty_workbook_comes_back_filled_in(world):
    book = openpyxl.load_workbook(io.BytesIO(people_template.as_xlsx()))
    assert book.sheetnames == ["People", "How to fill it in", "Lists"]
    for place, value in enumerate(NEW.strip().split(","), start=1):
        book["People"].cell(2, place, value or None)
    stream = io.BytesIO()
    book.save(stream)
    found = read_people(Source("people.xlsx", stream.getvalue()), today())
    assert (found.faults, len(found.rows), found.rows[0].username) == ([], 1, "dee@example.org")


def test_headings_of_an_authority_are_known(world):
    head = "Staff Name,Work Email,Role,Team Name,Start Date,Pay band\n"
    found = reading(f"Dee,Dee@Example.org,team manager,{HARBOUR},,7\n", head)
    assert found.ignored == ["Pay band"]
    plan = actions.planned(found, world.admin)
    assert [step.username for step in plan.steps] == ["dee@example.org"]


# --- pages ---------------------------------------------------------------------------------


def test_on_the_page_nothing_is_written_until_confirmed_and_links_are_listed_once(admin, world):
    before = stored()
    answer = upload(admin, NEW + WRONG[0][0])
    page = admin.get(answer["Location"])
    text = page.content.decode()
    assert "New account; Practitioner, Safeguarding Harbour" in text
    assert "The roles are" in text or "the roles are" in text
    assert stored() == before
    mark = page.context["page"].found.mark()
    sent = {"do": "apply", "mark": mark}
    assert admin.post(answer["Location"], sent).status_code == 409  # a row cannot be used
    done = admin.post(answer["Location"], sent | {"leave_out": "on"})
    dee = User.objects.get(username="dee@example.org")
    assert f"/account/invite/{dee.public_id.hex}/" in done.content.decode()
    assert "ben" not in [user.username for user, _ in done.context["links"]]
    assert PeopleFile.objects.get().waiting is None
    assert admin.post(answer["Location"], sent).status_code == 409  # pressed twice
    assert "Done on" in admin.get(answer["Location"]).content.decode()


def test_with_a_relay_new_people_alone_are_written_to(admin, world, settings, mailoutbox):
    settings.MAIL_RELAY = True
    answer = upload(admin, NEW + ",ben,ben@example.org,Practitioner,Safeguarding Hill,,,,add\n")
    mark = admin.get(answer["Location"]).context["page"].found.mark()
    done = admin.post(answer["Location"], {"do": "apply", "mark": mark})
    assert done.status_code == 302
    assert [mail.to for mail in mailoutbox] == [["dee@example.org"]]


def test_what_changed_since_the_preview_is_looked_at_again(admin, world):
    answer = upload(admin, NEW)
    mark = admin.get(answer["Location"]).context["page"].found.mark()
    add_person(world, "dee@example.org", Role.PRACTITIONER, "hill")
    refused = admin.post(answer["Location"], {"do": "apply", "mark": mark})
    assert refused.status_code == 409
    assert "Look at it again" in refused.content.decode()


def test_a_preview_is_dropped_by_a_press_and_after_a_day(admin, world):
    answer = upload(admin, NEW)
    admin.post(answer["Location"], {"do": "drop"})
    assert not PeopleFile.objects.exists()
    upload(admin, NEW)
    PeopleFile.objects.update(created_at=timezone.now() - 2 * DAY)
    assert actions.drop_expired() == 1


# --- size ----------------------------------------------------------------------------------


def many(number: int) -> str:
    return "".join(
        f"P {n},p{n}@example.org,,Practitioner,{HARBOUR},,,,add\n" for n in range(number)
    )


def asked(world, rows: str) -> tuple[int, int]:
    """Statements to look, and statements that are no log row, to do it."""
    with CaptureQueriesContext(connection) as looking:
        look(world, rows)
    with CaptureQueriesContext(connection) as doing:
        do(world, rows)
    log = [query for query in doing if "cases_accesslog" in query["sql"]]
    return len(looking), len(doing) - len(log)


@pytest.mark.sweep
def test_a_thousand_people_ask_as_little_as_three(world):
    few = asked(world, many(3))
    more = asked(world, many(1003))
    assert more[0] == few[0]
    assert more[1] - few[1] < 30  # batches: SQLite takes few values a statement
    assert User.objects.filter(username__startswith="p").count() > 1000
