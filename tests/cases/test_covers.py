"""Cover for a colleague: what comes with it, whose work it is, and that it ends in time."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.access import standing
from cases.actions import people, teams
from cases.actions.covers import end_cover, give_cover
from cases.actions.people import NotPossible
from cases.actions.rounds import MayNotLook, require_may_look
from cases.models import AccessLog, Action, Allocation, Audit, Case, Cover, Membership
from cases.pages.finish_sheet import FinishSheet
from cases.periods import quarter_of
from cases.rating_sheet import Sheet
from cases.second_ratings import pool_of
from tests.audits import rate, started, submitted
from tests.cases.test_old_sessions import EACH, tries
from tests.cases.test_people_file import do
from tests.covering import a_day_later, covering, told
from tests.statements import same_for_1_3_and_200, signed_in, statements
from tests.world import add_case, add_person


def found(user) -> set[str]:
    return set(Case.objects.visible_to(told(user)).values_list("reference", flat=True))


OWN, COVERED = {"9000003"}, {"9000001", "9000002", "9000003"}


# --- what comes with it ----------------------------------------------------------------------


def test_open_cases_of_the_colleague_come_with_it(world):
    """Control: without the cover, her own case alone."""
    assert found(world.ben) == OWN
    cover = covering(world)
    assert found(world.ben) == COVERED
    assert access.can_rate(told(world.ben), world.ana1)
    assert found(world.cy) == {"9000004"}  # of the other team, no part in it
    end_cover(by=world.harbour_manager, cover=cover)
    assert found(world.ben) == OWN
    assert not access.can_rate(told(world.ben), world.ana1)


def test_only_open_cases_of_that_team_and_not_before_the_first_day(world):
    people.give_membership(by=world.admin, user=world.ana, role="practitioner", team=world.hill)
    add_case(world, "9000010", "ana", "hill")
    closed = add_case(world, "9000011", "ana", "harbour", status="closed", closed_on="2026-01-01")
    cover = covering(world)
    assert found(world.ben) == COVERED
    assert not access.works_with(told(world.ben), closed)
    assert "9000011" in found(world.ana)  # control: whoever holds it reads it
    Cover.objects.filter(pk=cover.pk).update(starts=timezone.localdate() + datetime.timedelta(1))
    assert found(world.ben) == OWN


def test_a_case_that_goes_to_somebody_else_is_covered_no_longer(world):
    covering(world)
    Allocation.objects.filter(case=world.ana1).update(practitioner=world.cy)
    assert found(world.ben) == COVERED - {"9000001"}


def test_a_restricted_case_wants_a_name_as_for_a_holder(world, client):
    covering(world, stand_in="ben")
    Case.objects.filter(pk=world.ana1.pk).update(restricted=True)
    assert found(world.ben) == COVERED - {"9000001"}
    world.ana1.named_people.create(user=world.ben)
    assert found(world.ben) == COVERED
    client.force_login(world.admin)  # somebody of another team can be named while they cover
    Cover.objects.update(stand_in=world.cy)
    page = reverse("case_people", args=[world.ana1.public_id])
    assert "Cy (" in client.get(page).content.decode()
    Cover.objects.all().end_now()
    assert "Cy (" not in client.get(page).content.decode()  # control


def test_cover_does_not_chain(world):
    """Cy covers Ben, who covers Ana: Cy reads Ben's own case and none of Ana's."""
    covering(world)
    covering(world, stand_in="cy", colleague="ben")
    assert found(world.cy) == {"9000004", "9000003"}


def test_who_leads_the_team_sees_it_by_that_and_covers_nothing(world):
    """A deputy who covered agrees what Ana rated, as the manager they are, never their own."""
    covering(world)
    assert standing(told(world.ben)).covers
    people.give_membership(by=world.admin, user=world.ben, role="team_manager", team=world.harbour)
    ben = told(world.ben)
    assert not standing(ben).covers
    hers = submitted(world, world.ana1, world.ana, {}, type="supervision")
    assert access.can_agree(ben, hers)
    hers.rater = ben
    assert not access.can_agree(ben, hers)


def test_parts_and_covers_are_read_in_one_statement(world):
    for number in range(3):
        name = f"dee{number}"
        world.people[name] = add_person(world, name, "practitioner", "harbour")
        covering(world, colleague=name)
    people.give_membership(by=world.admin, user=world.ben, role="qa_auditor")
    ben = told(world.ben)
    with statements() as asked:
        assert len(standing(ben).covers.all) == 3
        assert standing(ben).roles == {"practitioner", "qa_auditor"}
    assert len(asked) == 1


# --- whose work it is ------------------------------------------------------------------------


def test_both_rate_at_once_and_the_figures_are_the_holders(world, client):
    covering(world)
    hers = started(world.ana1, world.ana)
    client.force_login(world.ben)
    begin = reverse("audit_start", args=[world.ana1.public_id])
    assert client.post(begin, {"scope": "focused", "kind": "self"}).status_code == 302
    his = Audit.objects.get(case=world.ana1, rater=world.ben)
    item = "flourish.f.impact"
    press = [reverse("rate_item", args=[audit.public_id, item]) for audit in (his, hers)]
    sent = {"value": "green", "version": "0"}
    assert client.post(press[0], sent).status_code in (200, 302)
    assert client.post(press[1], sent).status_code == 403
    assert not hers.ratings.exists()
    done = submitted(world, world.ana2, world.ben, {"flourish.f.impact": "green"})
    assert (done.rater, done.practitioner, done.team) == (world.ben, world.ana, world.harbour)
    countable = Audit.objects.filter(pk=done.pk)
    assert countable.countable_by(told(world.ana)).exists()
    assert not countable.countable_by(told(world.ben)).exists()
    assert access.can_agree(world.harbour_manager, done)
    assert done in Audit.objects.waiting_for(told(world.harbour_manager))
    assert not access.can_agree(told(world.ben), done)


def test_actions_are_followed_up_and_verified(world, client):
    covering(world)
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    action = Action.objects.get()
    ben = told(world.ben)
    assert access.can_move_action(ben, action)
    Action.objects.update(state="done", done_on=timezone.localdate(), done_by=world.ana)
    action.refresh_from_db()
    assert access.can_verify(ben, action)
    assert action in Action.objects.visible_to(ben).to_verify_by(ben)
    Cover.objects.all().end_now()
    ben = told(world.ben)
    assert not access.can_verify(ben, action)  # control
    assert not Action.objects.visible_to(ben).to_verify_by(ben).exists()


def test_an_action_agreed_in_cover_is_the_holders_unless_said_otherwise(world):
    covering(world)
    done = submitted(world, world.ana1, world.ben, {"flourish.f.impact": "red"})
    assert done.rater == world.ben
    assert Action.objects.get().owner == world.ben  # he chose himself
    assert FinishSheet(Sheet(done)).owners[0] == world.ana


def test_what_stays_is_the_rest_of_ruling_sixteen(world, client):
    """After the last day: date and standards of one's own audits, no reference, no note."""
    cover = covering(world)
    submitted(world, world.ana1, world.ben, {})
    client.force_login(world.ben)
    line = "Audits of cases you no longer hold: 1"
    assert line not in client.get("/cases/").content.decode()
    a_day_later(cover)
    page = client.get("/cases/").content.decode()
    assert line in page
    assert "9000001" not in page


