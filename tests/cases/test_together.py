"""The screen handed over to a child or family: nothing of the case, and no way anywhere else."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cases.actions import voices as actions
from cases.actions.voice_words import load_voice_words
from cases.models import Audit, Rating
from flourish_audit import together
from tests.audits import submitted
from tests.test_urls import address, furnished, patterns
from tests.views import heard

PASSWORD = "four words and a lamp"
CANARY = "cnryword"


@pytest.fixture
def screen(client, world):
    """Ana's sign-in, handed over for a view of ana1."""
    load_voice_words()
    world.ana.set_password(PASSWORD)
    world.ana.save()
    client.force_login(world.ana)
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    type(world.ana1).objects.filter(pk=world.ana1.pk).update(reference=f"9000001-{CANARY}")
    start = {"whose": "child", "words_for": "small_child", "way": "together"}
    page = client.post(reverse("view_start", args=[world.ana1.public_id]), start)
    assert page["Location"] == reverse("view_together")
    return client


def view() -> Audit:
    return Audit.objects.get(voice="child_or_family")


def sent(**more) -> dict:
    return {"version": 0, "own_words": "", "answer-flourish.f.impact": "face-4", **more}


def canaries(world) -> list[str]:
    case = world.ana1
    return [CANARY, "9000001", str(case.public_id), world.ana.name, "Grandmother", "Harbour"]


SCREENS = ("view_together", "view_thanks", "view_unlock")


@pytest.mark.parametrize("name", SCREENS)
def test_screen_shows_nothing_of_the_case_and_leads_to_no_record(screen, world, name):
    page = screen.get(reverse(name)).content.decode()
    assert [token for token in canaries(world) if token in page] == []
    leads = set(re.findall(r'(?:href|action)="(/[^"]*)"', page)) - {""}
    allowed = {reverse(each) for each in (*SCREENS, "account_logout")}
    assert {to for to in leads if not to.startswith("/static/")} <= allowed
    assert "<nav" not in page


def test_control_the_case_page_shows_what_the_canaries_look_for(client, world):
    client.force_login(world.ana)
    submitted(world, world.ana1, world.ana, {})
    page = client.get(reverse("case", args=[world.ana1.public_id])).content.decode()
    assert {"9000001", world.ana.name, "Harbour"} <= {t for t in canaries(world) if t in page}


def everywhere_else(world) -> list[str]:
    shut = {name for name, _ in patterns()} - {"static", *SCREENS, "still_here"}
    paths = [address(world, name) for name in sorted(shut)]
    # No session opens anything of the API: tests/cases/api/test_tokens.py.
    return [path for path in paths if not path.startswith("/api/")]


def handed_over(client, world, audit: Audit) -> None:
    """The sign-in as it stands once the screen is in a child's hands."""
    client.force_login(world.ana)
    session = client.session
    session["handed_over"] = {"view": str(audit.public_id), "answers": "faces"}
    session.save()


@pytest.mark.sweep
def test_every_other_address_answers_with_thank_you(client, world):
    handed_over(client, world, furnished(world).view)
    found = {}
    for path in [*everywhere_else(world), "/no/such/page/", "/cases/?_export=csv"]:
        page = client.get(path)
        found[path] = (page.status_code, "hand the screen back" in page.content.decode())
    assert {path: answer for path, answer in found.items() if answer != (403, True)} == {}


def test_nothing_can_be_written_from_it_either(screen, world):
    for name in ("view_record", "view_discard"):
        assert screen.post(reverse(name, args=[view().public_id]), sent()).status_code == 403
    assert not Rating.objects.filter(audit=view()).exists()


def test_control_without_the_lock_the_case_would_open(screen, world, monkeypatch):
    monkeypatch.setattr(together, "_is_shut", lambda request: False)
    page = screen.get(reverse("case", args=[world.ana1.public_id]))
    assert page.status_code == 200
    assert CANARY in page.content.decode()


