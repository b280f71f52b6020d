"""A supervision sheet: who finds it, nothing typed is lost, both sign the same, then it stays."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import triggers
from cases.access import Role
from cases.actions import supervision as actions
from cases.actions.sheet_redactions import redact_sheet
from cases.models import (
    AccessLog,
    AgreedPoints,
    Case,
    HeldPost,
    Membership,
    SupervisionSheet,
)
from cases.pages.supervision import SheetPage
from cases.supervision_querysets import SheetQuerySet
from tests.audits import submitted
from tests.cases.caseloads import ago, looked, moved

REFUSED = (IntegrityError, InternalError)
POINTS = "Ana asks the school about 9000001 by 12 December 2026"
OTHER = "Ben goes along to the next meeting"


@pytest.fixture
def sheet(world) -> SupervisionSheet:
    """Of Ana's for today, with a case that has much to say."""
    looked(world, world.ana1, world.ana, ago(days=200), {"flourish.u.impact": "red"})
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    today = timezone.localdate()
    given = {"practitioner": world.ana, "team": world.harbour, "by": world.harbour_manager}
    return actions.begin(held_on=today, **given)[0]


def url(sheet: SupervisionSheet, name: str = "supervision_sheet") -> str:
    return reverse(name, args=[sheet.public_id])


def as_person(client, world, who: str):
    client.force_login(world.people[who])
    return client


def body(client, sheet: SupervisionSheet) -> str:
    answer = client.get(url(sheet))
    assert answer.status_code == 200
    return answer.content.decode()


def save(client, sheet: SupervisionSheet, text: str, version: int, **more):
    return client.post(url(sheet), {"text": text, "version": version} | more)


def press(client, world, who: str, sheet: SupervisionSheet, **given):
    """Sign what this person's page shows now, or what `given` says it showed."""
    sheet.refresh_from_db()
    seen = SheetPage(sheet, world.people[who]).seen
    fields = {"version": sheet.version, "seen": seen, "tick": "on"} | given
    return as_person(client, world, who).post(url(sheet, "supervision_sign"), fields)


def signed_by_both(client, world, sheet: SupervisionSheet) -> SupervisionSheet:
    actions.save_points(sheet=sheet, by=world.ana, version=sheet.version, text=POINTS)
    for who in ("harbour_manager", "ana"):
        assert press(client, world, who, sheet).status_code == 302
    sheet.refresh_from_db()
    return sheet


# --- who ---

NOBODY_ELSE = (
    "ben", "cy", "hill_manager", "service_manager", "director", "qa", "admin", "partner",
)  # fmt: skip


def openings(client, world, sheet) -> dict[str, int]:
    return {
        who: as_person(client, world, who).get(url(sheet)).status_code
        for who in ("ana", "harbour_manager", *NOBODY_ELSE)
    }


def test_the_two_open_it_and_nobody_else(world, client, sheet):
    expected = {"ana": 200, "harbour_manager": 200} | dict.fromkeys(NOBODY_ELSE, 404)
    assert openings(client, world, sheet) == expected


def test_control_without_the_door_every_practitioner_and_manager_would(
    world, client, sheet, monkeypatch
):
    monkeypatch.setattr(SheetQuerySet, "visible_to", lambda self, user: self.all())
    found = openings(client, world, sheet)
    assert [who for who in ("ben", "cy", "hill_manager") if found[who] != 404] != []


def test_a_manager_begins_sheets_for_their_own_practitioners_only(world, client):
    client = as_person(client, world, "harbour_manager")
    page = client.get(reverse("supervisions")).content.decode()
    assert [name in page for name in ("Ana", "Ben", "Cy<")] == [True, True, False]
    today = timezone.localdate()
    for person, team, status, made in (
        (world.cy, world.hill, 422, 0), (world.ana, world.harbour, 302, 1),
        (world.ana, world.harbour, 302, 1),  # the same day again opens the same sheet
    ):  # fmt: skip
        chosen = f"{person.public_id}.{team.public_id}"
        fields = {"practitioner": chosen, "held_on": today.isoformat()}
        answer = client.post(reverse("supervisions"), fields)
        assert (answer.status_code, SupervisionSheet.objects.count()) == (status, made)
    far = {"practitioner": chosen, "held_on": (today + datetime.timedelta(days=200)).isoformat()}
    assert client.post(reverse("supervisions"), far).status_code == 422


