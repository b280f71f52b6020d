"""Picking wording: the choice survives every page, and the text is word for word with sources."""

from __future__ import annotations

import io

import docx
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AccessLog
from cases.pages.wording import USES, Text
from cases.views import wording as view
from frameworks import quoting
from frameworks.models import Edition, Item, Reference
from tests.content.inventory import FIXTURES
from tests.frameworks.files import load

PAGE, TEXT = "wording", "wording_text"
OUTCOME, STANDARD = "flourish.u.outcome.1", "relationships-first.voice.2"


@pytest.fixture
def reader(client, world):
    """A partner: the role that may see least."""
    client.force_login(world.partner)
    return client


@pytest.fixture
def real(client, django_user_model, db):
    client.force_login(django_user_model.objects.create(username="reader", name="Reader"))
    load(*sorted(FIXTURES.glob("*.yaml")), publish=True)
    return client


def press(client, go: str, *ticks: str, of: str = "flourish", **fields):
    """A button of the page of one framework, with these of its boxes ticked."""
    data = {"of": of, "words": "", "pick": ticks, "go": go} | fields
    return client.post(reverse(PAGE), data)


def chosen(client) -> set[str]:
    return set(client.session.get(view.CHOICE, ()))


def text_of(client, use: str = "job") -> str:
    return client.get(reverse(TEXT), {"use": use}).context["plain"]


def file_of(client, kind: str, use: str = "job"):
    query = {"use": use, "_export": kind, "purpose": "A new post"}
    return client.get(reverse(TEXT), query)


def lines_of(content: bytes) -> list[tuple[str, str]]:
    """(style, text) of each paragraph of a Word document."""
    document = docx.Document(io.BytesIO(content))
    return [(row.style.name, row.text) for row in document.paragraphs]


# --- the choice ---------------------------------------------------------------------------------


def test_ticks_survive_paging_between_frameworks_searching_and_going_back(reader):
    press(reader, "in:relationships-first", OUTCOME)
    press(reader, "find", STANDARD, of="relationships-first", find="impact")
    press(reader, "in:flourish", "flourish.f.impact", of="", words="impact")
    assert chosen(reader) == {OUTCOME, STANDARD, "flourish.f.impact"}
    page = reader.get(reverse(PAGE)).content.decode()
    assert page.count(" checked") == 2
    assert "3 ticked</p>" in page


def test_every_button_leads_where_it_says(reader):
    where = {
        "find": "?framework=flourish&words=voice+of",
        "in:relationships-first": "?framework=relationships-first",
        "none": "?framework=flourish",
    }
    for go, query in where.items():
        assert press(reader, go, OUTCOME, find="voice of").url == reverse(PAGE) + query
    assert press(reader, "text", OUTCOME).url == reverse(TEXT)


def test_unticked_is_taken_out_and_only_of_the_page_that_was_shown(reader):
    press(reader, "text", OUTCOME)
    press(reader, "text", STANDARD, of="relationships-first")
    press(reader, "text")
    assert chosen(reader) == {STANDARD}
    press(reader, "none", STANDARD, of="relationships-first")
    assert chosen(reader) == set()


def test_control_without_the_rule_paging_would_lose_ticks(reader, monkeypatch):
    """What a page does not show would count as unticked."""
    press(reader, "in:relationships-first", OUTCOME)
    monkeypatch.setattr(view.Picker, "shown_codes", property(lambda page: page.known))
    press(reader, "in:flourish", STANDARD, of="relationships-first")
    assert chosen(reader) == {STANDARD}


def test_two_windows_do_not_untick_each_other(reader):
    press(reader, "text", OUTCOME)
    press(reader, "text", STANDARD, of="relationships-first", kept=[])
    assert chosen(reader) == {OUTCOME, STANDARD}


def test_a_page_left_open_over_the_end_of_a_sign_in_brings_its_ticks_along(reader, world):
    press(reader, "in:relationships-first", OUTCOME)
    page = reader.get(reverse(PAGE), {"framework": "relationships-first"})
    carried = page.context["page"].kept
    Session.objects.all().delete()
    reader.force_login(world.partner)
    press(reader, "text", STANDARD, of="relationships-first", kept=carried)
    assert chosen(reader) == {OUTCOME, STANDARD}


def test_what_nobody_offered_is_not_kept(reader):
    press(reader, "text", "no.such.code", "\x00", OUTCOME, kept=["nor.this"])
    assert chosen(reader) == {OUTCOME}
    assert reader.post(reverse(PAGE)).status_code == 302  # nothing in it
    assert chosen(reader) == {OUTCOME}


def test_framework_that_is_not_there_is_not_found(reader):
    assert reader.get(reverse(PAGE), {"framework": "nothing"}).status_code == 404


def test_drafts_and_retired_editions_are_not_offered(reader, world):
    Edition.objects.filter(pk=world.standards.pk).update(status="retired")
    found = {place.edition.pk for place in quoting.places()}
    assert found == {world.flourish.pk}


def test_what_a_new_edition_dropped_is_said_and_left_out(reader, world):
    press(reader, "text", OUTCOME)
    press(reader, "text", STANDARD, of="relationships-first")
    Edition.objects.filter(pk=world.standards.pk).update(status="retired")
    page = reader.get(reverse(TEXT))
    assert page.context["text"].gone == 1
    assert "1 more that you ticked is in no framework in force now" in page.content.decode()
    assert world.item(STANDARD).text not in page.context["plain"]


