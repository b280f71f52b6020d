"""The plain caseload file to fill in: headings, and lists to choose from where a list exists."""

from __future__ import annotations

import csv
import io

import xlsxwriter
from django.utils import timezone

from cases.access import TEAM_ROLES
from cases.intake.plain import COLUMNS
from cases.models import Membership, PlanType, Team, User
from cases.reports.cells import guarded

ROWS = 2000  # that offer the lists
NOTES = {
    "case_reference": "From your case system. Never a name or an NHS number.",
    "practitioner": "Their sign-in name. Empty: nobody holds the case yet.",
    "team": "Empty: the only team the practitioner works in.",
    "plan_type": "Choose from the list.",
    "birth_month": "Such as 2017-03, or: expected 2027-03. No day.",
    "family_group": "The same number for brothers and sisters.",
    "opened": "Such as 31/12/2025. Empty: from today.",
    "closed": "Empty while the case is open.",
}


def make(kind: str) -> bytes:
    return as_xlsx() if kind == "xlsx" else as_csv()


def as_csv() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(COLUMNS)
    return text.getvalue().encode()


def choices() -> dict[str, list[str]]:
    """What may stand in a column, by the column's name."""
    parts = Membership.objects.current(on=timezone.localdate()).filter(role__in=TEAM_ROLES)
    people = User.objects.filter(is_active=True, pk__in=parts.values("user_id"))
    return {
        "plan_type": list(PlanType.objects.filter(is_active=True).values_list("name", flat=True)),
        "team": list(Team.objects.at_work().values_list("name", flat=True)),
        "practitioner": list(people.order_by("username").values_list("username", flat=True)),
    }


def as_xlsx() -> bytes:
    """The rows to fill in, and the lists they offer on a sheet of their own."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet, lists = book.add_worksheet("Caseload"), book.add_worksheet("Lists")
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, name, bold)
            sheet.write_comment(0, place, NOTES[name])
        sheet.set_column(0, len(COLUMNS) - 1, 20, text)
        sheet.freeze_panes(1, 0)
        for column, (name, found) in enumerate(choices().items()):
            lists.write_string(0, column, name, bold)
            for row, value in enumerate(found, start=1):
                lists.write_string(row, column, str(guarded(value)))
            if found:
                letter = "ABC"[column]
                source = f"=Lists!${letter}$2:${letter}${len(found) + 1}"
                place = COLUMNS.index(name)
                sheet.data_validation(
                    1, place, ROWS, place,
                    {
                        "validate": "list", "source": source, "error_title": "Not in the list",
                        "error_message": f"Choose a {name.replace('_', ' ')} from the list.",
                    },
                )  # fmt: skip
    return stream.getvalue()
