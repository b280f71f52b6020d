"""A child's or family's own view: how it begins, what is kept, what is frozen, who sees what."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import rollups, triggers
from cases.actions.voice_words import load_voice_words
from cases.faces import FACES, VALUE_OF_FACE, answer_of
from cases.models import AccessLog, Audit, ChildVoice, Rating, VoiceWording
from cases.periods import quarter_of
from cases.rollups import Selection
from tests.audits import started, submitted
from tests.views import heard, submitted_view

TODAY = timezone.localdate


@pytest.fixture
def ana(client, world):
    client.force_login(world.ana)
    return client


def start_at(case) -> str:
    return reverse("view_start", args=[case.public_id])


def record_at(audit) -> str:
    return reverse("view_record", args=[audit.public_id])


def answers(audit, given: dict[str, str], **more) -> dict:
    """What the page of a view sends."""
    sent = {f"answer-flourish.{letter}.impact": value for letter, value in given.items()}
    return {"version": audit.version, "own_words": "", **sent, **more}


# --- faces -------------------------------------------------------------------------------------


def test_each_face_has_a_word_and_a_value_and_is_kept_as_chosen():
    assert list(FACES) == list(VALUE_OF_FACE) == [1, 2, 3, 4, 5]
    values = [answer_of(f"face-{face}").value for face in FACES]
    assert values == ["green", "green", "amber", "red", "red"]
    assert [answer_of(f"face-{face}").face for face in FACES] == list(FACES)


@pytest.mark.parametrize(("sent", "value"), [("", None), ("not_yet_known", "not_yet_known")])
def test_not_knowing_and_skipping_are_no_face(sent, value):
    assert (answer_of(sent).value, answer_of(sent).face) == (value, None)


# --- beginning ---------------------------------------------------------------------------------


def test_a_view_begins_beside_the_open_audit_and_leaves_it_alone(ana, world):
    own = started(world.ana1, world.ana)
    ana.post(
        start_at(world.ana1),
        {"whose": "child", "words_for": "teenager", "answers": "words", "how": "talked",
         "heard_on": TODAY(), "way": "record"},
    )  # fmt: skip
    view = Audit.objects.get(voice="child_or_family")
    assert (view.scope, view.rater, view.case) == ("quick", world.ana, world.ana1)
    assert view.child_voice.words_for == "teenager"
    own.refresh_from_db()
    assert own.is_open
    assert own.voice == "practitioner"


@pytest.mark.parametrize("heard_", ["not_yet", "cannot_now"])
def test_not_yet_and_cannot_now_are_whole_answers_in_one_press(ana, world, heard_):
    page = ana.post(start_at(world.ana1), {"whose": "child", "heard": heard_})
    assert page["Location"] == reverse("case", args=[world.ana1.public_id])
    view = Audit.objects.get(voice="child_or_family")
    assert (view.state, view.child_voice.heard) == ("submitted", heard_)
    assert not view.ratings.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"whose": "nobody"}, "whose"),
        ({"words_for": ""}, "words_for"),
        ({"how": ""}, "how"),
        ({"how": "together"}, "how"),
        ({"heard_on": ""}, "heard_on"),
        ({"heard_on": "2999-01-01"}, "heard_on"),
        ({"heard_on": "1066-01-01"}, "heard_on"),
        ({"answers": "stars"}, "answers"),
    ],
)
def test_a_faulty_start_is_refused_and_begins_nothing(ana, world, given, field):
    good = {"whose": "child", "words_for": "small_child", "how": "talked", "heard_on": TODAY()}
    page = ana.post(start_at(world.ana1), good | {"way": "record"} | given)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not Audit.objects.exists()


def test_an_open_view_is_continued_whoever_it_is_of(ana, world):
    view = heard(world.ana1, world.ana)
    page = ana.post(start_at(world.ana1), {"whose": "family", "heard": "not_yet"})
    assert page["Location"] == record_at(view)
    assert Audit.objects.count() == 1


# --- recording ---------------------------------------------------------------------------------


def test_answers_are_kept_with_their_faces_and_submitted(ana, world):
    view = heard(world.ana1, world.ana)
    given = {"f": "face-2", "l": "face-5", "o": "not_yet_known", "u": "amber", "r": ""}
    ana.post(record_at(view), answers(view, given, own_words="I like art", submit="1"))
    view.refresh_from_db()
    assert (view.state, view.working_well) == ("submitted", "I like art")
    kept = view.ratings.values_list("item__section__letter", "value", "face")
    assert set(kept) == {
        ("F", "green", 2), ("L", "red", 5), ("O", "not_yet_known", None), ("U", "amber", None),
    }  # fmt: skip


def test_a_gap_in_a_view_asks_for_no_action_and_nobody_agrees_it(ana, world, client):
    view = submitted_view(world.ana1, world.ana, {"f": "face-5"})
    assert view.state == "submitted"
    assert not view.actions.exists()
    moves = AccessLog.objects.filter(event="state", case_id=world.ana1.public_id)
    assert [row.what for row in moves.order_by("pk")] == ["audit started", "audit submitted"]


def test_nothing_said_is_not_submitted(ana, world):
    view = heard(world.ana1, world.ana)
    page = ana.post(record_at(view), answers(view, {}, submit="1"))
    view.refresh_from_db()
    assert (page.status_code, view.state) == (422, "in_progress")


@pytest.mark.parametrize(
    "fault",
    [
        {"answer-flourish.f.impact": "face-6"},
        {"answer-flourish.f.impact": "x" * 5000},
        {"version": ""},
        {"version": "-1"},
        {"version": "9" * 40},
        {"own_words": "x" * 2001},
    ],
)
def test_a_faulty_answer_is_refused_and_nothing_is_saved(ana, world, fault):
    view = heard(world.ana1, world.ana)
    page = ana.post(record_at(view), answers(view, {"l": "face-1"}) | fault)
    assert page.status_code in (400, 422)
    assert not Rating.objects.filter(audit=view).exists()


def test_typed_words_that_point_at_somebody_are_asked_about_once(ana, world):
    view = heard(world.ana1, world.ana)
    sent = answers(view, {"f": "face-1"}, own_words="My number is 943 476 5919", keep="1")
    page = ana.post(record_at(view), sent)
    assert page.status_code == 422
    assert "943 476 5919" in page.content.decode()
    ana.post(record_at(view), sent | {"confirm": "on"})
    view.refresh_from_db()
    assert "943" in view.working_well


def test_the_second_of_two_windows_gets_both_and_nothing_is_written_over(ana, world):
    view = heard(world.ana1, world.ana)
    ana.post(record_at(view), answers(view, {"f": "face-1"}, own_words="First", keep="1"))
    page = ana.post(record_at(view), answers(view, {"f": "face-5"}, own_words="Second", keep="1"))
    assert page.status_code == 409
    said = page.content.decode()
    assert "First" in said
    assert "Second" in said
    assert "very good" in said
    assert Rating.objects.get(audit=view).face == 1
    again = answers(view, {"f": "face-5"}, own_words="Second", keep="1") | {"version": 1}
    assert ana.post(record_at(view), again).status_code == 302
    assert Rating.objects.get(audit=view).face == 5


def test_the_same_answers_sent_twice_are_no_conflict(ana, world):
    view = heard(world.ana1, world.ana)
    sent = answers(view, {"f": "face-1"}, keep="1")
    assert [ana.post(record_at(view), sent).status_code for _ in range(2)] == [302, 302]


# --- frozen ------------------------------------------------------------------------------------


def change_a_face(view) -> None:
    with transaction.atomic():
        Rating.objects.filter(audit=view).update(face=1)


def test_a_submitted_view_is_frozen_on_the_page_and_in_the_database(ana, world):
    view = submitted_view(world.ana1, world.ana, {"f": "face-5"})
    page = ana.post(record_at(view), answers(view, {"f": "face-1"}, keep="1"))
    assert page.status_code == 409
    with pytest.raises(DatabaseError):
        change_a_face(view)
    with pytest.raises(DatabaseError), transaction.atomic():
        ChildVoice.objects.filter(audit=view).update(whose="family")
    assert Rating.objects.get(audit=view).face == 5


def test_control_without_the_triggers_a_face_would_change(world):
    view = submitted_view(world.ana1, world.ana, {"f": "face-5"})
    triggers.remove()
    try:
        change_a_face(view)
        assert Rating.objects.get(audit=view).face == 1
    finally:
        triggers.install()


@pytest.mark.parametrize("name", ["rate_item", "note_item", "why_item", "audit_finish"])
def test_pages_for_audits_do_not_change_a_view(ana, world, name):
    view = heard(world.ana1, world.ana, {"f": "face-5"})
    more = [] if name == "audit_finish" else ["flourish.f.impact"]
    page = ana.post(reverse(name, args=[view.public_id, *more]), {"value": "green", "version": 1})
    assert page.status_code == 403
    assert Rating.objects.get(audit=view).face == 5


# --- never mixed -------------------------------------------------------------------------------


def domains_of(world, voice: str) -> dict[str, tuple[int, int, int]]:
    figures = rollups.team_figures(
        Audit.objects.countable_by(world.harbour_manager).filter(team=world.harbour),
        Selection(quarter_of(TODAY()), voice=voice),
        kind="impacts",
        by_practitioner=False,
    )
    return {
        row.letter: (row.counts.green, row.counts.amber, row.counts.red) for row in figures.domains
    }


def test_a_view_changes_no_figure_of_the_practitioners(world):
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "green"})
    submitted(world, world.ben1, world.ben, {"flourish.l.impact": "red"})
    before = domains_of(world, "practitioner")
    submitted_view(world.ana1, world.ana, {"f": "face-5", "l": "face-4"})
    submitted_view(world.ana2, world.ana, {"f": "face-1"}, whose="family")
    assert domains_of(world, "practitioner") == before
    views = domains_of(world, "child_or_family")
    assert (views["F"], views["L"], views["O"]) == ((1, 0, 1), (0, 0, 1), (0, 0, 0))


def test_control_a_view_in_the_practitioners_voice_would_change_them(world):
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "green"})
    before = domains_of(world, "practitioner")
    view = heard(world.ana1, world.ana, {"f": "face-5"})
    Audit.objects.filter(pk=view.pk).update(voice="practitioner", scope="themed")
    Audit.objects.filter(pk=view.pk).update(
        state="submitted", submitted_at=timezone.now(), plan_type=world.ana1.plan_type,
        age_band="5-9", team=world.harbour, practitioner=world.ana,
        period=quarter_of(TODAY()).starts,
    )  # fmt: skip
    assert domains_of(world, "practitioner") != before


# --- words -------------------------------------------------------------------------------------


def test_words_are_loaded_once_and_an_admins_stay(world):
    assert load_voice_words() == 24
    VoiceWording.objects.filter(words_for="parent").update(question="Ours?")
    assert load_voice_words() == 0
    assert VoiceWording.objects.filter(question="Ours?").count() == 8


def edit_at(words_for="teenager", section="flourish.u") -> str:
    return reverse("voice_words_edit", args=[words_for, section])


def wording_sent(**more) -> dict:
    row = VoiceWording.objects.get(words_for="teenager", section_code="flourish.u")
    seen = {"seen_question": row.question, "seen_help": row.help}
    return {"question": "Are you heard?", "help": ""} | seen | more


def test_an_admin_changes_a_question_and_it_is_logged(client, world):
    load_voice_words()
    client.force_login(world.admin)
    assert client.post(edit_at(), wording_sent()).status_code == 302
    assert VoiceWording.objects.filter(question="Are you heard?").count() == 1
    log = AccessLog.objects.filter(event="change").values_list("what", flat=True)
    assert list(log) == ["changed the words for a view"]


def test_two_admins_at_once_see_both_wordings(client, world):
    load_voice_words()
    client.force_login(world.admin)
    late = wording_sent(question="Second?")
    client.post(edit_at(), wording_sent(question="First?"))
    page = client.post(edit_at(), late)
    assert page.status_code == 409
    assert "First?" in page.content.decode()
    assert "Second?" in page.content.decode()
    assert VoiceWording.objects.filter(question="First?").exists()


@pytest.mark.parametrize("fault", [{"question": ""}, {"question": "x" * 201}, {"help": "x" * 301}])
def test_a_faulty_question_is_refused_and_kept_on_the_page(client, world, fault):
    load_voice_words()
    client.force_login(world.admin)
    page = client.post(edit_at(), wording_sent(**fault))
    assert page.status_code == 422
    assert not VoiceWording.objects.filter(question__startswith="xx").exists()


def test_words_stand_in_three_groups_and_the_view_asks_in_them(client, world):
    load_voice_words()
    client.force_login(world.admin)
    page = client.get(reverse("voice_words")).content.decode()
    assert page.count("<table") == 3
    view = heard(world.ana1, world.ana, words_for="parent")
    client.force_login(world.ana)
    said = client.get(record_at(view)).content.decode()
    assert VoiceWording.objects.get(words_for="parent", section_code="flourish.h").help in said


def test_a_domain_without_words_asks_with_its_own_name(ana, world):
    page = ana.get(record_at(heard(world.ana1, world.ana)))
    assert "Family &amp; Friends" in page.content.decode()
    assert page.status_code == 200