def test_a_manager_who_holds_cases_signs_no_sheet_of_their_own(world, client, sheet):
    """Their own sheet would be signed by one person; the database refuses it too."""
    start = datetime.date(2020, 1, 1)
    Membership.objects.create(
        user=world.ana, role=Role.TEAM_MANAGER, team=world.harbour, starts=start
    )
    page = as_person(client, world, "ana").get(reverse("supervisions"))
    assert [part.user.name for part in page.context["parts"]] == ["Ben"]
    actions.save_points(sheet=sheet, by=world.ana, version=0, text=POINTS)
    assert press(client, world, "ana", sheet).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.manager, bool(sheet.practitioner_signed_at)) == (None, True)
    own = SupervisionSheet.objects.filter(pk=sheet.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        own.update(manager=world.ana, manager_signed_at=timezone.now())


def test_every_opening_and_refusal_is_one_row_in_the_log(world, client, sheet):
    before = AccessLog.objects.count()
    for who in ("ana", "harbour_manager", "ben"):
        as_person(client, world, who).get(url(sheet))
    rows = AccessLog.objects.order_by("pk")[before:]
    assert [(row.actor.username, row.event, row.what, row.allocated) for row in rows] == [
        ("ana", "view", "supervision sheet", True),
        ("harbour_manager", "view", "supervision sheet", False),
        ("ben", "denied", "supervision sheet", False),
    ]
    assert {row.case_id for row in rows} == {sheet.public_id}
    page = body(as_person(client, world, "ana"), sheet)
    assert "Harbour Manager</span>" in page  # its practitioner reads who opened it


# --- nothing typed is lost ---


def test_every_version_is_kept_and_a_stale_one_gets_both(world, client, sheet):
    as_person(client, world, "ana")
    assert save(client, sheet, POINTS, 0).status_code == 302
    assert save(client, sheet, POINTS, 0).status_code == 302  # the same again is no fault
    as_person(client, world, "harbour_manager")
    late = save(client, sheet, OTHER, 0)
    page = late.content.decode()
    assert (late.status_code, POINTS in page, OTHER in page) == (409, True, True)
    assert [row.text for row in AgreedPoints.objects.all()] == [POINTS]
    both = f"{POINTS}\n{OTHER}"
    assert save(client, sheet, both, late.context["form"]["version"].value()).status_code == 302
    assert [row.text for row in AgreedPoints.objects.all()] == [both, POINTS]
    assert "Earlier versions: 1" in body(client, sheet)


def test_control_without_the_version_the_first_words_would_not_be_seen(
    world, client, sheet, monkeypatch
):
    as_person(client, world, "ana")
    save(client, sheet, POINTS, 0)
    with monkeypatch.context() as patch:  # whatever version is sent, it is taken as the current one
        real = actions.save_points
        blind = lambda version, **given: real(version=given["sheet"].version, **given)  # noqa: E731
        patch.setattr(actions, "save_points", blind)
        assert save(client, sheet, OTHER, 0).status_code == 302
    assert AgreedPoints.objects.first().text == OTHER
    assert POINTS in AgreedPoints.objects.values_list("text", flat=True)  # kept even so


def test_what_is_typed_when_the_sign_in_ended_is_held(world, client, sheet):
    page = body(as_person(client, world, "ana"), sheet)
    token = page.split('name="form_token" value="')[1].split('"')[0]
    client.session.flush()
    fields = {"text": POINTS, "version": "0", "form_token": token}
    client.post(url(sheet), fields)
    held = HeldPost.objects.get()
    assert (held.user, held.path, dict(held.fields)["text"]) == (world.ana, url(sheet), POINTS)
    assert AgreedPoints.objects.count() == 0
    as_person(client, world, "ana")
    assert POINTS in client.get(reverse("held_post", args=[held.public_id])).content.decode()


def test_control_a_form_without_its_token_is_not_held(world, client, sheet):
    as_person(client, world, "ana").session.flush()
    client.post(url(sheet), {"text": POINTS, "version": "0"})
    assert HeldPost.objects.count() == 0


def test_what_is_typed_while_both_signed_is_shown_to_copy(world, client, sheet):
    signed_by_both(client, world, sheet)
    answer = save(as_person(client, world, "ana"), sheet, OTHER, sheet.version)
    page = answer.content.decode()
    assert (answer.status_code, OTHER in page, POINTS in page) == (409, True, True)
    assert [row.text for row in AgreedPoints.objects.all()] == [POINTS]


def test_points_ask_about_what_names_somebody_but_not_about_a_day(world, client, sheet):
    as_person(client, world, "ana")
    asked = save(client, sheet, "Ring 07700 900123 tomorrow", 0)
    assert (asked.status_code, "a phone number" in asked.content.decode()) == (422, True)
    assert save(client, sheet, "Born on 12 May 2016, so ask the school", 0).status_code == 422
    assert save(client, sheet, POINTS, 0).status_code == 302


# --- both sign the same page ---


def main(page: str) -> str:
    """What the two see alike: from the facts to the agreed points as saved."""
    return page.split('<dl class="facts">')[1].split("Saved by")[0]


def test_both_see_the_same_page(world, client, sheet):
    actions.save_points(sheet=sheet, by=world.ana, version=0, text=POINTS)
    ana = main(body(as_person(client, world, "ana"), sheet))
    manager = main(body(as_person(client, world, "harbour_manager"), sheet))
    assert (ana == manager, "A gap two times running" in ana) == (True, True)


def test_nobody_signs_before_something_is_agreed(world, client, sheet):
    answer = press(client, world, "ana", sheet)
    sheet.refresh_from_db()
    assert (answer.status_code, sheet.practitioner_signed_at) == (409, None)
    actions.save_points(sheet=sheet, by=world.ana, version=0, text=POINTS)
    assert press(client, world, "ana", sheet, tick="").status_code == 422


def test_the_second_signs_what_the_first_signed(world, client, sheet):
    """The cases go on, the sheet stays as the first of the two signed it."""
    actions.save_points(sheet=sheet, by=world.ana, version=0, text=POINTS)
    press(client, world, "harbour_manager", sheet)
    before = main(body(as_person(client, world, "ana"), sheet))
    submitted(world, world.ana2, world.ana, {"flourish.s.impact": "red"})
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "green"})
    assert main(body(client, sheet)) == before
    assert press(client, world, "ana", sheet).status_code == 302
    assert main(body(client, sheet)) == before
    other = SheetPage(SupervisionSheet(practitioner=world.ana, team=world.harbour), world.ana)
    assert other.facts != sheet.facts  # control: the cases did go on


