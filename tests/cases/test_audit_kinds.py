"""The eight kinds of audit and the eight states: how each comes about, and what guards a kind."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases import access, audit_kinds
from cases.actions.moderation import ask_second_rating
from cases.forms import audits as forms
from cases.models import Audit, Case, Sample
from cases.pages.to_agree import why
from tests.audits import rate, started, submitted
from tests.moderation import second_in, settled
from tests.rounds import drawn, look_at
from tests.test_roles import rows
from tests.world import LETTERS

OWN = ["self", "supervision", "re_audit", "closure"]
OTHERS = ["learning_conversation", "dip_sample", "thematic", "re_audit", "closure"]


def press(client, who, case, **data):
    client.force_login(who)
    return client.post(reverse("audit_start", args=[case.public_id]), {"scope": "focused"} | data)


def page(client, who, case, asked: str = ""):
    client.force_login(who)
    return client.get(reverse("audit_start", args=[case.public_id]), {"kind": asked})


def choices(answer) -> list[str]:
    return [value for value, _ in answer.context["form"].fields["kind"].choices]


def theme(world) -> str:
    return str(world.item("flourish.l.impact").section_id)


def test_kinds_stand_in_the_docs_as_in_the_code():
    assert [tuple(cells) for cells in rows("Kinds of audit")] == [
        (f"`{kind.type}`", kind.what_for, kind.who, kind.guard)
        for kind in audit_kinds.KINDS.values()
    ]
    assert set(audit_kinds.KINDS) == set(Audit.Type.values)


def test_holder_is_offered_their_own_kinds_and_a_manager_those_from_beside(world, client):
    submitted(world, world.ana1, world.ana, {})
    assert choices(page(client, world.ana, world.ana1)) == OWN
    assert choices(page(client, world.harbour_manager, world.ana1)) == OTHERS


def test_every_choice_says_what_it_is_for_and_the_asked_one_is_chosen(world, client):
    answer = page(client, world.ana, world.ana1, "closure")
    said = answer.content.decode()
    assert all(audit_kinds.KINDS[name].what_for in said for name in choices(answer))
    assert answer.context["form"]["kind"].initial == "closure"
    assert page(client, world.ana, world.ana1, "moderation").context["form"]["kind"].initial == (
        "self"
    )


# --- each of the eight comes about --------------------------------------------------------


@pytest.mark.parametrize("kind", ["self", "supervision", "closure"])
def test_holder_begins_it_from_the_case(world, client, kind):
    assert press(client, world.ana, world.ana1, kind=kind).status_code == 302
    assert Audit.objects.get().type == kind


@pytest.mark.parametrize(
    ("kind", "scope"),
    [("learning_conversation", "full"), ("dip_sample", "quick"), ("thematic", "themed")],
)
def test_manager_begins_it_from_the_case(world, client, kind, scope):
    sent = {"kind": kind, "scope": scope, "themes": [theme(world)]}
    assert press(client, world.harbour_manager, world.ana1, **sent).status_code == 302
    assert (Audit.objects.get().type, Audit.objects.get().scope) == (kind, scope)


@pytest.mark.parametrize("kind", ["learning_conversation", "dip_sample", "thematic", "closure"])
def test_a_round_draws_it(world, kind):
    drawn(world, world.qa, type=kind, size=1)
    assert Audit.objects.get().type == kind


def test_re_audit_is_begun_once_something_was_rated(world, client):
    submitted(world, world.ana1, world.ana, {})
    assert press(client, world.ana, world.ana1, kind="re_audit").status_code == 302
    audit = Audit.objects.get(type="re_audit")
    client.get(reverse("audit", args=[audit.public_id]))
    said = client.get(reverse("audit", args=[audit.public_id])).content.decode()
    assert said.count('value="same:') == 8  # the last rating, one press to confirm it


def test_a_second_rating_comes_about_by_asking(world):
    first = submitted(world, world.ana1, world.ana, {})
    second = ask_second_rating(first=first, rater=world.qa, by=world.qa).second
    assert (second.type, second.voice) == ("moderation", "second_rater")


# --- what guards a kind, each with its control --------------------------------------------


@pytest.mark.parametrize("kind", ["re_audit", "moderation", "learning_conversation", "x", "self\t"])
def test_a_kind_that_is_not_offered_is_refused(world, client, kind):
    answer = press(client, world.ana, world.ana1, kind=kind)
    assert (answer.status_code, Audit.objects.count()) == (422, 0)
    assert "Choose a kind of audit that fits this case now." in answer.content.decode()


def test_without_the_guard_a_re_audit_would_begin_after_nothing(world, client, monkeypatch):
    monkeypatch.setattr(audit_kinds, "was_audited", lambda case: True)
    assert press(client, world.ana, world.ana1, kind="re_audit").status_code == 302


@pytest.mark.parametrize("state", ["returned", "withdrawn", "in_moderation"])
def test_only_an_audit_that_counts_is_looked_at_again(world, client, state):
    audit = submitted(world, world.ana1, world.ana, {})
    Audit.objects.filter(pk=audit.pk).update(state=state)
    assert press(client, world.ana, world.ana1, kind="re_audit").status_code == 422


def test_without_the_parts_anybody_would_have_a_learning_conversation(world, client, monkeypatch):
    monkeypatch.setattr(access, "types_to_begin", lambda user, case: tuple(OTHERS))
    assert press(client, world.ana, world.ana1, kind="learning_conversation").status_code == 302


@pytest.mark.parametrize(("kind", "scope"), [("dip_sample", "full"), ("thematic", "quick")])
def test_a_depth_that_does_not_fit_is_refused(world, client, monkeypatch, kind, scope):
    sent = {"kind": kind, "scope": scope}
    answer = press(client, world.harbour_manager, world.ana1, **sent)
    assert answer.status_code == 422
    assert audit_kinds.KINDS[kind].scope_words in answer.content.decode()
    monkeypatch.setattr(forms, "does_not_fit", lambda kind, scope: "")  # control
    assert press(client, world.harbour_manager, world.ana1, **sent).status_code == 302


@pytest.mark.parametrize("who", ["ana", "harbour_manager"])
def test_nothing_is_begun_on_a_closed_case(world, client, monkeypatch, who):
    Case.objects.filter(pk=world.ana1.pk).update(status="closed", closed_on="2026-01-05")
    assert press(client, world.people[who], world.ana1, kind="closure").status_code == 403
    monkeypatch.setattr(access, "can_rate", lambda user, case: True)  # control
    assert press(client, world.people[who], world.ana1, kind="closure").status_code == 302


# --- before a case closes -----------------------------------------------------------------


def closing_page(world, client, who) -> str:
    client.force_login(who)
    return client.get(reverse("case_move", args=[world.ana1.public_id])).content.decode()


def test_closing_a_case_leads_to_a_closure_audit(world, client):
    link = reverse("audit_start", args=[world.ana1.public_id]) + "?kind=closure"
    assert link in closing_page(world, client, world.harbour_manager)
    submitted(world, world.ana1, world.ana, {}, type="closure")
    assert "A closure audit was submitted on" in closing_page(world, client, world.harbour_manager)


def test_an_admin_who_closes_a_case_reads_nothing_of_audits(world, client):
    submitted(world, world.ana1, world.ana, {}, type="closure")
    assert "losure audit" not in closing_page(world, client, world.admin)


# --- what a kind means elsewhere ----------------------------------------------------------


def test_to_agree_says_who_looked(world):
    own = submitted(world, world.ana1, world.ana, {}, type="closure")
    beside = submitted(world, world.ana2, world.harbour_manager, {}, type="closure")
    found = {row.pk: why(row) for row in Audit.objects.with_flags()}
    assert found[own.pk] == [f"Closure audit: {audit_kinds.KINDS['closure'].what_for}"]
    assert found[beside.pk] == ["Closure audit: somebody else looked"]


@pytest.mark.parametrize("kind", ["re_audit", "closure"])
def test_ones_own_look_again_is_no_look_from_outside(world, kind):
    submitted(world, world.ana1, world.ana, {}, type=kind)
    begun = started(world.ana2, world.ana, type=kind)
    assert list(Audit.objects.independent()) == []
    Audit.objects.filter(pk=begun.pk).update(rater=world.qa)  # control, open
    beside = submitted(world, world.ana1, world.harbour_manager, {}, type=kind)  # and submitted
    assert set(Audit.objects.independent()) == {begun, beside}


# --- each of the eight states comes about over HTTP ---------------------------------------


def post(client, who, name, audit, **data):
    client.force_login(who)
    answer = client.post(reverse(name, args=[audit.public_id]), data)
    assert answer.status_code == 302
    audit.refresh_from_db()
    return audit.state


def test_a_drawn_look_is_planned_then_in_progress(world, client):
    look = look_at(world, world.ana1, world.qa)
    assert look.state == "planned"
    assert post(client, world.qa, "audit_begin", look) == "in_progress"


def test_an_audit_is_begun_submitted_agreed_and_closes(world, client):
    press(client, world.ana, world.ana1, scope="quick")
    audit = Audit.objects.get()
    assert audit.state == "in_progress"
    rate(audit, {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS})
    assert post(client, world.ana, "audit_finish", audit, submit="1", version="0") == "submitted"
    # Nothing is left to do, so agreed and closed fall on one moment.
    assert post(client, world.harbour_manager, "audit_agree", audit) == "closed"
    assert list(audit.moves.values_list("to_state", flat=True))[-2:] == ["agreed", "closed"]


def test_an_audit_with_an_action_stays_agreed(world, client):
    audit = submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    assert post(client, world.harbour_manager, "audit_agree", audit) == "agreed"


@pytest.mark.parametrize(
    ("name", "state"), [("audit_return", "returned"), ("audit_withdraw", "withdrawn")]
)
def test_an_audit_is_returned_or_withdrawn(world, client, name, state):
    audit = submitted(world, world.ana1, world.ana, {})
    assert post(client, world.harbour_manager, name, audit, text="Look again") == state


def test_an_audit_is_in_moderation_until_it_is_settled(world, client):
    first = submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    moderation = ask_second_rating(first=first, rater=world.qa, by=world.qa)
    first.refresh_from_db()
    assert first.state == "in_moderation"
    assert post(client, world.qa, "audit_begin", moderation.second) == "in_progress"
    settled(second_in(moderation, {}))
    first.refresh_from_db()
    assert first.state == "agreed"


def test_every_audit_of_a_settled_pair_can_be_read(world, client):
    first = submitted(world, world.ana1, world.ana, {})
    moderation = ask_second_rating(first=first, rater=world.qa, by=world.qa)
    post(client, world.qa, "audit_begin", moderation.second)
    settled(second_in(moderation, {}))
    for audit in Audit.objects.filter(case=world.ana1):
        answer = client.get(reverse("audit", args=[audit.public_id]))
        assert answer.status_code == 200
    assert Sample.objects.count() == 0
