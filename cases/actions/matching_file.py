"""The file of matches, row by row; every fault with its line, all of them in one run.

Belongs here: how the file is written. Does not belong here: what is a sound match
(cases/matching.py) and storing it (cases/actions/domain_standards.py).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from cases import matching
from frameworks.loading.faults import Faults

SHOWN = 60
KEYS = ("section", "standard", "reason")
Match = tuple[str, str, str]  # domain, standard, reason


class Unsound(Exception):
    """Nothing of the file is taken; one line for each fault."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("\n".join(map(str, faults)))


def read_matches(
    path: Path, known: matching.Editions, there: Collection[tuple[str, str]]
) -> list[Match]:
    """The rows that are not there yet. Rows that are there are an admin's and are not judged."""
    faults = Faults(str(path))
    found: dict[tuple[str, str], Match] = {}
    rows, lines = _rows(path, faults)
    for number, (row, line) in enumerate(zip(rows, lines, strict=True), start=1):
        at = f"[{number}]"
        if not isinstance(row, dict) or set(row) != set(KEYS):
            faults.add(line, at, f"should hold {', '.join(KEYS)} and nothing else")
            continue
        section, standard, reason = (_text(row[key]) for key in KEYS)
        if (section, standard) in found:
            faults.add(line, at, matching.DOUBLE)
        elif (section, standard) not in there:
            wrong = matching.faults(known, section=section, standard=standard, reason=reason)
            for key, said in wrong.items():
                faults.add(line, f"{at}.{key}", f"{said} Here it says: {_short(row[key])}")
            found[section, standard] = (section, standard, matching.one_line(reason))
    if faults:
        raise Unsound(faults)
    return list(found.values())


def _rows(path: Path, faults: Faults) -> tuple[list[Any], list[int]]:
    """The rows of the list and the line of each."""
    try:
        read = YAML(typ="rt", pure=True).load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context
        faults.add(mark.line + 1 if mark else 1, "", f"not readable as YAML: {problem}")
    except (OSError, ValueError, YAMLError) as error:
        faults.add(1, "", f"cannot be read: {str(error).splitlines()[0]}")
    else:
        if isinstance(read, CommentedSeq):
            return read, [read.lc.item(number)[0] + 1 for number in range(len(read))]
        faults.add(1, "", "should be a list of matches, each beginning with a dash")
    return [], []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _short(value: Any) -> str:
    text = str(value)
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")
