"""People and teams: what an admin may change, what can never be so, and that it is logged."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.access import Role, standing
from cases.actions import people as actions
from cases.actions.hand_over import hand_over
from cases.models import AccessLog, Audit, Membership, Service, Team, User
from cases.pages.hand_over import HandOver
from cases.people_counts import Hanging, hanging_on
from flourish_audit import invitations
from tests.audits import started
from tests.world import add_person

DAY = datetime.timedelta(days=1)

NEW = {"name": "Dee Dale", "username": "Dee", "email": "", "role": "practitioner"}


@pytest.fixture
def admin(client, world) -> Client:
    client.force_login(world.admin)
    return client


def changes() -> list[str]:
    log = AccessLog.objects.filter(event="change").order_by("pk")
    return list(log.values_list("what", flat=True))


def address(name: str, user: User) -> str:
    return reverse(name, args=[user.public_id])


# --- adding, parts, closing ----------------------------------------------------------------


def test_added_person_has_a_part_no_password_and_a_link(admin, world):
    page = admin.post("/people/add/", NEW | {"team": world.harbour.pk})
    dee = User.objects.get(username="dee")
    assert standing(dee).team_ids == {world.harbour.pk}
    assert dee.has_usable_password() is False
    assert page.context["link"] == f"http://testserver{invitations.link_for(dee)}"
    assert changes() == ["added a person"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": "ANA"}, "username"),
        ({"username": "two words"}, "username"),
        ({"email": "nowhere"}, "email"),
        ({"team": ""}, "team"),
        ({"role": "service_manager"}, "service"),
        ({"role": "chief"}, "role"),
        ({"name": ""}, "name"),
    ],
)
def test_faulty_form_names_the_field_and_keeps_what_was_typed(admin, world, given, field):
    page = admin.post("/people/add/", NEW | {"team": world.harbour.pk} | given)
    assert list(page.context["form"].errors) == [field]
    assert f'value="{given.get("name", NEW["name"])}"' in page.content.decode() or not given.get(
        "name", NEW["name"]
    )
    assert User.objects.filter(name="Dee Dale").count() == 0


def test_part_given_and_ended_holds_at_once_and_keeps_its_dates(admin, world):
    admin.post(address("part_give", world.ana), {"role": "team_manager", "team": world.hill.pk})
    part = world.ana.memberships.get(role="team_manager")
    assert (part.starts, part.ends) == (timezone.localdate(), None)
    admin.post(address("part_end", world.ana), {"part": part.pk})
    part.refresh_from_db()
    assert part.ends == timezone.localdate()
    assert standing(User.objects.get(pk=world.ana.pk)).managed_team_ids == frozenset()
    assert changes() == ["gave the part team manager", "ended the part team manager"]


def test_part_of_somebody_else_cannot_be_ended_under_this_address(admin, world):
    other = world.ben.memberships.get()
    for which in (other.pk, "", "-1", "x", "9" * 40):
        answer = admin.post(address("part_end", world.ana), {"part": which})
        assert answer.status_code == 404
    assert Membership.objects.get(pk=other.pk).ends is None


@pytest.mark.parametrize(("who", "role"), [("admin", "practitioner"), ("ana", "admin")])
def test_admin_account_plays_no_other_part(world, who, role):
    with pytest.raises(actions.NotPossible):
        actions.give_membership(
            by=world.admin, user=world.people[who], role=role, team=world.harbour
        )
    assert world.people[who].memberships.count() == 1
    assert changes() == []


def test_admin_part_on_the_page_is_refused_with_a_reason(admin, world):
    page = admin.post(address("part_give", world.ana), {"role": "admin"})
    assert "has no other role" in page.content.decode()


def test_a_deputy_for_two_weeks_manages_until_the_last_day(admin, world, monkeypatch):
    """Begins and ends by itself; an open session knows at its next request."""
    today = timezone.localdate()
    starts, last = today + datetime.timedelta(days=2), today + datetime.timedelta(days=15)
    given = {
        "role": "team_manager", "team": world.hill.pk, "starts": starts.isoformat(),
        "last_day": last.isoformat(),
    }  # fmt: skip
    assert admin.post(address("part_give", world.ana), given).status_code == 302
    deputy = Client()
    deputy.force_login(world.ana)

    def opens(day) -> bool:
        with monkeypatch.context() as patched:
            patched.setattr(timezone, "localdate", lambda *_: day)
            page = reverse("case", args=[world.cy1.public_id])
            return deputy.get(page).status_code == 200

    days = [starts - DAY, starts, last, last + DAY]
    assert [opens(day) for day in days] == [False, True, True, False]
    page = admin.get(address("person", world.ana)).content.decode()
    assert "Team manager, Safeguarding Hill" in page
    again = admin.post(address("part_give", world.ana), given)
    assert "has this role already in these days" in again.content.decode()


def test_a_part_that_has_not_begun_is_taken_back(admin, world):
    later = timezone.localdate() + datetime.timedelta(days=30)
    part = actions.give_membership(
        by=world.admin, user=world.ana, role="practitioner", team=world.hill, starts=later
    )
    assert admin.post(address("part_end", world.ana), {"part": part.pk}).status_code == 302
    assert not world.ana.memberships.current(later).filter(team=world.hill).exists()


@pytest.mark.parametrize(("starts", "last"), [(-1, None), (0, -1), (5, 4)])
def test_days_that_cannot_be_are_refused(admin, world, starts, last):
    day = timezone.localdate()
    given = {"role": "qa_auditor", "starts": (day + starts * DAY).isoformat()}
    if last is not None:
        given["last_day"] = (day + last * DAY).isoformat()
    before = Membership.objects.count()
    assert admin.post(address("part_give", world.ana), given).status_code == 200
    assert Membership.objects.count() == before


def test_the_page_of_somebody_whose_account_is_closed_says_what_hangs_on_them(admin, world):
    """Control: handed over, nothing does."""
    started(world.ana1, world.ana)
    actions.deactivate(by=world.admin, user=world.ana)
    assert hanging_on(world.ana) == Hanging(cases=2, actions=0, drafts=1, looks=0, sheets=0)
    page = admin.get(address("person", world.ana)).content.decode()
    assert "2 open cases they hold" in page and "1 open audit" in page
    work = HandOver(world.ana, world.harbour_manager)
    hand_over(
        person=world.ana, to=world.ben.memberships.get(), cases=work.cases, audits=work.audits,
        actions=work.actions, by=world.harbour_manager,
    )  # fmt: skip
    assert not hanging_on(world.ana)
    assert "Nothing: no case" in admin.get(address("person", world.ana)).content.decode()


def test_part_that_starts_later_counts_too_for_an_admin(world):
    later = timezone.localdate() + datetime.timedelta(days=30)
    dee = add_person(world, "dee", Role.QA_AUDITOR, None)
    dee.memberships.update(starts=later)
    with pytest.raises(actions.NotPossible):
        actions.give_membership(by=world.admin, user=dee, role=Role.ADMIN)


def test_last_admin_cannot_leave(admin, world):
    part = world.admin.memberships.get()
    admin.post(address("part_end", world.admin), {"part": part.pk})
    admin.post(address("person_close", world.admin))
    assert standing(User.objects.get(pk=world.admin.pk)).has(Role.ADMIN)
    second = add_person(world, "admin_two", Role.ADMIN, None)
    actions.deactivate(by=world.admin, user=second)
    assert User.objects.get(pk=second.pk).is_active is False


def test_closing_an_account_keeps_what_the_person_wrote(admin, world):
    audit = Audit.objects.create(
        case=world.ana1, rater=world.ana, edition=world.flourish, started_at=timezone.now()
    )
    session = Client()
    session.force_login(world.ana)
    admin.post(address("person_close", world.ana))
    audit.refresh_from_db()
    assert (audit.rater, audit.rater.name, audit.rater.is_active) == (world.ana, "Ana", False)
    assert session.get("/help/stored/").status_code == 302
    assert changes() == ["closed an account"]


def test_account_opened_again_needs_a_new_link(admin, world):
    world.ana.set_password("three blue kettles")
    world.ana.is_active = False
    world.ana.save()
    admin.post(address("person_open", world.ana))
    ana = User.objects.get(pk=world.ana.pk)
    assert (ana.is_active, ana.has_usable_password()) == (True, False)


# --- links ---------------------------------------------------------------------------------


def accept(client: Client, link: str, **form) -> object:
    given = {"name": "Ana Ash", "password1": "three blue kettles", "password2": ""} | form
    given["password2"] = given["password2"] or given["password1"]
    return client.post(link, given)


def test_link_sets_name_and_password_once(client, world):
    link = invitations.link_for(world.ana)
    assert client.get(link).status_code == 200
    assert accept(client, link)["Location"] == "/account/login/"
    ana = User.objects.get(pk=world.ana.pk)
    assert (ana.name, ana.check_password("three blue kettles")) == ("Ana Ash", True)
    assert accept(client, link, password1="another kettle here").status_code == 410
    assert changes() == ["set a password by link"]


@pytest.mark.parametrize("password", ["short", "password1234", "ana ana ana ana"])
def test_link_takes_no_guessable_password(client, world, password):
    page = accept(client, invitations.link_for(world.ana), password1=password)
    assert list(page.context["form"].errors) == ["password1"]
    assert User.objects.get(pk=world.ana.pk).has_usable_password() is False


def test_link_is_over_after_three_days(client, world, settings):
    link = invitations.link_for(world.ana)
    settings.PASSWORD_RESET_TIMEOUT = 72 * 3600
    assert client.get(link).status_code == 200
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(link).status_code == 410


def test_newer_link_ends_the_older_one_the_password_and_every_session(admin, world):
    world.ana.set_password("three blue kettles")
    world.ana.save()
    session = Client()
    session.force_login(world.ana)
    old = invitations.link_for(world.ana)
    page = admin.post(address("person_link", world.ana))
    assert session.get("/help/stored/").status_code == 302
    assert Client().get(old).status_code == 410
    assert Client().get(page.context["link"]).status_code == 200
    assert changes() == ["gave a sign-in link"]


def test_link_of_a_closed_account_is_over(client, world):
    link = invitations.link_for(world.ana)
    User.objects.filter(pk=world.ana.pk).update(is_active=False)
    assert client.get(link).status_code == 410


def test_with_a_mail_relay_only_the_person_sees_the_link(admin, world, settings, mailoutbox):
    settings.MAIL_RELAY = True
    User.objects.filter(pk=world.ana.pk).update(email="ana@example.org")
    answer = admin.post(address("person_link", world.ana))
    assert answer["Location"] == address("person", world.ana)
    mail = mailoutbox[0]
    assert (mail.to, "Ana" in mail.subject) == (["ana@example.org"], False)
    assert "/account/invite/" in mail.body


def test_invite_makes_the_first_admin_of_an_empty_database(db, client, capsys):
    call_command("invite", "Jo@Example.org", role="admin")
    link = capsys.readouterr().out.split()[-1]
    assert accept(client, "/" + link.split("/", 3)[3]).status_code == 302
    jo = User.objects.get(username="jo@example.org")
    assert standing(jo).roles == {"admin"}
    assert changes() == ["added a person", "set a password by link"]


@pytest.mark.parametrize(
    ("email", "role"), [("not an address", "admin"), ("a@example.org", "practitioner")]
)
def test_invite_says_what_is_missing_and_changes_nothing(db, email, role):
    with pytest.raises(CommandError):
        call_command("invite", email, role=role)
    assert User.objects.count() == 0


def test_invite_again_gives_a_new_link_and_no_other_part(db, capsys):
    call_command("invite", "jo@example.org", role="admin")
    call_command("invite", "jo@example.org", role="admin")
    with pytest.raises(CommandError):
        call_command("invite", "jo@example.org", role="qa_auditor")
    assert Membership.objects.count() == 1


# --- teams and the list --------------------------------------------------------------------


def test_team_is_added_with_a_new_service_and_renamed(admin, world):
    admin.post("/people/teams/add/", {"name": "Coast", "service": "", "new_service": "Early Years"})
    coast = Team.objects.get(name="Coast")
    assert coast.service.name == "Early Years"
    admin.post(
        reverse("team_edit", args=[coast.public_id]),
        {"name": "Coast East", "service": coast.service_id},
    )
    coast.refresh_from_db()
    assert (coast.name, Service.objects.count()) == ("Coast East", 3)
    assert changes() == ["added a service", "added a team", "changed a team"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "safeguarding HILL"}, "name"),
        ({"service": "", "new_service": ""}, "service"),
        ({"service": "", "new_service": "Family help"}, "new_service"),
        ({"new_service": "Other"}, "new_service"),
    ],
)
def test_faulty_team_is_refused(admin, world, given, field):
    form = {"name": "Coast", "service": world.services["Safeguarding"].pk, "new_service": ""}
    page = admin.post("/people/teams/add/", form | given)
    assert (list(page.context["form"].errors), Team.objects.count()) == ([field], 3)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=harb", ["Harbour Manager"]),
        ("role=partner", ["Partner"]),
        ("account=closed", ["Ben"]),
        ("q=ben", []),
        ("q=ben&account=all", ["Ben"]),
    ],
)
def test_list_is_narrowed(admin, world, query, expected):
    User.objects.filter(pk=world.ben.pk).update(is_active=False)
    page = admin.get(f"/people/?{query}")
    assert [row.record.name for row in page.context["table"].rows] == expected


@pytest.mark.sweep
def test_list_asks_the_database_as_often_for_many_as_for_one(
    admin, world, django_assert_num_queries
):
    User.objects.exclude(pk=world.admin.pk).update(is_active=False)
    count = _queries(admin, "/people/")
    for number in range(60):
        add_person(world, f"person{number}", Role.PRACTITIONER, "harbour")
    assert _queries(admin, "/people/") == count
    assert _queries(admin, "/people/teams/") == _queries(admin, "/people/teams/?page=2")


def _queries(client: Client, page: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


@pytest.mark.parametrize("who", ["ana", "harbour_manager", "service_manager", "qa", "partner"])
def test_nobody_but_an_admin_reaches_people(world, client, who):
    client.force_login(world.people[who])
    assert [client.get(page).status_code for page in ("/people/", "/people/add/")] == [403, 403]
    for name in ("part_give", "part_end", "person_close", "person_open", "person_link"):
        assert client.post(address(name, world.ben), {"role": "admin"}).status_code == 404
    assert changes() == []
