"""Erasing: the planted token is in no table afterwards, the chain is whole, held things stay."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import log_check, retention_due, triggers
from cases.access import Role
from cases.actions import (
    erasing,
    erasing_cases,
    erasing_others,
    erasure_runs,
    holds,
    log_words,
    people,
)
from cases.actions.erasing import NotPossible
from cases.log_seals import SEALED
from cases.models import (
    AccessLog,
    AgreedPoints,
    Case,
    ErasureRun,
    Evidence,
    FamilyGroup,
    LegalHold,
    SupervisionSheet,
    User,
)
from cases.periods import quarter_of
from cases.retention import Period, parse
from cases.retention_due import due, words_in_log
from cases.retention_periods import kept_until, periods
from tests import retention
from tests.retention import (
    LONG_AGO,
    SHORT,
    approved,
    dump,
    erased,
    found_in,
    go_on,
    prepared,
    text_columns,
)
from tests.world import add_person

TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def short(settings) -> None:
    settings.RETENTION_PERIODS = SHORT


@pytest.fixture
def planted(world) -> dict[str, str]:
    return prepared(world)[1]


@pytest.fixture
def closed(world):
    """Ana's first case, closed long ago; the others are open."""
    Case.objects.filter(pk=world.ana1.pk).update(status="closed", closed_on=LONG_AGO)
    world.people["governance"] = add_person(world, "governance", Role.INFORMATION_GOVERNANCE, None)
    return Case.objects.get(pk=world.ana1.pk)


# --- the token ---------------------------------------------------------------------------------


def left(world, planted) -> list[str]:
    """What a run leaves of the tokens; everything is put back."""
    with transaction.atomic():
        erased(world)
        found = found_in(dump(), planted)
        transaction.set_rollback(True)
    return found


def test_every_typed_column_is_planted_or_named_with_a_reason(planted):
    known = {f"{model.__name__}.{field.name}" for model, field in text_columns()}
    assert known - set(planted.values()) == set(retention.NOT_PLANTED)


def test_after_erasing_the_token_is_in_no_table(world, planted):
    assert found_in(dump(), planted) == sorted(planted.values())  # control: all of it stood there
    run = erased(world)
    assert run.state == "erased"
    assert set(run.items.values_list("left", flat=True)) == {""}
    assert not run.items.filter(erased_at=None).exists()
    assert found_in(dump(), planted) == []
    connection.check_constraints()
    assert log_check.check([]).fault == ""
    assert Case.objects.filter(erased_on=None).count() == 0


@pytest.mark.sweep
def test_without_one_of_its_steps_a_token_is_left(world, planted, monkeypatch):
    """Control: each list of texts, each table of rows that go, each kind of thing."""
    nothing: Callable[..., None] = lambda *given: None  # noqa: E731
    without: list[tuple[object, str, object]] = []
    for name in ("TEXTS", "DELETED"):
        whole = getattr(erasing_cases, name)
        for place, row in enumerate(whole):
            texts = any(where.startswith(f"{row[0].__name__}.") for where in planted.values())
            if texts and row[0] is not LegalHold:  # a hold on a category has words as well
                without.append((erasing_cases, name, whole[:place] + whole[place + 1 :]))
    for name in ("_coarsen", "_leave_families"):
        without.append((erasing_cases, name, nothing))
    for code in ("supervision", "rounds", "own_work", "closed_accounts", "access_log"):
        kept = erasing_others.BY_CATEGORY | {code: nothing}
        without.append((erasing_others, "BY_CATEGORY", kept))
    without.append((erasing, "_drop_what_waited", nothing))
    without.append((log_words, "take_out", lambda *given: 0))
    assert left(world, planted) == []
    for module, name, instead in without:
        with monkeypatch.context() as patched:
            patched.setattr(module, name, instead)
            assert left(world, planted), (module, name)


