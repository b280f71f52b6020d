"""The inspection pack: our sentence or its writer's words, kept, never lost, and nobody named."""

from __future__ import annotations

import html
import io
import re

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import reference_shapes
from cases.actions import inspection as actions
from cases.actions.inspection import Written
from cases.forms import inspection as forms
from cases.inspection_figures import InspectionFigures
from cases.inspection_pack import InspectionPack
from cases.inspection_querysets import InspectionQuerySet
from cases.models import AccessLog, HeldPost, InspectionDraft, InspectionWords
from cases.periods import quarter_of
from tests.audits import submitted
from tests.cases.test_team import text_of

READ, WRITE = "inspection", "inspection_write"
OWN, OTHER = "Grandparents come in early in Hill.", "The teams meet in January."


@pytest.fixture
def rated(world):
    """Three children of two teams, this quarter."""
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    submitted(world, world.ben1, world.ben, {"flourish.l.impact": "not_yet_known"})
    submitted(world, world.cy1, world.cy, {})
    return world


class Desk:
    """One person at the page where the pack is written."""

    def __init__(self, world, who: str = "director") -> None:
        self.user, self.client = world.people[who], Client()
        self.client.force_login(self.user)

    def read(self) -> str:
        return html.unescape(text_of(self.client.get(reverse(READ))))

    def fields(self) -> dict[str, str]:
        """The boxes as the page shows them now."""
        return boxes(self.client.get(reverse(WRITE)).context["form"])

    def post(self, fields: dict, **changes: str):
        sent = {name.replace("__", "."): value for name, value in changes.items()}
        return self.client.post(reverse(WRITE), fields | {"do": "save"} | sent)

    def save(self, **changes: str):
        return self.post(self.fields(), **changes)


def boxes(form) -> dict[str, str]:
    values = {field.html_name: field.value() for field in form}
    return {name: str(value) for name, value in values.items() if name != "confirm"}


def stored() -> dict[str, tuple[str, bool]]:
    return {row.about: (row.text, row.stands) for row in InspectionWords.objects.all()}


def pack_of(user) -> InspectionPack:
    today = timezone.localdate()
    drafts = InspectionDraft.objects.visible_to(user)
    return InspectionPack(InspectionFigures(user, quarter_of(today), today=today), drafts.first())


# --- what is written -------------------------------------------------------------------------


def test_every_box_holds_our_sentence_and_only_what_is_changed_is_kept(rated):
    desk = Desk(rated)
    fields = desk.fields()
    passages = pack_of(rated.director).passages
    assert {passage.about: passage.ours for passage in passages}.items() <= fields.items()
    assert desk.post(fields).status_code == 302
    assert (stored(), InspectionDraft.objects.count()) == ({}, 0)
    assert desk.save(strengths=OWN).status_code == 302
    assert stored() == {"strengths": (OWN, True)}
    said = desk.read()
    assert (OWN in said, passages[0].ours in said, passages[1].ours in said) == (True, False, True)
    assert said.count("Own words, ") == 1
    assert said.count("Counted from the audits.") == len(passages) - 1


def test_control_a_box_left_alone_would_be_taken_for_own_words(rated, monkeypatch):
    """Without what the page showed, everything in the boxes would be somebody's words."""
    monkeypatch.setattr(
        forms.InspectionForm, "_shown", lambda self: {p.about: ["", ""] for p in self.passages}
    )
    Desk(rated).save(strengths=OWN)
    assert len(stored()) == 9


def test_back_to_our_sentence_and_own_words_again(rated):
    desk = Desk(rated)
    desk.save(strengths=OWN)
    ours = pack_of(rated.director).passages[0].ours
    desk.save(do="back.strengths", next=OTHER)  # what was typed elsewhere is kept by any button
    assert stored() == {"strengths": (OWN, False), "next": (OTHER, True)}
    assert (ours in desk.read(), OWN in desk.read()) == (True, False)
    assert OWN in text_of(desk.client.get(reverse(WRITE)))  # set aside, not lost
    desk.save(do="again.strengths")
    assert stored()["strengths"] == (OWN, True)
    desk.save(strengths="")  # an emptied box is our sentence again
    assert stored()["strengths"] == (OWN, False)
    desk.save(do="again.strengths", strengths="More besides")
    assert stored()["strengths"] == (f"{OWN}\n\nMore besides", True)
    desk.save(do="back.strengths")
    desk.save(do="drop.strengths")
    assert set(stored()) == {"next"}


