"""Signing in with the authority's own accounts, against a stub issuer on loopback."""

from __future__ import annotations

import re
import time

import environ
import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.access import standing
from cases.actions import people
from cases.models import AccessLog, User
from flourish_audit import invitations, openid, work_account_settings
from flourish_audit.second_step import STEPS
from flourish_audit.settings import ROLE_NAMES
from flourish_audit.work_account_settings import GroupPart
from tests.flourish_audit.test_second_step import with_app
from tests.stub_issuer import running

HARBOUR = GroupPart("group-harbour", "practitioner", "Safeguarding Harbour")
HILL = GroupPart("group-hill", "practitioner", "Safeguarding Hill")
ANA = {"sub": "ana-1", "email": "Ana@Example.org", "email_verified": True, "name": "Ana"}
STRANGER = {"sub": "x-1", "email": "x@example.org", "email_verified": True, "name": "Xan Xu"}
ISSUER_DOES_NOT_ANSWER = 503


@pytest.fixture
def issuer(settings):
    with running() as stub:
        settings.WORK_ACCOUNTS = stub.accounts()
        stub.person = ANA
        yield stub


@pytest.fixture
def ana(world) -> User:
    world.ana.email = "ana@example.org"
    world.ana.save()
    return world.ana


def leave(client: Client, **sent) -> str:
    """Press the button; the address at the issuer."""
    return client.post(reverse("work_begin"), sent)["Location"]


def there(address: str) -> str:
    """Sign in at the issuer; the address back here."""
    page = requests.get(address, timeout=5).text
    return re.search(r'href="[^"]*?(/account/work/back/[^"]*)"', page)[1].replace("&amp;", "&")


def sign_in(client: Client, **sent):
    return client.get(there(leave(client, **sent)))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- in ---


def test_invited_person_is_known_by_the_verified_address_and_then_by_number(client, ana, issuer):
    assert sign_in(client, next="/cases/")["Location"] == "/cases/"
    assert client.get("/cases/").status_code == 200
    asked = issuer.asked[0]
    assert asked["code_challenge_method"] == "S256"
    assert {"openid", "email", "profile"} == set(asked["scope"].split())
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.uid, kept.extra_data) == (ana, "ana-1", {})
    assert not SocialToken.objects.exists()
    issuer.person = ANA | {"email": "new.name@example.org"}
    again = Client()
    sign_in(again)
    assert again.session["_auth_user_id"] == str(ana.pk)
    joined = AccessLog.objects.filter(what="joined a work account")
    assert list(joined.values_list("actor", flat=True)) == [ana.pk]


def test_address_that_the_issuer_has_not_verified_lets_nobody_in(client, ana, issuer, settings):
    """Control: the setting that takes this issuer's addresses as verified lets them in."""
    issuer.person = ANA | {"email_verified": False}
    page = sign_in(client)
    assert (page.status_code, is_in(client)) == (403, False)
    assert "nobody has invited you" in page.content.decode()
    issuer.person = {"sub": "ana-1", "upn": "ana@example.org"}
    settings.WORK_ACCOUNTS = issuer.accounts(emails_are_verified=True, email_claim="upn")
    sign_in(client)
    assert is_in(client)


def test_first_sign_in_uses_the_invitation_up(client, ana, issuer):
    link = invitations.link_for(ana)
    assert client.get(link).status_code == 200
    sign_in(client)
    assert Client().get(link).status_code == 410


def test_claims_that_the_token_leaves_out_come_from_the_same_person(client, ana, issuer):
    issuer.person = {"sub": "ana-1"}
    issuer.userinfo = ANA | {"sub": "somebody else"}
    assert sign_in(client).status_code == 403
    issuer.userinfo = ANA
    sign_in(client)
    assert is_in(client)


# --- not in ---


def test_stranger_is_refused_and_nothing_of_them_is_stored(client, ana, issuer):
    issuer.person, people = STRANGER, User.objects.count()
    page = sign_in(client)
    assert page.status_code == 403
    assert "You have no account here yet" in page.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (people, 0)


def test_closed_account_is_refused_with_a_plain_page_first_and_later(client, ana, issuer):
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert "This account is closed" in sign_in(client).content.decode()
    User.objects.filter(pk=ana.pk).update(is_active=True)
    sign_in(client)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert client.get("/cases/").status_code == 302
    assert sign_in(client).status_code == 403
    assert client.get("/cases/").status_code == 302


def test_address_of_two_accounts_or_passed_on_is_refused(client, ana, world, issuer):
    User.objects.filter(pk=world.ben.pk).update(email="ANA@example.org")
    assert "Two accounts" in sign_in(client).content.decode()
    User.objects.filter(pk=world.ben.pk).update(email="")
    sign_in(client)
    issuer.person = ANA | {"sub": "ana-2"}  # another person of the issuer with her address
    newcomer = Client()
    assert "belongs to another work account" in sign_in(newcomer).content.decode()
    assert not is_in(newcomer)


