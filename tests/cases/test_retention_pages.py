"""Keeping and erasing in the browser: two people, who reads which case, holds by the lead alone."""

from __future__ import annotations

import datetime
import time

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.access import Role
from cases.actions import erasure_runs
from cases.models import AccessLog, Case, ErasureRun, LegalHold
from cases.pages.retention import RunPage
from tests.audits import submitted
from tests.retention import LONG_AGO, SHORT
from tests.statements import statements
from tests.world import add_case, add_person


@pytest.fixture
def due(world, settings):
    """Ana's first case with a rating and a note, closed long ago."""
    settings.RETENTION_PERIODS = SHORT
    world.people["governance"] = add_person(world, "governance", Role.INFORMATION_GOVERNANCE, None)
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"}, whole=True)
    Case.objects.filter(pk=world.ana1.pk).update(status="closed", closed_on=LONG_AGO)
    connection.check_constraints()
    return world


def as_(client, world, who: str):
    client.force_login(world.people[who])
    return client


def page(client, name: str, *given) -> str:
    answer = client.get(reverse(name, args=given))
    assert answer.status_code == 200
    return answer.content.decode()


def step(client, run: ErasureRun, name: str) -> str:
    answer = client.post(reverse("retention_step", args=[run.public_id, name]), follow=True)
    connection.check_constraints()
    return answer.content.decode()


def previewed(client, world, who: str) -> ErasureRun:
    sent = {"before": timezone.localdate().isoformat(), "category": ""}
    answer = as_(client, world, who).post(reverse("retention"), sent)
    run = ErasureRun.objects.get()
    assert answer["Location"] == reverse("retention_run", args=[run.public_id])
    return run


def test_one_previews_another_approves_and_it_is_erased(due, client):
    run = previewed(client, due, "admin")
    own = page(client, "retention_run", run.public_id)
    assert "has to approve it" in own and "Approve erasing" not in own
    assert "Somebody else has to approve" in step(client, run, "approve")
    assert "No second person" in step(client, run, "erase")
    as_(client, due, "governance")
    assert "Approve erasing" in page(client, "retention_run", run.public_id)
    assert "It can be erased now" in step(client, run, "approve")
    said = step(as_(client, due, "admin"), run, "erase")
    assert "Erased." in said and "No case is left" in said
    assert Case.objects.get(pk=due.ana1.pk).reference.startswith("erased-")
    whats = AccessLog.objects.filter(what__contains="eras").order_by("pk")
    assert [(row.actor.username, row.what) for row in whats] == [
        ("admin", "previewed what is due to be erased"),
        ("governance", "approved erasing what is due"),
        ("admin", "began to erase"),
        ("admin", "erased what was due"),
    ]
    assert "erased before" in step(client, run, "erase")


def test_the_admin_reads_references_and_the_lead_numbers_and_neither_a_rating(due, client):
    run = previewed(client, due, "admin")
    admin = page(client, "retention_run", run.public_id)
    lead = page(as_(client, due, "governance"), "retention_run", run.public_id)
    assert "9000001" in admin and "9000001" not in lead
    for said in (admin, lead):
        assert "Children in need" in said and "Safeguarding Harbour" in said
        assert not {"Gap", "Seen alone at home", "Grandmother"} & set(said.split())
        assert "Seen alone at home" not in said


def test_without_the_look_at_the_reader_the_lead_reads_them(due, client, monkeypatch):
    """Control."""
    monkeypatch.setattr(RunPage, "names_cases", True)
    monkeypatch.setattr(RunPage, "cases", lambda self: Case.objects.all())
    with pytest.raises(AssertionError):
        test_the_admin_reads_references_and_the_lead_numbers_and_neither_a_rating(due, client)


def test_dropping_says_that_nothing_was_erased(due, client):
    run = previewed(client, due, "governance")
    assert "Dropped. Nothing was erased." in step(client, run, "drop")
    assert "cannot be dropped any more" in step(client, run, "drop")
    assert client.post(reverse("retention_step", args=[run.public_id, "burn"])).status_code == 404


def test_a_preview_of_nothing_or_of_tomorrow_says_why(due, client):
    as_(client, due, "admin")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    for day, says in ((tomorrow, "not in the future"), (LONG_AGO, "Nothing is due")):
        answer = client.post(reverse("retention"), {"before": day.isoformat()})
        assert answer.status_code == 422 and says in answer.content.decode()
    assert not ErasureRun.objects.exists()


def test_the_lead_sets_and_lifts_a_hold_and_it_stands_on_the_page(due, client):
    as_(client, due, "governance")
    url = reverse("legal_holds")
    for wrong, says in (
        ({"reference": "no-such", "reason": "An inquiry"}, "no case with this reference"),
        ({"reason": "An inquiry"}, "one of the two"),
        ({"reference": "9000001", "category": "rounds", "reason": "An inquiry"}, "one of the two"),
        ({"reference": "9000001"}, "Say why"),
    ):
        answer = client.post(url, wrong)
        assert answer.status_code == 422 and says in answer.content.decode()
        if "reason" in wrong:
            assert "An inquiry" in answer.content.decode()
    client.post(url, {"reference": "9000001", "reason": "An inquiry"})
    client.post(url, {"category": "rounds", "reason": "An inquiry"})
    assert "Under a legal hold" in page(client, "retention")
    answer = client.post(reverse("retention"), {"before": timezone.localdate().isoformat()})
    assert "Nothing is due" in answer.content.decode()
    hold = LegalHold.objects.get(case=due.ana1)
    client.post(reverse("hold_lift", args=[hold.public_id]), {"because": "It is over"})
    hold.refresh_from_db()
    assert hold.lifted_by == due.governance and "It is over" in page(client, "legal_holds")


def test_approving_and_erasing_need_the_password_of_a_moment_ago(due, client):
    run = erasure_runs.preview(by=due.governance, before=timezone.localdate())
    admin = due.admin
    admin.set_password("three words together")
    admin.save()
    client.post("/account/login/", {"login": "admin", "password": "three words together"})
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 16 * 60
    session.save()
    answer = client.post(reverse("retention_step", args=[run.public_id, "approve"]))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    run.refresh_from_db()
    assert run.approved_at is None


def test_without_the_limit_an_old_sign_in_approves(due, client, settings):
    """Control."""
    settings.EXPORT_SIGN_IN_SECONDS = 10**9
    with pytest.raises(AssertionError):
        test_approving_and_erasing_need_the_password_of_a_moment_ago(due, client)


@pytest.mark.sweep
def test_pages_ask_as_often_for_1_3_and_200(due, client):
    as_(client, due, "admin")
    counts: dict[str, set[int]] = {"retention": set(), "retention_run": set()}
    for wanted in (1, 3, 200):
        for number in range(Case.objects.filter(closed_on=LONG_AGO).count(), wanted):
            add_case(due, f"8{number:06d}", "ben", "harbour", status="closed", closed_on=LONG_AGO)
        run = erasure_runs.preview(by=due.admin, before=timezone.localdate())
        for name in counts:
            given = [run.public_id] if name == "retention_run" else []
            client.get(reverse(name, args=given))
            with statements() as found:
                page(client, name, *given)
            counts[name].add(len(found))
    assert {name: len(found) for name, found in counts.items()} == {
        "retention": 1, "retention_run": 1
    }  # fmt: skip
