"""The library for its admins: looked at before it is written, one at a time, each change logged."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases.models import AccessLog, FrameworkUpload
from frameworks.models import Edition
from tests.audits import submitted
from tests.frameworks.corrupt_sheets import every_one
from tests.frameworks.corruptions import all_wrong
from tests.frameworks.files import GOOD, load, snapshot, write
from tests.frameworks.made_up import reworded_wheel, wheel_workbook

pytestmark = pytest.mark.django_db
UPLOAD = "/library/upload/"


@pytest.fixture
def admin(world, client):
    client.force_login(world.admin)
    return client


def send(client, content: bytes, name: str = "wheel.xlsx"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def confirmed(client, content: bytes, name: str = "wheel.xlsx") -> Edition:
    page = send(client, content, name).url
    client.post(page)
    return Edition.objects.latest("pk")


def press(client, edition: Edition, step: str, seen: str | None = None):
    address = reverse("library_step", args=[edition.framework.code, edition.number, step])
    if seen is None:
        page = client.get(address).content.decode()
        found = re.search(r'name="seen" value="([^"]*)"', page)
        seen = found[1] if found else ""
    return client.post(address, {"seen": seen})


def test_nothing_is_written_until_it_is_confirmed(admin):
    before = snapshot()
    page = send(admin, wheel_workbook()).url
    shown = admin.get(page).content.decode()
    assert "A framework that is not here yet" in shown
    assert "3 spokes, 5 hopes, 1 promise, 1 text to quote or guide" in shown
    assert "I have a place where I feel safe" in shown
    assert snapshot() == before
    admin.post(page)
    edition = Edition.objects.latest("pk")
    assert (edition.framework.code, edition.number, edition.status) == ("wheel", 1, "draft")
    assert FrameworkUpload.objects.count() == 0
    assert admin.get(page).status_code == 404  # used once
    row = AccessLog.objects.filter(event="change").first()
    assert (row.what, row.after[:30]) == (
        "loaded a framework file", "Wellbeing wheel, edition 1: 10"
    )  # fmt: skip


def test_the_difference_is_told_in_words_with_counts(admin):
    press(admin, confirmed(admin, wheel_workbook()), "publish")
    shown = admin.get(send(admin, reworded_wheel()).url).content.decode()
    assert "edition 1, which is in force: 1 added, 1 reworded, 1 left out, 1 corrected" in shown
    for words in ("Was: I have a place where I feel safe", "Now: <b>I have a warm bed</b>",
                  "I have my own things", "Somebody is glad when I come home"):  # fmt: skip
        assert words in shown
    again = admin.get(send(admin, wheel_workbook()).url).content.decode()
    assert "has exactly these words already" in again


@pytest.mark.sweep
def test_every_fault_stands_on_the_page_and_nothing_changes(admin, tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    before = snapshot()
    sheets = [(each.name, each.content, "wheel.xlsx", each) for each in every_one()]
    plain = [(each.name, each.content, f"a{each.suffix}", each) for each in all_wrong()]
    for name, content, file, each in [*sheets[::6], *plain[::12]]:
        content = content if isinstance(content, bytes) else content.encode()
        answer = send(admin, content, file)
        told = [fault.reason for fault in answer.context["faults"]]
        assert (name, answer.status_code, each.reason in told) == (name, 422, True)
        assert "Nothing was written" in answer.content.decode()
    assert (snapshot(), FrameworkUpload.objects.count()) == (before, 0)


def test_a_file_too_large_to_be_taken_is_told_so(admin, settings):
    before = snapshot()
    assert "over 20 MB" not in send(admin, b"x" * 3_000, "large.yaml").content.decode()  # control
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000
    answer = send(admin, b"x" * 3_000, "large.yaml")
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "The file is over 20 MB, so it was not read." in said
    assert "Choose a file" not in said
    assert snapshot() == before


def test_places_are_named_by_sheet_and_cell_or_by_line(admin):
    corrupt = next(each for each in every_one() if each.place == "Items!D3")
    assert "Items, cell D3" in send(admin, corrupt.content).content.decode()
    shown = send(admin, GOOD.replace("order: 7", "order: x").encode(), "a.yaml").content.decode()
    assert "Line 6" in shown and "framework.order" in shown
    assert "Choose a file" in admin.post(UPLOAD).content.decode()


def test_what_waits_is_its_senders_for_a_day(admin, world):
    page = send(admin, wheel_workbook()).url
    send_again = send(admin, reworded_wheel()).url  # the first is dropped
    assert admin.get(page).status_code == 404
    upload = FrameworkUpload.objects.get()
    other = type(admin)()
    second = type(world.admin).objects.create(username="admin2", name="Admin Two")
    second.memberships.create(role="admin", starts=datetime.date(2020, 1, 1))
    other.force_login(second)
    assert other.get(send_again).status_code == 404
    FrameworkUpload.objects.update(at=timezone.now() - datetime.timedelta(hours=23))
    assert admin.get(send_again).status_code == 200
    FrameworkUpload.objects.update(at=upload.at - datetime.timedelta(hours=25))
    assert admin.get(send_again).status_code == 404
    send(other, wheel_workbook())
    assert FrameworkUpload.objects.get().by == second  # the old one went


def test_two_admins_at_once_the_second_is_told(admin, world):
    press(admin, confirmed(admin, wheel_workbook()), "publish")
    page = send(admin, reworded_wheel()).url
    second = type(world.admin).objects.create(username="admin2", name="Admin Two")
    second.memberships.create(role="admin", starts=datetime.date(2020, 1, 1))
    other = type(admin)()
    other.force_login(second)
    theirs = confirmed(other, reworded_wheel())
    before = snapshot()
    answer = admin.post(page)
    assert (answer.status_code, snapshot()) == (409, before)
    assert "Somebody changed this framework since you opened this page" in answer.content.decode()
    assert admin.post(page).status_code == 302  # seen anew, it goes through: no change

    page = admin.get(reverse("library_step", args=["wheel", 2, "publish"])).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    press(other, theirs, "drop")
    third = confirmed(other, reworded_wheel())
    assert press(admin, third, "publish", seen="1:1:9").status_code == 409
    assert press(admin, third, "publish", seen=seen).status_code == 302  # the same as was seen
    assert press(admin, third, "publish").status_code == 409  # it is in force already


def test_each_move_is_logged_with_what_stood_before(admin):
    first = confirmed(admin, wheel_workbook())
    press(admin, first, "publish")
    second = confirmed(admin, reworded_wheel())
    press(admin, second, "publish")
    press(admin, second, "retire")
    rows = AccessLog.objects.filter(event="change").order_by("pk")
    moves = [(row.what, row.before, row.after) for row in rows if "file" not in row.what]
    name = "Wellbeing wheel, edition"
    assert moves == [
        ("published an edition", "nothing in force", f"{name} 1"),
        ("published an edition", f"{name} 1", f"{name} 2"),
        ("retired an edition", f"{name} 2", "nothing in force"),
    ]
    states = Edition.objects.filter(framework__code="wheel").values_list("number", "status")
    assert sorted(states) == [(1, "retired"), (2, "retired")]


def test_retiring_deletes_nothing_that_was_rated(admin, world):
    audit = submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    press(admin, world.flourish, "retire")
    audit.refresh_from_db()
    assert audit.ratings.get(item__code="flourish.u.impact").value == "red"
    assert audit.edition.status == "retired"
    assert press(admin, audit.edition, "drop", seen="1:0:0").status_code == 409


def test_a_draft_is_dropped_whole(admin):
    before = snapshot()
    edition = confirmed(admin, wheel_workbook())
    press(admin, edition, "drop")
    assert snapshot()[0][1:] == before[0][1:]  # the framework keeps its name, without an edition