def test_a_reference_goes_from_everybody_elses_words_too(world, closed):
    at = timezone.now()
    closed.reference = "A-90517"
    closed.save()
    sheet = SupervisionSheet.objects.create(
        practitioner=world.ana, team=world.harbour, held_on=TODAY(), begun_by=world.ana,
        begun_at=at, facts={"words": "a-90517 is due"}, facts_at=at,
    )  # fmt: skip
    said = "About A-90517, not A-905171 or XA-90517."
    AgreedPoints.objects.create(sheet=sheet, text=said, by=world.ana, at=at)
    for why, case in ((said, world.ben1.public_id), ("A-905171", None)):
        AccessLog.objects.create(at=at, event="export", what="list", why=why, case_id=case)
    erased(world)
    sheet.refresh_from_db()
    assert AgreedPoints.objects.get().text == "About [erased], not A-905171 or XA-90517."
    assert sheet.facts == {"words": "[erased] is due"}
    rows = AccessLog.objects.filter(what="list").order_by("pk").values_list("why", flat=True)
    assert [why[:8] for why in rows] == ["[erased ", "A-905171"[:8]]
    connection.check_constraints()
    assert log_check.check([]).fault == ""


def test_without_the_search_it_stays(world, closed, monkeypatch):
    """Control."""
    monkeypatch.setattr(erasing, "sweep", lambda *given: 0)
    with pytest.raises(AssertionError):
        test_a_reference_goes_from_everybody_elses_words_too(world, closed)


# --- what stays, and for whom ------------------------------------------------------------------


def test_of_a_case_the_quarter_of_birth_stays_and_nobody_opens_it(world, closed, client):
    before = Case.objects.get(pk=closed.pk)
    client.force_login(world.ana)
    assert client.get(f"/cases/{before.public_id}/").status_code == 200  # control
    erased(world)
    after = Case.objects.get(pk=closed.pk)
    assert after.birth_month == quarter_of(before.birth_month).starts
    assert after.reference.startswith("erased-") and after.public_id != before.public_id
    for who in world.people.values():
        assert not Case.objects.visible_to(who).filter(pk=after.pk).exists()
        assert not Case.objects.administered_by(who).filter(pk=after.pk).exists()
    for key in (before.public_id, after.public_id):
        assert client.get(f"/cases/{key}/").status_code == 404


def test_a_family_stays_together_once_nobody_of_it_is_named(world, closed):
    group = FamilyGroup.objects.create(number="F-100")
    Case.objects.filter(pk__in=[world.ana1.pk, world.ana2.pk]).update(family_group=group)
    with transaction.atomic():  # its sister is still named
        erased(world)
        assert Case.objects.get(pk=world.ana1.pk).family_group is None
        assert FamilyGroup.objects.get().number == "F-100"
        transaction.set_rollback(True)
    Case.objects.filter(pk=world.ana2.pk).update(status="closed", closed_on=LONG_AGO)
    erased(world)
    assert set(Case.objects.exclude(erased_on=None).values_list("family_group", flat=True)) == {
        group.pk
    }
    assert FamilyGroup.objects.get().number.startswith("erased-")


def test_an_erased_account_is_not_opened_again(world, closed):
    world.cy.memberships.update(starts=LONG_AGO, ends=LONG_AGO)
    User.objects.filter(pk=world.cy.pk).update(is_active=False)
    erased(world)
    cy = User.objects.get(pk=world.cy.pk)
    assert cy.name.startswith("Former colleague ") and cy.username.startswith("erased-")
    with pytest.raises(people.NotPossible, match="erased"):
        people.reactivate(by=world.admin, user=cy)


