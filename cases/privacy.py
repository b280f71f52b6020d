"""Finds what does not belong in a note: patterns that point at one person. Pure functions.

Belongs here: recognising an NHS number, a postcode, a phone number, a date of birth or other full
date, an e-mail address. Does not belong here: deciding what to do about it. Names are not sought:
no pattern finds them without finding every other word too.
"""

from __future__ import annotations

import re

_GAP = r"[ \-.\u00a0]?"
_TEN_DIGITS = re.compile(rf"(?<![\d+])\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\d)")
_POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|(?:[A-Z]\d{1,2}|[A-Z]\d[A-Z]|[A-Z]{2}\d{1,2}|[A-Z]{2}\d[A-Z]) ?\d[A-Z]{2})\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)44[ \-.()\u00a0]{0,2}(?:0\)[ ]?)?|\(?0)[1-9]"
    r"(?:[ \-.()\u00a0]{0,2}\d){8,9}(?!\d)"
)
_MONTH = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
_MONTH_WORD = (
    rf"(?:{_MONTH}|january|february|march|april|august|september|october|november|december)"
)
_DATES = (
    re.compile(r"(?<!\d)\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d{2}(?!\d)"),
    re.compile(r"(?<!\d)(?:19|20)\d{2}[/.\-]\d{1,2}[/.\-]\d{1,2}(?!\d)"),
    re.compile(
        rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH_WORD},? (?:19|20)\d{{2}}(?!\d)", re.I
    ),
    re.compile(rf"\b{_MONTH_WORD} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d{{2}}(?!\d)", re.I),
)
_BORN = re.compile(
    r"\b(?:d\.?o\.?b\b\.?|date of birth|born(?: on)?|birthday(?: is)?)\W{0,4}"
    r"\d{1,2}[/.\- ](?:\d{1,2}|[a-z]{3,9})(?:[/.\- ]\d{2,4})?(?![\d:])",
    re.IGNORECASE,
)
FULL_DATE = "a full date, such as a date of birth"
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}\.[\w-]{1,63}")


def findings(text: str) -> list[str]:
    """What the text seems to hold, in words, each once: "an NHS number", "a postcode"."""
    text = text[:20_000]
    found = []
    if any(is_nhs_number(match.group()) for match in _TEN_DIGITS.finditer(text)):
        found.append("an NHS number")
    if _POSTCODE.search(text):
        found.append("a postcode")
    if _PHONE.search(text):
        found.append("a phone number")
    if _BORN.search(text):
        found.append("a date of birth")
    elif any(pattern.search(text) for pattern in _DATES):
        found.append(FULL_DATE)
    if _EMAIL.search(text):
        found.append("an e-mail address")
    return found


def in_a_sentence(found: list[str]) -> str:
    """One calm sentence about findings; empty when there are none."""
    if not found:
        return ""
    listed = found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"
    return f"This looks like {listed}. Leave it out, or save anyway."


def is_nhs_number(text: str) -> bool:
    """Ten digits of which the last is the check digit (weights 10 to 2, modulo 11)."""
    digits = [int(sign) for sign in text if sign.isdecimal() and sign.isascii()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == digits[9]