def test_its_writer_sees_where_the_figures_changed_since(rated):
    desk = Desk(rated)
    desk.save(basis=OWN, practice=OTHER)
    assert pack_of(rated.director).changed == []
    before = pack_of(rated.director).passages[4].ours
    submitted(rated, rated.ana2, rated.ana, {})
    now = pack_of(rated.director)
    assert [passage.about for passage in now.changed] == ["basis"]
    page = text_of(desk.client.get(reverse(WRITE)))
    for words in (OWN, before, now.passages[4].ours, "The figures have changed since you wrote"):
        assert words in page
    assert "Figures changed since you wrote: 1 What this rests on" in desk.read()
    assert "The figures have changed since." in "\n".join(words_of(document(desk)))
    desk.save(next=OTHER)  # another paragraph says nothing of this one
    assert len(pack_of(rated.director).changed) == 1
    desk.save(seen__basis="on")
    assert (pack_of(rated.director).changed, stored()["basis"]) == ([], (OWN, True))


def test_figures_that_change_while_somebody_writes_are_seen_later(rated):
    """Kept is the sentence that the page showed, not the one of the moment of saving."""
    desk = Desk(rated)
    fields = desk.fields()
    submitted(rated, rated.ana2, rated.ana, {})
    assert desk.post(fields, basis=OWN).status_code == 302
    assert [passage.about for passage in pack_of(rated.director).changed] == ["basis"]
    assert stored() == {"basis": (OWN, True)}  # no untouched box became somebody's words


# --- nothing is lost -------------------------------------------------------------------------


def test_a_stale_page_gets_both_and_loses_none(rated):
    desk = Desk(rated)
    fields = desk.fields()
    desk.post(fields, strengths=OWN, gaps=OTHER)
    late = desk.post(fields, strengths="In another window")
    page = text_of(late)
    assert late.status_code == 409
    assert (OWN in page, "In another window" in page, OTHER in page) == (True, True, True)
    assert stored()["strengths"] == (OWN, True)
    form = late.context["form"]
    again = boxes(form)
    assert again["gaps"] == OTHER  # not touched in this window: what stands is shown
    assert desk.post(again).status_code == 302
    assert stored() == {"strengths": ("In another window", True), "gaps": (OTHER, True)}
    assert desk.post(fields, strengths="In another window").status_code == 302  # no change


def test_control_without_the_version_the_first_words_would_be_overwritten(rated, monkeypatch):
    desk = Desk(rated)
    fields = desk.fields()
    desk.post(fields, strengths=OWN)
    real = actions.save_words

    def blind(version, **given):
        draft = InspectionDraft.objects.get()
        return real(version=draft.version, **given)

    monkeypatch.setattr(actions, "save_words", blind)
    assert desk.post(fields, strengths=OTHER).status_code == 302
    assert stored() == {"strengths": (OTHER, True)}


def test_what_is_typed_when_the_sign_in_ended_is_held(rated):
    desk = Desk(rated)
    page = desk.client.get(reverse(WRITE)).content.decode()
    token = page.split('name="form_token" value="')[1].split('"')[0]
    fields = desk.fields()
    desk.client.session.flush()
    desk.post(fields, strengths=OWN, form_token=token)
    held = HeldPost.objects.get()
    assert (held.user, dict(held.fields)["strengths"]) == (rated.director, OWN)
    assert stored() == {}
    desk.client.force_login(rated.director)
    kept = dict(held.fields)
    assert desk.client.post(held.path, kept).status_code == 302  # sent again from the held page
    assert stored() == {"strengths": (OWN, True)}


def test_a_wrong_or_missing_note_of_what_was_shown_loses_nothing(rated):
    desk = Desk(rated)
    fields = desk.fields() | {"shown": "tampered"}
    assert desk.post(fields, strengths=OWN).status_code == 302
    assert stored() == {"strengths": (OWN, True)}


# --- nobody is named -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ring 07700 900123 about it", "a phone number"),
        ("Born on 12 May 2016 and well", "a date of birth"),
        ("Ask ana@example.org", "an e-mail address"),
    ],
)
def test_words_that_point_at_one_person_are_asked_about(rated, text, said):
    desk = Desk(rated)
    answer = desk.save(next=text, strengths=OWN)
    assert (answer.status_code, said in answer.content.decode(), stored()) == (422, True, {})
    assert answer.context["form"]["strengths"].value() == OWN
    assert desk.save(next=text, confirm="on").status_code == 302
    assert stored() == {"next": (text, True)}


def test_a_case_reference_is_refused_whoever_may_open_the_case(rated):
    for who in ("director", "service_manager", "qa"):
        desk = Desk(rated, who)
        for text in ("As with 9000001.", "As with 9999999, which nobody has", "See F/9000004/2"):
            answer = desk.save(next=text, confirm="on")
            assert answer.status_code == 422
            assert "looks like the reference of a case" in answer.content.decode()
            assert answer.context["form"]["next"].value() == text
        assert stored() == {}
    assert (
        desk.save(next="By 2027 we hear 900 children in 12 teams, by 1 May 2027").status_code == 302
    )