def test_answers_are_kept_then_thank_you(screen):
    page = screen.post(reverse("view_together"), sent(own_words="I want a dog"))
    assert page["Location"] == reverse("view_thanks")
    assert view().working_well == "I want a dog"
    assert Rating.objects.get(audit=view()).face == 4
    assert view().is_open


def test_a_wrong_password_opens_nothing_and_the_right_one_does(screen, world):
    wrong = screen.post(reverse("view_unlock"), {"password": "guess"})
    assert wrong.status_code == 422
    assert screen.get(reverse("my_cases")).status_code == 403
    right = screen.post(reverse("view_unlock"), {"password": PASSWORD})
    assert right["Location"] == reverse("view_record", args=[view().public_id])
    assert screen.get(reverse("my_cases")).status_code == 200


def test_without_a_password_of_ours_the_way_on_is_to_sign_in_again(screen, world):
    world.ana.set_unusable_password()
    world.ana.save()
    handed_over(screen, world, view())
    page = screen.get(reverse("view_unlock")).content.decode()
    assert "Sign out" in page
    assert screen.get(reverse("account_logout")).status_code == 403
    assert screen.post(reverse("account_logout")).status_code == 302
    assert screen.get(reverse("my_cases")).status_code == 302  # to sign-in


def test_a_faulty_answer_is_refused_on_the_screen(screen):
    page = screen.post(reverse("view_together"), sent(**{"answer-flourish.f.impact": "face-9"}))
    assert page.status_code == 422
    assert not Rating.objects.filter(audit=view()).exists()


def test_a_page_kept_over_a_sign_out_is_still_saved(client, world):
    audit = heard(world.ana1, world.ana)
    client.force_login(world.ana)
    kept = sent(view=str(audit.public_id))
    assert client.post(reverse("view_together"), kept).status_code == 302
    assert Rating.objects.get(audit=audit).face == 4


def test_nobody_else_saves_into_it(client, world):
    audit = heard(world.ana1, world.ana)
    client.force_login(world.ben)
    client.post(reverse("view_together"), sent(view=str(audit.public_id)))
    client.force_login(world.harbour_manager)
    client.post(reverse("view_together"), sent(view=str(audit.public_id)))
    assert not Rating.objects.filter(audit=audit).exists()


# --- each answer as it is given -----------------------------------------------------------------


def by_script(client, **more):
    headers = {"X-Requested-With": "fetch"}
    return client.post(reverse("view_together"), sent(**more), headers=headers)


def test_an_answer_is_kept_while_the_page_stays(screen):
    answer = by_script(screen)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert Rating.objects.get(audit=view()).face == 4
    again = by_script(screen)  # its answer was lost on the way: no conflict, no second write
    assert (again.status_code, again.json()["version"], view().version) == (200, 1, 1)


def test_an_older_page_is_told_what_stands_and_writes_over_nothing(screen):
    by_script(screen)
    answer = by_script(screen, **{"answer-flourish.f.impact": "face-1"})
    stands = answer.json()["stands"]
    assert (answer.status_code, stands["version"]) == (409, "1")
    assert stands["answer-flourish.f.impact"] == "face-4"
    assert Rating.objects.get(audit=view()).face == 4


def test_a_faulty_answer_or_none_to_keep_is_no_success(screen, client, world):
    assert by_script(screen, **{"answer-flourish.f.impact": "face-9"}).status_code == 422
    actions.submit_view(audit=heard_one(world), by=world.ana)
    assert by_script(screen).status_code == 409
    assert not Rating.objects.filter(audit=view(), face=4).exists()


def heard_one(world) -> Audit:
    own = {"version": 0, "answers": {}, "own_words": "One word"}
    return actions.save_view(audit=view(), by=world.ana, **own)


def test_handing_over_changes_the_session_key(client, world):
    """With the cookie a browser drops the record it kept in memory for its back button."""
    client.force_login(world.ana)
    before = client.session.session_key
    start = {"whose": "child", "words_for": "small_child", "way": "together"}
    client.post(reverse("view_start", args=[world.ana1.public_id]), start)
    assert client.session.session_key != before
    assert not client.session.exists(before)
