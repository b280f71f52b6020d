"""Taking a name out of a submitted audit: everywhere, logged, the words kept nowhere, no more."""

from __future__ import annotations

import datetime
import hashlib
import json

import pytest
from django.contrib.sessions.models import Session
from django.core import serializers
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse

from cases import triggers
from cases.actions import audits
from cases.actions.concerns import raise_concern
from cases.actions.redactions import TAKEN_OUT, pattern_of, places_of, redact
from cases.models import (
    AccessLog,
    Action,
    Audit,
    AuditComment,
    AuditMove,
    HeldPost,
    Rating,
    Redaction,
    SharedStrength,
)
from tests.audits import plan_for_reds, rate, started, submitted

NAME = "Zebedee"


@pytest.fixture
def audit(world, client):
    """Ana's submitted audit with the name in every kind of text, and in an other audit too."""
    client.force_login(world.ana)
    return named_everywhere(world, world.ana1)


def named_everywhere(world, case) -> Audit:
    audit = started(case, world.ana)
    rate(audit, {f"flourish.{letter}.impact": "green" for letter in "lourish"})
    rate(audit, {"flourish.f.impact": "red"})
    for code, text in (
        ("flourish.f.impact", f"{NAME} said hello. Then {NAME.upper()}'s mother"),
        ("flourish.l.impact", f"Zebedees and a {NAME}ish day, not {NAME}."),
    ):
        audits.save_note(
            audit=audit, item=world.item(code), text=text, source="visit",
            seen_on=datetime.date(2026, 5, 12), version=0, by=world.ana,
        )  # fmt: skip
    plan_for_reds(audit)
    Audit.objects.filter(pk=audit.pk).update(working_well=f"{NAME} walks to school")
    audit.actions.update(what=f"See {NAME}", done_evidence=f"{NAME} was seen", state="done")
    unrated = [row.item for row in audits.Sheet(audit).unrated]
    audits.leave_on_purpose(audit=audit, items=unrated, by=world.ana)
    audit = audits.submit_audit(audit=audit, by=world.ana)
    add_words(world, audit)
    return audit


def add_words(world, audit) -> None:
    """What is said after submission."""
    at = audit.submitted_at
    AuditComment.objects.create(audit=audit, by=world.ana, text=f"About {NAME}", at=at)
    AuditMove.objects.create(
        audit=audit, name="agree", from_state="submitted", to_state="agreed", at=at,
        reason=f"{NAME} again",
    )  # fmt: skip
    SharedStrength.objects.create(
        audit=audit, section_code="flourish.f", text=f"Ask {NAME}", by=world.ana, shared_at=at
    )


def url(audit) -> str:
    return reverse("audit_redact", args=[audit.public_id])


def take_out(client, audit, words=NAME, **more):
    return client.post(url(audit), {"take_out": words, "sure": "on"} | more)


def everything_stored(*left_out) -> str:
    """Every row of every table of ours as text."""
    from django.apps import apps

    models = [model for model in apps.get_models() if model not in left_out]
    return "".join(serializers.serialize("json", model._default_manager.all()) for model in models)


def ratings() -> str:
    rows = list(Rating.objects.order_by("pk").values_list("pk", "value", "version", "saved_at"))
    return hashlib.sha256(repr(rows).encode()).hexdigest()


# --- what it does ------------------------------------------------------------------------------


def test_it_shows_where_the_words_stand_before_anything_changes(client, audit):
    before = everything_stored(AccessLog, Session)
    page = client.post(url(audit), {"take_out": NAME.lower()}).content.decode()
    assert "Take these words out of 9 places?" in page
    for place in ("Notes", "Actions", "Comments and replies", "What works well", "Reasons"):
        assert place in page
    assert everything_stored(AccessLog, Session) == before


def test_every_place_is_taken_out_and_nothing_else(world, client, audit):
    assert take_out(client, audit, NAME.lower()).status_code == 302
    assert places_of(audit, NAME) == {}
    notes = dict(audit.evidence.values_list("item__code", "text"))
    assert notes["flourish.f.impact"] == f"{TAKEN_OUT} said hello. Then {TAKEN_OUT}'s mother"
    assert notes["flourish.l.impact"] == f"Zebedees and a {NAME}ish day, not {TAKEN_OUT}."
    action = Action.objects.get(audit=audit)
    assert (action.what, action.done_evidence) == (f"See {TAKEN_OUT}", f"{TAKEN_OUT} was seen")
    assert SharedStrength.objects.get().text == f"Ask {TAKEN_OUT}"
    assert Audit.objects.get(pk=audit.pk).working_well == f"{TAKEN_OUT} walks to school"


def test_the_words_are_stored_nowhere_afterwards(client, audit):
    client.get(url(audit))
    client.post(url(audit), {"take_out": NAME})
    take_out(client, audit)
    found = pattern_of(NAME).findall(everything_stored())
    assert found == []
    assert NAME not in json.dumps(dict(client.session.items()))


def test_control_the_same_search_finds_them_before(client, audit):
    assert len(pattern_of(NAME).findall(everything_stored())) == 9


def test_another_audit_of_the_case_keeps_its_words(world, client, audit):
    other = named_everywhere(world, world.ana2)
    take_out(client, audit)
    assert sum(places_of(other, NAME).values()) == 9


def test_it_leaves_a_row_an_item_one_for_the_rest_and_one_in_the_log(world, client, audit):
    take_out(client, audit)
    rows = dict(Redaction.objects.values_list("item__code", "places"))
    assert rows == {"flourish.f.impact": 2, "flourish.l.impact": 1, None: 6}
    log = AccessLog.objects.get(what="words taken out of an audit")
    assert (log.actor, log.case_id, log.why) == (world.ana, world.ana1.public_id, "")
    page = client.get(reverse("audit", args=[audit.public_id])).content.decode()
    assert "by Ana: words that named somebody were taken out in 9 places" in page


