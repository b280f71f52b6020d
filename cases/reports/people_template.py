"""The empty list of people to fill in: headings, how to fill it in, and lists to choose from."""

from __future__ import annotations

import csv
import io

import xlsxwriter

from cases.access import Role
from cases.intake.people_rows import COLUMNS, MOST
from cases.models import Service, Team
from cases.reports.cells import guarded

NOTES = {
    "name": "First and last name. Needed for somebody new.",
    "sign_in_name": "What they sign in with. Empty: their work e-mail.",
    "email": "Their work e-mail. Invitations go there.",
    "role": "Choose from the list.",
    "team": "For a practitioner or a team manager.",
    "service": "For a service manager.",
    "from": "First day, such as 31/12/2026. Empty: today.",
    "to": "Last day, for cover or a deputy. Empty: no end.",
    "action": "add, change, end or close. Empty: add.",
}
HOW = (
    "One row for each person and role. Fill in the sheet “People”.",
    "add: an account for somebody new, with this role; or this role for somebody known.",
    "change: a new name or e-mail; another last day; or the same role in another team or service.",
    "end: the role ends, on the last day in “to”, or now.",
    "close: the account is closed now. What the person wrote keeps their name.",
    "Who is not in the file stays as they are. The same file twice changes nothing.",
    "You see row by row what would happen before anything does.",
    "Invitations go to new people only.",
)


def make(kind: str) -> bytes:
    return as_xlsx() if kind == "xlsx" else as_csv()


def as_csv() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(COLUMNS)
    return text.getvalue().encode()


def choices() -> dict[str, list[str]]:
    """What may stand in a column, by the column's name."""
    return {
        "role": [role.label for role in Role],
        "team": list(Team.objects.at_work().values_list("name", flat=True)),
        "service": list(Service.objects.values_list("name", flat=True)),
        "action": ["add", "change", "end", "close"],
    }


def as_xlsx() -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet, how, lists = (
            book.add_worksheet(name) for name in ("People", "How to fill it in", "Lists")
        )
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, name, bold)
            sheet.write_comment(0, place, NOTES[name])
        sheet.set_column(0, len(COLUMNS) - 1, 22, text)
        sheet.freeze_panes(1, 0)
        how.set_column(0, 0, 100)
        lines = [*HOW, *(f"{name}: {said}" for name, said in NOTES.items())]
        for row, line in enumerate(lines):
            how.write_string(row, 0, line)
        for column, (name, found) in enumerate(choices().items()):
            _offer(sheet, lists, column, name, found, bold)
    return stream.getvalue()


def _offer(sheet, lists, column: int, name: str, found: list[str], bold) -> None:
    lists.write_string(0, column, f"{name} list", bold)
    for row, value in enumerate(found, start=1):
        lists.write_string(row, column, str(guarded(value)))
    if found:
        letter, place = "ABCD"[column], COLUMNS.index(name)
        source = f"=Lists!${letter}$2:${letter}${len(found) + 1}"
        sheet.data_validation(
            1, place, MOST, place,
            {
                "validate": "list", "source": source, "error_title": "Not in the list",
                "error_message": f"Choose a {name} from the list.",
            },
        )  # fmt: skip
