"""Frameworks that nobody wrote: any shape the loader takes, from a seed; and one foreign workbook.

The words are chosen to be hard on a notation: quotes, colons, signs of formulas, words that other
readers take for numbers, paragraphs, long lines.
"""

from __future__ import annotations

import io
import random

import openpyxl

from frameworks.loading.content import (
    SCALE_WORDS,
    Content,
    ItemRow,
    ReferenceRow,
    SectionRow,
    SourceRow,
)
from frameworks.writing.workbook import blank_workbook

HARD = [
    "=SUM(A1)", "+cmd", "@home", "- a dash", "# not a comment", "a: b", "it's “quoted” \"twice\"",
    "nan", "Inf", "null", "no", "yes", "1e5 times", "[x]", "{y}", "%z", "&anchor", "*star", "!tag",
    "back\\slash", "<b>bold</b>", "ein schöner Tag", "0x1F and 010", "12:30 o’clock", "_x0041_ x",
    "well-being", "C'est ça", "| pipe >", "trailing colon:", "?question", "`tick`", "2026-05-12 d",
]  # fmt: skip


def text(rng: random.Random, longest: int = 400) -> str:
    words = " ".join(rng.choice(HARD) for _ in range(rng.randint(1, 9)))
    if rng.random() < 0.2 and longest > 300:
        words = f"{words}\n\n{rng.choice(HARD)} and more"
    return words[:longest].strip()


def source(rng: random.Random) -> SourceRow:
    lines = ", ".join(str(rng.randint(1, 900)) for _ in range(rng.randint(0, 3)))
    heading = text(rng, 60) if rng.random() < 0.7 else ""
    cell = rng.choice([None, None, 3])
    return SourceRow(rng.choice(["one.pdf", "no", "a b.docx"]), heading, lines, cell)


def content(seed: int) -> Content:
    """Sections of a kind of its own, items of two, references at every place."""
    rng = random.Random(seed)
    made = Content("", code=f"made{seed}", name=text(rng, 90), publisher=text(rng, 90))
    made.summary, made.note = rng.choice(["", text(rng, 200)]), rng.choice(["", text(rng)])
    made.order = rng.randint(1, 30)
    made.kinds = {
        kind: {"one": f"{kind} a", "many": f"{kind} b", "heading": text(rng, 60)}
        for kind in ("part", "hope")
    }
    made.scale = {
        word: {"label": text(rng, 40), "short": text(rng, 40), "means": text(rng, 200)}
        for word in SCALE_WORDS
    }
    made.abbreviations = {"CYP": text(rng, 50), "NO": "a short form"} if seed % 2 else {}
    kinds = ("value", "name_of_it")
    made.headings = [[kind, text(rng, 60)] for kind in rng.sample(kinds, 2)]
    orders: dict[tuple, int] = {}

    def number(*place: str) -> int:
        orders[place] = orders.get(place, 0) + 1
        return orders[place]

    def references(section: str, item: str, holder: str) -> None:
        for at in range(rng.randint(0, 2) if holder != made.code else 3):
            kind = kinds[at % 2] if holder == made.code else rng.choice(kinds)
            made.references.append(
                ReferenceRow(
                    code=f"{holder}.ref.{at}", kind=kind, order=number(holder, kind),
                    use=rng.choice(["cite", "guide", "plan"]), name=rng.choice(["", text(rng, 90)]),
                    name_line=rng.choice(["", "7", "7, 9"]), text=text(rng),
                    note=rng.choice(["", text(rng, 90)]), section=section, item=item,
                    source=source(rng),
                )
            )  # fmt: skip

    for at in range(rng.randint(2, 5)):
        section = f"{made.code}.s{at}"
        made.sections.append(
            SectionRow(
                code=section, kind="part", order=at + 1, letter=rng.choice(["", "Y", "N"]),
                name=text(rng, 90), short_name=rng.choice(["", text(rng, 30)]),
                source=rng.choice([SourceRow(), source(rng)]),
            )
        )  # fmt: skip
        first = ""
        for place in range(rng.randint(1, 5)):
            code, parent = f"{section}.{place}", first if rng.random() < 0.3 else ""
            kind = rng.choice(["hope", "outcome"]) if place or at else "hope"
            made.items.append(
                ItemRow(
                    code=code, kind=kind, order=number(section, kind, parent),
                    level=rng.choice(["child", "system"]), text=text(rng),
                    short_label=rng.choice(["", text(rng, 50)]), parent=parent, section=section,
                    note=rng.choice(["", text(rng)]), timescale_days=rng.choice([None, 10]),
                    source=source(rng), asked=rng.random() < 0.8,
                )
            )  # fmt: skip
            first = first or code
            references(section, code, code)
        references(section, "", section)
    references("", "", made.code)
    return made


WHEEL = {
    "Framework": [
        ("Code", "wheel"), ("Name", "Wellbeing wheel"), ("Publisher", "Anytown Council"),
        ("Summary", "What children told us matters to them"), ("Place in the list", 6),
        ("Source document", "wheel.pdf"),
    ],
    "Scale": [
        ("green", "Shining", "Shining", "It is there and the child feels it"),
        ("amber", "Growing", "Growing", "It is partly there"),
        ("red", "Missing", "Missing", "It is not there; somebody acts by a date"),
        ("not_yet_known", "Still asking", "Asking", "It matters and we have not found out"),
        ("not_applicable", "Not for now", "Not for now", "It does not fit this child now"),
    ],
    "Kinds": [
        ("spoke", "spoke", "spokes", "Spokes"),
        ("hope", "hope", "hopes", "What we hope for"),
        ("promise", "promise", "promises", "What we promise"),
    ],
    "Sections": [
        ("home", "spoke", None, "Home and belonging", "Home"),
        ("friends", "spoke", None, "Friends and fun", "Friends"),
        ("future", "spoke", None, "My future", "Future"),
    ],
    "Items": [
        ("home.1", "home", "hope", "I have a place where I feel safe", "A safe place"),
        ("home.2", "home", "hope", "Somebody is glad when I come home", "Somebody is glad"),
        ("home.3", "home", "promise", "We ask before we change where you live", "We ask first"),
        ("friends.1", "friends", "hope", "I have a friend I can rely on", "A friend"),
        ("friends.2", "friends", "hope", "I do something just for fun", "Fun", "no"),
        ("future.1", "future", "hope", "I know what happens next", "What happens next"),
    ],
    "References": [
        ("value.1", None, None, "value", "cite", "Care", "Noticing what others need"),
    ],
    "Headings": [("value", "Our values")],
}  # fmt: skip


def wheel_workbook(rows: dict[str, list[tuple]] = WHEEL) -> bytes:
    """Our own template, filled in as somebody else would: below the examples, which stay."""
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook()))
    head = {row[0].value: row for row in book["Framework"].iter_rows(min_row=2)}
    for title, value in rows["Framework"]:
        head[title][1].value = value
    for name, lines in rows.items():
        if name == "Scale":
            own = {row[0].value: row for row in book["Scale"].iter_rows(min_row=2)}
            for value, *said in lines:
                for cell, word in zip(own[value][1:], said, strict=False):
                    cell.value = word
        elif name != "Framework":
            for line in lines:
                book[name].append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def reworded_wheel() -> bytes:
    """The next edition: one item reworded, one left out, one new."""
    rows = {name: list(lines) for name, lines in WHEEL.items()}
    rows["Items"][0] = ("home.1", "home", "hope", "I have a warm bed", "A warm bed")
    rows["Items"][1:2] = [("home.4", "home", "hope", "I have my own things", "My things")]
    return wheel_workbook(rows)
