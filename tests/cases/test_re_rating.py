"""Rating again what a verified action was for: few items, and nothing of before is erased."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import rollups
from cases.actions import audits as actions
from cases.actions import followup
from cases.models import Action, Audit
from cases.periods import quarter_of
from frameworks.models import Edition, Item
from tests.audits import submitted

CODE = "flourish.f.outcome.1"
RED = {"flourish.f.impact": "amber", CODE: "red"}


@pytest.fixture
def verified(world):
    submitted(world, world.ana1, world.ana, RED)
    action = Action.objects.get()
    followup.move_action(action=action, by=world.ana, state="done", done_evidence="x", version=0)
    return followup.verify_action(
        action=action, by=world.harbour_manager, closing_words="", version=1
    )


def begin(client, who, action):
    client.force_login(who)
    return client.post(reverse("action_re_rate", args=[action.public_id]))


def test_a_verified_action_starts_a_re_audit_of_its_items(world, client, verified):
    page = begin(client, world.ana, verified)
    audit = Audit.objects.get(type="re_audit")
    assert page["Location"] == reverse("audit", args=[audit.public_id])
    assert (audit.scope, audit.rater, audit.state) == ("chosen", world.ana, "in_progress")
    assert [item.code for item in audit.chosen_items.all()] == [CODE]
    begin(client, world.ana, verified)
    assert Audit.objects.filter(type="re_audit").count() == 1


def test_not_before_it_is_verified(world, client, verified):
    Action.objects.update(state="done", verified_by=None, verified_on=None)
    assert begin(client, world.ana, verified).status_code == 409
    assert not Audit.objects.filter(type="re_audit").exists()


@pytest.mark.parametrize(("who", "status"), [("harbour_manager", 302), ("ben", 404), ("qa", 404)])
def test_who_rates_again(world, client, verified, who, status):
    assert begin(client, world.people[who], verified).status_code == status


def press(client, audit, value="green"):
    url = reverse("rate_item", args=[audit.public_id, CODE])
    return client.post(url, {"value": value, "version": 0}, headers={"X-Requested-With": "fetch"})


def test_rated_finished_and_read_in_the_browsers_way(world, client, verified):
    begin(client, world.ana, verified)
    audit = Audit.objects.get(type="re_audit")
    page = client.get(reverse("audit", args=[audit.public_id]), follow=True)
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count(f'data-item="{CODE}"') == 1 or CODE in text
    assert "flourish.f.outcome.2" not in text
    assert press(client, audit).status_code == 200
    finish = reverse("audit_finish", args=[audit.public_id])
    assert client.get(finish).status_code == 200
    sent = {"version": 0, "working_well": "It works", "heard": "not_yet", "submit": "1"}
    assert client.post(finish, sent).status_code == 302
    audit.refresh_from_db()
    assert audit.state == "submitted"
    reading = client.get(reverse("audit", args=[audit.public_id]))
    assert reading.status_code == 200
    assert "Chosen items" in reading.content.decode()


def test_other_items_cannot_be_rated_in_it(world, client, verified):
    begin(client, world.ana, verified)
    audit = Audit.objects.get(type="re_audit")
    url = reverse("rate_item", args=[audit.public_id, "flourish.f.outcome.2"])
    assert client.post(url, {"value": "green", "version": 0}).status_code == 404


def figures(world, kind):
    audits = Audit.objects.countable_by(world.harbour_manager).filter(team=world.harbour)
    selection = rollups.Selection(quarter=quarter_of(timezone.localdate()))
    return {
        row.code: row.counts
        for row in rollups.team_figures(audits, selection, kind=kind, by_practitioner=False).items
    }


def test_the_full_audit_stays_in_the_figures_but_for_the_item(world, client, verified):
    """Ruling 2. Control: the same numbers would change if the re-audit erased the rest."""
    before = figures(world, "impacts")
    assert figures(world, "outcomes")[CODE].red == 1
    again = followup.re_rate(action=verified, by=world.ana)
    finish(again, world)
    after = figures(world, "outcomes")[CODE]
    assert (after.red, after.green) == (0, 1)
    assert figures(world, "impacts") == before
    Audit.objects.filter(type="self").update(replaced=True)
    assert figures(world, "impacts") != before


def finish(audit, world, value="green"):
    actions.rate_item(
        audit=audit,
        item=actions.item_of(audit, CODE),
        value=value,
        version=0,
        by=world.ana,
    )
    return actions.submit_audit(audit=audit, by=world.ana)


def test_a_newer_edition_is_rated_by_code(world, verified):
    newer = new_edition(world)
    audit = followup.re_rate(action=verified, by=world.ana)
    assert audit.edition == newer
    assert [item.edition for item in audit.chosen_items.all()] == [newer]


def test_two_verified_actions_share_the_open_re_audit(world, verified):
    first = followup.re_rate(action=verified, by=world.ana)
    verified.items.set([world.item("flourish.l.outcome.1")])
    new_edition(world, "flourish.l.outcome.1")  # published meanwhile: the audit keeps its own
    second = followup.re_rate(action=verified, by=world.ana)
    assert first == second
    assert {item.code for item in first.chosen_items.all()} == {CODE, "flourish.l.outcome.1"}
    assert {item.edition_id for item in first.chosen_items.all()} == {world.flourish.pk}


def new_edition(world, code=CODE) -> Edition:
    old = world.flourish
    newer = Edition.objects.create(
        framework=old.framework, number=2, scale=old.scale, checksum="1" * 64
    )
    section = old.sections.get(code="flourish." + code.split(".")[1])
    section.pk, section.edition = None, newer
    section.save(force_insert=True)
    item = Item.objects.get(edition=old, code=code)
    item.pk, item.edition, item.section, item.parent = None, newer, section, None
    item.save(force_insert=True)
    Edition.objects.filter(pk=old.pk).update(status=Edition.Status.RETIRED)
    newer.status, newer.published_at = Edition.Status.PUBLISHED, timezone.now()
    newer.save()
    return newer
