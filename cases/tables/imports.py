"""What bringing a caseload in would do, row by row: sheet, row, reference, and what in words."""

from __future__ import annotations

import django_tables2 as tables

from cases.intake.plan import ADD, CHANGE, CLOSE, MOVE, Plan

ERRORS = "errors"
SHOWN = {
    ERRORS: "Cannot be used",
    ADD: "Added",
    MOVE: "Moved",
    CLOSE: "Closed",
    CHANGE: "Changed",
}


class ImportTable(tables.Table):
    sheet = tables.Column(verbose_name="File or sheet")
    row = tables.Column(attrs={"td": {"class": "number"}, "th": {"class": "number"}})
    reference = tables.Column(default="Not shown")
    words = tables.Column(verbose_name="What")

    class Meta:
        order_by = ("sheet", "row")
        empty_text = "No rows here."
        attrs = {"class": "table table--cards"}

    caption = "Rows of the files"


def lines_of(found: Plan, shown: str) -> list[dict]:
    """The rows of one kind, or of all with those first that cannot be used."""
    lines = []
    if shown in ("", ERRORS):
        lines += [
            {
                "sheet": error.sheet,
                "row": error.row,
                "reference": error.reference or None,
                "words": _sentence(error.reason),
            }
            for error in found.errors
        ]
    if shown != ERRORS:
        lines += [
            {
                "sheet": step.child.sheet,
                "row": step.child.row,
                "reference": step.child.reference,
                "words": _sentence("; ".join(step.words)),
            }
            for step in found.steps
            if not shown or shown in step.kinds
        ]
    return lines


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
