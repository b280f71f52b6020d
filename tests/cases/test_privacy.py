"""What a note seems to hold about one person."""

from __future__ import annotations

import time

import pytest

from cases.privacy import findings, in_a_sentence, is_nhs_number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NHS 943 476 5919", ["an NHS number"]),
        ("9434765919", ["an NHS number"]),
        ("943-476-5919.", ["an NHS number"]),
        ("lives at NR1 3DH now", ["a postcode"]),
        ("nr13dh", ["a postcode"]),
        ("SW1A 1AA", ["a postcode"]),
        ("ring 01603 123456", ["a phone number"]),
        ("mobile 07700 900123", ["a phone number"]),
        ("+44 7700 900123", ["a phone number"]),
        ("(01603) 123 456", ["a phone number"]),
        ("born 12/05/2016", ["a date of birth"]),
        ("DOB: 3 May 2016", ["a date of birth"]),
        ("d.o.b 03.05.16", ["a date of birth"]),
        ("birthday 12 May", ["a date of birth"]),
        ("on 12/05/2016", ["a full date, such as a date of birth"]),
        ("2016-05-12", ["a full date, such as a date of birth"]),
        ("12th May 2016", ["a full date, such as a date of birth"]),
        ("May 12, 2016", ["a full date, such as a date of birth"]),
        ("aunt@example.org", ["an e-mail address"]),
        ("NR1 3DH, 07700 900123", ["a postcode", "a phone number"]),
    ],
)
def test_finds_what_points_at_one_person(text, found):
    assert findings(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Home visit, seen alone. Missed 11 of 40 sessions since Easter.",
        "9434765918",  # the check digit is wrong
        "1111111111",
        "case reference 9000131",
        "home visit, 12 May, seen alone",
        "in 2016 and again in May 2019",
        "year 5 to 6, class B2",
        "0 of 10, then 3 of 12",
        "born in spring",
        "A4 paper and 2B pencils",
        "12345678901234567890",
    ],
)
def test_leaves_ordinary_words_alone(text):
    assert findings(text) == []


@pytest.mark.parametrize(
    ("number", "valid"),
    [("943 476 5919", True), ("943 476 5910", False), ("401 023 2137", True), ("12345", False)],
)
def test_check_digit(number, valid):
    assert is_nhs_number(number) is valid


def test_sentence_names_everything_once():
    assert in_a_sentence([]) == ""
    assert in_a_sentence(["a postcode"]) == (
        "This looks like a postcode. Leave it out, or save anyway."
    )
    assert in_a_sentence(["a postcode", "a phone number", "an e-mail address"]) == (
        "This looks like a postcode, a phone number and an e-mail address. "
        "Leave it out, or save anyway."
    )


HOSTILE = ("0", "0 ", "1-", "a@", "born ", "a.", ".a@")


@pytest.mark.parametrize("piece", HOSTILE)
def test_reading_takes_as_long_as_the_text_and_not_as_its_square(piece):
    """Sixteen times the letters would cost 256 times as much if it were the square."""
    long, short = (min(_seconds(piece, letters) for _ in range(3)) for letters in (16_000, 1_000))
    assert long < 80 * short


def _seconds(piece: str, letters: int) -> float:
    """Of the processor, for a text of so many letters and its end."""
    text = piece * (letters // len(piece)) + "@"
    begun = time.process_time()
    findings(text)
    return time.process_time() - begun
