"""What people of the demo county have to show: sheets, summaries, saved views, a draft."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.demo import own_pages, sheets
from cases.inspection_figures import InspectionFigures
from cases.inspection_pack import InspectionPack
from cases.models import (
    Appraisal,
    InspectionDraft,
    SavedView,
    SupervisionSheet,
    User,
)
from cases.pages.appraisal import AppraisalPage
from cases.pages.supervision import SheetPage
from cases.periods import quarter_of

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db, pytest.mark.sweep]


def user(name: str) -> User:
    return User.objects.get(username=name)


def statuses(client, name: str, key, *people: str) -> list[int]:
    found = []
    for who in people:
        client.force_login(user(who))
        found.append(client.get(reverse(name, args=[key])).status_code)
    return found


def test_one_sheet_is_signed_by_both_and_one_is_open(client):
    (signed,) = SupervisionSheet.objects.signed()
    (waits,) = SupervisionSheet.objects.exclude(pk=signed.pk)
    assert (signed.practitioner.username, signed.manager.username) == (
        "practitioner.harbour2",
        "manager.harbour",
    )
    assert (waits.practitioner.username, waits.version, waits.facts) == (
        "practitioner.harbour1", 1, None,
    )  # fmt: skip
    assert signed.facts["held"] > 10
    assert SheetPage(waits, user("manager.harbour")).points.text == sheets.STILL_OPEN
    people = ("practitioner.harbour2", "manager.harbour", "practitioner.harbour1", "director")
    assert statuses(client, "supervision_sheet", signed.public_id, *people) == [200, 200, 404, 404]


def test_one_appraisal_is_shown_with_what_was_chosen_and_one_is_not(client):
    shown, own = Appraisal.objects.order_by("practitioner__username")
    assert (bool(shown.shown_at), bool(own.shown_at)) == (True, False)
    for summary in (shown, own):
        page = AppraisalPage(summary, summary.practitioner)
        assert (page.number_chosen > 0, page.hidden, page.rated > 0) == (True, 0, True)
    assert statuses(client, "appraisal", shown.public_id, "manager.harbour") == [200]
    assert statuses(client, "appraisal", own.public_id, "manager.harbour") == [404]


def test_two_views_are_saved_and_colleagues_find_the_shared_one(client):
    assert SavedView.objects.count() == 2
    client.force_login(user("practitioner.harbour1"))
    page = client.get(reverse("saved_views"))
    assert [view.name for view in page.context["mine"]] == ["What is overdue"]
    (shared,) = SavedView.objects.filter(is_shared=True)
    client.force_login(user("manager.harbour"))
    assert client.get(shared.url).status_code == 200
    near = SavedView.objects.shared_with(user("service.safeguarding"))
    assert (list(near), SavedView.objects.shared_with(user("manager.north")).count()) == (
        [shared], 0,
    )  # fmt: skip


def test_the_director_has_written_over_two_of_our_sentences():
    today, director = timezone.localdate(), user("director")
    (draft,) = InspectionDraft.objects.visible_to(director)
    quarter = quarter_of(today).before()
    assert (draft.period, draft.version) == (quarter.starts, 1)
    pack = InspectionPack(InspectionFigures(director, quarter, today=today), draft)
    own = {passage.about: passage.said for passage in pack.passages if passage.is_own}
    assert own == {str(about): text for about, text in own_pages.WORDS.items()}
    assert pack.changed == []  # the figures are those of the day it was written
    assert InspectionDraft.objects.visible_to(user("qa.one")).count() == 0


def test_nothing_of_it_lies_ahead():
    today = timezone.localdate()
    assert SupervisionSheet.objects.filter(held_on__gt=today).count() == 0
    assert Appraisal.objects.filter(ends_on__gt=today).count() == 0