# --- near is not independent -----------------------------------------------------------------


def test_a_covered_case_is_ones_own_for_looks_from_outside(world):
    people.give_membership(by=world.admin, user=world.ben, role="qa_auditor")
    require_may_look(told(world.ben), world.ana1)  # control: he may before
    hers = submitted(world, world.ana1, world.ana, {}, type="supervision")
    pool = pool_of(quarter_of(timezone.localdate()))
    assert world.ben.pk not in pool.barred[world.ana1.pk]
    closed = Audit(case=world.ana1, rater=world.ana, state="closed", voice="practitioner")
    assert access.can_correct(told(world.ben), closed)
    assert access.can_agree(told(world.ben), hers)
    covering(world)
    ben = told(world.ben)
    with pytest.raises(MayNotLook, match="Ben covers this case"):
        require_may_look(ben, world.ana1)
    assert world.ben.pk in pool_of(quarter_of(timezone.localdate())).barred[world.ana1.pk]
    assert not access.can_correct(ben, closed)
    assert not access.can_agree(ben, hers)
    assert access.types_to_begin(ben, world.ana1) == access.OWN_TYPES


@pytest.mark.parametrize("over", [False, True])
def test_a_re_audit_in_cover_is_no_look_from_outside(world, monkeypatch, over):
    submitted(world, world.ana1, world.ana, {})
    cover = covering(world)
    again = submitted(world, world.ana1, world.ben, {}, type="re_audit")
    open_one = started(world.ana2, world.ben, type="closure")
    if over:
        end_cover(by=world.harbour_manager, cover=cover)
    looks = Audit.objects.filter(rater=world.ben)
    assert set(looks.independent()) == ({open_one} if over else set())
    monkeypatch.setattr("cases.querysets.not_by_stand_ins", lambda audits: audits)
    assert set(looks.independent()) == {again, open_one}  # control


