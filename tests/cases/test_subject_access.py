"""Everything held about one child leaves as one file, made by those who answer for the case."""

from __future__ import annotations

import io
import json

import docx
import pytest
from django.apps import apps
from django.db.models import ForeignKey
from django.urls import reverse

from cases.actions import drill_downs
from cases.models import AccessLog, Audit, Case
from cases.pages import subject_access
from cases.pages.subject_access import LEFT_OUT, TABLES, Everything
from tests.audits import rate, started
from tests.cases.test_team import text_of
from tests.moderation import TOKENS, asked, first_with_tokens, second_in, settled
from tests.statements import same_for_1_3_and_200, signed_in
from tests.views import submitted_view


@pytest.fixture
def told(world):
    """Every text of an audit of ana1 holds a token; it was rated twice, and the child was heard."""
    first = first_with_tokens(world, world.ana1, world.ana)
    pair = asked(world, first)
    second_in(pair, {"flourish.u.impact": "amber"})
    settled(pair)
    submitted_view(world.ana1, world.ana, {"u": "face-5"}, own_words="tokenownwords")
    return world


def url(case: Case) -> str:
    return reverse("case_everything", args=[case.public_id])


def file_of(user, case: Case, kind: str) -> str:
    answer = signed_in(user).get(url(case), {"_export": kind, "purpose": "Request 7"})
    assert answer.status_code == 200
    if kind == "json":
        return answer.content.decode()
    document = docx.Document(io.BytesIO(answer.content))
    cells = (c.text for table in document.tables for row in table.rows for c in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def leading_to_a_case() -> set[str]:
    """Every model from which foreign keys lead to a case, however far."""
    reached: set = {Case}
    while True:
        more = {
            model
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, ForeignKey) and field.related_model in reached
        }
        if more <= reached:
            return {model.__name__ for model in reached}
        reached |= more


def test_every_table_that_leads_to_a_case_is_in_it_or_named_with_why():
    listed = {table.model.__name__ for table in TABLES}
    assert leading_to_a_case() == listed | set(LEFT_OUT)
    assert not listed & set(LEFT_OUT)


@pytest.mark.parametrize("kind", ["docx", "json"])
def test_every_word_of_the_child_is_in_the_file(told, kind):
    text = file_of(told.harbour_manager, told.ana1, kind)
    asked_for = {"tokenasked"}  # nobody gave a reason for this second rating
    for token in {*TOKENS, "tokenownwords", "9000001"} - asked_for:
        assert (token, token in text) == (token, True)


@pytest.mark.sweep
@pytest.mark.parametrize("place", range(len(TABLES)))
def test_control_a_table_left_out_is_missed(told, monkeypatch, place):
    kept = tuple(table for number, table in enumerate(TABLES) if number != place)
    before = dict(Everything(told.ana1, told.harbour_manager).tables)
    monkeypatch.setattr(subject_access, "TABLES", kept)
    after = dict(Everything(told.ana1, told.harbour_manager).tables)
    assert set(before) - set(after) == {TABLES[place].title}


def test_a_month_is_said_as_a_month(told):
    found = json.loads(file_of(told.harbour_manager, told.ana1, "json"))
    assert found["The record"][0]["Birth month"] == "March 2017"


def test_nothing_of_another_child_is_in_it(told):
    first_with_tokens(told, told.ana2, told.ana)
    assert "9000002" not in file_of(told.harbour_manager, told.ana1, "json")
    other = file_of(told.harbour_manager, told.ben1, "json")
    assert not [token for token in TOKENS if token in other]


def test_ratings_are_said_in_the_words_of_their_edition(told):
    found = json.loads(file_of(told.harbour_manager, told.ana1, "json"))
    said = {(row["Item"].split(" (")[1], row["Value"]) for row in found["Ratings"]}
    assert ("flourish.u.impact)", "Gap") in said
    assert ("flourish.u.impact)", "Developing") in said


def test_a_draft_of_somebody_else_is_counted_and_not_shown(told):
    draft = started(told.ana1, told.ana)
    rate(draft, {"flourish.f.impact": "amber"})
    page = text_of(signed_in(told.harbour_manager).get(url(told.ana1)))
    seen = Audit.objects.visible_to(told.harbour_manager).filter(pk=draft.pk).exists()
    assert ("1 audit is not in it" in page) == (not seen)


WHO = {
    "ana": 403, "ben": 404, "harbour_manager": 200, "hill_manager": 404, "service_manager": 302,
    "qa": 403, "admin": 404, "partner": 404,
}  # fmt: skip


def test_only_those_who_answer_for_the_case_make_it(told):
    answers = {who: signed_in(told.people[who]).get(url(told.ana1)).status_code for who in WHO}
    assert answers == WHO
    drill_downs.give_reason(case=told.ana1, by=told.service_manager, reason="Request 7")
    assert signed_in(told.service_manager).get(url(told.ana1)).status_code == 200


def test_control_without_the_rule_the_practitioner_would_make_it(told, monkeypatch):
    monkeypatch.setattr("cases.views.subject_access.makes_the_file", lambda user, case: True)
    assert signed_in(told.ana).get(url(told.ana1)).status_code == 200


def test_each_opening_and_each_file_is_a_row(told):
    before = AccessLog.objects.count()
    signed_in(told.harbour_manager).get(url(told.ana1))
    file_of(told.harbour_manager, told.ana1, "docx")
    rows = AccessLog.objects.order_by("pk")[before:]
    assert [(row.event, row.case_id, row.why) for row in rows] == [
        ("view", told.ana1.public_id, ""),
        ("export", told.ana1.public_id, "Request 7"),
    ]


@pytest.mark.sweep
def test_it_asks_as_often_for_1_3_and_200_audits(world):
    def add(number: int) -> None:
        submitted_view(world.ana1, world.ana, {"u": "face-5"})

    manager, page = signed_in(world.harbour_manager), url(world.ana1)
    file = f"{page}?_export=json&purpose=Request"
    same_for_1_3_and_200([(manager, page), (manager, file)], add)
