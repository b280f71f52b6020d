"""What each sheet is, by what it holds: a list of Annex A, a table of the dataset, a plain list."""

from __future__ import annotations

from dataclasses import dataclass

from cases.intake import annex_a, plain, safeguarding
from cases.intake.columns import Headings, headings_in, matched
from cases.intake.faults import UnreadableError
from cases.intake.files import Row, Sheet
from cases.intake.words import heading_of, listed, text_of

ANNEX_A, SSD, PLAIN = "annex-a", "ssd", "plain"
KINDS = {
    ANNEX_A: "Ofsted Annex A",
    SSD: "Standard Safeguarding Dataset",
    PLAIN: "plain list",
}
_ANNEX_SAID = {
    "reference": "the child’s id (Child Unique ID)",
    "birth": "the date of birth (Date of Birth)",
}


@dataclass
class Recognised:
    """`headings` is None for what is known and not wanted; `said` then says what it is."""

    kind: str
    which: str = ""
    headings: Headings | None = None
    said: str = ""


def recognise(sheet: Sheet, head: list[Row], kind: str, *, named: bool) -> Recognised | None:
    """None when nothing about the sheet is known. `named`: its title is a sheet's, not a file's."""
    if kind in ("auto", SSD) and (found := _dataset(sheet, head)):
        return found
    if kind == PLAIN or (kind == "auto" and _says_plan_type(head)):
        return _plain(sheet, head)
    if kind in ("auto", ANNEX_A) and (found := _annex_a(sheet, head, named)):
        return found
    if kind == "auto" and headings_in(head, plain.MEANINGS, {"reference", "plan"}):
        return _plain(sheet, head)
    return None


def _dataset(sheet: Sheet, head: list[Row]) -> Recognised | None:
    for number, cells in head:
        headings = [heading_of(cell) for cell in cells]
        table = safeguarding.table_of(headings)
        if table is None:
            continue
        if not table:
            return Recognised(SSD, said="a table of the dataset that is not needed")
        places = safeguarding.places_in(headings, table)
        lacks = safeguarding.needed(table) - set(places)
        if lacks:
            names = listed([safeguarding.TABLES[table][name][0] for name in sorted(lacks)])
            reason = f"ssd_{table} has no column {names}. Add it and choose the file again."
            raise UnreadableError(sheet.label, reason, number)
        kept = Headings(number, places, [text_of(cell)[:120] for cell in cells])
        return Recognised(SSD, table, kept)
    return None


def _says_plan_type(head: list[Row]) -> bool:
    meanings = {"reference": plain.MEANINGS["reference"], "plan": r"^plan_?type$|^plan type$"}
    return headings_in(head, meanings, {"reference", "plan"}) is not None


def _plain(sheet: Sheet, head: list[Row]) -> Recognised:
    found = headings_in(head, plain.MEANINGS, plain.NEEDED)
    if found is None:
        row, lacks = _lacking(head, plain.MEANINGS, plain.NEEDED)
        names = listed([plain.SAID[name] for name in lacks])
        raise UnreadableError(
            sheet.label, f"no column says {names}. Add it and choose the file again.", row
        )
    return Recognised(PLAIN, PLAIN, found)


def _annex_a(sheet: Sheet, head: list[Row], named: bool) -> Recognised | None:
    number = annex_a.list_of(sheet.title if named else "", head)
    if number is None and not named:
        number = annex_a.number_in(sheet.title)
    if number is None:
        return None
    said = annex_a.title_of(number)
    if number not in annex_a.LISTS:
        return Recognised(ANNEX_A, said=f"{said}, which holds no caseload")
    found = headings_in(head, annex_a.MEANINGS[number], annex_a.NEEDED)
    if found is None:
        row, lacks = _lacking(head, annex_a.MEANINGS[number], annex_a.NEEDED)
        names = listed([_ANNEX_SAID[name] for name in lacks])
        raise UnreadableError(
            sheet.label, f"{said}: no column says {names}. Add it and choose the file again.", row
        )
    return Recognised(ANNEX_A, str(number), found)


def _lacking(head: list[Row], meanings: dict[str, str], needed: set[str]) -> tuple[int, list[str]]:
    """The row that comes nearest to headings, and what is needed and not in it."""
    best = max(head, key=lambda row: len(matched(row[1], meanings)), default=(1, []))
    lacks = [name for name in meanings if name in needed - set(matched(best[1], meanings))]
    return best[0], lacks