# --- it ends ---------------------------------------------------------------------------------


def after_the_last_day(world, cover) -> None:
    a_day_later(cover)


def ended_early(world, cover) -> None:
    end_cover(by=world.harbour_manager, cover=cover)


def stand_in_left(world, cover) -> None:
    people.deactivate(by=world.admin, user=world.ben)


def colleague_left(world, cover) -> None:
    people.deactivate(by=world.admin, user=world.ana)


def part_ended(world, cover) -> None:
    people.end_membership(by=world.admin, membership=world.ben.memberships.get())


def colleague_left_by_a_file(world, cover) -> None:
    do(world, ",ana,,,,,,,close\n")


ENDS = [
    after_the_last_day, ended_early, stand_in_left, colleague_left, colleague_left_by_a_file,
    part_ended,
]  # fmt: skip


@pytest.mark.sweep
@pytest.mark.parametrize("ends", ENDS)
def test_an_open_sign_in_gets_nothing_once_it_is_over(world, client, ends):
    """Fifty requests for the case, its pages, an audit of one's own and a save: none gets in."""
    cover = covering(world)
    audit = started(world.ana1, world.ben)
    rate(audit, {"flourish.f.impact": "amber"})
    client.force_login(world.ben)
    assert tries(client, world, audit, EACH) == EACH  # before: the same requests get in
    client.force_login(world.ben)
    kept = audit.ratings.values_list("value", "version").get()
    ends(world, cover)
    assert tries(client, world, audit) == 0
    assert audit.ratings.values_list("value", "version").get() == kept


@pytest.mark.sweep
@pytest.mark.parametrize("ends", [after_the_last_day, ended_early, colleague_left])
def test_control_without_the_days_an_old_sign_in_would_get_in(world, client, ends, monkeypatch):
    cover = covering(world)
    audit = started(world.ana1, world.ben)
    known = standing(told(world.ben)).covers
    client.force_login(world.ben)
    ends(world, cover)
    monkeypatch.setattr("cases.roles.covers_in", lambda rows, **parts: known)
    assert tries(client, world, audit) > 30


def test_what_was_left_open_is_passed_on_by_the_manager(world, client):
    cover = covering(world)
    audit = started(world.ana1, world.ben)
    end_cover(by=world.harbour_manager, cover=cover)
    client.force_login(world.harbour_manager)
    page = reverse("hand_over", args=[world.ben.public_id])
    holder = world.cy.memberships.get()
    Membership.objects.filter(pk=holder.pk).update(team=world.harbour)
    assert client.post(page, {"holder": holder.pk}).status_code == 302
    audit.refresh_from_db()
    assert audit.rater == world.ana


def test_cover_goes_on_in_a_merged_team(world):
    covering(world)
    teams.merge_teams(
        by=world.admin, source=world.harbour, target=world.hill, day=timezone.localdate()
    )
    assert found(world.ben) == COVERED
    assert Cover.objects.today().get().team == world.hill
    assert Cover.objects.count() == 2  # the one until the merge stays true


