"""A supervision sheet on paper loses no case and says what it left out; begun wrongly, it goes."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import supervising
from cases.actions import supervision as actions
from cases.models import AccessLog, SupervisionSheet
from cases.pages import supervision_paper
from cases.pages.supervision import SheetPage
from cases.pages.supervision_paper import LETTERS, LINES, SheetPaper, cut
from tests.cases.caseloads import ago, looked
from tests.cases.test_supervision_facts import begun, county

__all__ = ["county"]
LISTS = ("working_well", "changes", "stuck", "due", "overdue", "views")
LONG = "Grandmother comes along to each visit and says what she has seen. " * 4
REFERENCE = re.compile(r"\d{7}")


@pytest.fixture
def full(county):
    """More lines in every list than the paper holds, and one that is long."""
    for number, case in enumerate(county.ana.allocations.filter(case__restricted=False)[:12]):
        well = LONG if number == 0 else f"Came along, {number}"
        values = {"flourish.u.impact": ("red", "green")[number % 2]}
        looked(county, case.case, county.ana, ago(days=number + 1), values, working_well=well)
    return county


def paper_of(world) -> tuple[SheetPage, SheetPaper]:
    page = SheetPage(begun(world), world.ana)
    return page, SheetPaper(page)


def said(found) -> str:
    return " | ".join([*(f"{words}: {of}" for words, of in found.rows), found.more])


def missing(world) -> list[tuple[str, str]]:
    """(list, reference) of lines on the page that the paper does not hold."""
    page, paper = paper_of(world)
    lost = []
    for name in LISTS:
        there = REFERENCE.findall(said(getattr(paper, name)))
        for line in getattr(page, name).rows:
            if line.case.reference not in there:
                lost.append((name, line.case.reference))
    return lost


def test_every_case_of_every_list_stands_on_the_paper(full):
    page, paper = paper_of(full)
    assert missing(full) == []
    assert [name for name in LISTS if not getattr(page, name).rows] == []  # no list is empty
    for name in ("changes", "stuck"):  # and there every domain of it
        for line in getattr(page, name).rows:
            pattern = rf"{line.case.reference} [^;|]*{re.escape(line.name)}"
            assert re.search(pattern, said(getattr(paper, name))), (name, line)
    words = [line.words for line in page.due.rows]
    assert [each for each in words[:3] if each not in said(paper.due)] == []
    assert len(paper.working_well.rows) == LINES
    assert len(page.working_well.rows) > LINES


def test_control_without_the_rest_in_one_line_cases_would_be_lost(full, monkeypatch):
    monkeypatch.setattr(supervision_paper, "references", lambda lines: "")
    assert missing(full) != []


def test_what_is_alike_stands_once(full):
    page, paper = paper_of(full)
    for name in LISTS:
        rows = getattr(paper, name).rows
        assert len(rows) == len(set(rows))
    assert len(paper.stuck.rows) < len(page.stuck.rows)
    assert next(words for words, _ in paper.stuck.rows) == "No open action"


def test_the_paper_says_what_it_left_out(full, client):
    client.force_login(full.ana)
    sheet = begun(full)
    url = reverse("supervision_sheet", args=[sheet.public_id])
    page = client.get(url).content.decode()
    for words in ("the plan type of each case due", f"more than {LINES} lines of a list",
                  "since when each gap is stuck", "the end of long words"):  # fmt: skip
        assert words in page
    assert (cut(LONG) in page, LONG.strip() in page) == (True, True)  # whole on the screen
    assert (len(cut(LONG)), cut("As it is")) == (LETTERS, "As it is")


def test_what_is_not_there_is_not_said_to_be_left_out(world):
    page, paper = paper_of(world)
    assert (paper.left_out, page.due.total) == ("the plan type of each case due.", 2)


# --- begun for the wrong day -------------------------------------------------------------------


def remove(client, world, who: str, sheet: SupervisionSheet) -> int:
    client.force_login(world.people[who])
    return client.post(reverse("supervision_remove", args=[sheet.public_id])).status_code


def offered(client, world, who: str, sheet: SupervisionSheet) -> bool:
    client.force_login(world.people[who])
    page = client.get(reverse("supervision_sheet", args=[sheet.public_id])).content.decode()
    return reverse("supervision_remove", args=[sheet.public_id]) in page


def test_whoever_began_a_sheet_removes_it_while_nothing_is_on_it(world, client):
    sheet = begun(world, ago(days=3))
    assert [offered(client, world, who, sheet) for who in ("ana", "harbour_manager")] == [
        False, True,
    ]  # fmt: skip
    for who, status in (("ana", 403), ("ben", 404), ("hill_manager", 404), ("admin", 404)):
        assert remove(client, world, who, sheet) == status
    assert SupervisionSheet.objects.count() == 1
    assert remove(client, world, "harbour_manager", sheet) == 302
    assert SupervisionSheet.objects.count() == 0
    rows = AccessLog.objects.filter(case_id=sheet.public_id, event="work").order_by("pk")
    assert [row.what for row in rows] == ["supervision sheet begun", "supervision sheet removed"]


def test_a_sheet_with_a_word_on_it_stays(world, client):
    sheet = begun(world)
    actions.save_points(sheet=sheet, by=world.ana, version=0, text="Ana asks the school")
    sheet.refresh_from_db()
    assert not offered(client, world, "harbour_manager", sheet)
    assert remove(client, world, "harbour_manager", sheet) == 302
    page = client.get(reverse("supervision_sheet", args=[sheet.public_id])).content.decode()
    assert "Not removed: something was written on this sheet." in page
    assert SupervisionSheet.objects.get().points.count() == 1


def test_a_word_that_came_while_the_page_stood_open_is_kept(world):
    """The row is read anew under its lock, not taken from the page."""
    sheet = begun(world)
    actions.save_points(sheet=sheet, by=world.ana, version=0, text="Ana asks the school")
    assert sheet.version == 0  # as the page knew it
    with pytest.raises(actions.Changed):
        actions.remove(sheet=sheet, by=world.harbour_manager)


def test_control_without_the_rule_others_would_remove_it(world, monkeypatch):
    sheet = begun(world)
    with pytest.raises(actions.Changed):
        actions.remove(sheet=sheet, by=world.ana)
    monkeypatch.setattr(actions, "can_remove", lambda user, sheet: True)
    actions.remove(sheet=sheet, by=world.ana)
    assert SupervisionSheet.objects.count() == 0
    assert supervising.can_remove(world.harbour_manager, begun(world, timezone.localdate()))
