"""Ofsted's Annex A: one sheet a list. Lists 6 to 9 hold a caseload, the others are left."""

from __future__ import annotations

import re

from cases.intake.columns import BIRTH, REFERENCE, TEAM, WORKER, Meanings, matched
from cases.intake.files import Row

LISTS: dict[int, tuple[str, str]] = {
    6: ("children in need", "child_in_need"),
    7: ("child protection plans", "child_protection"),
    8: ("looked after children", "child_in_care"),
    9: ("care leavers", "care_leaver"),
}
OTHERS = {
    1: "contacts", 2: "early help assessments", 3: "referrals", 4: "assessments",
    5: "section 47 enquiries", 10: "adoption", 11: "prospective adopters",
}  # fmt: skip
_EACH: Meanings = {"reference": REFERENCE, "birth": BIRTH, "team": TEAM, "worker": WORKER}
MEANINGS: dict[int, Meanings] = {
    6: _EACH
    | {
        "status": r"^case status|\bstatus$",
        "opened": r"^cin start date|\bcin\b.*\bstart|\bin need\b.*\bstart|start.*\b(cin|in need)\b|"
        r"^(start date|date of start|date opened|open date)$",
        "closed": r"^cin closure date|clos(ure|ed|e)\b.*\bdate|date.*\bclos(ure|ed|e)\b|"
        r"\bcin\b.*\bend|^end date$",
    },
    7: _EACH
    | {
        "opened": r"^child protection plan start date|\b(protection|cpp?)\b.*\bstart|"
        r"start.*\b(protection|cpp?)\b|^plan start",
        "closed": r"^child protection plan end date|\b(protection|cpp?)\b.*\b(end|ceased)|"
        r"(end|ceased).*\b(protection|cpp?)\b|^plan end",
    },
    8: _EACH
    | {
        "opened": r"^date started to be looked after|(start|began|became).*looked after|"
        r"looked after.*start|\b(cla|lac)\b.*\bstart|start.*\b(cla|lac)\b",
        "closed": r"^date ceased to be looked after|ceased.*looked after|looked after.*"
        r"(ceased|end)|\b(cla|lac)\b.*\b(ceased|end)|(ceased|end).*\b(cla|lac)\b",
    },
    9: dict(_EACH),
}
NEEDED = {"reference", "birth"}
# What only this list has, to know it by when its sheet is named in the authority's own way.
_OWN = {
    7: ("opened", "closed"),
    8: ("opened", "closed"),
    6: ("status", "opened"),
}
_OWN_9 = r"eligib|in touch|activity status|suitability of accommodation"
_OWN_OTHERS = {
    10: r"placed for adoption|placement order|adoption decision",
    11: r"prospective adopter|adopter",
    5: r"strategy discussion|section 47|s47",
    4: r"continuous assessment|assessment start",
    3: r"date of referral|referral source",
    2: r"early help",
    1: r"date of contact|contact source",
}


def number_in(title: str) -> int | None:
    """The number of the list that a sheet's or file's name says."""
    match = re.search(r"\blist[ _\-.]*(\d{1,2})(?!\d)", title.replace("\xa0", " "), re.IGNORECASE)
    number = int(match[1]) if match else 0
    return number if number in LISTS or number in OTHERS else None


def list_of(title: str, rows: list[Row]) -> int | None:
    """Which list a sheet is, by its name or else by what only that list asks."""
    named = number_in(title)
    if named is not None:
        return named
    for _, cells in rows:
        reference = "reference" in matched(cells, _EACH)
        headings = " | ".join(str(cell).casefold() for cell in cells if isinstance(cell, str))
        if not reference or headings.count("|") < 2:
            continue
        for number in (7, 8):
            if "opened" in matched(cells, MEANINGS[number]):
                return number
        if re.search(_OWN_9, headings):
            return 9
        other = next((n for n, own in _OWN_OTHERS.items() if re.search(own, headings)), None)
        found = matched(cells, MEANINGS[6])
        if re.search(r"\bcin\b|in need|case status", headings) and set(_OWN[6]) & set(found):
            return 6
        if other:
            return other
    return None


def title_of(number: int) -> str:
    return f"list {number} ({LISTS[number][0] if number in LISTS else OTHERS[number]})"