def test_with_an_account_goes_all_that_the_library_of_sign_ins_keeps(world, closed):
    """Control: of somebody who stays it stays."""
    world.cy.memberships.update(starts=LONG_AGO, ends=LONG_AGO)
    User.objects.filter(pk=world.cy.pk).update(is_active=False)
    for user in (world.cy, world.ana):
        address = EmailAddress.objects.create(user=user, email=f"{user.username}@example.org")
        EmailConfirmation.objects.create(email_address=address, key=user.username)
        Authenticator.objects.create(user=user, type="totp", data={})
        account = SocialAccount.objects.create(user=user, provider="issuer", uid=user.username)
        SocialToken.objects.create(account=account, token="t")
        UserSession.objects.create(
            user=user, session_key=user.username, ip="10.0.0.1", created_at=timezone.now()
        )
    erased(world)
    owners = {
        EmailAddress: "user", EmailConfirmation: "email_address__user", Authenticator: "user",
        SocialAccount: "user", SocialToken: "account__user", UserSession: "user",
    }  # fmt: skip
    for model, owner in owners.items():
        assert set(model._default_manager.values_list(owner, flat=True)) == {world.ana.pk}, model


def test_whoever_still_plays_a_part_is_no_closed_account(world, closed):
    User.objects.filter(pk=world.cy.pk).update(is_active=False)  # its part goes on
    assert [row.category for row in due(TODAY())] == ["child_in_need"]


# --- periods -----------------------------------------------------------------------------------


def test_the_longest_of_the_plans_a_child_ever_had_counts(db, settings):
    settings.RETENTION_PERIODS = ""
    born, ended = datetime.date(2010, 3, 1), datetime.date(2024, 6, 30)
    day = datetime.date
    for plans, code, until in (
        ({"child_in_need"}, "child_in_need", day(2028, 3, 1)),
        ({"family_help"}, "early_help", day(2028, 3, 1)),
        ({"child_in_need", "child_protection"}, "child_protection", day(2059, 6, 30)),
        ({"child_protection", "child_in_care"}, "child_in_care", day(2085, 3, 1)),
        ({"made_by_the_county"}, "other_plans", day(2085, 3, 1)),
    ):
        category, last = kept_until(plans, born, ended, periods())
        assert (category.code, last) == (code, until)
    late = kept_until({"child_in_need"}, born, day(2027, 1, 1), periods())
    assert late[1] == day(2030, 1, 1)  # three years after it closed


def test_an_earlier_plan_keeps_a_case_longer(world, closed, settings):
    settings.RETENTION_PERIODS = "child_in_need=0/1"
    assert [row.row for row in due(TODAY())] == [closed.pk]
    closed.plan_changes.create(
        before=world.plan_types["child_protection"], after=closed.plan_type, on=LONG_AGO
    )
    assert due(TODAY()) == []


def test_the_last_day_is_kept(world, closed, settings):
    settings.RETENTION_PERIODS = "child_in_need=0/1"
    last = LONG_AGO.replace(year=LONG_AGO.year + 1)
    assert due(last) == [] and len(due(last + datetime.timedelta(days=1))) == 1


@pytest.mark.parametrize(
    "wrong", ["horses=0/1", "supervision=1", "supervision=1/2", "rounds=0/x", "rounds=0/999"]
)
def test_a_period_that_cannot_be_read_says_so(wrong):
    with pytest.raises(ValueError, match="RETENTION_PERIODS"):
        parse(wrong)


def test_a_period_is_a_setting(db, settings):
    settings.RETENTION_PERIODS = " early_help = 18/1 "
    assert periods()["early_help"] == Period(18, 1)
    assert periods()["child_in_care"] == Period(75, 0)


# --- holds -------------------------------------------------------------------------------------


def test_nothing_held_is_erased(world, planted):
    """A case and a whole category; the control is the test of the token, where nothing is held."""
    governance = world.governance
    held = Case.objects.get(pk=world.ana1.pk)
    holds.set_hold(by=governance, reason="An inquiry", reference=held.reference)
    holds.set_hold(by=governance, reason="An inquiry", category="supervision")
    texts = list(Evidence.objects.filter(audit__case=held).values_list("text", flat=True))
    run = erased(world)
    assert not run.items.filter(category="supervision").exists()
    assert Case.objects.get(pk=held.pk).reference == held.reference
    assert list(Evidence.objects.filter(audit__case=held).values_list("text", flat=True)) == texts
    assert AgreedPoints.objects.get().text in dump()
    assert Case.objects.filter(erased_on=None).count() == 1


