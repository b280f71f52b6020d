"""A small sound framework file, and ways of writing and loading files in tests."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from django.core.management import call_command

from frameworks.models import Edition, Framework, Item, Reference, Section

GOOD = """\
framework:
  code: demo
  name: Demo framework
  publisher: A council
  summary: Two parts to try things on.
  order: 7
edition:
  note: First wording.
scale:
  green: {label: Strength, short: Strength, means: It is in place}
  amber: {label: Developing, short: Developing, means: It is partly in place}
  red: {label: Gap, short: Gap, means: It is not in place}
  not_applicable: {label: Does not apply now, short: Does not apply, means: It cannot apply}
  not_yet_known: {label: Not yet known, short: Not yet known, means: We have not found out}
expected:
  sections: {domain: 1, pillar: 1}
  items:
    impact: 1
    outcome: 2
    practice_standard: 1
    measure: 1
  references:
    value: 2
    descriptor: 1
headings:
  value: Values
  descriptor: What this means
abbreviations:
  CYP: children and young people
sections:
  - code: demo.a
    kind: domain
    order: 1
    letter: A
    name: Alpha
    source: {file: one.txt, section: Names, line: 3, cell: 1}
    expected: {impact: 1, outcome: 2}
    items:
      - code: demo.a.impact
        kind: impact
        order: 1
        text: Children are safe
        source: {file: one.txt, section: Aims, line: 4}
      - code: demo.a.outcome.1
        kind: outcome
        order: 1
        level: child
        short_label: Heard
        text: CYP are heard
        source: {file: one.txt, section: Outcomes, line: [5, 6]}
      - code: demo.a.outcome.2
        kind: outcome
        order: 2
        level: system
        text: CYP have choices
        note: Rate the weakest part
        source: {file: one.txt, section: Outcomes, line: 7}
  - code: demo.b
    kind: pillar
    order: 2
    name: Beta
    short_name: Bee
    items:
      - code: demo.b.1
        kind: practice_standard
        order: 1
        text: We listen
        source: {file: two.txt, section: Standards, line: 8}
        references:
          - code: demo.b.1.descriptor.1
            kind: descriptor
            use: guide
            order: 1
            text: We ask first
            source: {file: two.txt, section: Descriptors, line: 9}
      - code: demo.b.1.measure.1
        kind: measure
        order: 1
        parent: demo.b.1
        timescale_days: 10
        text: We meet within ten days
        source: {file: two.txt, section: Measures, line: 10}
references:
  - code: demo.value.1
    kind: value
    use: cite
    order: 1
    name: Courage
    text: Saying what is hard to say
    source: {file: two.txt, section: Values, line: 12, name_line: 11}
  - code: demo.value.2
    kind: value
    use: cite
    order: 2
    name: Care
    text: >-
      Noticing what others need

      and doing it
    source: {file: two.txt, section: Values, line: 13}
"""
TABLES = (Framework, Edition, Section, Item, Reference)


def write(folder: Path, content: str | bytes, name: str = "demo.yaml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def load(*paths: Path, **options: bool) -> tuple[int, str, list[str]]:
    """Run the command: its exit code, what it said, and its faults one a line."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("load_framework", *map(str, paths), stdout=out, stderr=err, **options)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue(), err.getvalue().splitlines()


def snapshot() -> tuple[list[int], str]:
    """Row counts and a checksum of every row of the library."""
    rows = [list(model.objects.order_by("pk").values_list()) for model in TABLES]
    return [len(each) for each in rows], hashlib.sha256(repr(rows).encode()).hexdigest()


def line_of(line: str, text: str = GOOD) -> int:
    """The number of a line that occurs once, given without its indentation."""
    found = [number for number, each in enumerate(text.split("\n"), 1) if each.strip() == line]
    assert len(found) == 1, (line, found)
    return found[0]
