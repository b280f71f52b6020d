"""The rows of a rating page, drawn without a template, as up to thirty of them stand on one.

Belongs here: the markup of one item with its five answers. Does not belong here: what a row says
(cases/pages/rating_rows.py). A row's pattern is put together from fixed words alone; every value
is put into it, and escaped, by cases/markup.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from django import template
from django.template.context import Context
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.safestring import SafeString

from cases.markup import format_html, format_html_join
from cases.models import RatingValue

if TYPE_CHECKING:
    from cases.pages.rating_rows import ShownRow

register = template.Library()

NOTE_SHOWN = 240  # characters; the whole note stands on its own page
_TILE = (
    '<label class="rate-tile rate-tile--{0}"><input type="radio" name="value-{1}" value="{0}"{2}>'
    '{3}<span class="rate-word">{4}</span></label>'
)
_ITEM = '<fieldset class="rate-row" id="row-{code}" data-item="{code}"'
_IMPACT = '<fieldset class="rate-row rate-row--impact" id="row-{code}" data-item="{code}"'
_ANSWERS = (
    '<span>{text}</span></legend>\n<div class="rate-tiles">{tiles}</div>\n'
    '<input type="hidden" name="seen-{code}" value="{seen}" autocomplete="off">\n'
    '<div class="rate-under">\n'
)
_UNDER = "Was rated under “{}”: <b>{}</b>, {}. Not compared."
_CLOCK = '<p>{}. <a href="{}?next={}">Dates</a></p>'
_OF_IT = '<span class="visually-hidden">: {called}</span></button>'
_SAME = '<button name="then" value="same:{code}" data-do="same">Same as last time' + _OF_IT
_SAME_NOW = _SAME.replace(">", " hidden>", 1)
_CARRY = '<button name="then" value="carry:{code}">Carry last time’s note too' + _OF_IT
_OPEN = '<button name="then" value="section:{section}" data-do="open">'
_OPENED = _OPEN.replace(">", " hidden>", 1)
_OUTCOMES = "Rate its {outcomes} outcomes</button>"
_WHY = '<button name="then" value="why:{code}" data-do="why">{why_asks}</button>'
_NO_WHY = _WHY.replace(">", " hidden>", 1)
_NOTE = '<button name="then" value="note:{code}" data-do="note">'
_CLEAR = (
    '<button name="then" value="clear:{code}" data-do="clear">Clear'
    '<span class="visually-hidden"> the rating of {called}</span></button></div>\n'
)
_CLEARED = _CLEAR.replace(">", " hidden>", 1)
_REASON = (
    '<details class="rate-reason" data-reason{}><summary>{}</summary>\n<label>'
    '<span class="visually-hidden">Reason it does not apply now</span>'
    '<select class="control" name="reason-{}" autocomplete="off">'
    '<option value="">Choose a reason</option>{}</select></label></details>\n'
)
_OPTION = '<option value="{}"{}>{}</option>'


@register.simple_tag(takes_context=True)
def rating_rows(context: Context, rows: Iterable[ShownRow], practice: bool = False) -> SafeString:
    """Each item with its answers; on a page of an audit with what is kept beside them."""
    return format_html_join("", "{}", [(_drawn(context, row, practice),) for row in rows])


@register.simple_tag(takes_context=True)
def rating_row(context: Context, row: ShownRow) -> SafeString:
    return _drawn(context, row, practice=False)


@register.simple_tag(takes_context=True)
def rate_reason(context: Context, row: ShownRow) -> SafeString:
    """Why an item does not apply, to choose; the reasons are the page's."""
    page = context.get("page")
    options = (
        (value, " selected" if value == row.reason else "", word)
        for value, word in (page.reasons if page else ())
    )
    said = f"Reason: {row.reason_word}. Change" if row.reason else "Why does it not apply now?"
    shut = "" if row.reason else " open"
    return format_html(_REASON, shut, said, row.code, format_html_join("", _OPTION, options))


