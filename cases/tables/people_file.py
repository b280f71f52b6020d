"""What a file of people would do, row by row."""

from __future__ import annotations

import django_tables2 as tables

from cases.intake.people_plan import PeoplePlan
from cases.intake.people_rows import ADD, CHANGE, CLOSE, END

ERRORS = "errors"
SHOWN = {
    ERRORS: "Cannot be used",
    ADD: "Added",
    CHANGE: "Changed",
    END: "Ended",
    CLOSE: "Accounts closed",
}


class PeopleFileTable(tables.Table):
    row = tables.Column(attrs={"td": {"class": "number"}, "th": {"class": "number"}})
    username = tables.Column(verbose_name="Sign-in name", default="Not shown")
    words = tables.Column(verbose_name="What", orderable=False)

    class Meta:
        order_by = ("row",)
        empty_text = "No rows here."
        attrs = {"class": "table table--cards"}

    caption = "Rows of the file"


def lines_of(found: PeoplePlan, shown: str) -> list[dict]:
    """The rows of one kind, or of all."""
    lines = []
    if shown in ("", ERRORS):
        lines += [
            {"row": one.row, "username": one.reference or None, "words": _sentence(one.reason)}
            for one in found.errors
        ]
    lines += [
        {"row": step.row, "username": step.username, "words": _sentence(step.words)}
        for step in found.steps
        if shown in ("", step.kind)
    ]
    return lines


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