def test_what_is_held_after_the_approval_is_left(world, planted, monkeypatch):
    run = approved(world)
    held = Case.objects.get(pk=world.ana1.pk)
    connection.check_constraints()
    monkeypatch.setattr(erasing, "stale", lambda *given: "")  # between the look and the step
    holds.set_hold(by=world.governance, reason="An inquiry", reference=held.reference)
    connection.check_constraints()
    go_on(run, world.admin)
    item = run.items.get(row=held.pk, category="child_in_need")
    assert (item.left, item.erased_at) == ("held", None)
    assert Case.objects.get(pk=held.pk).reference == held.reference


def test_without_the_look_at_holds_it_is_erased(world, planted, monkeypatch):
    """Control: what is due no longer asks for holds, and the step does not either."""
    monkeypatch.setattr(erasing, "_held_cases", lambda *given: set())
    monkeypatch.setattr(retention_due, "holds_in_force", lambda using: LegalHold.objects.none())
    with pytest.raises(AssertionError):
        test_nothing_held_is_erased(world, planted)


def test_a_hold_ends_when_it_is_lifted_with_a_reason_in_the_log(world, closed):
    hold = holds.set_hold(by=world.governance, reason="An inquiry", reference=closed.reference)
    with pytest.raises(NotPossible, match="held already"):
        holds.set_hold(by=world.governance, reason="Twice", reference=closed.reference)
    assert due(TODAY()) == []
    holds.lift_hold(by=world.governance, hold=hold, because="It ended")
    with pytest.raises(NotPossible, match="before"):
        holds.lift_hold(by=world.governance, hold=hold, because="Again")
    assert [row.row for row in due(TODAY())] == [closed.pk]
    rows = AccessLog.objects.filter(what__endswith="legal hold").order_by("pk")
    assert [(row.what, row.why, row.case_id) for row in rows] == [
        ("set a legal hold", "An inquiry", closed.public_id),
        ("lifted a legal hold", "It ended", closed.public_id),
    ]


# --- two people --------------------------------------------------------------------------------


def test_nobody_approves_their_own_preview(world, closed):
    run = erasure_runs.preview(by=world.governance, before=TODAY())
    with pytest.raises(NotPossible, match="Somebody else"):
        erasure_runs.approve(by=world.governance, run=run)
    with pytest.raises(IntegrityError), transaction.atomic():  # the database says so too
        ErasureRun.objects.update(approved_by=world.governance, approved_at=timezone.now())
    with pytest.raises(NotPossible, match="No second person"):
        go_on(run, world.governance)
    assert Case.objects.get(pk=closed.pk).erased_on is None
    erasure_runs.approve(by=world.admin, run=run)  # control: another person can
    assert go_on(run, world.admin).state == "erased"


def test_one_of_the_two_is_the_information_governance_lead(world, closed):
    second = add_person(world, "second", Role.ADMIN, None)
    run = erasure_runs.preview(by=world.admin, before=TODAY())
    with pytest.raises(NotPossible, match="information governance"):
        erasure_runs.approve(by=second, run=run)
    erasure_runs.approve(by=world.governance, run=run)  # control


def test_a_preview_that_is_old_or_no_longer_true_is_made_anew(world, closed):
    run = erasure_runs.preview(by=world.admin, before=TODAY())
    old = timezone.now() - datetime.timedelta(days=15)
    with transaction.atomic():
        ErasureRun.objects.update(made_at=old)
        with pytest.raises(NotPossible, match="too old"):
            erasure_runs.approve(by=world.governance, run=run)
        transaction.set_rollback(True)
    with transaction.atomic():
        Case.objects.filter(pk=world.ben1.pk).update(status="closed", closed_on=LONG_AGO)
        with pytest.raises(NotPossible, match="changed"):
            erasure_runs.approve(by=world.governance, run=run)
        transaction.set_rollback(True)
    run = erasure_runs.approve(by=world.governance, run=run)
    for change in (
        lambda: ErasureRun.objects.update(made_at=old),
        lambda: Case.objects.filter(pk=closed.pk).update(status="open", closed_on=None),
    ):
        with transaction.atomic():
            change()
            with pytest.raises(NotPossible, match=r"too old|changed"):
                go_on(ErasureRun.objects.get(), world.admin)
            transaction.set_rollback(True)
    assert go_on(run, world.admin).state == "erased"