def test_new_link_lets_go_of_the_work_account_and_ends_its_sign_ins(client, ana, issuer):
    sign_in(client)
    people.require_new_password(by=None, user=ana)
    assert client.get("/cases/").status_code == 302
    issuer.person = ANA | {"sub": "ana-2"}
    sign_in(client)
    assert client.get("/cases/").status_code == 200


FAULTS = {
    "audience": {"aud": "another service"},
    "one of several audiences": {"aud": ["flourish", "other"], "azp": "other"},
    "issuer": {"iss": "http://127.0.0.1:1"},
    "expired": {"exp": int(time.time()) - 3600},
    "of the future": {"iat": int(time.time()) + 3600},
    "another question": {"nonce": "an old one"},
    "no subject": {"sub": None},
    "no end": {"exp": None},
}


def test_token_with_anything_wrong_is_not_believed(client, ana, issuer):
    for name, lies in FAULTS.items():
        issuer.lies = lies
        page = sign_in(client)
        assert (name, page.status_code, is_in(client)) == (name, 403, False)
        assert "did not finish" in page.content.decode()
    issuer.lies = {}
    sign_in(client)
    assert is_in(client), "control: without a lie the same person is let in"


def test_signature_of_somebody_else_is_not_believed(client, ana, issuer, monkeypatch):
    issuer.signs_with = "stranger"
    assert sign_in(client).status_code == 403
    monkeypatch.setattr(openid, "ALGORITHMS", ("ES256",))
    issuer.signs_with = "own"
    assert sign_in(client).status_code == 403, "a way of signing that is not on our list"


def test_answer_counts_once_in_the_browser_that_asked(client, ana, issuer):
    back = there(leave(client))
    other = Client()
    assert other.get(back).status_code == 403
    assert client.get(back).status_code == 302
    client.logout()
    assert client.get(back).status_code == 403
    wrong = re.sub("state=[^&]*", "state=wrong", there(leave(client)))
    assert client.get(wrong).status_code == 403
    assert client.get(reverse("work_back"), {"error": "access_denied"}).status_code == 403


def test_code_without_its_pkce_half_is_worth_nothing(client, ana, issuer):
    address = leave(client)
    forged = re.sub("code_challenge=[^&]*", "code_challenge=" + "A" * 43, address)
    assert client.get(there(forged)).status_code == 403
    assert not is_in(client)


def test_issuer_that_is_not_there_or_speaks_of_another_is_said(client, ana, issuer, settings):
    issuer.is_silent = True
    page = client.post(reverse("work_begin"))
    assert page.status_code == ISSUER_DOES_NOT_ANSWER
    assert "cannot be reached" in page.content.decode()
    issuer.is_silent = False
    issuer.describe = lambda: {"issuer": "https://elsewhere.example"}
    assert client.post(reverse("work_begin")).status_code == ISSUER_DOES_NOT_ANSWER


def test_next_page_is_ours_or_none(client, ana, issuer):
    assert sign_in(client, next="https://evil.example/")["Location"] == "/"


# --- groups ---


def test_group_makes_the_person_it_was_named_for(client, ana, issuer, settings):
    settings.WORK_ACCOUNTS = issuer.accounts(HARBOUR)
    issuer.person = STRANGER | {"groups": ["other"]}
    assert sign_in(client).status_code == 403
    issuer.person = STRANGER | {"groups": ["other", "group-harbour"]}
    sign_in(client)
    made = User.objects.get(username="x@example.org")
    assert (made.name, made.has_usable_password()) == ("Xan Xu", False)
    assert [str(row) for row in made.memberships.all()] == [
        "Xan Xu: Practitioner, Safeguarding Harbour"
    ]
    assert AccessLog.objects.filter(what="added a person").exists()


def test_parts_named_for_groups_follow_them_and_others_stay(client, ana, world, issuer, settings):
    settings.WORK_ACCOUNTS = issuer.accounts(HARBOUR, HILL)
    issuer.person = ANA | {"groups": ["group-hill"]}
    sign_in(client)
    assert teams(ana) == {world.hill.pk}
    issuer.person = ANA  # no word of groups: nothing changes
    sign_in(Client())
    assert teams(ana) == {world.hill.pk}
    settings.WORK_ACCOUNTS = issuer.accounts(HARBOUR)
    issuer.person = ANA | {"groups": []}
    sign_in(Client())
    assert teams(ana) == {world.hill.pk}, "no group is named for Hill: an admin's to end"


def test_group_of_a_team_that_closed_or_is_not_here_gives_nothing(
    client, ana, world, issuer, settings
):
    nowhere = GroupPart("group-x", "practitioner", "No such team")
    settings.WORK_ACCOUNTS = issuer.accounts(HILL, nowhere)
    world.hill.closed_on = timezone.localdate()
    world.hill.save()
    issuer.person = STRANGER | {"groups": ["group-hill", "group-x"]}
    assert sign_in(client).status_code == 403
    issuer.person = ANA | {"groups": ["group-hill", "group-x"]}
    sign_in(client)
    assert teams(ana) == {world.harbour.pk}


def teams(user: User) -> set[int]:
    parts = User.objects.get(pk=user.pk).memberships.current(on=timezone.localdate())
    return {row.team_id for row in parts}


