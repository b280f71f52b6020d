"""Stored settings: an admin changes one, everybody's next page has it, and the log says so."""

from __future__ import annotations

import re
from contextlib import nullcontext
from html import unescape

import pytest
from django.conf import settings as environment
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import stored_settings
from cases.models import AccessLog, StoredSetting
from cases.setting_kinds import Choice, PlanTypes, Setting, Text, Whole
from cases.stored_settings import GROUPS, SETTINGS, stored
from tests.audits import submitted

ALONE = re.compile(r"^SELECT \"cases_storedsetting\"")
READS = re.compile(r"\bFROM \"cases_storedsetting\"")


@pytest.fixture
def admin(client, world) -> Client:
    client.force_login(world.admin)
    return client


def address(name: str) -> str:
    return reverse("setting_edit", args=[SETTINGS[name].code])


def put(admin: Client, name: str, value: str, *, version: int | None = None, **more: str):
    row = StoredSetting.objects.filter(name=name).first()
    seen = version if version is not None else (row.version if row else 0)
    return admin.post(address(name), {"value": value, "version": str(seen), **more})


def told(answer) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return " ".join(unescape(text).split())


def reading(world, who: str, page: str, *arguments: object, **query: str):
    reader = Client()
    reader.force_login(world.people[who])
    return reader.get(reverse(page, args=arguments), query)


def three_red(world) -> None:
    for case, rater in ((world.ana1, world.ana), (world.ana2, world.ana), (world.ben1, world.ben)):
        submitted(world, case, rater, {"flourish.u.impact": "red"})


def picture(world) -> str:
    page = reading(
        world, "harbour_manager", "team_picture", world.harbour.public_id, kind="impacts"
    )
    return told(page)


def test_every_setting_is_described_and_comes_from_the_environment():
    for name, setting in SETTINGS.items():
        assert setting.name == name
        assert setting.group in GROUPS
        assert setting.label[:1].isupper() and not setting.label.endswith(".")
        assert len(setting.help) > 60 and setting.help.endswith(".")
        assert hasattr(environment, name), f"{name} has no first value"
        assert len(setting.as_text(setting.default)) <= 1000
        assert setting.read(setting.as_text(setting.default)) == setting.default


def test_a_change_holds_at_the_next_page_of_everybody_and_stands_in_the_log(admin, world):
    three_red(world)
    assert "Too few to rank" in picture(world)  # the control: three children, ten are needed
    assert put(admin, "MINIMUM_N", "3").status_code == 302
    assert "Too few to rank" not in picture(world)
    row = AccessLog.objects.get(what="changed a setting")
    assert (row.event, row.actor, row.case_id) == ("change", world.admin, None)
    assert row.before == "Fewest children for a ranking: 10 children"
    assert row.after == "Fewest children for a ranking: 3 children"
    changes = told(admin.get(reverse("change_log")))
    assert row.before in changes and row.after in changes
    listed = told(admin.get(reverse("settings")))
    assert "3 children 10 children" in listed  # now, and the default
    assert world.admin.name in told(admin.get(address("MINIMUM_N")))


def test_another_process_sees_a_change_at_its_next_request(world):
    """What another process wrote is seen at once: nothing is kept in memory between requests."""
    three_red(world)
    assert "Too few to rank" in picture(world)
    StoredSetting.objects.create(name="MINIMUM_N", differs=True, value="2")
    assert "Too few to rank" not in picture(world)
    StoredSetting.objects.update(value="50")
    assert "Too few to rank" in picture(world)


def times_read(world) -> int:
    reader = Client()
    reader.force_login(world.harbour_manager)
    with CaptureQueriesContext(connection) as captured:
        reader.get(reverse("team_picture", args=[world.harbour.public_id]))
    return len([each for each in captured if READS.search(each["sql"])])


def test_settings_are_read_once_a_request(world, monkeypatch):
    three_red(world)
    assert times_read(world) == 1
    monkeypatch.setattr("flourish_audit.settings_once.read_once", nullcontext)
    assert times_read(world) > 1  # the control: without it each use asks


def alone(world) -> int:
    reader = Client()
    reader.force_login(world.harbour_manager)
    with CaptureQueriesContext(connection) as captured:
        reader.get(reverse("team_picture", args=[world.harbour.public_id]))
    return len([each for each in captured if ALONE.search(each["sql"])])


def test_settings_come_with_the_memberships_of_whoever_is_signed_in(world, monkeypatch):
    """No page asks a statement more for them, whatever they are set to."""
    three_red(world)
    assert alone(world) == 0
    StoredSetting.objects.create(name="MINIMUM_N", differs=True, value='3"\\')
    with stored_settings.read_once():
        world.harbour_manager.parts_on(timezone.localdate())
        assert stored.text_of("MINIMUM_N") == '3"\\'
    StoredSetting.objects.update(value="3")
    assert "Too few to rank" not in picture(world) and alone(world) == 0
    monkeypatch.setattr("cases.models.people.settings_from", list)
    assert alone(world) == 1  # the control: what does not come along is asked for