def test_before_a_framework_is_loaded_the_pages_say_so(client, django_user_model, db):
    client.force_login(django_user_model.objects.create(username="first", name="First"))
    assert "once an admin has loaded" in client.get(reverse(PAGE)).content.decode()
    assert "Nothing is ticked yet" in client.get(reverse(TEXT)).content.decode()


# --- the text ----------------------------------------------------------------------------------


def test_every_text_in_force_can_be_ticked_once_and_comes_word_for_word(real):
    """Items and references, each as it stands in the database, which tests hold to the source."""
    every = [quote for place in quoting.places() for quote in place.quotes]
    stored = {}
    for model in (Item, Reference):
        stored |= dict(model.objects.values_list("code", "text"))
    assert {quote.code: quote.text for quote in every} == stored
    assert len(every) == len(stored) > 300
    shown = {code for name in ("flourish", "relationships-first", "children-1st",
             "family-networking", "flourish-2019") for code in codes_on(real, name)}  # fmt: skip
    assert shown == set(stored)


def codes_on(client, framework: str) -> set[str]:
    page = client.get(reverse(PAGE), {"framework": framework}).context["page"]
    return page.shown_codes


def test_order_is_the_frameworks_own(real):
    """Framework, section and place, whatever the order of ticking; each text once."""
    codes = ["relationships-first.value.1", "relationships-first.voice.1", "flourish.h.outcome.1",
             "flourish.f.impact", "flourish.f.outcome.2", "flourish.f.outcome.1"]  # fmt: skip
    text = Text(codes, "job")
    found = [quote.code for place in text.places for quote in place.quotes]
    assert found == ["flourish.f.impact", "flourish.f.outcome.1", "flourish.f.outcome.2",
                     "flourish.h.outcome.1", "relationships-first.voice.1",
                     "relationships-first.value.1"]  # fmt: skip


def test_search_finds_what_holds_every_word_in_any_framework(real):
    page = real.get(reverse(PAGE), {"words": "FAMILY network"}).context["page"]
    rows = [(row.code, row.text) for row in Item.objects.all()]
    rows += [(row.code, f"{row.name} {row.text}") for row in Reference.objects.all()]
    both = {code for code, text in rows if {"family", "network"} <= words_in(text)}
    assert page.shown_codes == both
    assert len({code.split(".")[0] for code in both}) > 1


def words_in(text: str) -> set[str]:
    """Which of the two words stand in it, whatever its capitals."""
    return {word for word in ("family", "network") if word in text.casefold()}


def test_purpose_changes_the_heading_only(reader):
    press(reader, "text", OUTCOME)
    texts = {use: text_of(reader, use).splitlines() for use in USES}
    assert {use: lines[0] for use, lines in texts.items()} == {
        use: heading for use, (_, heading) in USES.items()
    }
    assert len({tuple(lines[1:]) for lines in texts.values()}) == 1
    assert text_of(reader, "no such use") == text_of(reader, "job")


def test_sources_name_edition_publisher_sections_and_short_forms(real):
    press(real, "text", "flourish.u.outcome.1")
    press(real, "text", "relationships-first.value.1", of="relationships-first")
    quoted, sources = text_of(real).split("\nSources\n")
    value = Reference.objects.get(code="relationships-first.value.1")
    assert f"• Curiosity: {value.text}\n" in quoted
    flourish, standards = [line for line in sources.splitlines() if line.startswith("• ")]
    edition = Edition.objects.published().get(framework__code="flourish")
    assert flourish.startswith("• Flourish Outcomes Framework, edition 1, in force since ")
    assert f"Publisher: {edition.framework.publisher}. From: Understood." in flourish
    assert "CYP means children and young people." in flourish
    assert "CYP means" not in standards
    assert "From: About the whole framework." in standards


# --- files -------------------------------------------------------------------------------------


def test_files_hold_the_page_and_leave_one_row(reader, world):
    press(reader, "text", OUTCOME)
    assert (
        "What is the file for?" in reader.get(reverse(TEXT), {"_export": "docx"}).content.decode()
    )
    assert AccessLog.objects.count() == 0
    word, plain = file_of(reader, "docx", "plan"), file_of(reader, "txt", "plan")
    assert [row.what for row in AccessLog.objects.order_by("pk")] == [
        "wording from the frameworks (1 text, docx)", "wording from the frameworks (1 text, txt)",
    ]  # fmt: skip
    assert plain.content.decode().replace("\r\n", "\n") == text_of(reader, "plan")
    assert lines_of(word.content)[:4] == [
        ("Heading 1", USES["plan"][1]),
        ("Heading 2", f"{world.flourish.framework.name}, edition 1"),
        ("Heading 3", "Understood"),
        ("List Bullet", world.item(OUTCOME).text),
    ]
    assert word["Content-Disposition"].startswith('attachment; filename="wording-plan-')


def test_without_a_tick_there_is_no_file(reader):
    answer = file_of(reader, "docx")
    assert "Content-Disposition" not in answer
    assert AccessLog.objects.count() == 0


@pytest.mark.sweep
def test_both_pages_ask_as_often_for_one_text_as_for_all(real):
    def asked(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert real.get(reverse(name)).status_code == 200
        return len(queries)

    press(real, "text", "flourish.f.impact")
    asked(PAGE), asked(TEXT)
    one = [asked(PAGE), asked(TEXT)]
    every = {quote.code for place in quoting.places() for quote in place.quotes}
    session = real.session
    session[view.CHOICE] = sorted(every)
    session.save()
    assert [asked(PAGE), asked(TEXT)] == one
    assert len(chosen(real)) == len(every)