def test_a_dropped_run_is_not_erased_and_none_is_made_of_nothing(world, closed):
    run = approved(world)
    erasure_runs.drop(by=world.admin, run=run)
    with pytest.raises(NotPossible, match="dropped"):
        go_on(run, world.admin)
    with pytest.raises(NotPossible, match="future"):
        erasure_runs.preview(by=world.admin, before=TODAY() + datetime.timedelta(days=1))
    with pytest.raises(NotPossible, match="Nothing is due"):
        erasure_runs.preview(by=world.admin, before=LONG_AGO)


# --- in steps ----------------------------------------------------------------------------------


def test_a_step_that_fails_takes_back_itself_and_the_next_call_goes_on(world, planted, monkeypatch):
    run = approved(world)
    real = erasing_others.BY_CATEGORY

    def broken(*given):
        real["rounds"](*given)
        raise RuntimeError

    monkeypatch.setattr(erasing_others, "BY_CATEGORY", real | {"rounds": broken})
    with pytest.raises(RuntimeError):
        go_on(run, world.admin)
    state = ErasureRun.objects.get(pk=run.pk)
    done = set(run.items.exclude(erased_at=None).values_list("category", flat=True))
    assert state.state == "begun" and {"child_in_need", "supervision"} <= done
    assert not done & {"rounds", "access_log"}
    monkeypatch.setattr(erasing_others, "BY_CATEGORY", real)
    assert go_on(run, world.admin).state == "erased"
    assert found_in(dump(), planted) == []
    with pytest.raises(NotPossible, match="before"):
        go_on(run, world.admin)  # safe to repeat


def test_a_case_that_was_opened_again_is_left(world, planted, monkeypatch):
    run = approved(world)
    Case.objects.filter(pk=world.ana1.pk).update(status="open", closed_on=None)
    monkeypatch.setattr(erasing, "stale", lambda *given: "")
    go_on(run, world.admin)
    assert run.items.get(row=world.ana1.pk, category="child_in_need").left == "not_due"
    assert Case.objects.get(pk=world.ana1.pk).erased_on is None


def test_so_much_as_fits_into_the_time_is_done(world, planted):
    run = approved(world)
    connection.check_constraints()
    assert erasing.erase(run, by=world.admin, seconds=-1).state == "begun"
    assert go_on(run, world.admin).state == "erased"


# --- the log -----------------------------------------------------------------------------------


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_change_that_no_seal_speaks_of_is_found(world, closed):
    for number in range(6):
        AccessLog.objects.create(
            at=timezone.now(), actor=world.ana, event="reason", what=f"case {number}",
            case_id=closed.public_id, why=f"Because {number}",
        )  # fmt: skip
    erased(world)
    connection.check_constraints()
    assert log_check.check([]).fault == ""
    rows = AccessLog.objects.filter(case_id=closed.public_id, why__startswith="[erased ")
    first, other = rows.order_by("sequence")[0], rows.order_by("sequence")[1]
    kept = AccessLog.objects.exclude(why__startswith="[erased ").exclude(what=SEALED).first()
    triggers.remove()
    for statement, values in (
        ("UPDATE cases_accesslog SET actor_id = NULL WHERE id = %s", [first.pk]),
        ("UPDATE cases_accesslog SET what = 'x' WHERE id = %s", [other.pk]),
        ("UPDATE cases_accesslog SET why = 'Because' WHERE id = %s", [first.pk]),
        ("UPDATE cases_accesslog SET why = %s WHERE id = %s", [first.why, kept.pk]),
        ("UPDATE cases_accesslog SET why = '[erased 0123456789ab]' WHERE id = %s", [kept.pk]),
        ("UPDATE cases_accesslog SET after = 'x' WHERE what = %s", [SEALED]),
        ("DELETE FROM cases_accesslog WHERE what = %s", [SEALED]),
    ):
        with transaction.atomic():
            sql(statement, *values)
            assert log_check.check([]).fault, statement
            transaction.set_rollback(True)
    triggers.install()


