"""The finish page: nothing submits incomplete, nothing typed is lost, submitting freezes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.actions import audits as actions
from cases.models import AccessLog, Action, Audit, ChildVoice, Evidence
from tests.audits import rate, started
from tests.world import LETTERS

GREENS = {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS}


@pytest.fixture
def audit(world, client):
    """Ana's Focused audit: seven strengths, and Understood a gap with one gap under it."""
    client.force_login(world.ana)
    audit = started(world.ana1, world.ana)
    rate(
        audit,
        GREENS
        | {
            "flourish.u.impact": "red",
            "flourish.u.outcome.1": "red",
            "flourish.u.outcome.2": "green",
        },
    )
    return audit


def url(audit):
    return reverse("audit_finish", args=[audit.public_id])


def answers(audit, world, **more) -> dict:
    key = world.item("flourish.u.outcome.1").pk
    return {
        "version": audit.version,
        "working_well": "Walks to school with friends",
        "heard": "yes",
        "how": "talked",
        "heard_on": "2026-05-12",
        f"next-{key}": "action",
        f"what-{key}": "Ask how decisions about school are shared",
        f"owner-{key}": str(world.ben.public_id),
        f"due-{key}": "2027-06-04",
        "submit": "1",
    } | more


def test_submits_and_freezes(world, client, audit):
    response = client.post(url(audit), answers(audit, world))
    assert response.status_code == 302
    audit.refresh_from_db()
    assert (audit.state, audit.team, audit.practitioner) == ("submitted", world.harbour, world.ana)
    assert (audit.plan_type.code, audit.age_band) == ("child_in_need", "5-9")
    action = Action.objects.get(audit=audit)
    assert action.owner == world.ben
    assert list(action.items.all()) == [world.item("flourish.u.outcome.1")]
    assert ChildVoice.objects.get(audit=audit).heard == "yes"
    assert (
        AccessLog.objects.filter(what="audit submitted", case_id=world.ana1.public_id).count() == 1
    )


def test_the_domain_of_what_works_well_is_kept_with_it(world, client, audit):
    said = answers(audit, world, domain="flourish.l")
    assert client.post(url(audit), said).status_code == 302
    audit.refresh_from_db()
    assert audit.working_well_section.code == "flourish.l"


@pytest.mark.parametrize("wrong", ["flourish.x", "relationships-first.voice", "x" * 10_000])
def test_a_domain_the_audit_does_not_look_at_is_not_taken(world, client, audit, wrong):
    assert client.post(url(audit), answers(audit, world, domain=wrong)).status_code == 422
    audit.refresh_from_db()
    assert (audit.state, audit.working_well_section) == ("in_progress", None)


def test_gap_without_a_next_step_stops_and_keeps_every_word(world, client, audit):
    key = world.item("flourish.u.outcome.1").pk
    response = client.post(url(audit), answers(audit, world, **{f"what-{key}": ""}))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Walks to school with friends" in page
    assert f'href="#id_what-{key}"' in page
    audit.refresh_from_db()
    assert (audit.state, audit.working_well) == ("in_progress", "Walks to school with friends")


def test_already_in_the_plan_covers_a_gap(world, client, audit):
    key = world.item("flourish.u.outcome.1").pk
    sent = answers(audit, world, **{f"next-{key}": "in_plan", f"what-{key}": ""})
    assert client.post(url(audit), sent).status_code == 302
    action = Action.objects.get(audit=audit)
    assert (action.already_in_plan, action.due_on.isoformat()) == (True, "2027-06-04")


def test_one_action_covers_two_gaps(world, client, audit):
    rate(audit, {"flourish.f.outcome.1": "red"})
    actions.save_note(
        audit=audit, item=world.item("flourish.f.impact"), text="Both are true", source="visit",
        seen_on=audit.started_at.date(), version=0, by=world.ana,
    )  # fmt: skip
    first, second = world.item("flourish.f.outcome.1").pk, world.item("flourish.u.outcome.1").pk
    sent = answers(audit, world) | {
        f"next-{first}": f"same:{second}",
        f"sentence-{world.item('flourish.f.impact').pk}": "Both are true",
        f"sentence-version-{world.item('flourish.f.impact').pk}": 1,
    }
    assert client.post(url(audit), sent).status_code == 302
    action = Action.objects.get(audit=audit)
    assert set(action.items.values_list("pk", flat=True)) == {first, second}


def test_two_gaps_that_point_at_each_other_are_not_covered(world, client, audit):
    actions.rate_item(
        audit=audit, item=world.item("flourish.l.impact"), value="red", version=1, by=world.ana
    )
    actions.leave_on_purpose(
        audit=audit,
        items=[world.item("flourish.l.outcome.1"), world.item("flourish.l.outcome.2")],
        by=world.ana,
    )
    first, second = world.item("flourish.l.impact").pk, world.item("flourish.u.outcome.1").pk
    sent = answers(audit, world) | {
        f"next-{first}": f"same:{second}",
        f"next-{second}": f"same:{first}",
    }
    assert client.post(url(audit), sent).status_code == 422
    assert Audit.objects.get(pk=audit.pk).state == "in_progress"