def test_what_changed_since_the_page_was_opened_is_read_again_before_signing(world, client, sheet):
    actions.save_points(sheet=sheet, by=world.ana, version=0, text=POINTS)
    seen = SheetPage(sheet, world.ana).seen
    submitted(world, world.ana2, world.ana, {"flourish.s.impact": "red"})
    answer = press(client, world, "ana", sheet, seen=seen)
    sheet.refresh_from_db()
    assert (answer.status_code, sheet.practitioner_signed_at) == (409, None)
    assert "This page changed since you opened it" in answer.content.decode()
    assert press(client, world, "ana", sheet, version=0).status_code == 409
    assert press(client, world, "ana", sheet).status_code == 302


def test_changed_points_are_signed_again_by_both(world, client, sheet):
    actions.save_points(sheet=sheet, by=world.ana, version=0, text=POINTS)
    press(client, world, "ana", sheet)
    save(as_person(client, world, "harbour_manager"), sheet, OTHER, 1)
    sheet.refresh_from_db()
    assert (sheet.practitioner_signed_at, sheet.facts) == (None, None)


# --- and then it stays ---

STATEMENTS = (
    "UPDATE cases_supervisionsheet SET held_on = '2020-01-01' WHERE id = {id}",
    "UPDATE cases_supervisionsheet SET practitioner_signed_at = NULL WHERE id = {id}",
    "UPDATE cases_supervisionsheet SET facts = '{{}}' WHERE id = {id}",
    "UPDATE cases_agreedpoints SET text = 'other words' WHERE sheet_id = {id}",
    "INSERT INTO cases_agreedpoints (text, at, by_id, sheet_id) "
    "SELECT 'more', at, by_id, sheet_id FROM cases_agreedpoints WHERE sheet_id = {id}",
    "DELETE FROM cases_agreedpoints WHERE sheet_id = {id}",
    "DELETE FROM cases_supervisionsheet WHERE id = {id}",
)


