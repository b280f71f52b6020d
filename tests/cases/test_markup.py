"""Values in markup are escaped exactly as Django escapes them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import html
from django.utils.functional import lazystr
from django.utils.safestring import SafeString

from cases import markup
from tests.security.payloads import PAYLOADS

HARMLESS = ["", "Family & Friends", "O’Neill", "a\x00b", 7, -1, True, 2.5, None, Decimal("1.10")]
OTHERS = [datetime.date(2026, 11, 28), SafeString("<b>"), lazystr("<i>"), ["<u>"], b"<s>"]


class Worded(str):
    """A text of a kind of its own is no markup."""


def unlike(values: list) -> list:
    """Those that come out otherwise than from Django."""
    return [
        value
        for value in values
        if markup.format_html('<a title="{}">{x}</a>', value, x=value)
        != html.format_html('<a title="{}">{x}</a>', value, x=value)
        or markup.format_html_join("<br>", "{}{}", [(value, 1), (1, value)])
        != html.format_html_join("<br>", "{}{}", [(value, 1), (1, value)])
    ]


def test_every_value_is_escaped_as_django_escapes_it():
    values = [*PAYLOADS, *map(Worded, PAYLOADS), *HARMLESS, *OTHERS]
    assert unlike(values) == []
    assert isinstance(markup.format_html("{}", "x"), SafeString)
    with pytest.raises(TypeError):
        markup.format_html("<b>nothing to put in</b>")


def test_one_sign_that_is_not_escaped_is_noticed(monkeypatch):
    """Control: every one of the five signs is needed."""
    for sign in "&<>\"'":
        monkeypatch.setattr(markup, "escape", lambda text, kept=sign: text.replace(kept, "ok"))
        assert unlike([f"a{sign}b"])
    monkeypatch.setattr(markup, "_SPECIAL", lambda text: None)
    assert unlike(["<script>"])
