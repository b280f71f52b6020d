"""A safeguarding concern reaches a manager at once, once, is timed, and is never lost."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import querysets
from cases.actions import audits, concerns
from cases.models import AccessLog, Action, Audit, HeldPost, Membership, NamedPerson
from cases.pages import concerns as shown
from tests.audits import rate, started, submitted
from tests.world import add_case

WORDS = "Bruises she could not explain"


@pytest.fixture
def audit(world, client):
    client.force_login(world.ana)
    audit = started(world.ana1, world.ana)
    rate(audit, {"flourish.f.impact": "amber"})
    return audit


def raise_url(audit) -> str:
    return reverse("audit_concern", args=[audit.public_id])


def concern_url(concern) -> str:
    return reverse("concern", args=[concern.public_id])


def team_page(client, world, who="harbour_manager", team="harbour") -> str:
    client.force_login(world.people[who])
    place = world.teams[team].public_id
    return client.get(reverse("team_picture", args=[place])).content.decode()


def aged(concern, **span) -> None:
    at = timezone.now() - datetime.timedelta(**span)
    Action.objects.filter(pk=concern.pk).update(created_at=at)


# --- raising -------------------------------------------------------------------------------


def test_page_says_it_is_no_referral_and_what_to_do_now(client, audit, settings):
    settings.SAFEGUARDING_LINK = "01632 960123"
    page = client.get(raise_url(audit)).content.decode()
    assert "This is not a referral" in page
    assert "phone 999" in page and "01632 960123" in page
    assert "Tell Harbour Manager now" in page
    assert Action.objects.count() == 0  # looking tells nobody


def test_link_that_is_an_address_can_be_followed(client, audit, settings):
    settings.SAFEGUARDING_LINK = "https://procedures.example/"
    assert 'href="https://procedures.example/"' in client.get(raise_url(audit)).content.decode()


def test_manager_gets_an_urgent_action_at_once(world, client, audit):
    assert client.post(raise_url(audit), {"words": WORDS}).status_code == 302
    found = Action.objects.get(urgent=True)
    assert (found.owner, found.raised_by, found.audit) == (world.harbour_manager, world.ana, audit)
    assert (found.case, found.due_on) == (world.ana1, timezone.localdate())
    assert WORDS in found.what and audit.is_open
    assert "1 safeguarding concern to acknowledge" in team_page(client, world)
    listed = client.get(reverse("my_actions")).content.decode()
    assert listed.index("to acknowledge") < listed.index(WORDS)


def test_control_an_ordinary_action_of_an_open_audit_is_not_shown(world, client, audit):
    client.post(raise_url(audit), {"words": WORDS})
    Action.objects.update(urgent=False)
    assert "safeguarding concern to acknowledge" not in team_page(client, world)
    assert WORDS not in client.get(reverse("my_actions")).content.decode()


def test_two_presses_make_one_action(client, audit):
    for _ in range(2):
        assert client.post(raise_url(audit), {"words": WORDS}).status_code == 302
    assert client.post(raise_url(audit), {}).status_code == 302
    assert Action.objects.filter(urgent=True).count() == 1


def test_other_words_while_one_waits_are_handed_back(client, audit):
    client.post(raise_url(audit), {"words": WORDS})
    answer = client.post(raise_url(audit), {"words": "And he is not at school"})
    assert answer.status_code == 409
    assert "And he is not at school" in answer.content.decode()
    assert Action.objects.filter(urgent=True).count() == 1


def test_after_acknowledgement_another_can_be_raised(world, client, audit):
    client.post(raise_url(audit), {})
    concerns.acknowledge(concern=Action.objects.get(urgent=True), by=world.harbour_manager)
    client.post(raise_url(audit), {})
    assert Action.objects.filter(urgent=True).count() == 2


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"words": "x" * 201}, 422),
        ({"words": "NHS 943 476 5919"}, 422),
        ({"words": "NHS 943 476 5919", "confirm": "on"}, 302),
        ({"words": "nothing\x00 odd"}, 302),
        ({"unknown": "x" * 5000}, 302),
    ],
)
def test_words_have_a_limit_and_a_warning(client, audit, sent, status):
    answer = client.post(raise_url(audit), sent)
    assert answer.status_code == status
    if status == 422:
        assert sent["words"] in answer.content.decode()
        assert Action.objects.count() == 0


def test_a_submitted_audit_has_the_button_and_says_how_it_went(world, client):
    client.force_login(world.ana)
    audit = submitted(world, world.ana2, world.ana, {})
    read = reverse("audit", args=[audit.public_id])
    assert raise_url(audit) in client.get(read).content.decode()
    client.post(raise_url(audit), {})
    for address in (read, reverse("case", args=[world.ana2.public_id])):
        assert "Not acknowledged yet" in client.get(address).content.decode()


@pytest.mark.parametrize("name", ["audit", "audit_finish", "audit_discard"])
def test_every_page_of_an_open_audit_has_the_button(client, audit, name):
    page = client.get(reverse(name, args=[audit.public_id])).content.decode()
    assert page.count(f'href="{raise_url(audit)}"') == 1


@pytest.mark.parametrize("name", ["audit_section", "note_item"])
def test_section_and_note_pages_have_it_too(client, audit, name):
    code = "flourish.f" if name == "audit_section" else "flourish.f.impact"
    page = client.get(reverse(name, args=[audit.public_id, code])).content.decode()
    assert page.count(f'href="{raise_url(audit)}"') == 1


def test_a_qa_auditor_raises_one_on_their_look(world, client):
    audit = started(world.cy1, world.qa, type="dip_sample")
    client.force_login(world.qa)
    assert client.post(raise_url(audit), {"words": WORDS}).status_code == 302
    assert Action.objects.get().owner == world.hill_manager
    assert WORDS in client.get(concern_url(Action.objects.get())).content.decode()


# --- who is told ---------------------------------------------------------------------------


def test_a_manager_who_rates_is_passed_over(world):
    audit = started(world.ana1, world.harbour_manager, type="learning_conversation")
    told = concerns.whom_to_tell(audit, world.harbour_manager)
    assert told == world.service_manager


def test_without_managers_the_director_is_told(world, audit):
    Membership.objects.filter(user__in=[world.harbour_manager, world.service_manager]).delete()
    assert concerns.whom_to_tell(audit, world.ana) == world.director


def test_a_closed_account_is_not_told(world, audit):
    type(world.ana).objects.filter(pk=world.harbour_manager.pk).update(is_active=False)
    assert concerns.whom_to_tell(audit, world.ana) == world.service_manager


def test_of_a_restricted_case_only_somebody_named_is_told(world, audit):
    type(audit.case).objects.filter(pk=audit.case_id).update(restricted=True)
    for user in (world.ana, world.service_manager):
        NamedPerson.objects.create(case=audit.case, user=user)
    audit = Audit.objects.get(pk=audit.pk)
    assert concerns.whom_to_tell(audit, world.ana) == world.service_manager


def test_where_nobody_is_named_the_page_says_what_to_do(world, client, audit):
    type(audit.case).objects.filter(pk=audit.case_id).update(restricted=True)
    NamedPerson.objects.create(case=audit.case, user=world.ana)
    answer = client.post(raise_url(audit), {"words": WORDS})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Phone your manager now" in page and WORDS in page
    assert Action.objects.count() == 0


def test_a_restricted_concern_is_hidden_from_who_is_not_named(world, client, audit, monkeypatch):
    client.post(raise_url(audit), {})
    type(audit.case).objects.filter(pk=audit.case_id).update(restricted=True)
    NamedPerson.objects.create(case=audit.case, user=world.ana)
    concern = Action.objects.get()
    assert "to acknowledge" not in team_page(client, world)
    assert client.get(concern_url(concern)).status_code == 404
    monkeypatch.setattr(querysets, "named_if_restricted", lambda user: querysets.Q())
    assert client.get(concern_url(concern)).status_code == 200  # control


# --- acknowledging -------------------------------------------------------------------------


def test_acknowledgement_is_timed_and_shown_to_the_rater(world, client, audit):
    client.post(raise_url(audit), {})
    concern = Action.objects.get()
    aged(concern, hours=2, minutes=10, seconds=5)
    client.force_login(world.harbour_manager)
    assert client.post(concern_url(concern)).status_code == 302
    assert "to acknowledge" not in team_page(client, world)
    client.force_login(world.ana)
    finish = reverse("audit_finish", args=[audit.public_id])
    for address in (raise_url(audit), finish, reverse("case", args=[world.ana1.public_id])):
        page = client.get(address).content.decode()
        assert "Acknowledged by Harbour Manager after 2 h 10 min" in page


def test_the_first_acknowledgement_stands(world, client, audit):
    client.post(raise_url(audit), {})
    concern = Action.objects.get()
    assert concerns.acknowledge(concern=concern, by=world.harbour_manager)
    assert not concerns.acknowledge(concern=concern, by=world.service_manager)
    assert Action.objects.get().acknowledged_by == world.harbour_manager


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 403), ("ben", 404), ("hill_manager", 404), ("service_manager", 302)]
)
def test_who_may_not_acknowledge(world, client, audit, who, status):
    client.post(raise_url(audit), {})
    client.force_login(world.people[who])
    assert client.post(concern_url(Action.objects.get())).status_code == status
    assert Action.objects.get().acknowledged_at is None


def test_an_ordinary_action_is_no_concern(world, client):
    client.force_login(world.ana)
    submitted(world, world.ana2, world.ana, {"flourish.f.impact": "red"})
    assert client.get(concern_url(Action.objects.get())).status_code == 404


def test_what_waits_too_long_is_shown_above_the_team(world, client, audit):
    client.post(raise_url(audit), {"words": WORDS})
    concern = Action.objects.get()
    aged(concern, hours=3)
    assert "to acknowledge" not in team_page(client, world, "service_manager")
    aged(concern, hours=5)
    page = team_page(client, world, "service_manager")
    assert "waiting for 5 h 0 min: longer than it should" in page
    assert world.ana1.reference not in page and WORDS not in page
    client.force_login(world.ana)
    said = client.get(raise_url(audit)).content.decode()
    assert "Not acknowledged after 5 h 0 min. Phone Harbour Manager now" in said


def test_hours_are_a_setting(world, client, audit, settings):
    settings.CONCERN_HOURS = 8
    client.post(raise_url(audit), {})
    aged(Action.objects.get(), hours=5)
    assert "to acknowledge" not in team_page(client, world, "service_manager")


# --- nothing is lost, nothing leaks ----------------------------------------------------------


def test_an_audit_with_a_concern_is_not_discarded(world, client, audit):
    client.post(raise_url(audit), {})
    discard = reverse("audit_discard", args=[audit.public_id])
    answer = client.post(discard)
    assert (answer.status_code, Action.objects.filter(urgent=True).count()) == (409, 1)
    assert audit.ratings.count() == 1
    Action.objects.update(urgent=False)  # control: an ordinary action goes with its audit
    assert client.post(discard).status_code == 302
    assert Action.objects.count() == 0


def test_finishing_the_audit_leaves_the_concern_as_it_is(world, client, audit):
    client.post(raise_url(audit), {"words": WORDS})
    before = Action.objects.filter(urgent=True).values().get()
    audits.leave_on_purpose(
        audit=audit, by=world.ana, items=[row.item for row in audits.Sheet(audit).unrated]
    )
    audits.submit_audit(audit=audit, by=world.ana)
    assert Action.objects.filter(urgent=True).values().get() == before


def test_the_log_has_our_words_only(world, client, audit, caplog):
    client.post(raise_url(audit), {"words": WORDS})
    client.force_login(world.harbour_manager)
    client.post(concern_url(Action.objects.get()))
    rows = AccessLog.objects.filter(what__startswith="safeguarding concern")
    assert sorted(rows.values_list("what", flat=True)) == [
        "safeguarding concern acknowledged",
        "safeguarding concern raised",
    ]
    kept = " ".join(map(str, AccessLog.objects.values_list("what", "why")))
    for text in (kept, caplog.text):
        assert WORDS not in text and world.ana1.reference not in text


def test_signed_out_words_are_held_for_the_writer(world, client, audit):
    page = client.get(raise_url(audit)).content.decode()
    token = page.split('name="form_token" value="')[1].split('"')[0]
    client.logout()
    client.post(raise_url(audit), {"words": WORDS, "form_token": token})
    assert HeldPost.objects.get(user=world.ana).fields == [["words", WORDS]]


@pytest.mark.sweep
def test_same_queries_for_one_concern_and_many(world, client, audit):
    client.post(raise_url(audit), {})
    team_page(client, world)
    with CaptureQueriesContext(connection) as one:
        team_page(client, world)
    for number in range(30):
        case = add_case(world, f"91000{number:02}", "ana", "harbour")
        concerns.raise_concern(audit=started(case, world.ana), by=world.ana)
    with CaptureQueriesContext(connection) as many:
        assert "31 safeguarding concerns to acknowledge" in team_page(client, world)
    assert len(many) == len(one)


def test_concerns_composed_once_are_each_readers_own(world, client, audit):
    """As a query set of the moment finds them; the control is somebody who may see none."""
    client.post(raise_url(audit), {"words": WORDS})
    late, number = shown.too_late(timezone.now()), {}
    for who, person in world.people.items():
        of_case = [each.action for each in shown.of_case(world.ana1, person)]
        seen = Action.objects.visible_to(person).concerns()
        assert of_case == list(seen.filter(case=world.ana1))
        waiting = [each.action for each in shown.waiting_for(person)]
        assert waiting == list(Action.objects.waiting_for(person, late))
        assert {each.team_name for each in of_case} <= {world.harbour.name}
        number[who] = len(of_case), len(waiting)
    assert (number["ana"], number["ben"]) == ((1, 0), (0, 0))
    assert number["harbour_manager"] == (1, 1)
    assert [each.action for each in shown.of_audit(audit)] == of_case_of(world.ana)
    assert shown.of_audit(started(world.ben1, world.ben)) == []


def of_case_of(person) -> list[Action]:
    return list(Action.objects.visible_to(person).concerns())