def test_a_broken_log_is_not_erased_over(world, closed):
    AccessLog.objects.create(at=timezone.now(), event="view", what="case", why="x")
    run = approved(world)
    connection.check_constraints()
    triggers.remove()
    sql("UPDATE cases_accesslog SET what = 'y' WHERE what = 'case'")
    triggers.install()
    with pytest.raises(NotPossible, match="log is broken"):
        go_on(run, world.admin)
    assert Case.objects.get(pk=closed.pk).erased_on is None


def test_words_are_taken_out_a_thousand_at_a_time(world, closed, monkeypatch):
    monkeypatch.setattr(log_words, "AT_ONCE", 3)
    for number in range(10):
        AccessLog.objects.create(at=retention.AT, event="search", what="find", why=f"w{number}")
    erased(world)
    assert not words_in_log().filter(what="find").exists()
    assert AccessLog.objects.filter(what=SEALED).count() >= 4
    connection.check_constraints()
    assert log_check.check([]).fault == ""


# --- the command -------------------------------------------------------------------------------


def run_command(capsys, *given: str) -> str:
    call_command("erase", *given)
    return capsys.readouterr().out


def test_the_command_counts_and_erases_nothing(world, planted, capsys):
    before = dump()
    said = run_command(capsys, "--before", str(TODAY()))
    assert dump() == before
    counts = {line[9:].split(" (kept")[0]: int(line[:7]) for line in said.splitlines()[:-1]}
    assert counts["Children in need and assessments"] == 4
    assert counts["Supervision sheets"] == 1 and counts["Closed accounts"] == 1
    assert "Nothing was erased." in said
    assert (
        len(run_command(capsys, "--before", str(TODAY()), "--category", "rounds").split("\n")) == 3
    )


def test_the_command_applies_only_what_a_second_person_approved(world, planted, capsys):
    run = erasure_runs.preview(by=world.admin, before=TODAY())
    given = ["--before", str(TODAY()), "--apply", str(run.public_id)]
    with pytest.raises(CommandError, match="No second person"):
        call_command("erase", *given)
    erasure_runs.approve(by=world.governance, run=run)
    connection.check_constraints()
    for wrong, says in (
        ([*given[:3], "6a2e0000-0000-4000-8000-000000000000"], "There is no run"),
        ([*given[:3], "first"], "There is no run"),
        ([*given, "--category", "rounds"], "was approved for --before"),
        (["--before", "1/2/2026"], "a day is written"),
        ([], "Say --before"),
    ):
        with pytest.raises(CommandError, match=says):
            call_command("erase", *wrong)
    assert set(found_in(dump(), planted)) == set(planted.values())
    assert f"Run {run.public_id}: " in run_command(capsys, *given)
    assert found_in(dump(), planted) == []
    with pytest.raises(CommandError, match="erased before"):
        call_command("erase", *given)


def test_setting_retention_periods(world, closed, client):
    """What an admin sets rules over the environment's, and a preview from before is no more."""
    run = approved(world)
    client.force_login(world.admin)
    page = reverse("setting_edit", args=["retention-periods"])
    wrong = client.post(page, {"value": "horses=0/1", "version": "0"})
    assert wrong.status_code == 422 and "CATEGORY=YEARS/YEARS" in wrong.content.decode()
    client.post(page, {"value": "child_in_need=18/3", "version": "0"})
    assert due(TODAY()) == [] and periods()["child_in_need"] == Period(18, 3)
    with pytest.raises(NotPossible, match="changed"):
        go_on(run, world.admin)
