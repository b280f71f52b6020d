"""Plain English in all our own wording: short sentences, and a reading age that is stated.

The age of each group of pages stands in docs/accessibility.md, and is the most it may come to. The
words of frameworks and those of the invented county's people are not ours to simplify.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from tests.words import (
    ROOT,
    grade,
    of_python,
    of_script,
    of_template,
    sentences,
    syllables,
    words_of,
)

LONGEST = 25
OLDEST = 12  # the age of a page, as the look of the product asks
YEARS = 5  # a child of the first school year of the formula is six
ENOUGH = 40  # words: in fewer, one long word decides
# Whatever comes first holds; the last takes what is left.
GROUPS = {
    "Signing in and errors": "templates/[1-9]* templates/account/* templates/mfa/* templates/held/*"
    " templates/bare.html",
    "Rating and a child's view": "templates/cases/audit* templates/cases/*rate* templates/cases/"
    "*rating* templates/cases/*finish* templates/cases/*view_* templates/cases/try_it.html"
    " templates/cases/*note.html templates/cases/conflict.html templates/cases/why.html"
    " templates/cases/_why.html templates/cases/appraisal* templates/cases/_strength*"
    " templates/cases/strength* static/*",
    "Cases and actions": "templates/cases/*case* templates/cases/*action* templates/cases/*clock*"
    " templates/cases/*concern* templates/cases/compare.html templates/cases/evidence.html"
    " templates/cases/siblings.html templates/cases/*find* templates/cases/reason.html"
    " templates/cases/*supervision* templates/cases/register*",
    "Teams and figures": "templates/cases/*team* templates/cases/*session* templates/cases/*trend*"
    " templates/cases/funnel.html templates/cases/practice.html templates/cases/scorecard.html"
    " templates/cases/*county* templates/cases/inspection* templates/cases/why_behind.html"
    " cases/inspection_words.py",
    "Quality assurance": "templates/cases/*round* templates/cases/looks.html templates/cases/pair*"
    " templates/cases/_pair* templates/cases/agreement.html templates/cases/*calibration*"
    " templates/cases/moderation*",
    "Frameworks and wording": "templates/frameworks/* templates/cases/*library* frameworks/*"
    " templates/cases/*draft* templates/cases/wording*",
    "Help": "templates/cases/help_*",
    "Other pages": "templates/*",
    "Labels, hints, messages and errors": "cases/* flourish_audit/*",
}
NOT_OURS = ("cases/demo/*", "*/migrations/*", "*/management/*")  # the last speak in a terminal
# (the file, how the sentence begins): why it may be longer than it should.
MAY_BE_LONG = {
    ("templates/cases/people_file.html", "action: add"): "the words of a column, one after another",
}


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def found() -> dict[str, list[str]]:
    """{file: its sentences} of everything we wrote that somebody reads."""
    read = {}
    for folder, endings in (
        ("templates", ((".html", of_template),)),
        ("static", ((".js", of_script),)),
        *((app, ((".py", of_python),)) for app in ("cases", "flourish_audit", "frameworks")),
    ):
        for ending, texts in endings:
            for path in sorted((ROOT / folder).rglob(f"*{ending}")):
                if not any(fnmatch(place(path), aside) for aside in NOT_OURS):
                    read[place(path)] = sentences(texts(path.read_text()))
    return {name: said for name, said in read.items() if said}


def group_of(name: str) -> str:
    return next(
        group
        for group, patterns in GROUPS.items()
        if any(fnmatch(name, pattern) for pattern in patterns.split())
    )


def age(said: list[str]) -> int:
    return math.ceil(grade(said)) + YEARS


def too_long(read: dict[str, list[str]]) -> list[str]:
    return [
        f"{name}: {len(words_of(sentence))} words: {sentence}"
        for name, said in read.items()
        for sentence in said
        if len(words_of(sentence)) > LONGEST
        and not any(name == file and sentence.startswith(start) for file, start in MAY_BE_LONG)
    ]


def too_hard(read: dict[str, list[str]]) -> list[str]:
    return [
        f"{name}: reading age {age(said)}"
        for name, said in read.items()
        if sum(len(words_of(sentence)) for sentence in said) >= ENOUGH and age(said) > OLDEST
    ]


def test_no_sentence_of_ours_is_longer_than_25_words():
    assert "\n".join(too_long(found())) == ""


def test_no_page_reads_older_than_12():
    assert "\n".join(too_hard(found())) == ""


def test_each_group_reads_as_young_as_the_accessibility_page_says():
    """A group that reads older than stated fails here: rewrite it, or say so there."""
    together = defaultdict(list)
    for name, said in found().items():
        together[group_of(name)] += said
    document = (ROOT / "docs" / "accessibility.md").read_text()
    stated = dict(re.findall(r"^\| ([^|]+) \| (\d+) \|$", document, re.M))
    assert stated.keys() == together.keys() == GROUPS.keys()
    ages = {group: age(said) for group, said in together.items()}
    assert {group: each for group, each in ages.items() if each > int(stated[group])} == {}


def test_exceptions_are_still_needed():
    """A sentence that was shortened since is not excused any more."""
    for file, start in MAY_BE_LONG:
        long = [said for said in found()[file] if said.startswith(start)]
        assert [len(words_of(said)) > LONGEST for said in long] == [True]


def test_long_and_hard_sentences_would_be_caught():
    """The control: one run-on sentence in official words breaks both rules, wherever it stands."""
    clause = "notwithstanding all aforementioned administrative considerations, practitioners must "
    hard = f"In places where {clause}ascertain that, and in others where {clause}do as they do."
    template = f"{{% if a %}}<p>Short.</p>{{% else %}}<p>{hard}</p>{{% endif %}}"
    code = f"def say():\n    '''Docstrings are free to be long.'''\n    return f'{hard} {{x}}'\n"
    script = f'say("{hard}");'
    for texts in (of_template(template), of_python(code), of_script(script)):
        read = {"made-up": [*sentences(texts)] * 3}
        assert (len(too_long(read)), len(too_hard(read))) == (3, 1), texts


def test_every_branch_of_a_template_is_read():
    source = (
        '{% if a %}<p>Nothing is here yet.</p>{% elif b %}<a aria-label="All of the rest">All</a>'
        "{% else %}<p>One waits for you, {{ n }} day{{ n|pluralize }} now.</p>{% endif %}"
        '{% for x in y %}{% include "z" with note="It is safe with us." %}{% endfor %}'
    )
    texts = of_template(source)
    for words in (
        "Nothing is here yet.", "All of the rest", "One waits for you, It days now.",
        "It is safe with us.",
    ):  # fmt: skip
        assert words in texts


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("The cat sat on the mat.", 6),
        ("Children are safe at home.", 6),
        ("Rated and agreed", 5),
        ("A table of whole pages", 7),
        ("Information governance", 7),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(words, said):
    assert sum(map(syllables, words_of(words))) == said
