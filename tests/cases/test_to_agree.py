"""To agree: several at once where nothing stands out; what a returned audit's revision holds."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.actions import agreement, revisions
from cases.actions.audits import rate_item
from cases.models import Audit
from cases.pages.to_agree import ToAgree
from cases.pages.trail import revision_of
from cases.rating_sheet import Sheet
from tests.audits import submitted
from tests.cases.test_news import copied
from tests.statements import statements
from tests.world import add_case

WORDS = "Look at the notes again"


@pytest.fixture(autouse=True)
def none_drawn(settings):
    settings.AGREE_SHARE = 0


def three(world) -> list[Audit]:
    return [submitted(world, case, case_by(world, case), {}) for case in world.cases.values()][:3]


def case_by(world, case):
    return case.allocations.get().practitioner


def states(audits) -> list[str]:
    return [Audit.objects.get(pk=audit.pk).state for audit in audits]


def ticked(client, world, audits):
    client.force_login(world.harbour_manager)
    sent = {"audit": [str(audit.public_id) for audit in audits]}
    return client.post(reverse("to_agree"), sent, follow=True).content.decode()


# --- several at once ---------------------------------------------------------------------------


def test_the_ticked_ones_are_agreed_together(world, client):
    audits = three(world)
    assert "2 audits are agreed." in ticked(client, world, audits[:2])
    assert states(audits) == ["closed", "closed", "submitted"]


def test_one_that_moved_on_in_the_middle_is_left_and_the_others_are_agreed(world):
    audits = three(world)
    agreement.withdraw(audit=audits[1], by=world.harbour_manager, reason=WORDS)
    agreed = agreement.agree_many(audits=audits, by=world.harbour_manager)
    assert [audit.pk for audit in agreed] == [audits[0].pk, audits[2].pk]
    assert states(audits) == ["closed", "withdrawn", "closed"]
    assert list(audits[1].moves.values_list("name", flat=True)) == ["submit", "withdraw"]


def test_one_that_stands_out_is_not_agreed_with_the_others(world, client):
    audits = three(world)
    looked = submitted(world, world.ana1, world.qa, {}, type="learning_conversation")
    assert "1 audit is agreed." in ticked(client, world, [audits[0], looked])
    assert states([audits[0], looked]) == ["closed", "submitted"]


def test_control_without_the_filter_it_would_be(world, client, monkeypatch):
    looked = submitted(world, world.ana1, world.qa, {}, type="learning_conversation")
    everything = property(lambda self: self._waiting)
    monkeypatch.setattr(ToAgree, "_resting", everything)
    ticked(client, world, [looked])
    assert states([looked]) == ["closed"]


@pytest.mark.sweep
@pytest.mark.parametrize("type_", ["self", "learning_conversation"])
def test_statements_are_the_same_for_1_3_and_200(world, client, type_):
    like = submitted(world, world.ana1, world.ana, {})
    agreement.agree(audit=like, by=world.harbour_manager)
    client.force_login(world.harbour_manager)
    client.get(reverse("to_agree"))
    found = []
    for number in (1, 2, 197):
        for _ in range(number):
            case = add_case(world, f"93{Audit.objects.count():05}", "ana", "harbour")
            copied(world, case, type=type_)
        with statements() as asked:
            client.get(reverse("to_agree"))
        found.append(len(asked))
    assert found == [found[0]] * 3


@pytest.mark.parametrize(("who", "shown"), [("harbour_manager", 1), ("service_manager", 0)])
def test_the_team_picture_leads_its_manager_to_the_two_for_this_month(world, client, who, shown):
    client.force_login(world.people[who])
    page = client.get(reverse("team_picture", args=[world.harbour.public_id])).content.decode()
    assert page.count("Two cases of other teams for this month") == shown


# --- a returned audit and its revision ---------------------------------------------------------


@pytest.fixture
def first(world):
    values = {
        "flourish.f.impact": "red", "flourish.l.impact": "amber",
        "flourish.o.impact": "not_applicable", "flourish.u.impact": "not_yet_known",
    }  # fmt: skip
    return submitted(world, world.ana1, world.ana, values, whole=True)


def held(audit) -> dict:
    """Everything a revision has to take over."""
    ratings = ("item", "value", "reason", "entry_method", "face", "saved_at", "letters")
    notes = ("item", "text", "source", "seen_on", "by", "role")
    why = ("rating__item", "determinants__determinant", "determinants__effect")
    return {
        "ratings": list(audit.ratings.order_by("item").values_list(*ratings)),
        "why": sorted(audit.ratings.filter(determinants__isnull=False).values_list(*why[1:])),
        "notes": list(audit.evidence.order_by("item").values_list(*notes)),
        "actions": list(audit.actions.values_list("what", "owner", "due_on", "items", "state")),
        "left": sorted(audit.left_on_purpose.values_list("item", flat=True)),
        "view": (audit.child_voice.heard, audit.child_voice.how, audit.child_voice.heard_on),
        "well": audit.working_well,
    }


def returned(world, audit) -> Audit:
    return revisions.return_audit(audit=audit, by=world.harbour_manager, reason=WORDS)


def test_revision_holds_all_that_the_first_held(world, first):
    before = held(first)
    assert held(returned(world, first)) == before
    assert all(before.values())


@pytest.mark.parametrize("part", ["_copy_ratings", "_copy_notes", "_copy_the_rest"])
def test_control_without_a_part_of_the_copy_it_differs(world, first, monkeypatch, part):
    monkeypatch.setattr(revisions, part, lambda audit, revision: None)
    revision = returned(world, first)
    with pytest.raises((AssertionError, Audit.child_voice.RelatedObjectDoesNotExist)):
        assert held(revision) == held(first)


def test_what_changed_since_is_exactly_what_was_changed(world, first):
    revision = returned(world, first)
    assert revision_of(Sheet(revision)).nothing_yet
    rating = revision.ratings.get(item__code="flourish.l.impact")
    rate_item(audit=revision, item=rating.item, value="green", version=rating.version, by=world.ana)
    told = revision_of(Sheet(Audit.objects.get(pk=revision.pk)))
    assert [(row.item.code, before, row.value) for row, before in told.changed] == [
        ("flourish.l.impact", "amber", "green")
    ]
    assert (told.notes, told.working_well, told.reason) == ([], False, WORDS)