def test_control_without_the_shapes_a_reference_would_be_kept(rated, monkeypatch):
    monkeypatch.setattr(reference_shapes, "shape_of", lambda word: "")
    monkeypatch.setattr(forms, "like_references", lambda text, shapes: [])
    assert Desk(rated).save(next="As with 9000001.").status_code == 302


def test_too_long_is_said_and_kept_in_the_box(rated):
    long = "word " * 400
    answer = Desk(rated).save(next=long)
    assert (answer.status_code, "499 characters too long" in answer.content.decode()) == (422, True)
    assert stored() == {}


def test_no_case_practitioner_or_reference_stands_in_it(rated):
    rated.ana.name = "Anastasia Practising"
    rated.ana.save()
    desk = Desk(rated)
    said = desk.read() + "\n".join(words_of(document(desk)))
    assert "Safeguarding Harbour" in said  # teams are named
    assert re.findall(r"90000\d\d|Anastasia|Ben\b", said) == []


# --- who -------------------------------------------------------------------------------------


def test_a_draft_is_its_writers_alone(rated):
    Desk(rated, "director").save(strengths=OWN)
    for who in ("qa", "service_manager"):
        assert OWN not in Desk(rated, who).read()
        assert OWN not in text_of(Desk(rated, who).client.get(reverse(WRITE)))
    assert OWN in Desk(rated, "director").read()
    part = rated.director.memberships.get()
    part.ends = timezone.localdate()
    part.save()
    assert not InspectionDraft.objects.visible_to(
        type(rated.director).objects.get(pk=rated.director.pk)
    ).exists()


def test_control_without_the_door_others_would_read_it(rated, monkeypatch):
    Desk(rated, "director").save(strengths=OWN)
    monkeypatch.setattr(InspectionQuerySet, "visible_to", lambda self, user: self.all())
    assert OWN in Desk(rated, "qa").read()


def test_each_save_is_a_row_in_the_log_without_a_word_of_it(rated):
    desk = Desk(rated)
    desk.save(strengths=OWN)
    desk.save()
    document(desk)
    rows = AccessLog.objects.filter(actor=rated.director).order_by("pk")
    assert [(row.event, row.what.split(" (")[0], row.why) for row in rows] == [
        ("work", "inspection pack written", ""),
        ("export", "inspection pack", "The board"),
    ]
    assert OWN not in str(list(AccessLog.objects.values()))


# --- as a document ---------------------------------------------------------------------------


def document(desk: Desk):
    query = {"_export": "docx", "purpose": "The board"}
    answer = desk.client.get(reverse(READ), query)
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    return docx.Document(io.BytesIO(answer.content))


def words_of(found) -> list[str]:
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return [row.text for row in found.paragraphs] + cells


def test_the_word_document_says_what_the_page_says_figures_apart_from_words(rated):
    desk = Desk(rated)
    desk.save(strengths=OWN)
    pack, found = pack_of(rated.director), document(desk)
    page = desk.read()
    for words in words_of(found):
        assert " ".join(words.split()) in page, words
    headings = [row.text for row in found.paragraphs if row.style.name == "Heading 2"]
    assert headings == [question for question, _ in pack.questions]
    rows = [row.text for row in found.paragraphs if row.text]
    at = rows.index(OWN)
    assert rows[at + 1] == f"Own words, {dated()}."
    tables = [passage.table for passage in pack.passages if passage.table]
    assert len(found.tables) == len(tables)
    when = f"Safeguarding, {quarter_of(timezone.localdate()).label}. Figures counted on {dated()}."
    captions = [row for row in rows if row.endswith(f". The county, {when.split(', ', 1)[1]}")]
    assert len(captions) == len(tables)  # a table says of when it is wherever it is copied to


def dated() -> str:
    today = timezone.localdate()
    return f"{today.day} {today:%B %Y}"


def test_a_quarter_without_audits_says_so_and_gives_no_file(world):
    desk = Desk(world)
    assert "No audit was submitted in this quarter yet" in desk.read()
    answer = desk.client.get(reverse(READ), {"_export": "docx", "purpose": "x"})
    assert "Content-Disposition" not in answer.headers


def test_readers_find_it_where_they_look_for_it(rated, client):
    client.force_login(rated.service_manager)
    for name in ("teams", "teams_scorecard"):
        assert f'href="{reverse(READ)}' in client.get(reverse(name)).content.decode()


def test_words_are_kept_quarter_by_quarter(world):
    quarter = quarter_of(timezone.localdate())
    for each in (quarter, quarter.before()):
        words = {"next": Written(OWN, "ours")}
        given = {"by": world.director, "version": 0, "words": words}
        draft = actions.save_words(quarter=each, **given)
        assert actions.save_words(quarter=each, **given).version == draft.version == 1
    assert InspectionWords.objects.count() == 2
