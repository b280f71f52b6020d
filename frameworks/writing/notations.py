"""The content of an edition as YAML or JSON that loads as the same again."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from frameworks.loading.content import SCALE_WORDS, Content, ItemRow, ReferenceRow, SourceRow

WIDTH = 88
BARE = {
    "code", "kind", "use", "level", "parent", "asked", "letter",
}  # fmt: skip


def as_json(content: Content) -> bytes:
    return (json.dumps(blocks_of(content), ensure_ascii=False, indent=1) + "\n").encode()


def as_yaml(content: Content) -> bytes:
    head = f"# {content.name}. The texts belong to their publisher: {content.publisher}."
    lines = [" ".join(head.split()), *_lines(blocks_of(content), 0), ""]
    return "\n".join(lines).encode()


def blocks_of(content: Content) -> dict[str, Any]:
    """As the file has it: sections with their items and references inside, counts beside."""
    head = {"code": content.code, **content.head}
    blocks: dict[str, Any] = {
        "framework": _said(head),
        "edition": _said({"note": content.note}),
        "scale": {word: content.scale[word] for word in SCALE_WORDS if word in content.scale},
        "expected": {
            "sections": _counted(content.sections),
            "items": _counted(content.items),
            "references": _counted(content.references),
        },
        "headings": dict(content.headings),
        "abbreviations": content.abbreviations,
        "kinds": content.kinds,
        "sections": [_section(row, content) for row in content.sections],
        "references": _references(content, "", ""),
    }
    return {key: value for key, value in blocks.items() if value or key == "expected"}


def _counted(rows: Iterable[Any]) -> dict[str, int]:
    return dict(Counter(row.kind for row in rows))


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}


def _section(row: Any, content: Content) -> dict[str, Any]:
    return _said(
        {
            "code": row.code,
            "kind": row.kind,
            "order": row.order,
            "letter": row.letter,
            "name": row.name,
            "short_name": row.short_name,
            "source": _source(row.source),
            "items": [_item(item, content) for item in content.items if item.section == row.code],
            "references": _references(content, row.code, ""),
        }
    )


def _item(row: ItemRow, content: Content) -> dict[str, Any]:
    return _said(
        {
            "code": row.code,
            "kind": row.kind,
            "order": row.order,
            "level": row.level,
            "asked": "" if row.asked else "no",
            "parent": row.parent,
            "timescale_days": row.timescale_days,
            "short_label": row.short_label,
            "text": row.text,
            "note": row.note,
            "source": _source(row.source),
            "references": _references(content, row.section, row.code),
        }
    )


def _references(content: Content, section: str, item: str) -> list[dict[str, Any]]:
    rows = (row for row in content.references if (row.section, row.item) == (section, item))
    return [_reference(row) for row in rows]


def _reference(row: ReferenceRow) -> dict[str, Any]:
    return _said(
        {
            "code": row.code,
            "kind": row.kind,
            "use": row.use,
            "order": row.order,
            "name": row.name,
            "text": row.text,
            "note": row.note,
            "source": _source(row.source, row.name_line),
        }
    )


def _source(row: SourceRow, name_line: str = "") -> dict[str, Any]:
    return _said(
        {
            "file": row.source_file,
            "section": row.source_section,
            "line": numbers(row.source_line),
            "cell": row.source_cell,
            "name_line": numbers(name_line),
        }
    )


def numbers(shown: str) -> int | str | list[int | str] | None:
    """A place as its file has it: "72" is a number, "72, 73" a list; what is none is told so."""
    parts = [part for part in shown.split(", ") if part]
    found = [int(part) if part.isascii() and part.isdigit() else part for part in parts]
    return found[0] if len(found) == 1 else found or None


# --- YAML -----------------------------------------------------------------------------------


def _lines(block: dict[str, Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for key, value in block.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:" if value else f"{indent}{key}: {{}}"
            yield from _lines(value, depth + 1)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{indent}{key}:"
            for each in value:
                first, *rest = _lines(each, depth + 2)
                yield f"{indent}  - {first.lstrip()}"
                yield from rest
        else:
            yield from _value(f"{indent}{key}:", key, value, f"{indent}  ")


def _value(start: str, key: str, value: Any, indent: str) -> Iterator[str]:
    """Numbers and codes bare, short texts in quotes, long ones folded at the end of a word."""
    if not isinstance(value, str):
        yield f"{start} {json.dumps(value)}"
    elif key in BARE:
        yield f"{start} {value}"
    elif len(value) <= WIDTH - len(start) and "\n" not in value:
        yield f"{start} {json.dumps(value, ensure_ascii=False)}"
    else:
        yield f"{start} >-"
        for number, paragraph in enumerate(value.split("\n\n")):
            if number:
                yield ""
            for line in _wrapped(paragraph, WIDTH - len(indent)):
                yield indent + line


def _wrapped(paragraph: str, width: int) -> list[str]:
    return textwrap.wrap(paragraph, max(width, 40), break_long_words=False, break_on_hyphens=False)