# --- who gives and ends it -------------------------------------------------------------------


def days(first: int, last: int) -> dict:
    today = timezone.localdate()
    return {
        "starts": today + datetime.timedelta(first), "last_day": today + datetime.timedelta(last),
    }  # fmt: skip


def test_what_can_never_be_is_refused(world):
    world.people["dee"] = add_person(world, "dee", "practitioner", "harbour")
    people.give_membership(by=world.admin, user=world.cy, role="team_manager", team=world.harbour)
    people.deactivate(by=world.admin, user=world.dee)
    usual = {"colleague": world.ana, "team": world.harbour, "stand_in": world.ben, **days(0, 13)}
    wrong = {
        "Nobody covers for themselves": {"stand_in": world.ana},
        "The first day is over": days(-1, 3),
        "The last day is before the first": days(3, 2),
        "90 days at most": days(0, 90),
        "is no practitioner of Safeguarding Hill": {"team": world.hill},
        "Qa is no practitioner": {"stand_in": world.qa},
        "manages Safeguarding Harbour": {"stand_in": world.cy},
        "The account of Dee is closed": {"stand_in": told(world.dee)},
    }
    for said, changed in wrong.items():
        with pytest.raises(NotPossible, match=said):
            give_cover(by=world.admin, **(usual | changed))
    assert not Cover.objects.exists()
    give_cover(by=world.admin, **(usual | days(0, 89)))  # control: ninety days with the first
    with pytest.raises(NotPossible, match="Ben covers for Ana in these days already"):
        give_cover(by=world.admin, **(usual | days(89, 91)))
    give_cover(by=world.admin, **(usual | days(90, 91)))


def sent(world, **changed) -> dict:
    part = {who: world.people[who].memberships.first().pk for who in ("ana", "ben")}
    last = (timezone.localdate() + datetime.timedelta(13)).isoformat()
    chosen = {"colleague": part["ana"], "stand_in": part["ben"]}
    return chosen | {"starts": "", "last_day": last} | changed


def test_the_manager_gives_and_ends_it_and_the_log_says_so(world, client):
    client.force_login(world.harbour_manager)
    assert client.post(reverse("covers"), sent(world)).status_code == 302
    cover = Cover.objects.get()
    today = timezone.localdate()
    assert (cover.colleague, cover.stand_in, cover.team) == (world.ana, world.ben, world.harbour)
    assert (cover.starts, (cover.last_day - today).days) == (today, 13)
    said = f"Ben (ben) for Ana (ana), Safeguarding Harbour, {today} to {cover.last_day}"
    end = reverse("cover_end", args=[cover.public_id])
    for _ in range(2):  # pressed twice it ends once
        assert client.post(end).status_code == 302
    rows = AccessLog.objects.filter(event="change").order_by("pk")
    assert list(rows.values_list("actor__username", "what", "before", "after")) == [
        ("harbour_manager", "gave cover for a colleague", "", said),
        ("harbour_manager", "ended cover for a colleague", said, ""),
    ]
    assert client.post(reverse("covers"), sent(world)).status_code == 302
    again = client.post(reverse("covers"), sent(world))
    assert again.status_code == 409
    assert "Nothing was changed, and what you chose is still here." in again.content.decode()


def test_managers_choose_from_their_teams_and_end_their_own_alone(world, client):
    ours, theirs = world.ana.memberships.get(), world.cy.memberships.get()
    cover = covering(world)
    client.force_login(world.hill_manager)
    page = client.get(reverse("covers")).content.decode()
    assert f'value="{theirs.pk}"' in page
    assert f'value="{ours.pk}"' not in page
    assert ">Ana<" not in page
    refused = client.post(reverse("covers"), sent(world))
    assert refused.status_code == 422
    assert client.post(reverse("cover_end", args=[cover.public_id])).status_code == 404
    assert Cover.objects.get().ended_at is None
    client.force_login(world.admin)  # anybody, across teams
    Cover.objects.all().end_now()
    assert client.post(reverse("covers"), sent(world, stand_in=theirs.pk)).status_code == 302
    assert "9000001" in found(world.cy)
    assert found(world.admin) == set()
    client.force_login(world.ben)
    assert client.get(reverse("covers")).status_code == 403


