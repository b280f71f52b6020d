"""What was told on, later: changed, stopped, taken down, and what its audit comes to."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases import sharing
from cases.actions.agreement import withdraw
from cases.actions.revisions import return_audit
from cases.models import AccessLog, SharedStrength
from cases.strength_querysets import SharedStrengthQuerySet
from tests.cases.test_strengths import (
    TOLD,
    audit,
    csv,
    edit,
    page,
    restrict,
    share_url,
    tell,
    told,
    url,
)

__all__ = ["audit", "told"]


# --- changing, stopping ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 302), ("ben", 403), ("harbour_manager", 403), ("admin", 404)]
)
def test_only_its_sharer_changes_and_stops_it(world, client, told, who, status):
    client.force_login(world.people[who])
    assert edit(client, told, text="Other words for it").status_code == status
    sent = {"version": SharedStrength.objects.get().version}
    assert client.post(url(told, "strength_stop"), sent).status_code == status
    assert SharedStrength.objects.count() == (status != 302)


def test_without_the_rule_a_colleague_could_change_it(world, client, told, monkeypatch):
    """Control for the one above."""
    monkeypatch.setattr(sharing, "can_change", lambda user, strength: True)
    client.force_login(world.ben)
    assert edit(client, told, text="Other words for it").status_code == 302


def test_its_sharer_keeps_it_when_the_case_moves_on(world, client, told):
    moved = world.ana1.allocations.get(ends=None)
    type(moved).objects.filter(pk=moved.pk).update(practitioner=world.ben)
    found = page(client, world.ana, url(told))
    assert "Grandmother" not in found
    assert "9000001" not in found + page(client, world.ana, "/strengths/mine/")
    assert edit(client, told, text="Other words for it").status_code == 302


def test_two_windows_do_not_write_over_each_other(world, client, told):
    assert edit(client, told, text="First window").status_code == 302
    answer = edit(client, told, text="Second window")
    said = answer.content.decode()
    assert (answer.status_code, "First window" in said) == (409, True)
    assert "Second window" in said
    assert SharedStrength.objects.get().text == "First window"
    assert client.post(url(told, "strength_stop"), {"version": told.version}).status_code == 302
    assert SharedStrength.objects.count() == 1


# --- taken down --------------------------------------------------------------------------------


def take_down(client, person, strength, reason="One family could be known by it"):
    client.force_login(person)
    sent = {"version": strength.version, "text": reason}
    return client.post(url(strength, "strength_take_down"), sent)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("harbour_manager", 302), ("service_manager", 302), ("director", 302), ("ana", 403),
        ("ben", 403), ("hill_manager", 403), ("qa", 403), ("admin", 404), ("partner", 404),
    ],
)  # fmt: skip
def test_the_line_of_its_team_takes_it_down_with_a_reason(world, client, told, who, status):
    assert take_down(client, world.people[who], told).status_code == status
    assert (TOLD in page(client, world.cy)) is (status != 302)
    noted = AccessLog.objects.filter(what="shared strength taken down", actor=world.people[who])
    assert noted.count() == (status == 302)
    assert not AccessLog.objects.filter(why__contains="family").exists()


def test_without_the_rule_any_colleague_could_take_it_down(world, client, told, monkeypatch):
    """Control for the one above."""
    monkeypatch.setattr(sharing, "can_take_down", lambda user, strength: True)
    assert take_down(client, world.ben, told).status_code == 302


def test_a_reason_is_needed(world, client, told):
    assert take_down(client, world.harbour_manager, told, " ").status_code == 422
    assert TOLD in page(client, world.cy)


def test_its_sharer_reads_why_and_tells_it_in_other_words(world, client, told):
    take_down(client, world.harbour_manager, told)
    told.refresh_from_db()
    for address in (url(told), "/strengths/mine/"):
        assert "One family could be known by it" in page(client, world.ana, address)
    client.post(url(told, "strength_stop"), {"version": told.version})
    assert SharedStrength.objects.count() == 1  # or the same words could be shared anew
    assert edit(client, told, text=f"{TOLD.upper()}.").status_code == 422
    assert edit(client, told, text="A weekly call helps").status_code == 302
    assert "A weekly call helps" in page(client, world.cy)


def test_taken_down_in_one_window_and_changed_in_another(world, client, told):
    client.force_login(world.ana)
    assert edit(client, told, text="Changed meanwhile").status_code == 302
    answer = take_down(client, world.harbour_manager, told)
    assert (answer.status_code, "Changed meanwhile" in answer.content.decode()) == (409, True)
    assert "Changed meanwhile" in page(client, world.cy)


# --- what happens to its audit -----------------------------------------------------------------


def test_withdrawn_or_returned_takes_it_out(world, client, audit, told, monkeypatch):
    return_audit(audit=audit, by=world.harbour_manager, reason="Look again")
    assert TOLD not in page(client, world.cy) + csv(client, world.cy)
    assert "its audit is returned" in page(client, world.ana, "/strengths/mine/")
    withdraw(audit=audit, by=world.harbour_manager, reason="Wrong child")
    assert TOLD not in page(client, world.cy) + csv(client, world.cy)
    monkeypatch.setattr(SharedStrengthQuerySet, "shown", lambda rows: rows)  # control
    assert TOLD in page(client, world.cy)


def test_a_case_that_is_restricted_later_takes_it_out(world, client, told):
    assert TOLD in page(client, world.cy)
    restrict(world.ana1, world.ana)
    assert TOLD not in page(client, world.cy)
    assert "the case is restricted now" in page(client, world.ana, "/strengths/mine/")


def test_a_redaction_takes_it_down_until_it_is_read_again(world, client, told):
    sent = {"take_out": "grandmother", "sure": "on"}
    client.force_login(world.ana)
    assert client.post(url_of_redaction(told), sent).status_code == 302
    assert TOLD not in page(client, world.cy)
    client.force_login(world.ana)
    assert edit(client, told).status_code == 409  # a page drawn before
    told.refresh_from_db()
    assert "taken out of its audit" in page(client, world.ana, url(told))
    assert edit(client, told).status_code == 302
    assert TOLD in page(client, world.cy)


def test_a_redaction_that_finds_nothing_leaves_it(world, client, told):
    """Control for the one above."""
    client.force_login(world.ana)
    client.post(url_of_redaction(told), {"take_out": "nowhere", "sure": "on"})
    assert TOLD in page(client, world.cy)


def url_of_redaction(told) -> str:
    return reverse("audit_redact", args=[told.audit.public_id])


def test_qa_finds_nothing_of_a_case_they_rate_blind(world, client, audit, told):
    from cases.actions.moderation import ask_second_rating

    assert TOLD in page(client, world.qa)
    ask_second_rating(first=audit, rater=world.qa, by=world.qa)
    assert TOLD not in page(client, world.qa) + csv(client, world.qa)
    assert TOLD in page(client, world.cy)  # it stands, while the second rating is under way


# --- the page of the audit ---------------------------------------------------------------------


def test_the_audits_page_offers_it_to_its_rater_alone(world, client, audit):
    address = reverse("audit", args=[audit.public_id])
    assert share_url(audit) in page(client, world.ana, address)
    assert share_url(audit) not in page(client, world.harbour_manager, address)
    told = tell(audit, world.ana)
    assert url(told) in page(client, world.ana, address)
    assert url(told, "strength_take_down") in page(client, world.harbour_manager, address)


def test_ones_own_list_offers_what_is_not_told_on(world, client, audit):
    assert share_url(audit) in page(client, world.ana, "/strengths/mine/")
    assert share_url(audit) not in page(client, world.ben, "/strengths/mine/")
    tell(audit, world.ana)
    found = page(client, world.ana, "/strengths/mine/")
    assert (share_url(audit) in found, TOLD in found) == (False, True)
