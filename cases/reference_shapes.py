"""Recognises what is shaped like a case reference, without telling whether there is such a case.

Belongs here: the shapes of the county's references, and words of that shape in a text. Does not
belong here: deciding what to do about them, and other patterns (cases/privacy.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from cases.models import Case

LATEST = 200  # of the newest references: a county may have gone over to another kind
# Enough signs for a reference, and a digit among them; a year is none. Looks no further than a
# word may be long: further, a text without a gap would take the square of its length.
_WORD = re.compile(r"(?=[A-Za-z0-9/-]{0,29}\d)[A-Za-z0-9][A-Za-z0-9/-]{4,29}")
_JOINTS = re.compile("[/-]")
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[A-Za-z]")


def known_shapes() -> frozenset[str]:
    """ "9999999" of 9000001; one statement."""
    rows = Case.objects.order_by("-pk").values_list("reference", flat=True)[:LATEST]
    return frozenset(shape_of(reference) for reference in rows)


def shape_of(word: str) -> str:
    return _DIGIT.sub("9", _LETTER.sub("A", word))


def like_references(text: str, shapes: Collection[str]) -> list[str]:
    """Words of those shapes, whole or as a part of a longer one, each once, in order."""
    found: dict[str, None] = {}
    for word in _WORD.findall(text):
        for part in (word, *_JOINTS.split(word)):
            if _WORD.fullmatch(part) and shape_of(part) in shapes:
                found[part] = None
    return list(found)