def test_any_number_of_redactions_leaves_ratings_as_they_are(world, client, audit):
    before = ratings()
    for words in (NAME, "said hello", "walks to school", "See", "seen"):
        take_out(client, audit, words)
    assert ratings() == before
    Rating.objects.filter(audit=started(world.ana2, world.ana)).update(version=9)
    with triggers.lifted(["cases_rating"]):  # control: the sum sees a change
        Rating.objects.filter(audit=audit).update(version=9)
    assert ratings() != before


def test_the_text_of_a_concern_is_reached_too(world, client, audit):
    raise_concern(audit=audit, by=world.ana, words=f"{NAME} has bruises")
    take_out(client, audit)
    assert Action.objects.get(urgent=True).what.endswith(f"{TAKEN_OUT} has bruises")


def test_a_full_field_takes_a_shorter_mark_and_cuts_nobodys_words(world, client, audit):
    full = ("Al " * 166 + "z")[: Action.WHAT_LENGTH]
    Action.objects.filter(audit=audit).update(what=full)
    assert redact(audit=audit, words="al", by=world.ana) == 166
    assert Action.objects.get(audit=audit).what == full.replace("Al", "…")


def test_a_page_that_still_shows_the_words_cannot_save_them_again(world, client, audit):
    Action.objects.filter(audit=audit).update(state="open")
    action = Action.objects.get(audit=audit)
    take_out(client, audit)
    sent = {"version": action.version, "state": "done", "done_evidence": f"{NAME} again"}
    answer = client.post(reverse("action", args=[action.public_id]), sent)
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("sam", "The same Sam, SAM's", 2),
        ("Sam  Lee", "Sam\nLee and Sam Lees", 1),
        ("a.b", "axb a.b", 1),
        ("(x", "f(x (x", 2),
        ("Zoë", "ZOË zoë", 2),
    ],
)
def test_whole_words_however_written(words, text, found):
    matches = pattern_of(words).findall(text)
    assert len(matches) >= 1 and len(matches) <= found


# --- what it refuses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["", " ", "x", "x" * 101, "Nowhere", "\x00", "\\", ".*", "(((", "%", "😀😀"]
)
def test_words_that_do_not_fit_change_nothing(client, audit, words):
    before = everything_stored(AccessLog, Session)
    assert take_out(client, audit, words).status_code == 422
    assert everything_stored(AccessLog, Session) == before


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("harbour_manager", 302),
        ("ben", 404),
        ("hill_manager", 404),
        ("qa", 404),
        ("service_manager", 302),  # to give a reason; see below
    ],
)
def test_who_takes_words_out(world, client, audit, who, status):
    client.force_login(world.people[who])
    assert take_out(client, audit).status_code == status
    assert bool(Redaction.objects.count()) is (who == "harbour_manager")


def test_above_the_team_reading_is_not_redacting(world, client, audit):
    client.force_login(world.service_manager)
    client.post(reverse("case_reason", args=[audit.case.public_id]), {"reason": "An audit round"})
    assert take_out(client, audit).status_code == 403
    assert Redaction.objects.count() == 0


def test_a_practitioner_who_lost_the_case_finds_nothing(world, client, audit):
    world.ana1.allocations.update(practitioner=world.ben)
    assert take_out(client, audit).status_code == 404


def test_an_open_audit_is_changed_on_its_own_pages(world, client, audit):
    other = started(world.ana2, world.ana)
    assert take_out(client, other).status_code == 409


def test_signed_out_the_words_are_not_held_for_later(world, client, audit):
    page = client.get(url(audit)).content.decode()
    token = page.split('name="form_token" value="')[1].split('"')[0]
    client.logout()
    client.post(url(audit), {"take_out": NAME, "form_token": token})
    assert NAME not in json.dumps(list(HeldPost.objects.values_list("fields", flat=True)))


# --- the triggers ------------------------------------------------------------------------------

REFUSED = (IntegrityError, InternalError)


def overwrite(audit) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_evidence SET text = 'x' WHERE audit_id = %s", [audit.pk])
        return cursor.rowcount


def test_after_a_redaction_the_audit_is_as_frozen_as_before(client, audit):
    take_out(client, audit)
    with pytest.raises(REFUSED):
        overwrite(audit)
    with triggers.lifted(["cases_evidence"]):  # control
        assert overwrite(audit) == 2


def test_a_fault_inside_leaves_the_triggers_and_the_text(audit):
    before = list(audit.evidence.order_by("pk").values_list("text", flat=True))
    with pytest.raises(RuntimeError), triggers.lifted(["cases_evidence"]):
        overwrite(audit)
        raise RuntimeError
    assert list(audit.evidence.order_by("pk").values_list("text", flat=True)) == before
    with pytest.raises(REFUSED):
        overwrite(audit)


def test_only_the_named_tables_are_lifted(audit):
    with triggers.lifted(["cases_evidence"]), pytest.raises(REFUSED), transaction.atomic():
        Rating.objects.filter(audit=audit).update(version=9)


def test_rows_on_redactions_stay(client, audit):
    take_out(client, audit)
    with pytest.raises(REFUSED), transaction.atomic():
        Redaction.objects.all()._raw_delete("default")


def test_a_small_audit_page_still_offers_it(world, client):
    client.force_login(world.ana)
    audit = submitted(world, world.ana2, world.ana, {})
    page = client.get(reverse("audit", args=[audit.public_id])).content.decode()
    assert url(audit) in page
