"""Everything held about a member of staff leaves as one file, and nothing of a child with it."""

from __future__ import annotations

import io
import json

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cases.access import Role
from cases.actions import people
from cases.models import AccessLog, AgreedPoints, SupervisionSheet, User
from cases.pages import staff_record
from cases.pages.staff_record import AGREED, CHANGES, COUNTED, NUMBERS, STANDARDS, TABLES
from tests.audits import rate, started, submitted
from tests.cases.test_team import text_of
from tests.moderation import TOKENS, first_with_tokens
from tests.statements import same_for_1_3_and_200, signed_in
from tests.world import add_person

MINE = "my_record"


@pytest.fixture
def told(world):
    """Ana wrote tokens into every text of an audit, and agreed something in supervision."""
    first_with_tokens(world, world.ana1, world.ana)
    world.people["governance"] = add_person(world, "governance", Role.INFORMATION_GOVERNANCE, None)
    now = timezone.now()
    sheet = SupervisionSheet.objects.create(
        practitioner=world.ana, team=world.harbour, held_on=timezone.localdate(),
        begun_by=world.harbour_manager, begun_at=now,
    )  # fmt: skip
    AgreedPoints.objects.create(sheet=sheet, text="tokenagreed", by=world.harbour_manager, at=now)
    return world


def of_ana(by: User, kind: str = "") -> dict:
    own = by.username == "ana"
    sent = {} if own else {"person": "ana"}
    if kind:
        sent |= {"_export": kind, "purpose": "Request 8"}
    return signed_in(by).get(reverse(MINE if own else "staff_record"), sent)


@pytest.fixture
def lead(told) -> User:
    return told.people["governance"]


def leading_to_an_account() -> set[tuple[str, str]]:
    return {
        (model.__name__, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is User
    }


def test_every_foreign_key_to_an_account_is_told_or_counted():
    told = [(one.model.__name__, one.person) for one in (*TABLES, *COUNTED)]
    assert len(told) == len(set(told))
    assert leading_to_an_account() == set(told) - {("User", "pk")}


def test_names_of_sheets_fit_a_workbook():
    names = [*(table.title for table in TABLES), STANDARDS, CHANGES, AGREED, NUMBERS]
    assert len(names) == len(set(names))
    assert [name for name in names if len(name) > 31] == []


def test_one_takes_ones_own(told):
    found = json.loads(of_ana(told.ana, "json").content)
    assert found["Account"][0]["Username"] == "ana"
    assert [row["Team"] for row in found["Roles"]] == ["Safeguarding Harbour"]
    assert found["Audits rated"][0]["Type"] == "Self audit"
    assert [row["Agreed"] for row in found[AGREED]] == ["tokenagreed"]
    assert {row["What"] for row in found[NUMBERS]} >= {"Notes written"}


def test_the_workbook_holds_the_same(told):
    words = json.loads(of_ana(told.ana, "json").content)
    book = load_workbook(io.BytesIO(of_ana(told.ana, "xlsx").content))
    assert set(book.sheetnames) == {title for title, rows in words.items() if rows}
    heads, *rows = book["Roles"].iter_rows(values_only=True)
    assert [dict(zip(heads, [cell or "" for cell in row], strict=True)) for row in rows] == (
        words["Roles"]
    )


@pytest.mark.parametrize("reader", ["ana", "governance"])
def test_nothing_of_a_child_is_in_it(told, reader):
    text = of_ana(told.people[reader], "json").content.decode()
    assert [token for token in {*TOKENS, told.ana1.reference} if token in text] == []


def test_control_a_column_about_a_child_would_be_found(told, monkeypatch):
    wider = tuple(
        table._replace(columns=f"{table.columns} case working_well")
        if table.title == "Audits rated"
        else table
        for table in TABLES
    )
    monkeypatch.setattr(staff_record, "TABLES", wider)
    text = of_ana(told.ana, "json").content.decode()
    assert [token for token in {*TOKENS, told.ana1.reference} if token in text]


def test_the_lead_does_not_read_what_was_agreed(told, lead):
    assert "tokenagreed" not in of_ana(lead, "json").content.decode()
    assert "agreed in supervision: it may speak" in text_of(of_ana(lead))


def test_control_without_the_rule_the_lead_would(told, lead, monkeypatch):
    monkeypatch.setattr(staff_record, "reads_own_words", lambda reader, person: True)
    assert "tokenagreed" in of_ana(lead, "json").content.decode()


def test_a_leaver_is_found_by_sign_in_name(told, lead):
    people.deactivate(user=told.ana, by=told.admin)
    page = text_of(of_ana(lead))
    assert "Ana" in page
    assert "account closed" in page
    found = json.loads(of_ana(lead, "json").content)
    assert "closed" in " ".join(row["Did"] for row in found[CHANGES])


def test_a_name_nobody_has_is_said(told, lead):
    answer = signed_in(lead).get(reverse("staff_record"), {"person": "nobody.here"})
    assert answer.status_code == 422
    assert "Nobody has the sign-in name nobody.here" in text_of(answer)


def test_standards_are_told_by_and_about_the_person(told):
    values = {"relationships-first.voice.1": "green"}
    submitted(told, told.ana2, told.harbour_manager, values, scope="practice_standards")
    found = json.loads(of_ana(told.ana, "json").content)[STANDARDS]
    assert [(row["Rated by"], row["Value"]) for row in found] == [("somebody else", "Met")]


def test_what_a_colleague_has_not_submitted_is_not_told(told):
    draft = started(told.ana2, told.harbour_manager, scope="practice_standards")
    rate(draft, {"relationships-first.voice.1": "red"})
    assert json.loads(of_ana(told.ana, "json").content)[STANDARDS] == []
    assert (
        len(
            json.loads(
                signed_in(told.harbour_manager)
                .get(reverse(MINE), {"_export": "json", "purpose": "Mine"})
                .content
            )[STANDARDS]
        )
        == 1
    )


def test_looking_and_each_file_are_rows(told, lead):
    before = AccessLog.objects.count()
    of_ana(lead)
    of_ana(lead, "json")
    of_ana(told.ana, "xlsx")
    of_ana(told.ana)
    rows = AccessLog.objects.order_by("pk")[before:]
    assert [(row.event, row.actor, row.case_id, row.allocated) for row in rows] == [
        ("view", lead, told.ana.public_id, False),
        ("export", lead, told.ana.public_id, False),
        ("export", told.ana, told.ana.public_id, True),
    ]


def test_nobody_else_asks_for_a_colleagues(told):
    url = reverse("staff_record")
    answers = {
        name: signed_in(person).get(url, {"person": "ana"}).status_code
        for name, person in told.people.items()
        if name not in ("governance", "leaver")
    }
    assert set(answers.values()) == {403}


@pytest.mark.sweep
def test_it_asks_as_often_for_1_3_and_200_rows(world):
    def add(number: int) -> None:
        AccessLog.objects.create(at=timezone.now(), actor=world.ana, event="view", what="case")

    client, page = signed_in(world.ana), reverse(MINE)
    same_for_1_3_and_200([(client, page), (client, f"{page}?_export=json&purpose=Mine")], add)
