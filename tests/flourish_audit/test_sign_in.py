"""Signing in and out, who is refused, and how guessing is slowed."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from django.utils import timezone

from cases.models import Membership, SignInAttempt, User
from flourish_audit import sign_in, throttle

PASSWORD = "three blue kettles 7"
ADDRESS = "/account/login/"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ana(world) -> User:
    return with_password(world.ana)


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def try_password(client: Client, login: str, password: str, address: str = "10.0.0.1", **headers):
    return client.post(
        ADDRESS, {"login": login, "password": password}, REMOTE_ADDR=address, headers=headers
    )


def fail(times: int, login: str, address: str = "10.0.0.1", **headers) -> list[int]:
    return [
        try_password(Client(), login, f"wrong {n}", address, **headers).status_code
        for n in range(times)
    ]


def test_right_password_signs_in_and_leads_to_the_first_page(client, ana):
    answer = try_password(client, "ana", PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(ana.pk)
    cookie = answer.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_sign_in_name_is_read_in_any_case(client, ana):
    assert try_password(client, "  ANA ", PASSWORD).status_code == 302


def test_unknown_and_known_names_read_the_same(client, ana):
    pages = [
        try_password(Client(), name, "wrong password").content.decode().replace(name, "NAME")
        for name in ("ana", "xyz")
    ]
    assert [sign_in.MISMATCH in page for page in pages] == [True, True]
    assert _without_tokens(pages[0]) == _without_tokens(pages[1])


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_unknown_name_costs_a_password_check_too(ana, settings, monkeypatch):
    """Hashing is nearly all the time of a try, so as many hashes take as long."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with_password(ana)
    assert _hashes(monkeypatch, "ana") == _hashes(monkeypatch, "nobody.here") == 1


def _hashes(monkeypatch, name: str) -> int:
    """How many passwords one try to sign in hashes."""
    made = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self, *args, **kwargs):
        made.append(name)
        return encode(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(PBKDF2PasswordHasher, "encode", counted)
        try_password(Client(), name, "wrong password")
    return len(made)


def test_closed_account_is_told_so_only_with_the_right_password(client, ana):
    User.objects.filter(pk=ana.pk).update(is_active=False)
    right = try_password(client, "ana", PASSWORD).content.decode()
    wrong = try_password(client, "ana", "wrong").content.decode()
    assert (sign_in.CLOSED in right, sign_in.CLOSED in wrong) == (True, False)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client, db):
    assert client.get("/account/signup/").status_code == 404


def test_signing_out_is_a_post_and_empties_the_browser(client, ana):
    client.force_login(ana)
    assert client.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    answer = client.post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in client.session


def test_cookie_kept_from_before_signing_out_is_refused(client, ana):
    client.force_login(ana)
    old = client.cookies["sessionid"].value
    client.post("/account/logout/")
    client.cookies["sessionid"] = old
    assert client.get("/held/")["Location"] == "/account/login/?next=/held/"


def test_password_change_needs_the_old_one_and_ends_other_sessions(client, ana):
    elsewhere = Client()
    for one in (client, elsewhere):
        one.force_login(ana)
    new = "seven green umbrellas"
    form = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert client.post("/account/password/change/", form).status_code == 200
    answer = client.post("/account/password/change/", form | {"oldpassword": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/held/").status_code == 200
    assert elsewhere.get("/held/").status_code == 302


@pytest.mark.parametrize(
    "password",
    [
        "short one",
        "password1234",
        "flourish2026!",
        "aaaaaaaaaaaaaaa",
        "123456789012",
        "ana banana kettle",
    ],
)
def test_guessable_password_is_refused_with_a_reason(client, ana, password):
    User.objects.filter(pk=ana.pk).update(name="Ana Banana")
    client.force_login(ana)
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    page = client.post("/account/password/change/", form)
    assert page.status_code == 200
    assert page.context["form"].errors["password1"]


def test_long_pasted_password_without_digits_is_taken(client, ana):
    client.force_login(ana)
    long = "correct horse battery staple " * 4
    form = {"oldpassword": PASSWORD, "password1": long, "password2": long}
    assert client.post("/account/password/change/", form).status_code == 302


# --- guessing ------------------------------------------------------------------------------


def test_too_many_wrong_passwords_are_refused_for_that_account_and_address(ana, settings):
    assert fail(11, "ana") == [200] * 10 + [429]
    answer = try_password(Client(), "ana", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 15 * 60


def test_colleague_at_the_same_address_still_gets_in(ana, world):
    with_password(world.ben)
    fail(11, "ana")
    assert try_password(Client(), "ben", PASSWORD).status_code == 302


def test_same_person_from_another_address_still_gets_in(ana):
    fail(11, "ana")
    assert try_password(Client(), "ana", PASSWORD, address="10.0.0.2").status_code == 302


def test_control_without_the_count_guessing_goes_on(ana, monkeypatch):
    monkeypatch.setattr(
        throttle, "attempt", lambda request, account: throttle.Verdict(False, SignInAttempt())
    )
    assert fail(12, "ana") == [200] * 12


def test_wait_is_over_after_five_minutes(ana):
    fail(11, "ana")
    SignInAttempt.objects.update(at=timezone.now() - throttle.WINDOW * 1.01)
    assert try_password(Client(), "ana", PASSWORD).status_code == 302


def test_good_sign_ins_do_not_clear_a_guessers_count(ana):
    fail(10, "ana", "10.0.0.9")
    assert try_password(Client(), "ana", PASSWORD, "10.0.0.1").status_code == 302
    assert fail(1, "ana", "10.0.0.9") == [429]


def test_one_password_over_many_accounts_is_slowed_and_never_refused(db, monkeypatch):
    naps = []
    monkeypatch.setattr(throttle.time, "sleep", naps.append)
    codes = [fail(1, f"person{n}")[0] for n in range(50)]
    assert codes == [200] * 50
    assert len(naps) == 50 - throttle.SLOW_AFTER


def test_attempts_hold_neither_name_nor_address(ana):
    fail(1, "ana")
    row = SignInAttempt.objects.get()
    assert ("ana" in row.account, "10.0.0.1" in row.address) == (False, False)


@pytest.mark.parametrize(
    ("proxies", "header", "counted"),
    [
        (0, "203.0.113.9", "10.0.0.1"),  # nobody vouches for the header
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the left one was written by the sender
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "10.0.0.1"),  # came past the outer proxy
        (1, "not an address", "unknown"),
    ],
)
def test_proxy_count_decides_which_address_is_believed(rf, settings, proxies, header, counted):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": header})
    assert throttle.client_address(request) == counted


def test_forged_header_gives_no_fresh_tries(ana, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    codes = [
        fail(1, "ana", **{"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"})[0] for n in range(11)
    ]
    assert codes[-1] == 429


# --- rights change at the next request -----------------------------------------------------


def test_closing_an_account_ends_its_session_at_the_next_request(client, ana):
    client.force_login(ana)
    assert client.get("/held/").status_code == 200
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert client.get("/held/").status_code == 302


def test_role_change_holds_at_the_next_request(client, world):
    client.force_login(world.admin)
    assert client.get("/people/").status_code == 200
    Membership.objects.filter(user=world.admin).update(ends=timezone.localdate())
    assert client.get("/people/").status_code == 403
