"""Re-audit quickly: last time in words, confirmed unchanged, and a note only when asked for."""

import pytest
from django.urls import reverse

from cases.models import Audit, Evidence, Rating
from cases.rating_sheet import Sheet
from tests.audits import rate, started, submitted
from tests.cases.caseloads import ago, looked

F = "flourish.f.impact"


@pytest.fixture
def audit(world) -> Audit:
    """Open, after one that found a gap with a note."""
    looked(world, world.ana1, world.ana, ago(months=3), {F: "red"}, notes={F: "Seen alone"})
    return started(world.ana1, world.ana)


def send(client, world, audit, press: str, **fields):
    client.force_login(world.ana)
    row = Sheet(audit).row(F)
    given = {f"seen-{F}": f"{row.version}:{row.value or ''}:", "then": f"{press}:{F}"}
    return client.post(reverse("audit", args=[audit.public_id]), given | fields)


def stored(audit) -> list[tuple]:
    return list(
        Rating.objects.filter(audit=audit).values_list("item__code", "value", "entry_method")
    )


def page(client, world, audit) -> str:
    client.force_login(world.ana)
    return client.get(reverse("audit", args=[audit.public_id])).content.decode()


def test_earlier_rating_stands_in_words_with_a_button(client, world, audit):
    said = page(client, world, audit)
    assert "Last time, " in said
    assert said.count("<b>Gap</b>") == 1
    assert said.count('value="same:') == 8
    assert said.count('value="carry:') == 1


def test_first_audit_offers_nothing_to_carry(client, world):
    assert 'value="same:' not in page(client, world, started(world.ana2, world.ana))


def test_button_confirms_unchanged_and_leaves_the_note_behind(client, world, audit):
    answer = send(client, world, audit, "same")
    assert answer["Location"].endswith(f"#row-{F}")
    assert stored(audit) == [(F, "red", "carried")]
    assert Evidence.objects.filter(audit=audit).count() == 0
    assert "confirmed unchanged" in page(client, world, audit)


def test_choosing_the_same_value_by_hand_is_rated_anew(client, world, audit):
    send(client, world, audit, "stay", **{f"value-{F}": "red"})
    assert stored(audit) == [(F, "red", "direct")]


def test_reason_comes_with_a_value_that_does_not_apply(client, world):
    submitted(world, world.ana1, world.ana, {F: "not_applicable"})
    send(client, world, started(world.ana1, world.ana), "same")
    kept = Rating.objects.get(entry_method="carried")
    assert (kept.value, kept.reason) == ("not_applicable", "too_young")


def test_note_is_carried_when_asked_with_its_own_day_and_writer(client, world, audit):
    send(client, world, audit, "carry")
    note = Evidence.objects.get(audit=audit)
    assert (note.text, note.seen_on, note.by) == ("Seen alone", ago(months=3), world.ana)
    assert stored(audit) == []  # the rating is a press of its own
    assert 'value="carry:' not in page(client, world, audit)


def test_carried_note_never_writes_over_one_that_stands_there(client, world, audit):
    Evidence.objects.create(
        audit=audit, item=world.item(F), text="New", seen_on=ago(), by=world.ana,
        saved_at=audit.started_at,
    )  # fmt: skip
    send(client, world, audit, "carry")
    assert Evidence.objects.get(audit=audit).text == "New"


def test_confirming_what_somebody_changed_meanwhile_is_a_choice(client, world, audit):
    rate(audit, {F: "green"})
    stale = send(client, world, audit, "same", **{f"seen-{F}": "0::"})
    assert (stale.status_code, stored(audit)) == (409, [(F, "green", "direct")])
    send(client, world, audit, "same")  # control: with the version as it stands
    assert stored(audit) == [(F, "red", "carried")]


@pytest.mark.parametrize("about", ["", "no-such-item", "x" * 300, "flourish.f.tailored.1"])
def test_confirming_something_that_is_not_there_changes_nothing(client, world, audit, about):
    for then in ("same", "carry"):
        answer = send(client, world, audit, then, then=f"{then}:{about}")
        assert (answer.status_code, stored(audit)) == (302, [])


def test_second_rater_is_offered_nothing_of_the_first(world, audit):
    Audit.objects.filter(pk=audit.pk).update(voice="second_rater")
    audit.refresh_from_db()
    assert Sheet(audit).row(F).earlier is None
    Audit.objects.filter(pk=audit.pk).update(voice="practitioner")  # control
    audit.refresh_from_db()
    assert Sheet(audit).row(F).earlier.value == "red"


def test_changed_and_confirmed_are_listed_before_submitting(client, world, audit):
    send(client, world, audit, "same")
    rate(audit, {"flourish.l.impact": "amber"})
    finish = client.get(reverse("audit_finish", args=[audit.public_id])).content.decode()
    assert "What changed: 1" in finish
    assert "1 confirmed unchanged" in finish
