"""Corrupt copies of the small framework file, each with the fault that must be reported.

Belongs here: what is broken and where. Does not belong here: the assertions (test_corrupt_files).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.frameworks.files import GOOD, line_of

A_TEXT = "should be a text, not a"
HIDDEN = "holds a hidden character:"
LAST = GOOD.count("\n")
LETTERS = "only a-z, 0-9, dots and hyphens are used here"


@dataclass(frozen=True)
class Corrupt:
    """A file that must be refused, with the line, path and reason that must be given."""

    name: str
    content: bytes
    line: int
    path: str
    reason: str
    suffix: str = ".yaml"


@dataclass(frozen=True)
class Spot:
    """A `key: value` line of the good file, found by its text, with its path."""

    text: str
    path: str

    @property
    def line(self) -> int:
        return line_of(self.text)

    @property
    def value(self) -> str:
        return self.text.split(": ", 1)[1]

    def holding(self, value: str) -> bytes:
        key = self.text.split(": ", 1)[0]
        return self.instead(f"{key}: {value}")

    def instead(self, line: str) -> bytes:
        lines = GOOD.split("\n")
        old = lines[self.line - 1]
        lines[self.line - 1] = old.replace(self.text, line)
        return "\n".join(lines).encode()


def after(text: str, lines_after: int, path: str, value: str) -> tuple[int, str, bytes]:
    """A line that occurs often, such as `order: 1`, found by a line above it."""
    lines = GOOD.split("\n")
    number = line_of(text) + lines_after
    key, _ = lines[number - 1].split(": ", 1)
    lines[number - 1] = f"{key}: {value}"
    return number, path, "\n".join(lines).encode()


TEXTS = [
    Spot("name: Demo framework", "framework.name"),
    Spot("publisher: A council", "framework.publisher"),
    Spot("summary: Two parts to try things on.", "framework.summary"),
    Spot("note: First wording.", "edition.note"),
    Spot("name: Alpha", "sections[1].name"),
    Spot("short_name: Bee", "sections[2].short_name"),
    Spot("text: Children are safe", "sections[1].items[1].text"),
    Spot("short_label: Heard", "sections[1].items[2].short_label"),
    Spot("note: Rate the weakest part", "sections[1].items[3].note"),
    Spot("text: We ask first", "sections[2].items[1].references[1].text"),
    Spot("name: Courage", "references[1].name"),
    Spot("value: Values", "headings.value"),
    Spot("CYP: children and young people", "abbreviations.CYP"),
]
NUMBERS = [
    Spot("order: 7", "framework.order"),
    Spot("practice_standard: 1", "expected.items.practice_standard"),
    Spot("timescale_days: 10", "sections[2].items[2].timescale_days"),
]
CODES = [
    Spot("- code: demo.a", "sections[1].code"),
    Spot("- code: demo.a.outcome.2", "sections[1].items[3].code"),
    Spot("- code: demo.b.1.descriptor.1", "sections[2].items[1].references[1].code"),
    Spot("- code: demo.value.2", "references[2].code"),
]
KINDS = [
    (Spot("kind: domain", "sections[1].kind"), "domain, pillar, universal, aim, chapter"),
    (
        Spot("kind: impact", "sections[1].items[1].kind"),
        "impact, outcome, universal_determinant, tailored_determinant, practice_standard, measure",
    ),
    (Spot("level: system", "sections[1].items[3].level"), "child, system"),
    (Spot("use: guide", "sections[2].items[1].references[1].use"), "cite, guide, plan"),
]
REQUIRED = [  # a line to take out, the first line of its block, the path
    ("code: demo", 2, "framework.code"),
    ("name: Demo framework", 2, "framework.name"),
    ("publisher: A council", 2, "framework.publisher"),
    ("order: 7", 2, "framework.order"),
    ("kind: domain", line_of("- code: demo.a"), "sections[1].kind"),
    ("name: Alpha", line_of("- code: demo.a"), "sections[1].name"),
    ("name: Beta", line_of("- code: demo.b"), "sections[2].name"),
    ("kind: impact", line_of("- code: demo.a.impact"), "sections[1].items[1].kind"),
    ("text: Children are safe", line_of("- code: demo.a.impact"), "sections[1].items[1].text"),
    ("text: We listen", line_of("- code: demo.b.1"), "sections[2].items[1].text"),
    ("use: guide", line_of("- code: demo.b.1.descriptor.1"), f"{CODES[2].path[:-5]}.use"),
    ("text: We ask first", line_of("- code: demo.b.1.descriptor.1"), f"{CODES[2].path[:-5]}.text"),
    ("kind: descriptor", line_of("- code: demo.b.1.descriptor.1"), f"{CODES[2].path[:-5]}.kind"),
]
TOP_LEVEL = ("framework", "expected")


def wrong_texts() -> Iterator[Corrupt]:
    wrongs = {
        "list": ("[one, two]", f"{A_TEXT} list"),
        "block": ("{one: two}", f"{A_TEXT} block of keys"),
        "empty": ("", "is empty"),
        "quoted_empty": ('""', "is empty"),
        "null": ("~", "should be a text, not ~"),
        "nan": (".nan", "should be a text, not .nan"),
        "number": ("1.10", "should be a text; 1.10 holds no letter"),
        "too_long": ("x" * 11_000, ""),
        "accents": ("cafe\u0301 culture", "holds letters made of separate accents; type them anew"),
        "escaped_nul": (r'"a\0b"', f"{HIDDEN} a control character (U+0000)"),
        "escaped_zero_width": (r'"a\u200bb"', f"{HIDDEN} ZERO WIDTH SPACE (U+200B)"),
    }
    longest = dict(zip([s.path for s in TEXTS], (200, 300, 300, 10_000, 200, 40, 10_000, 60, 10_000,
                                                 10_000, 300, 100, 100), strict=True))  # fmt: skip
    for spot in TEXTS:
        for name, (value, reason) in wrongs.items():
            said = reason or f"is longer than {longest[spot.path]:,} characters"
            yield Corrupt(
                f"text_{name}_{spot.path}", spot.holding(value), spot.line, spot.path, said
            )


def wrong_numbers() -> Iterator[Corrupt]:
    values = ["one", "0", "-1", "1.0", "010", "1_0", ".nan", "~", "true", "99999", '"7"',
              "12:30", "\uff17", "\u0661", "1e3", "9" * 400]  # fmt: skip
    for spot in NUMBERS:
        least = 1
        for value in values:
            shown = value.strip('"')[:20]
            reason = f"should be a whole number from {least} to 32,767, not {shown}"
            name = f"number_{value[:9].encode('unicode_escape').decode()}_{spot.path}"
            yield Corrupt(name, spot.holding(value), spot.line, spot.path, reason)
        reason = "should be a whole number from 1 to 32,767, not a list"
        name = f"number_list_{spot.path}"
        yield Corrupt(name, spot.holding("[1]"), spot.line, spot.path, reason)


def wrong_codes() -> Iterator[Corrupt]:
    plain = "is not written with a-z, 0-9, dots and hyphens"
    for spot in CODES:
        code = spot.value
        for name, value, reason in (
            ("capital", code.upper(), f'"{code.upper()}" {plain}'),
            ("space", f"{code} x", f'"{code} x" {plain}'),
            ("dots", f"{code}..x", f'"{code}..x" {plain}'),
            ("path", "../../etc", f'"../../etc" {plain}'),
            (
                "cyrillic",
                code.replace("e", "\u0435", 1),
                f'"{code.replace("e", chr(0x435), 1)}" holds CYRILLIC SMALL LETTER IE (U+0435); '
                f"{LETTERS}",
            ),
            (
                "full_width",
                f"{code}.\uff11",
                f'"{code}.\uff11" holds FULLWIDTH DIGIT ONE (U+FF11); {LETTERS}',
            ),
            ("foreign", "other.a", '"other.a" does not begin with the framework\'s code "demo."'),
            ("empty", "", "is empty"),
            ("list", "[demo.x]", "should be a word, not a list"),
        ):
            yield Corrupt(f"code_{name}_{code}", spot.holding(value), spot.line, spot.path, reason)


def wrong_kinds() -> Iterator[Corrupt]:
    for spot, known in KINDS:
        for value in ("judgement", "DROP", "1"):
            reason = f"unknown word {value}; known are {known}"
            yield Corrupt(
                f"kind_{value}_{spot.path}", spot.holding(value), spot.line, spot.path, reason
            )
        near = f"{spot.value}s"
        reason = f"unknown word {near}; did you mean {spot.value}?"
        yield Corrupt(f"kind_near_{spot.path}", spot.holding(near), spot.line, spot.path, reason)


def missing_keys() -> Iterator[Corrupt]:
    lines = GOOD.split("\n")
    for text, block, path in REQUIRED:
        kept = lines[: line_of(text) - 1] + lines[line_of(text) :]
        content = "\n".join(kept).encode()
        yield Corrupt(f"missing_{path}", content, block, path, "is missing")
    for spot in CODES[1:]:
        content = spot.instead("-")
        yield Corrupt(f"missing_{spot.path}", content, spot.line + 1, spot.path, "is missing")
    for key in TOP_LEVEL:
        content = GOOD.replace(f"{key}:\n", f"{key}s_:\n", 1).encode()
        yield Corrupt(f"missing_{key}", content, 1, key, "is missing")


def unknown_keys() -> Iterator[Corrupt]:
    known = {
        "framework": ("name: Demo framework", "titel: x", "code, name, publisher, summary, order"),
        "sections[1]": (
            "letter: A",
            "zzzzzz: x",
            "code, kind, order, letter, name, short_name, source, expected, items, references",
        ),
    }
    for path, (text, line, keys) in known.items():
        spot = Spot(text, path)
        key = line.split(":")[0]
        indent = " " * (len(GOOD.split("\n")[spot.line - 1]) - len(text))
        content = spot.instead(f"{text}\n{indent}{line}")
        reason = f"unknown key {key}; known are {keys}"
        yield Corrupt(f"unknown_{key}", content, spot.line + 1, f"{path}.{key}", reason)
    for spot in TEXTS[:9]:
        key = spot.text.split(":")[0]
        content = spot.instead(f"{key}\u200b: x")
        reason = f"{HIDDEN} ZERO WIDTH SPACE (U+200B)"
        yield Corrupt(f"zero_width_key_{spot.path}", content, spot.line, "", reason)


def doubled_keys() -> Iterator[Corrupt]:
    for spot in TEXTS[:10] + NUMBERS[1:]:
        indent = " " * (len(GOOD.split("\n")[spot.line - 1]) - len(spot.text))
        content = spot.instead(f"{spot.text}\n{indent}{spot.text}")
        reason = f"this key is here twice; first on line {spot.line}"
        yield Corrupt(f"doubled_{spot.path}", content, spot.line + 1, spot.path, reason)


def wrong_orders_and_parents() -> Iterator[Corrupt]:
    for text, down, path, value, reason in (
        ("kind: domain", 1, "sections[1].order", "2", "is 2, but this is domain number 1 here"),
        ("- code: demo.b", 2, "sections[2].order", "1", "is 1, but this is pillar number 2 here"),
        ("- code: demo.b", 2, "sections[2].order", "3", "is 3, but this is pillar number 2 here"),
        ("- code: demo.a.outcome.2", 2, "sections[1].items[3].order", "1",
         "is 1, but this is outcome number 2 here"),
        ("- code: demo.a.outcome.1", 2, "sections[1].items[2].order", "2",
         "is 2, but this is outcome number 1 here"),
        ("- code: demo.value.2", 3, "references[2].order", "9",
         "is 9, but this is value number 2 here"),
        ("- code: demo.b.1.measure.1", 3, "sections[2].items[2].parent", "demo.b.9",
         "no item has the code demo.b.9"),
        ("- code: demo.b.1.measure.1", 3, "sections[2].items[2].parent", "demo.a.impact",
         "demo.a.impact is in another section"),
        ("- code: demo.b.1.measure.1", 3, "sections[2].items[2].parent", "demo.b.1.measure.1",
         "demo.b.1.measure.1 leads back to demo.b.1.measure.1 itself"),
        ("- code: demo.b.1.measure.1", 3, "sections[2].items[2].parent", "Demo.b.1",
         '"Demo.b.1" is not written with a-z, 0-9, dots and hyphens'),
    ):  # fmt: skip
        line, path, content = after(text, down, path, value)
        yield Corrupt(f"place_{path}_{value}", content, line, path, reason)
    spot = Spot("text: We listen", "sections[2].items[1].parent")
    content = spot.instead(f"{spot.text}\n        parent: demo.b.1.measure.1")
    reason = "demo.b.1.measure.1 leads back to demo.b.1 itself"
    yield Corrupt("cycle_of_two", content, spot.line + 1, spot.path, reason)


def doubled_codes() -> Iterator[Corrupt]:
    for spot, other in (
        (CODES[1], "demo.a.outcome.1"),
        (CODES[1], "demo.a"),
        (CODES[2], "demo.b.1"),
        (CODES[3], "demo.value.1"),
    ):
        first = line_of(f"- code: {other}")
        reason = f"{other} is here twice; first on line {first}"
        yield Corrupt(
            f"twice_{other}_{spot.path}", spot.holding(other), spot.line, spot.path, reason
        )


def wrong_counts() -> Iterator[Corrupt]:
    for text, line, path, reason in (
        ("outcome: 2", "outcome: 9", "expected.items.outcome", "9 expected, but the file holds 2"),
        ("outcome: 2", "outcom: 2", "expected.items.outcom", "2 expected, but the file holds 0"),
        ("measure: 1", "measure: 3", "expected.items.measure", "3 expected, but the file holds 1"),
        ("value: 2", "value: 6", "expected.references.value", "6 expected, but the file holds 2"),
        ("sections: {domain: 1, pillar: 1}", "sections: {domain: 8, pillar: 1}",
         "expected.sections.domain", "8 expected, but the file holds 1"),
        ("expected: {impact: 1, outcome: 2}", "expected: {impact: 1, outcome: 6}",
         "sections[1].expected.outcome", "6 expected, but the file holds 2"),
        ("descriptor: What this means", "narrative: The vision", "headings.narrative",
         "is a heading for a kind of reference that the file does not hold"),
        ("CYP: children and young people", "cyp: children and young people", "abbreviations.cyp",
         "is not a short form: capital letters A to Z, twelve at most"),
    ):  # fmt: skip
        spot = Spot(text, path)
        yield Corrupt(f"count_{line}", spot.instead(line), spot.line, path, reason)
    one_less = GOOD[: GOOD.index("  - code: demo.value.2")]
    line = line_of("value: 2")
    reason = "2 expected, but the file holds 1"
    yield Corrupt("one_less", one_less.encode(), line, "expected.references.value", reason)


def wrong_sources_and_scale() -> Iterator[Corrupt]:
    source = "source: {file: one.txt, section: Aims, line: 4}"
    at = "sections[1].items[1].source"
    lines = "should be a line number, or a list of them such as [72, 73]"
    for wrong, path, reason in (
        ("source: one.txt", at, "should be a block of keys, not a single value"),
        ("source: {section: Aims, line: 4}", f"{at}.file", "is missing"),
        ("source: {file: one.txt, line: four}", f"{at}.line", lines),
        ("source: {file: one.txt, line: [4, x]}", f"{at}.line", lines),
        ("source: {file: one.txt, line: []}", f"{at}.line", lines),
        ("source: {file: one.txt, line: {a: b}}", f"{at}.line", lines),
        ("source: {file: one.txt, line: -4}", f"{at}.line", lines),
        ("source: {file: one.txt, cell: x}", f"{at}.cell",
         "should be a whole number from 1 to 32,767, not x"),
        ("source: {file: one.txt, page: 4}", f"{at}.page",
         "unknown key page; known are file, section, line, cell, name_line"),
    ):  # fmt: skip
        spot = Spot(source, path)
        yield Corrupt(f"source_{wrong[8:]}", spot.instead(wrong), spot.line, path, reason)
    scale = "red: {label: Gap, short: Gap, means: It is not in place}"
    for wrong, path, reason in (
        ("crimson: {label: Gap, short: Gap, means: Not there}", "scale.crimson", "unknown key "
         "crimson; known are green, amber, red, not_yet_known, not_applicable"),
        ("red: {label: Gap, short: Gap}", "scale.red.means", "is missing"),
        ("red: Gap", "scale.red", "should be a block of keys, not a single value"),
    ):  # fmt: skip
        spot = Spot(scale, path)
        yield Corrupt(f"scale_{wrong[:20]}", spot.instead(wrong), spot.line, path, reason)
    no_scale = "\n".join(each for each in GOOD.split("\n") if "label: " not in each[:40]).encode()
    no_scale = no_scale.replace(b"scale:\n", b"")
    reason = "is missing: items are rated, so its five words are needed"
    yield Corrupt("no_scale", no_scale, 1, "scale", reason)


def all_wrong() -> list[Corrupt]:
    return [
        *wrong_texts(),
        *wrong_numbers(),
        *wrong_codes(),
        *wrong_kinds(),
        *missing_keys(),
        *unknown_keys(),
        *doubled_keys(),
        *wrong_orders_and_parents(),
        *doubled_codes(),
        *wrong_counts(),
        *wrong_sources_and_scale(),
    ]
