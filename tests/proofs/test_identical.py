"""Twenty identical posts at once, and one more afterwards: one effect, whatever the form makes.

So a double click, a resend by the back button and one after a cut connection change nothing more.
"""

from __future__ import annotations

import pytest

from tests.proofs.conftest import Town
from tests.proofs.test_at_once import at_once
from tests.served import Visitor

pytestmark = [pytest.mark.proof, pytest.mark.django_db]

OF = "JOIN cases_audit a ON a.id = x.audit_id WHERE a.public_id = %s"
ACTION = {
    "version": 0, "items": ["flourish.u.impact"], "what": "Ask Gran for the school run",
    "due_on": "2027-06-04",
}  # fmt: skip
# What is sent: (who, address, fields, the rows it makes, of what).
FORMS = {
    "start an audit": (
        "ana", "/cases/{fresh}/audits/start/", {"scope": "focused"},
        "SELECT 1 FROM cases_audit x JOIN cases_case c ON c.id = x.case_id WHERE c.public_id = %s",
        "fresh",
    ),
    "finish": (
        "ana", "/audits/{ready}/finish/",
        {"version": 0, "working_well": "Gran comes", "heard": "not_yet", "submit": "1"},
        f"SELECT 1 FROM cases_auditmove x {OF} AND x.to_state = 'submitted'", "ready",
    ),
    "share a strength": (
        "ana", "/audits/{told}/strength/",
        {"version": 0, "section": "flourish.f", "text": "Gran comes to every meeting"},
        f"SELECT 1 FROM cases_sharedstrength x {OF}", "told",
    ),
    "say what worries": (
        "ana", "/audits/{told}/concern/", {"words": "A bruise, not explained"},
        f"SELECT 1 FROM cases_action x {OF} AND x.urgent", "told",
    ),
    "add an action": (
        "ana", "/cases/{told_case}/actions/add/", ACTION,
        "SELECT 1 FROM cases_action x JOIN cases_case c ON c.id = x.case_id "
        "WHERE c.public_id = %s AND x.what LIKE 'Ask Gran%%'", "told_case",
    ),
    "comment": (
        "harbour_manager", "/audits/{told}/comment/", {"text": "What does school say?"},
        f"SELECT 1 FROM cases_auditcomment x {OF} AND NOT x.is_reply", "told",
    ),
    "reply": (
        "ana", "/audits/{told}/reply/", {"text": "They see it too"},
        f"SELECT 1 FROM cases_auditcomment x {OF} AND x.is_reply", "told",
    ),
    "agree": (
        "harbour_manager", "/audits/{told}/agree/", {},
        f"SELECT 1 FROM cases_auditmove x {OF} AND x.to_state = 'agreed'", "told",
    ),
    "add a case": (
        "ana", "/cases/add/",
        {"reference": "6000001", "birth_month": "2017-03"},
        "SELECT 1 FROM cases_case x WHERE x.reference = '6000001' AND %s <> ''", "told",
    ),
    "open a calibration": (
        "qa", "/calibration/add/",
        {"title": "Robin, 9", "story": "Made up", "sections": "flourish.f", "depth": "domains"},
        "SELECT 1 FROM cases_calibration x WHERE x.title = 'Robin, 9' AND %s <> ''", "told",
    ),
}  # fmt: skip


def effects(town: Town, port: int, form: str, number: int) -> tuple[int, int, set[int]]:
    """(rows after so many at once, rows after one more, how they were answered)."""
    who, path, fields, made, of = FORMS[form]
    sender = Visitor(port, town.sessions[who])
    sent, address = fields | town.chosen.get(form, {}), path.format(**town.places)
    answers = at_once(number, lambda _: sender.ask(address, sent))
    first = len(town.own.rows(made, town.places[of]))
    again = sender.ask(address, sent)
    assert any(status == 302 for status, *_ in answers), (form, answers[0][1])
    statuses = {status for status, *_ in [*answers, again]}
    return first, len(town.own.rows(made, town.places[of])), statuses


def test_twenty_identical_posts_have_one_effect(town, rounds):
    number = max(3, rounds(20))
    town.places["ready"] = town.some_to_submit(1)[0]
    found = {form: effects(town, town.web.port, form, number) for form in FORMS}
    assert {form: rows[:2] for form, rows in found.items()} == dict.fromkeys(FORMS, (1, 1))
    for form, (_, _, statuses) in found.items():
        assert statuses <= {200, 302, 409, 422}, form


def test_control_without_looking_for_the_same_form_each_post_makes_a_row(town, careless):
    town.places["told_case"] = town.places["other_case"]
    assert effects(town, careless.port, "add an action", 2)[1] > 1