def test_last_admin_stays_though_no_group_says_so(client, world, issuer, settings):
    User.objects.filter(pk=world.admin.pk).update(email="ana@example.org")
    settings.WORK_ACCOUNTS = issuer.accounts(GroupPart("admins", "admin"), HARBOUR)
    issuer.person = ANA | {"groups": ["group-harbour"]}
    sign_in(client)
    assert standing(User.objects.get(pk=world.admin.pk)).roles == {"admin"}
    said = AccessLog.objects.filter(what__startswith="could not follow").values_list("after")
    assert len(said) == 2


# --- a second step, again, out ---


def test_second_step_of_the_issuer_is_enough_unless_set_otherwise(client, ana, issuer, settings):
    settings.REQUIRE_MFA_ROLES = ["practitioner"]
    sign_in(client)
    assert client.get("/cases/").status_code == 200
    settings.WORK_ACCOUNTS = issuer.accounts(second_step="here")
    assert client.get("/cases/")["Location"] == "/account/second/"
    with_app(ana)
    other = Client()
    assert sign_in(other)["Location"] == reverse("mfa_authenticate")
    settings.WORK_ACCOUNTS = issuer.accounts()
    third = Client()
    sign_in(third)
    assert is_in(third)
    assert ana.authenticator_set.filter(type__in=STEPS).exists()


def age(client: Client) -> None:
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 16 * 60
    session.save()


def test_file_asks_for_the_work_account_again(client, ana, issuer):
    sign_in(client)
    file = f"{reverse('my_cases')}?_export=csv&purpose=supervision"
    assert client.get(file)["Content-Type"].startswith("text/csv")
    age(client)
    asked = client.get(client.get(file)["Location"])["Location"]
    assert asked.startswith(reverse("work_again"))
    begun = client.session["begun"]
    address = client.post(asked)["Location"]
    assert "prompt=login" in address
    back = client.get(there(address))
    assert back["Location"] == file
    assert client.get(file)["Content-Type"].startswith("text/csv")
    assert client.session["begun"] == begun, "it is the same sign-in, with the same end"


def test_again_is_not_done_by_somebody_else_or_an_old_sign_in(client, ana, issuer):
    sign_in(client)
    age(client)
    issuer.person = STRANGER
    page = client.get(there(client.post(reverse("work_again"))["Location"]))
    assert "That was somebody else" in page.content.decode()
    issuer.person = ANA | {"auth_time": int(time.time()) - 3600}
    page = client.get(there(client.post(reverse("work_again"))["Location"]))
    assert page.status_code == 403
    assert client.session["_auth_user_id"] == str(ana.pk)
    assert client.get(f"{reverse('my_cases')}?_export=csv&purpose=x").status_code == 302


def test_signing_out_offers_to_sign_out_there_too(client, ana, issuer):
    sign_in(client)
    out = client.post("/account/logout/")["Location"]
    assert not is_in(client)
    assert "Sign out there too" in client.get(out).content.decode()
    assert client.post(reverse("work_out"))["Location"].startswith(f"{issuer.url}/out?client_id=")


# --- settings ---


def test_without_the_setting_there_is_no_button_and_no_page(client, ana):
    assert "work account" not in client.get("/account/login/").content.decode()
    for name in ("work_begin", "work_out"):
        assert client.post(reverse(name)).status_code == 404
    assert "form-action 'self';" in client.get("/account/login/")["Content-Security-Policy"]


def test_policy_names_the_issuer_on_account_pages_only(client, ana, issuer):
    policy = client.get("/account/login/")["Content-Security-Policy"]
    assert f"form-action 'self' {issuer.url};" in policy
    client.force_login(ana)
    assert issuer.url not in client.get("/cases/")["Content-Security-Policy"]


def read(**given):
    """The settings, as they stand in the environment."""
    env = environ.Env()
    env.ENVIRON = {"OIDC_SERVER_URL": "https://id.example", "OIDC_CLIENT_ID": "a"} | {
        "OIDC_CLIENT_SECRET": "b"
    }
    env.ENVIRON |= {f"OIDC_{name.upper()}": value for name, value in given.items()}
    return work_account_settings.read(env, development=False, roles=ROLE_NAMES)


def test_settings_are_read_and_their_faults_are_sentences():
    text = "g-1=practitioner:Safeguarding Harbour; g-2=admin"
    found = read(groups=text, server_url="https://id.example/.well-known/openid-configuration")
    assert found.groups == (
        GroupPart("g-1", "practitioner", "Safeguarding Harbour"), GroupPart("g-2", "admin"),
    )  # fmt: skip
    assert (found.issuer, found.origins) == ("https://id.example", ("https://id.example",))
    assert read(server_url="") is None
    for fault in (
        {"server_url": "http://id.example"}, {"client_secret": ""}, {"second_step": "maybe"},
        {"groups": "g-1=chief"}, {"groups": "admin"}, {"groups": "g-1=practitioner"},
        {"groups": "g-1=admin:Harbour"},
    ):  # fmt: skip
        with pytest.raises(ImproperlyConfigured, match=r"\w+ .*"):
            read(**fault)
