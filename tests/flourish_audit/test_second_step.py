"""The second step of signing in: codes that count once, guessing, roles that need one, secrets."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as loaded
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from cases.access import Role
from cases.models import AccessLog, HeldPost, SignInAttempt, User
from flourish_audit import app_secrets, held_posts, kept_secrets, second_step, throttle
from tests.test_urls import OUTSIDE, address, furnished, patterns

PASSWORD = "three blue kettles 7"
CODE = "/account/second/code/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def ana(world) -> User:
    world.ana.set_password(PASSWORD)
    world.ana.save()
    return world.ana


def with_app(user: User) -> Authenticator:
    return totp.TOTP.activate(user, SECRET).instance


def code_at(moment: float) -> str:
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(moment) // 30))


def password(client: Client, address: str = "10.0.0.1", login: str = "ana"):
    given = {"login": login, "password": PASSWORD}
    return client.post("/account/login/", given, REMOTE_ADDR=address)


def send(client: Client, code: str, address: str = "10.0.0.1"):
    return client.post(CODE, {"code": code}, REMOTE_ADDR=address)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- signing in -----------------------------------------------------------------------------------


def test_password_alone_is_not_enough_and_the_code_signs_in(client, ana):
    with_app(ana)
    assert password(client)["Location"] == CODE
    assert not is_in(client)
    assert client.get("/held/").status_code == 302
    assert send(client, "000000").status_code == 200
    assert not is_in(client)
    assert send(client, code_at(time.time())).status_code == 302
    assert is_in(client)


def test_code_page_without_the_password_leads_back(client, ana):
    with_app(ana)
    assert client.get(CODE)["Location"] == "/account/login/"
    assert send(client, code_at(time.time()))["Location"] == "/account/login/"


def test_each_code_counts_once_also_for_another_worker(ana, monkeypatch):
    """Control: without the remembered moment the same code counts again."""
    row, now = with_app(ana), code_at(time.time())
    assert second_step.check(ana, now) is not None
    assert second_step.check(ana, now) is None
    row.refresh_from_db()
    row.data.pop("last_counter")
    row.save()
    assert second_step.check(ana, now) is not None


def test_code_of_a_clock_half_a_minute_off_is_taken_and_an_older_one_is_not(ana):
    with_app(ana)
    now = time.time()
    assert second_step.check(ana, code_at(now - 90)) is None
    assert second_step.check(ana, code_at(now - 30)) is not None


def test_setting_up_an_app_gives_recovery_codes_that_work_once_each(client, ana):
    password(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    drawn = page.content.decode()
    assert "data:image" not in drawn.split("<main")[1]
    assert page.context["picture"]["path"] in drawn
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    value = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    done = client.post(reverse("mfa_activate_totp"), {"code": value})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    shown = client.get(done["Location"]).context["unused_codes"]
    taken = client.get(reverse("mfa_download_recovery_codes"))
    assert taken["Content-Disposition"].startswith("attachment")
    assert re.findall(r"^\d{8}$", taken.content.decode(), re.MULTILINE) == shown
    first = shown[0]
    for again, succeeded in ((first, True), (first, False), (shown[1], True)):
        other = Client()
        password(other)
        send(other, f"{again[:4]} {again[4:]}")
        assert is_in(other) == succeeded
    assert client.get(reverse("mfa_index")).context["codes_left"] == 8


def set_up_page(client: Client) -> str:
    return client.get(reverse("mfa_activate_totp")).context["form"].secret


def first_code(client: Client, secret: str):
    value = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    return client.post(reverse("mfa_activate_totp"), {"code": value})


def in_sessions(secret: str) -> bool:
    """What the table of sessions says to whoever has it without the key."""
    return any(secret in str(row.get_decoded()) for row in Session.objects.all())


def test_secret_of_an_app_being_set_up_is_not_to_be_read_in_the_sessions(client, ana):
    """Control: kept as the library keeps it, it is."""
    password(client)
    secret = set_up_page(client)
    assert app_secrets.PLACE in client.session and not in_sessions(secret)
    session = client.session
    session[totp.SECRET_SESSION_KEY] = secret
    session.save()
    assert in_sessions(secret)
    assert first_code(client, secret).status_code == 302
    assert app_secrets.PLACE not in client.session


@pytest.mark.parametrize("page", ["mfa_index", "my_cases", "accessibility"])
def test_secret_of_an_app_is_gone_once_another_page_is_opened(client, ana, page):
    """Control: what the page's own scripts ask, or the notice of the sign-in's end, leaves it."""
    password(client)
    secret = set_up_page(client)
    client.post(reverse("still_here"))
    client.get(reverse(page), headers={"X-Requested-With": "fetch"})
    assert app_secrets.PLACE in client.session
    client.get(reverse(page))
    assert app_secrets.PLACE not in client.session
    late = first_code(client, secret)
    assert "not good any more" in late.content.decode() and late.status_code == 200
    assert not Authenticator.objects.exists()
    assert first_code(client, late.context["form"].secret).status_code == 302


def test_secret_of_an_app_counts_for_minutes(client, ana, monkeypatch):
    password(client)
    secret, now = set_up_page(client), time.time()
    monkeypatch.setattr(app_secrets.time, "time", lambda: now + app_secrets.SECONDS + 1)
    assert "not good any more" in first_code(client, secret).content.decode()
    monkeypatch.undo()
    secret = set_up_page(client)
    assert first_code(client, secret).status_code == 302  # control


def test_new_recovery_codes_end_the_earlier_ones(client, ana, settings):
    with_app(ana)
    password(client)
    send(client, code_at(time.time()))
    client.post(reverse("mfa_generate_recovery_codes"))
    old = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    client.post(reverse("mfa_generate_recovery_codes"))
    assert second_step.check(ana, old[0]) is None
    new = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert second_step.check(ana, new[0]) is not None


def test_old_sign_in_asks_again_before_a_step_is_changed(client, ana):
    password(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 16 * 60
    session.save()
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))


def test_file_is_given_after_a_code_as_after_the_password(client, ana):
    with_app(ana)
    password(client)
    send(client, code_at(time.time()))
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 16 * 60
    session.save()
    file = f"{reverse('my_cases')}?_export=csv&purpose=supervision"
    asked = client.get(file)["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    other = client.get(asked).context["reauthentication_alternatives"][0]["url"]
    assert client.post(other, {"code": "000000"}).status_code == 200
    assert client.get(file).status_code == 302
    Authenticator.objects.update(data={"secret": kept_secrets.encrypt(SECRET)})
    assert client.post(other, {"code": code_at(time.time())}).status_code == 302
    assert client.get(file)["Content-Type"].startswith("text/csv")


# --- guessing -------------------------------------------------------------------------------------


def test_guessing_codes_is_refused_for_that_person_and_address_only(ana, world):
    with_app(ana)
    guesser = Client()
    password(guesser)
    pages = [send(guesser, f"{n:06}").content.decode() for n in range(11)]
    assert ["Too many tries" in page for page in pages] == [False] * 10 + [True]
    send(guesser, code_at(time.time()))
    assert not is_in(guesser)
    elsewhere = Client()
    password(elsewhere, "10.0.0.2")
    send(elsewhere, code_at(time.time()), "10.0.0.2")
    assert is_in(elsewhere)
    world.ben.set_password(PASSWORD)
    world.ben.save()
    colleague = Client()
    assert password(colleague, login="ben")["Location"] == "/"


def test_control_without_the_count_guessing_codes_goes_on(ana, monkeypatch):
    with_app(ana)
    monkeypatch.setattr(
        throttle, "attempt", lambda request, account: throttle.Verdict(False, SignInAttempt())
    )
    guesser = Client()
    password(guesser)
    assert not any("Too many" in send(guesser, f"{n:06}").content.decode() for n in range(12))


# --- who must have one ----------------------------------------------------------------------------


@pytest.fixture
def required(settings):
    settings.REQUIRE_MFA_ROLES = ["practitioner"]


@pytest.mark.sweep
def test_role_that_needs_a_step_reaches_nothing_but_setting_it_up(world, client, required):
    county = furnished(world)
    client.force_login(county.ana)
    for name, view in patterns():
        if name in OUTSIDE | second_step.OPEN_MEANWHILE or not getattr(view, "login_required", 1):
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address(county, name))
            led = (answer.status_code, answer.headers.get("Location"))
            assert led == (302, "/account/second/"), (name, method)


def test_setting_the_step_up_opens_everything_again(client, ana, required):
    client.force_login(ana)
    assert client.get("/cases/")["Location"] == "/account/second/"
    assert "Your role needs a second step" in client.get("/account/second/").content.decode()
    with_app(ana)
    assert client.get("/cases/").status_code == 200


def test_other_roles_and_an_empty_setting_ask_nobody(client, world, required, settings):
    client.force_login(world.harbour_manager)
    assert client.get(reverse("to_agree")).status_code == 200
    settings.REQUIRE_MFA_ROLES = []
    client.force_login(world.ana)
    assert client.get("/cases/").status_code == 200


def test_work_in_hand_when_the_role_begins_to_need_one_is_held(client, ana, required):
    client.force_login(ana)
    token = held_posts._signer.sign(ana.public_id.hex)
    typed = {"reference": "AB-1/77", held_posts.TOKEN_FIELD: token}
    assert client.post("/cases/add/", typed)["Location"] == "/account/second/"
    assert dict(HeldPost.objects.get().fields)["reference"] == "AB-1/77"
    script = client.post("/cases/add/", typed, headers={"X-Requested-With": "fetch"})
    assert script.status_code == 403


def test_last_step_of_such_a_role_stays(client, ana, required, settings):
    with_app(ana)
    client.force_login(ana)
    address = reverse("mfa_deactivate_totp")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    assert "Set up another one first" in client.post(address).content.decode()
    assert second_step.steps_of(ana).exists()
    settings.REQUIRE_MFA_ROLES = []
    assert client.post(address).status_code == 302
    assert not second_step.steps_of(ana).exists()


def test_setting_knows_every_role():
    assert set(loaded.ROLE_NAMES) == set(Role.values)


# --- what is stored and told ----------------------------------------------------------------------


def test_secrets_are_encrypted_and_readable_after_the_key_changed(ana, settings):
    row = with_app(ana)
    codes = import_string("allauth.mfa.recovery_codes.internal.auth.RecoveryCodes").activate(ana)
    assert SECRET not in str(row.data)
    before = codes.generate_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert second_step.check(ana, code_at(time.time())) is not None
    assert codes.generate_codes() == before
    call_command("renew_secrets")
    settings.SECRET_KEY_FALLBACKS = []
    row.refresh_from_db()
    codes.instance.refresh_from_db()
    assert kept_secrets.decrypt(row.data["secret"]) == SECRET
    assert codes.generate_codes() == before


def test_key_that_is_gone_is_said_and_nobody_gets_in(client, ana, settings):
    with_app(ana)
    settings.SECRET_KEY = "quite another key"
    password(client)
    page = send(client, code_at(time.time())).content.decode()
    assert "cannot be checked any more" in page
    assert not is_in(client)


def test_each_change_is_a_row_of_the_log_and_an_e_mail(
    client, ana, settings, mailoutbox, django_capture_on_commit_callbacks
):
    settings.MAIL_RELAY = True
    User.objects.filter(pk=ana.pk).update(email="ana@example.org")
    password(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    value = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    for name, sent in (
        ("mfa_activate_totp", {"code": value}),
        ("mfa_generate_recovery_codes", {}),
        ("mfa_deactivate_totp", {}),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(reverse(name), sent).status_code == 302
    done = [
        "set up an app as a second step",
        "made new recovery codes",
        "took the app off as a second step",
    ]
    log = AccessLog.objects.filter(event="change", what__in=done).order_by("pk")
    assert list(log.values_list("what", "actor", "after")) == [
        (what, ana.pk, "Ana (ana)") for what in done
    ]
    assert [mail.to for mail in mailoutbox] == [["ana@example.org"]] * 3
    assert all(what in mail.body for what, mail in zip(done, mailoutbox, strict=True))
    assert not any(secret in mail.body for mail in mailoutbox)
