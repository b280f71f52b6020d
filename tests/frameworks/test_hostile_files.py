"""Files made to exhaust the reader: refused cheaply and within 256 MiB, with line and reason.

They are read in a process of their own, so that its memory can be measured. None may cost as much
as reading our own largest framework fifteen times over, in the same process (about two seconds on
a quick machine); the seconds are of the processor, so what runs beside it does not count.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.frameworks.corrupt_sheets import with_part
from tests.frameworks.files import GOOD
from tests.frameworks.made_up import wheel_workbook

MIB = 1024 * 1024
BOMB = b"a: &a [x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (n, n, b", ".join([b"*%c" % (n - 1)] * 9)) for n in b"bcdefgh"
)
HOSTILE = {
    "ten_mib.yaml": (b"a: " + b"x" * 10 * MIB, 1, "is larger than 1 MiB; a framework is a few "
                     "dozen kilobytes"),
    "alias_bomb.yaml": (BOMB, 1, "sets an anchor (&a); anchors are not allowed"),
    "brackets.yaml": (b"[" * 5000, 1, "brackets or blocks are nested more than 12 deep"),
    "brackets.json": (b"[" * 5000, 1, "brackets or blocks are nested more than 12 deep"),
    "braces.json": (b'{"a":' * 100_000, 1, "brackets or blocks are nested more than 12 deep"),
    "dashes.yaml": (b"- " * 5000, 1, "brackets or blocks are nested more than 12 deep"),
    "questions.yaml": (b"? " * 5000, 1, "a key should be a single word"),
    "steps.yaml": (b"".join(b" " * n + b"a:\n" for n in range(500)), 13,
                   "brackets or blocks are nested more than 12 deep"),
    "one_line.yaml": (b"a: '" + b"x " * 500_000 + b"'", 1,
                      "is longer than 12,000 characters on this line"),
    "many_lines.yaml": (b"a: b\n" * 100_000, 8001, "has more than 8,000 lines"),
    "large.yaml": (b"a: [b, c, d]\n" * 7_900 * 4, 1, "is longer than 400,000 characters"),
    "many_keys.yaml": (b"".join(b"k%d: %s\n" % (n, b"word " * 8) for n in range(7_990)), 7990,
                       "unknown key k7989; known are framework, edition, scale, expected, "
                       "headings, abbreviations, kinds, sections, references"),
    "many_entries.yaml": (b"a:\n" + b"- [a, b, c, d, e, f, g, h]\n" * 7_000, 1335,
                          "more than 12,000 entries"),
    "many_entries.json": (b'{"a":[' + b"1," * 500_000 + b"1]}", 1, "more than 12,000 entries"),
    "tags.yaml": ((b"a: " + b"!" * 11_000 + b"\n") * 30, 1,
                  "has a tag (tag:yaml.org,2002:!!!!!!!!!!!!!!!!!!!!!!); tags are not allowed"),
    "quotes.json": (b'{"' + b'\\"' * 500_000, 1, "not readable as JSON: did not expect "
                    '"' + '\\"' * 9 + "\\"),
    "nul.yaml": (b"\0" * 11_000, 1, "holds a hidden character: a control character (U+0000)"),
}  # fmt: skip


def sheet(rows: bytes) -> bytes:
    """A workbook whose items stand in these rows."""
    ours = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = f'<worksheet xmlns="{ours}"><sheetData>'.encode()
    part = "xl/worksheets/sheet6.xml"  # after the instructions, the fifth of ours
    return with_part(wheel_workbook(), part, head + rows + b"</sheetData></worksheet>")


WORD = b'<c r="A%d" t="inlineStr"><is><t>x</t></is></c>'
HOSTILE |= {
    "unpacks.xlsx": (
        with_part(wheel_workbook(), "xl/media/a.png", b"0" * 10 * MIB),
        1,
        "unpacks to more than 4 MiB; a framework is much smaller",
    ),
    "cells.xlsx": (
        sheet(b"<row>" + b"<c/>" * 200_000 + b"</row>"),
        1,
        "holds far more cells than a framework needs",
    ),
    "rows.xlsx": (
        sheet(b"".join(b'<row r="%d">%s</row>' % (n, WORD % n) for n in range(2, 12_000))),
        "Items!A3001",
        "a sheet has 3,000 rows at most",
    ),
    "wide.xlsx": (
        sheet((b"<row>" + b"<c><v>1</v></c>" * 30 + b"</row>") * 800),
        "Items!A1",
        "unknown heading 1; known are Code, Section, Kind, Text, Short label, Asked, "
        "Shown by, Belongs to, Days, Note, Source document, Source heading, Source line, "
        "Source table cell",
    ),
    "far.xlsx": (
        sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "Kinds!A5",
        "is a kind that no section or item of the file has",
    ),
}
OWN = "fixtures/flourish.yaml"
TIMES = 15
READ = """
import json, re, resource, sys, time
from pathlib import Path
import django
django.setup()
from frameworks.loading.files import sound
status = Path("/proc/self/status")  # getrusage begins with the memory of the process before it

def most() -> float:
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

for path in sys.argv[1:]:
    start = time.process_time()
    contents, faults = sound([path])
    seconds = time.process_time() - start
    found = [[str(fault.line), fault.reason] for fault in faults]
    print(json.dumps([path, len(contents), seconds, most(), found]))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, list]:
    folder = tmp_path_factory.mktemp("hostile")
    files = {name: content for name, (content, _, _) in HOSTILE.items()}
    for name, content in {**files, "good.yaml": GOOD.encode()}.items():
        (folder / name).write_bytes(content)
    paths = [str(path) for path in sorted(folder.iterdir())]
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", READ, OWN, *paths, OWN]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {Path(path).name: answer for path, *answer in lines}


@pytest.fixture(scope="module")
def yardstick(answers) -> float:
    """Seconds for our own largest framework; the second reading, when all is warm."""
    loaded, seconds, _, faults = answers[Path(OWN).name]
    assert (loaded, faults) == (1, [])
    return seconds


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_quickly_and_cheaply(answers, yardstick, name):
    _, line, reason = HOSTILE[name]
    loaded, seconds, mebibytes, faults = answers[name]
    told = [str(line), reason]
    assert [fault for fault in faults if fault == told] == [told], faults[:5]
    assert loaded == 0
    assert seconds < TIMES * yardstick, f"{seconds:.2f} s, {yardstick:.2f} s for our own"
    assert mebibytes < 256, f"{mebibytes:.0f} MiB"


def test_good_file_is_read_in_the_same_process(answers):
    loaded, _, _, faults = answers["good.yaml"]
    assert (loaded, faults) == (1, [])