def test_no_reason_is_asked_or_kept():
    named = {field.name for field in Cover._meta.get_fields()}
    assert named == {
        "id", "public_id", "colleague", "stand_in", "team", "starts", "last_day", "ended_at",
    }  # fmt: skip


# --- what the log keeps ----------------------------------------------------------------------


def test_openings_in_cover_are_logged_as_cover(world, client):
    cover = covering(world)
    audit = started(world.ana1, world.ben)
    client.force_login(world.ben)
    client.get(reverse("case", args=[world.ana1.public_id]))
    client.get(reverse("audit", args=[audit.public_id]))
    client.get(reverse("case", args=[world.ben1.public_id]))
    rows = AccessLog.objects.filter(actor=world.ben, event="view").order_by("pk")
    until = f"Covering for the practitioner until {cover.last_day.day} "
    kept = [(row.what, row.allocated, row.why[: len(until)]) for row in rows]
    assert kept == [("case", False, until), ("audit", False, until), ("case", True, "")]
    assert not rows.outside_the_line().exists()
    for who, page in (
        ("harbour_manager", reverse("team_openings", args=[world.harbour.public_id])),
        ("harbour_manager", reverse("case", args=[world.ana1.public_id])),
    ):
        client.force_login(world.people[who])
        assert until.lower() in client.get(page).content.decode().lower()
    client.force_login(add_person(world, "governance", "information_governance", None))
    assert until in client.get(reverse("access_log")).content.decode()
    Cover.objects.all().delete()  # control: without it, opened from outside the line
    assert rows.outside_the_line().count() == 2


# --- what pages say --------------------------------------------------------------------------


def test_both_read_on_their_first_page_who_covers_until_when(world, client):
    cover = covering(world)
    until = f"until {cover.last_day.day} "
    client.force_login(world.ben)
    page = client.get("/cases/").content.decode()
    assert f"You cover for Ana {until}" in page
    assert page.count(f"Covering for Ana {until}") == 2  # once beside each of her cases
    assert "You hold 1 child and cover 2 more." in page
    assert "moved to you" not in page
    assert page.count('class="row-link"') == 3
    shown = client.get("/cases/?show=cover").content.decode()
    assert (shown.count('class="row-link"'), "9000003" in shown) == (2, False)
    assert client.get("/rate/").content.decode().count(f"Covering for Ana {until}") == 2
    assert f"you cover {until}" in client.get(f"/cases/{world.ana1.public_id}/").content.decode()
    client.force_login(world.ana)
    assert f"Ben covers for you {until}" in client.get("/cases/").content.decode()
    client.force_login(world.admin)
    for person in (world.ana, world.ben):
        said = client.get(reverse("person", args=[person.public_id])).content.decode()
        assert "Ben covers for Ana, Safeguarding Harbour, to " in said
    Cover.objects.update(starts=timezone.localdate() + datetime.timedelta(1))
    client.force_login(world.ben)
    page = client.get("/cases/").content.decode()
    assert ("You cover for Ana from " in page, "9000001" in page) == (True, False)


@pytest.mark.sweep
def test_pages_ask_as_often_for_1_3_and_200(world):
    covering(world)

    def add(number: int) -> None:
        add_case(world, f"91{number:05}", "ana", "harbour")
        other = add_person(world, f"p{number}", "practitioner", "hill")
        Cover.objects.create(
            colleague=other, stand_in=world.cy, team=world.hill,
            **days(0, 3),
        )  # fmt: skip

    readers = [
        (signed_in(world.ben), "/cases/"), (signed_in(world.ben), "/rate/"),
        (signed_in(world.ben), "/find-out/"), (signed_in(world.admin), reverse("covers")),
    ]  # fmt: skip
    same_for_1_3_and_200(readers, add)