def test_strength_over_a_gap_asks_for_a_sentence(world, client, audit):
    rate(audit, {"flourish.f.outcome.1": "red"})
    impact, outcome = world.item("flourish.f.impact").pk, world.item("flourish.f.outcome.1").pk
    sent = answers(audit, world) | {f"next-{outcome}": "in_plan", f"due-{outcome}": "2027-01-01"}
    assert client.post(url(audit), sent).status_code == 422
    audit.refresh_from_db()
    sent |= {
        "version": audit.version,
        f"sentence-{impact}": "Family is strong; one friendship is not",
        f"sentence-version-{impact}": 0,
    }
    assert client.post(url(audit), sent).status_code == 302
    assert Evidence.objects.get(audit=audit, item=impact).text.startswith("Family is strong")


def test_not_applicable_wants_a_reason(world, client, audit):
    item = world.item("flourish.h.impact")
    actions.rate_item(audit=audit, item=item, value="not_applicable", version=1, by=world.ana)
    assert client.post(url(audit), answers(audit, world)).status_code == 422
    audit.refresh_from_db()
    sent = answers(audit, world, **{f"reason-{item.pk}": "too_young"})
    assert client.post(url(audit), sent).status_code == 302
    assert audit.ratings.get(item=item).reason == "too_young"


def test_unrated_items_are_rated_or_left_on_purpose(world, client, audit):
    actions.rate_item(
        audit=audit, item=world.item("flourish.u.outcome.2"), value=None, version=1, by=world.ana
    )
    assert client.post(url(audit), answers(audit, world)).status_code == 422
    audit.refresh_from_db()
    leave = answers(audit, world, leave="flourish.u.outcome.2")
    assert client.post(url(audit), leave).status_code == 302
    audit.refresh_from_db()
    assert audit.left_on_purpose.count() == 1
    assert client.post(url(audit), answers(audit, world)).status_code == 302
    assert Audit.objects.get(pk=audit.pk).state == "submitted"


def test_second_window_does_not_write_over_the_first(world, client, audit):
    stale = answers(audit, world, working_well="Typed in the other window", keep="1")
    stale.pop("submit")
    Audit.objects.filter(pk=audit.pk).update(working_well="Saved first", version=7)
    response = client.post(url(audit), stale)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Saved first" in page and "Typed in the other window" in page
    assert Audit.objects.get(pk=audit.pk).working_well == "Saved first"
    again = client.post(url(audit), stale | {"version": 7})
    assert again.status_code == 302
    assert Audit.objects.get(pk=audit.pk).working_well == "Typed in the other window"


def test_submitted_audit_answers_409_and_keeps_its_words(world, client, audit):
    client.post(url(audit), answers(audit, world))
    response = client.post(url(audit), answers(audit, world, working_well="Other words"))
    assert response.status_code == 409
    assert Audit.objects.get(pk=audit.pk).working_well == "Walks to school with friends"


@pytest.mark.parametrize(
    ("who", "status"), [("ben", 404), ("harbour_manager", 403), ("admin", 404)]
)
def test_only_its_rater_finishes_an_audit(world, client, audit, who, status):
    client.force_login(world.people[who])
    assert client.get(url(audit)).status_code == status


def test_rater_who_lost_the_case_is_refused(world, client, audit):
    allocation = world.ana1.allocations.get()
    allocation.practitioner = world.ben
    allocation.save()
    assert client.post(url(audit), answers(audit, world)).status_code == 404
    assert Audit.objects.get(pk=audit.pk).state == "in_progress"


def test_discard_drops_the_audit_and_logs_it(world, client, audit):
    response = client.post(reverse("audit_discard", args=[audit.public_id]))
    assert response.status_code == 302
    assert not Audit.objects.filter(pk=audit.pk).exists()
    assert AccessLog.objects.filter(what="audit discarded").count() == 1


def test_start_twice_continues_the_same_audit(world, client, audit):
    for _ in range(2):
        client.post(reverse("audit_start", args=[world.ana2.public_id]), {"scope": "focused"})
    assert Audit.objects.filter(case=world.ana2, rater=world.ana).count() == 1


def test_themed_audit_pins_its_sections(world, client, audit):
    chosen = [str(world.item("flourish.f.impact").section_id)]
    chosen.append(str(world.item("relationships-first.voice.1").section_id))
    where = reverse("audit_start", args=[world.ana2.public_id])
    assert client.post(where, {"scope": "themed"}).status_code == 422
    client.post(where, {"scope": "themed", "themes": chosen})
    audit = Audit.objects.get(case=world.ana2)
    assert sorted(str(pk) for pk in audit.themed_sections.values_list("pk", flat=True)) == sorted(
        chosen
    )
