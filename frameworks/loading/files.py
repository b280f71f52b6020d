"""Several files at once: all of them sound, or the faults of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from frameworks.loading.content import Content
from frameworks.loading.faults import Fault, Faults
from frameworks.loading.read import read, read_content
from frameworks.loading.validate import validate


def sound_content(name: str, content: bytes) -> tuple[Content | None, list[Fault]]:
    """One file that was sent: its content, or every fault."""
    faults = Faults(name)
    root = read_content(name, content, faults)
    return (validate(root, name, faults) if root else None), list(faults)


def sound(paths: Iterable[Path | str]) -> tuple[list[Content], list[Fault]]:
    """Read and validate every file; any fault in any of them means none is loaded."""
    contents: list[Content] = []
    found: list[Fault] = []
    first: dict[str, str] = {}
    for path in paths:
        faults = Faults(str(path))
        root = read(path, faults)
        content = validate(root, str(path), faults) if root else None
        if content and content.code in first:
            reason = f"{content.code} is also in {first[content.code]}; give each framework once"
            faults.add(root.value["framework"].line, "framework.code", reason)
        elif content:
            contents.append(content)
            first[content.code] = str(path)
        found.extend(faults)
    return contents, found
