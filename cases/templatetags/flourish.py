"""The words and marks of the pages: one tag for every rating, dates in words.

Builtin: no {% load %}. Belongs here: how a value looks on a page. Does not belong here: what a
value means (the edition's scale) and where petals stand (cases/charts.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from html import unescape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from cases import bars, charts
from cases.markup import format_html, joined
from cases.models import RatingValue
from cases.stored_settings import SETTINGS, stored
from frameworks.models import Edition

register = template.Library()

Scale = Mapping[str, Mapping[str, str]]
WORDS: Scale = {value: {"label": label} for value, label in RatingValue.choices}
SIZES = (320, 240, 96, 64, 32)


@register.simple_tag
def mark(value: str | None) -> SafeString:
    """The rating's shape alone, for beside a word that says it."""
    return _mark(_known(value))


@register.simple_tag
def rag(value: str | None, edition_scale: Edition | Scale | None = None) -> SafeString:
    """Shape and word, never colour alone."""
    known = _known(value)
    said = charts.word(known, _scale(edition_scale))
    return format_html('<span class="rag">{} <span>{}</span></span>', _mark(known), said)


@register.simple_tag
def rating_word(value: str | None, edition_scale: Edition | Scale | None = None) -> str:
    return charts.word(_known(value), _scale(edition_scale))


@register.simple_tag
def tile(
    letter: str, value: str | None, scale: Edition | Scale | None = None, name: str = ""
) -> SafeString:
    """The letter in its rating's shape; says "Learning: Gap" to those who cannot see it."""
    known = _known(value)
    return _tile(str(letter), known, f"{name or letter}: {charts.word(known, _scale(scale))}")


@register.simple_tag
def word_row(tiles: Iterable[Any], scale: Edition | Scale | None = None) -> SafeString:
    """F L O U R I S H as eight tiles; takes rated domains, or (letter, value, name)."""
    return WordRows(scale).row(map(_parts, tiles))


@register.simple_tag
def domain_cells(tiles: Iterable[Any], scale: Edition | Scale | None = None) -> SafeString:
    """The same tiles as the cells of a grid, one below each domain's head."""
    return DomainCells(scale).row(map(_parts, tiles))


class WordRows(dict[tuple[str, str | None, str], SafeString]):
    """Word rows of many children, each tile drawn once: by letter, value and name."""

    each, whole = "<li>{}</li>", '<ul class="word-row" role="list">{}</ul>'

    def __init__(self, scale: Edition | Scale | None) -> None:
        super().__init__()
        self._words = _scale(scale)

    def __missing__(self, key: tuple[str, str | None, str]) -> SafeString:
        letter, value, name = key
        self[key] = format_html(self.each, tile(letter, value, self._words, name))
        return self[key]

    def row(self, keys: Iterable[tuple[str, str | None, str]]) -> SafeString:
        return format_html(self.whole, joined([self[key] for key in keys]))


class DomainCells(WordRows):
    each, whole = '<td class="domain">{}</td>', "{}"


@register.simple_tag
def flower(picture: charts.FlowerPicture | None, size: int = 320) -> str:
    """The child's flower at one of the five sizes, with title and description."""
    if not picture:
        return ""
    drawing = charts.draw_flower(_worded(picture), size)
    return render_to_string("cases/_flower.html", {"flower": drawing})


@register.simple_tag
def set_to(name: str) -> str:
    """What a stored setting says now, with its unit: "12 months"."""
    return SETTINGS[name].in_words(getattr(stored, name))


@register.simple_tag
def roots(picture: charts.RootsPicture | None) -> str:
    """The practice standards as roots under the flower, a bead for each standard."""
    if not picture:
        return ""
    context = {"roots": charts.draw_roots(picture), "picture": _worded(picture)}
    return render_to_string("cases/_roots.html", context)


@register.inclusion_tag("cases/_flower_key.html")
def flower_key(picture: charts.FlowerPicture) -> dict:
    """What the thin outline, the inner ring and the tick mean, where the picture has them."""
    return {"picture": picture}


@register.simple_tag
def legend(scale: Edition | Scale | None = None, only: str = "") -> SafeString:
    """The marks and their words, strengths first; `only` names values, parted by spaces."""
    wanted = only.split() if only else [*charts.VALUES, "not_rated"]
    values = [charts.NOT_RATED if name == "not_rated" else name for name in wanted]
    words = _scale(scale)
    return _legend(tuple((value, charts.word(value, words)) for value in values))


@lru_cache(maxsize=64)
def _legend(entries: tuple[tuple[str, str], ...]) -> SafeString:
    return render_to_string("cases/_legend.html", {"entries": entries})


@register.filter
def plain_words(value: Any) -> str:
    """A column's head without its markup, for the label a cell carries on a narrow screen."""
    return " ".join(unescape(strip_tags(str(value).replace("<", " <"))).split())


@register.simple_tag
def of_n(k: int, n: int) -> str:
    """47 of 60 (78%)."""
    return bars.of_n(k, n)


@register.simple_tag
def of_few(k: int, n: int) -> str:
    """1 of 1 item; with its share from five on."""
    return bars.of_few(k, n)


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> str:
    """12 May 2026."""
    found = _local_day(value)
    return f"{found.day} {found:%B %Y}" if found else ""


@lru_cache(maxsize=2048)
def short_day(on: datetime.date) -> str:
    """12 May 2026, the month in three letters."""
    return date_format(on, "j M Y")


@register.filter
def ago(value: datetime.date | datetime.datetime | None) -> str | SafeString:
    """Today, 3 weeks ago; the full date stands in the title."""
    found = _local_day(value)
    if found is None:
        return ""
    said = _distance((timezone.localdate() - found).days)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', found.isoformat(), day(found), said
    )


def _distance(days: int) -> str:
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}
    if days in near:
        return near[days]
    length = abs(days)
    if length < 14:
        said = f"{length} days"
    elif length < 60:
        said = f"{length // 7} weeks"
    elif length < 730:
        said = f"{length * 12 // 365} months"
    else:
        said = f"{length // 365} years"
    return f"{said} ago" if days > 0 else f"in {said}"


def _local_day(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, datetime.date) else None


def _known(value: str | None) -> str:
    return str(value) if value in charts.VALUES else charts.NOT_RATED


def _scale(given: Edition | Scale | None) -> Scale:
    scale = given.scale if isinstance(given, Edition) else given
    return scale if isinstance(scale, Mapping) and scale else WORDS


def _worded(picture: Any) -> Any:
    """The picture with words: the edition's, or the scale's own when it brings none."""
    return picture if picture.scale else replace(picture, scale=WORDS)


def _parts(given: Any) -> tuple[str, str, str]:
    """Letter, value and name; a named tuple is read by its names, not by its order."""
    if isinstance(given, Mapping):
        return given["letter"], given["value"], given.get("name", "")
    if hasattr(given, "letter"):
        return given.letter, given.value, given.name
    letter, value, *name = given
    return letter, value, name[0] if name else ""


@lru_cache(maxsize=16)
def _mark(value: str) -> SafeString:
    return render_to_string("cases/_mark.html", {"value": value})


@lru_cache(maxsize=2048)
def _tile(letter: str, value: str, label: str) -> SafeString:
    context = {"letter": letter, "value": value, "label": label}
    return render_to_string("cases/_tile.html", context)