def _drawn(context: Context, row: ShownRow, practice: bool) -> SafeString:
    pattern = "".join((*_head(row), *_under(row), *_buttons(row, practice), *_said(row)))
    return format_html(
        pattern,
        code=row.code,
        text=row.text,
        letter=row.letter,
        number=row.number,
        name=row.name,
        called=row.name or row.text,
        section=row.section,
        seen=row.seen,
        tiles=_tiles(row),
        why=row.why,
        why_asks=row.why_asks,
        earlier=row.earlier,
        earlier_reason=row.earlier_reason,
        earlier_on=row.earlier_on,
        earlier_word=row.earlier_word,
        under=format_html_join(" ", _UNDER, row.under),
        clock=_clock(context, row) if row.clock else "",
        outcomes=row.outcomes,
        reason=rate_reason(context, row) if row.value == RatingValue.NOT_APPLICABLE else "",
        named=row.named,
        note_from=row.note_from,
        note=truncatechars(row.note, NOTE_SHOWN) if row.note else "",
    )


def _tiles(row: ShownRow) -> SafeString:
    return format_html_join(
        "",
        _TILE,
        (
            (each.value, row.code, " checked" if each.value == row.value else "", each.mark,
             each.word)
            for each in row.tiles
        ),
    )  # fmt: skip


def _clock(context: Context, row: ShownRow) -> SafeString:
    audit = context.get("audit")
    if not audit:
        return format_html("<p>{}. </p>", row.clock)
    url = reverse("clock", args=[audit.case.public_id, row.code])
    return format_html(_CLOCK, row.clock, url, quote(context["page"].address))


# The parts of a row's pattern, each of fixed words.


def _head(row: ShownRow) -> Iterator[str]:
    yield _IMPACT if row.letter else _ITEM
    if row.optional:
        yield " data-optional"
    if row.section:
        yield ' data-section="{section}"'
    if row.earlier:
        yield ' data-earlier="{earlier}" data-earlier-reason="{earlier_reason}"'
    if row.why:
        yield ' data-why="{why}"'
    yield '>\n<legend class="rate-text">'
    if row.letter:
        yield '<span class="rate-letter" aria-hidden="true">{letter}</span>'
    elif row.number:
        yield '<span class="rate-number" aria-hidden="true">{number}</span>'
    if row.name:
        yield '<span class="rate-name">{name}</span> '
    yield _ANSWERS


def _under(row: ShownRow) -> Iterator[str]:
    if row.optional:
        yield "<p>You may leave this one out.</p>"
    yield "\n<p>"
    if row.earlier:
        yield "Last time, {earlier_on}: <b>{earlier_word}</b>"
        if row.earlier_reworded:
            yield ", reworded since"
        if row.carried and row.value == row.earlier:
            yield ", confirmed unchanged"
    yield '{under}</p>\n{clock}\n<div class="rate-links">'


def _buttons(row: ShownRow, practice: bool) -> Iterator[str]:
    """What can be done about it; `practice` stores nothing, so it has neither notes nor a why."""
    if row.earlier and not practice:
        yield _SAME_NOW if row.value == row.earlier else _SAME
        if row.earlier_noted and not row.note:
            yield _CARRY
    if row.outcomes:
        yield _OPENED if row.opened else _OPEN
        yield "Rate its {outcomes} outcome</button>" if row.outcomes == 1 else _OUTCOMES
    if row.why and not practice:
        yield _WHY if row.why_asks else _NO_WHY
    if not practice:
        yield _NOTE
        yield "Change the note" if row.note else "Add a note"
        yield _OF_IT
    yield _CLEAR if row.value else _CLEARED
    yield "{reason}\n</div>\n"


def _said(row: ShownRow) -> Iterator[str]:
    """What is named behind the rating, and the note."""
    if row.note or row.named:
        yield '<div class="rate-said" data-said>'
        if row.named:
            yield "<p data-named>"
            if row.value == RatingValue.GREEN:
                yield "Helped by: "
            else:
                yield "Shows in: " if row.why == "letters" else "Missing: "
            yield "{named}</p>"
        if row.note:
            yield '<p data-note-text><span class="quiet">{note_from}:</span> {note}</p>'
        yield "</div>"
    yield "\n</fieldset>\n"
