"""A rating row is drawn without a template: nothing that anybody wrote becomes markup in it."""

from __future__ import annotations

from dataclasses import fields, replace
from html.parser import HTMLParser
from itertools import product
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from cases import markup
from cases.models import Rating
from cases.pages.rating_rows import ShownRow, Tile
from tests.security.payloads import PAYLOADS

WORDS = [each.name for each in fields(ShownRow) if each.type == "str"]
HARMLESS = "Sleeps well"
AUDIT = SimpleNamespace(case=SimpleNamespace(public_id="00000000-0000-4000-8000-000000000000"))


class Markup(HTMLParser):
    """Tags with the names of their attributes, and apart from them every text and value."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple] = []
        self.said: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, *[name for name, _ in attrs]))
        self.said += [value for _, value in attrs if value]

    def handle_endtag(self, tag):
        self.tags.append(("/", tag))

    def handle_data(self, data):
        self.said.append(data)

    def handle_comment(self, data):
        self.tags.append(("comment",))

    handle_decl = handle_pi = unknown_decl = handle_comment


def row_of(words: str, **options) -> ShownRow:
    """Every word of it the same, but for its value: an answer known to the scale or none."""
    tiles = [Tile(value=words, key="g", word=words, mark=words)]
    said = dict.fromkeys(WORDS, words) | {"value": "green", "code": "code", "section": "part"}
    return ShownRow(**said | {"tiles": tiles, "under": [(words, words, words)] * 2} | options)


def drawn(row: ShownRow, **context) -> str:
    page = SimpleNamespace(reasons=Rating.Reason.choices, address="/audits/x/?a=<b>")
    given = {"rows": [row], "page": page, "audit": AUDIT} | context
    return Template("{% load rating_rows %}{% rating_rows rows %}").render(Context(given))


def shapes() -> list[dict]:
    """Options by which every part of a row is drawn once."""
    flags = [{"optional": True, "outcomes": 3, "carried": True, "earlier": "green"}, {"number": 4}]
    values = [{"value": value} for value in ("", "green", "red", "not_applicable")]
    less = [{}, {"letter": "", "note": ""}, {"earlier_noted": True, "note": "", "reason": ""}]
    return [one | two | three for one, two, three in product(flags, values, less)]


def unsafe() -> list[str]:
    """Texts that change the tags of a row, or do not stand in it as they were written."""
    found = []
    for options in shapes():
        plain = Markup(drawn(row_of(HARMLESS, **options)))
        for words in PAYLOADS:
            seen = Markup(drawn(row_of(words, **options)))
            same = len(seen.said) == len(plain.said)
            pairs = zip(plain.said, seen.said, strict=True) if same else [("", "x")]
            if seen.tags != plain.tags or any(
                one.replace(HARMLESS, words) != other for one, other in pairs
            ):
                found.append(words)
    return found


def test_nothing_that_was_written_becomes_markup():
    assert len(PAYLOADS) > 50
    assert unsafe() == []


def test_control_unescaped_words_are_noticed(monkeypatch):
    monkeypatch.setattr(markup, "_safe", str)
    assert len(set(unsafe())) > 40


@pytest.mark.parametrize("code", ['a"b<c', "a'&b"])
def test_codes_of_an_own_framework_are_escaped_too(code):
    plain, seen = (
        Markup(drawn(row_of(HARMLESS, code=each, section=each, outcomes=2)))
        for each in ("code", code)
    )
    assert seen.tags == plain.tags
    assert f"value-{code}" in seen.said and f"section:{code}" in seen.said


def test_a_row_says_what_it_is_given():
    seen = drawn(row_of(HARMLESS, value="not_applicable", reason="", note="n" * 300))
    assert 'rate-row--impact" id="row-code" data-item="code" data-section="part"' in seen
    assert seen.count("Why does it not apply now?") == 1
    assert seen.count("<option") == len(Rating.Reason.choices) + 1
    assert "n" * 239 + "…" in seen and "n" * 240 not in seen
    assert 'data-do="clear">' in seen and "Change the note" in seen and ">Dates</a>" in seen
    bare = drawn(replace(row_of("", value=""), under=[], section=""), audit=None, page=None)
    for absent in ("Last time", "Dates", "Same as", "rate-said", "data-section", "<option"):
        assert absent not in bare
    assert 'data-do="clear" hidden>' in bare and "Add a note" in bare


def test_practice_keeps_nothing():
    """Control: the same row of an audit has its notes and last time's answer."""
    source = "{% load rating_rows %}{% rating_rows rows practice=yes %}"
    row = row_of(HARMLESS, earlier_noted=True)
    for yes, there in ((True, False), (False, True)):
        seen = Template(source).render(Context({"rows": [row], "yes": yes}))
        for said in ("same:code", "why:code", "note:code"):
            assert (said in seen) is there