def test_a_page_is_drawn_with_one_value_throughout(db):
    with stored_settings.read_once():
        assert stored.MINIMUM_N == 10
        StoredSetting.objects.create(name="MINIMUM_N", differs=True, value="4")
        assert stored.MINIMUM_N == 10
    assert stored.MINIMUM_N == 4  # the control: outside, each use asks


def test_reset_gives_the_default_back_and_follows_the_operator(admin, settings):
    put(admin, "MINIMUM_N", "25")
    assert stored.MINIMUM_N == 25
    assert put(admin, "MINIMUM_N", "nothing that is read", reset="1").status_code == 302
    settings.MINIMUM_N = 12
    assert stored.MINIMUM_N == 12
    row = StoredSetting.objects.get(name="MINIMUM_N")
    assert (row.differs, row.version) == (False, 2)
    assert AccessLog.objects.filter(what="changed a setting").count() == 2
    assert "Use the default" not in told(admin.get(address("MINIMUM_N")))


def test_a_stale_page_is_refused_and_keeps_what_was_typed(admin, world):
    put(admin, "MINIMUM_N", "20")
    answer = put(admin, "MINIMUM_N", "7", version=0)
    assert answer.status_code == 409
    assert stored.MINIMUM_N == 20
    assert "It is now: 20 children" in told(answer)
    assert 'value="7"' in answer.content.decode()
    assert put(admin, "MINIMUM_N", "7", version=0, reset="1").status_code == 409
    assert put(admin, "MINIMUM_N", "7", version=1).status_code == 302  # the control
    assert stored.MINIMUM_N == 7


def test_the_same_value_again_is_no_change(admin):
    put(admin, "MINIMUM_N", "10")
    assert not AccessLog.objects.filter(what="changed a setting").exists()
    put(admin, "MINIMUM_N", "11")
    put(admin, "MINIMUM_N", "011")
    assert AccessLog.objects.filter(what="changed a setting").count() == 1
    assert StoredSetting.objects.get(name="MINIMUM_N").version == 1


HOSTILE = ["", " ", "0x10", "1e3", "-1", "3.5", "٣", "9" * 400, "\x00", "<script>x</script>", "🙂"]


def refused_by(setting: Setting) -> list[str]:
    """Of lists of choices nothing at all is a choice."""
    if isinstance(setting, Whole):
        return [*HOSTILE, str(setting.least - 1), str(setting.most + 1)]
    if isinstance(setting, Choice):
        return [*HOSTILE, "Working days"]
    if isinstance(setting, Text):
        return ["x" * (setting.most + 1), *([] if setting.empty else ["", " \x00 "])]
    return HOSTILE[1:] if isinstance(setting, PlanTypes) else HOSTILE


@pytest.mark.sweep
@pytest.mark.parametrize("name", SETTINGS)
def test_hostile_values_are_refused_and_change_nothing(admin, name):
    for value in refused_by(SETTINGS[name]):
        answer = put(admin, name, value)
        assert answer.status_code == 422, value
        assert list(answer.context["form"].errors) == ["value"]
    for version in ("", "-1", "x", "9" * 30):
        answer = admin.post(address(name), {"value": "1", "version": version})
        assert answer.status_code in (409, 422)
    assert not StoredSetting.objects.filter(differs=True).exists()
    assert not AccessLog.objects.filter(what="changed a setting").exists()


@pytest.mark.sweep
@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_stored_and_would_be_refused_is_not_believed(db, admin, name):
    bad = next((value for value in refused_by(SETTINGS[name]) if "\x00" not in value), "x")[:1000]
    StoredSetting.objects.create(
        name=name,
        differs=True,
        value=bad,
        version=3,
        changed_at=timezone.now(),
    )
    if not isinstance(SETTINGS[name], Text):
        assert getattr(stored, name) == SETTINGS[name].default
        assert "does not do any more" in told(admin.get(address(name)))


def test_nobody_but_the_admin_opens_or_changes_a_setting(world):
    for who in [*world.people]:
        reader = Client()
        reader.force_login(world.people[who])
        expected = {True: (200, 302), False: (404, 404)}[who == "admin"]
        sent = reader.post(address("MINIMUM_N"), {"value": "3", "version": "0"})
        assert (reader.get(address("MINIMUM_N")).status_code, sent.status_code) == expected, who
    assert stored.MINIMUM_N == 3  # the control: the admin's came through


def test_an_unknown_setting_is_not_found(admin):
    for code in ("secret-key", "minimum_n", "debug", "x" * 300):
        assert admin.get(f"/settings/set/{code}/").status_code == 404