def run(statement: str, sheet: SupervisionSheet) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(id=sheet.pk))
        return cursor.rowcount


def test_a_signed_sheet_does_not_change_and_would_without_its_triggers(world, client, sheet):
    signed_by_both(client, world, sheet)
    for statement in STATEMENTS:
        with pytest.raises(REFUSED):
            run(statement, sheet)
    triggers.remove()
    try:
        assert [run(statement, sheet) > 0 for statement in STATEMENTS] == [True] * len(STATEMENTS)
    finally:
        triggers.install()


def test_saved_points_are_only_added_to_before_anybody_signs(world, sheet):
    actions.save_points(sheet=sheet, by=world.ana, version=0, text=POINTS)
    for statement in (STATEMENTS[3], STATEMENTS[5]):
        with pytest.raises(REFUSED):
            run(statement, sheet)
    assert run(STATEMENTS[4], sheet) == 1  # control: adding is what is allowed


def test_a_name_is_taken_out_of_every_version_also_once_signed(world, client, sheet):
    named = "Zebedee rings the school. Zebedees stay."
    actions.save_points(sheet=sheet, by=world.ana, version=0, text=named)
    sheet.refresh_from_db()
    signed_by_both(client, world, sheet)
    at = url(sheet, "supervision_redact")
    shown = as_person(client, world, "ana").post(at, {"take_out": "zebedee"})
    assert (shown.status_code, "1 place?" in shown.content.decode()) == (200, True)
    assert client.post(at, {"take_out": "zebedee", "sure": "on"}).status_code == 302
    texts = list(AgreedPoints.objects.values_list("text", flat=True))
    assert texts == [POINTS, "[taken out] rings the school. Zebedees stay."]
    assert AccessLog.objects.filter(what="words taken out of a supervision sheet").count() == 1
    with pytest.raises(REFUSED):  # the triggers are back
        run(STATEMENTS[3], sheet)
    assert "Zebedee " not in str(list(AccessLog.objects.values()))
    assert redact_sheet(sheet=sheet, words="Zebedee", by=world.ana) == 0


def test_a_page_drawn_before_a_name_was_taken_out_cannot_save_it_again(world, client, sheet):
    actions.save_points(sheet=sheet, by=world.ana, version=0, text="Zebedee rings")
    redact_sheet(sheet=sheet, words="Zebedee", by=world.harbour_manager)
    answer = save(as_person(client, world, "ana"), sheet, "Zebedee rings twice", 1)
    assert answer.status_code == 409


# --- what a reader may open now ---


def test_a_case_that_left_or_was_restricted_is_counted_and_not_named(world, client, sheet):
    signed_by_both(client, world, sheet)
    as_person(client, world, "ana")
    assert "9000001</a>" in body(client, sheet)
    moved(world, world.ana1, "ben", timezone.localdate())
    page = body(client, sheet)
    assert ("9000001</a>" in page, "1 more, not open to you now." in page) == (False, True)
    as_person(client, world, "harbour_manager")
    assert "9000001</a>" in body(client, sheet)  # it is still with their team
    Case.objects.filter(pk=world.ana1.pk).update(restricted=True)
    world.ana1.named_people.create(user=world.harbour_manager)
    assert "9000001</a>" not in body(client, sheet)
