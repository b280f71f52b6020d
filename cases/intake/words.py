"""Cells as case systems leave them: numbers for references, marks for "nothing", odd spaces."""

from __future__ import annotations

import re
import unicodedata

Value = object  # what a cell holds: text, number, date, truth, nothing

MISSING = {
    "#n/a", "#na", "#ref!", "#value!", "#name?", "#null!", "#div/0!", "n/a", "na", "null", "none",
    "nan", "placeholder_data", "-", "--", "?", ".",
}  # fmt: skip
NOBODY = {"unallocated", "not allocated", "unassigned", "not assigned", "no worker", "vacant"}
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"))
_CODED = re.compile(r"^[a-z0-9]{1,2}\)\s*", re.IGNORECASE)


def text_of(value: Value) -> str:
    """One line of plain text; "" for nothing and for the marks that stand for nothing."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value).translate(_UNSEEN))
    text = " ".join(text.split())
    return "" if text.casefold() in MISSING else text


def reference_of(value: Value) -> str:
    """A reference; numbers that were stored as fractions lose the ".0"."""
    text = text_of(value).lstrip("'")
    return text[:-2] if re.fullmatch(r"\d+\.0", text) else text


def person_of(value: Value) -> str:
    """A worker as the file says; "" where it says that there is none."""
    text = text_of(value)
    return "" if text.casefold() in NOBODY else text[:150]


def answer_of(value: Value) -> str:
    """A coded answer without its letter: "c) Child in need plan" is "Child in need plan"."""
    return _CODED.sub("", text_of(value))[:150]


def heading_of(value: Value) -> str:
    """A heading for comparing: lower case, words only."""
    return " ".join(re.findall(r"[a-z0-9_]+", text_of(value).casefold()))


def key_of(text: str) -> str:
    """How two ways of writing one name are found to be the same."""
    plain = text.casefold().replace("’", "").replace("'", "")
    return " ".join(re.findall(r"[^\W_]+|@", plain))[:150]


def listed(names: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
