"""What the empty workbook says: how to fill it in, and one worked example that is never read."""

from __future__ import annotations

from typing import Any

from frameworks.loading import sheets

HEADS = (
    "How to fill in this workbook",
    "What goes where",
    "How examples work",
    "Before you send it",
    "Next year",
)
INSTRUCTIONS = (
    "How to fill in this workbook",
    "One workbook holds one framework: a wellbeing wheel, a quality standard, a charter. Fill in "
    "the sheets from left to right. Then choose Frameworks, Look after frameworks, Upload a file. "
    "You will see what it changes and everything that is wrong, cell by cell, before anything is "
    "written.",
    "What goes where",
    *(f"{sheet.name}: {sheet.about}" for sheet in sheets.SHEETS),
    "A sheet that you do not need may stay empty. Rows count from the top: their order on the "
    "sheet is their order on the page. Point at a heading to read what its column holds.",
    "Codes: short words of a-z, 0-9, dots and hyphens, each used once. The framework’s own code "
    "may be left out in front. A code says which row is which when a new edition comes. Keep it "
    "when you reword a text, and never give it to something else.",
    "Kinds: what your parts and items are called, such as area and hope. They are counted and "
    "compared under your word, apart from the county’s other frameworks.",
    "Asked: leave it empty, or say yes, for what is asked when somebody rates the whole framework. "
    "Say no for what may be rated but is not asked for. What is only quoted, and never rated, goes "
    "on the sheet References.",
    "How examples work",
    "Grey rows whose first cell begins with # show how it is done. They are not read; you may "
    "leave them in. The same holds for any row of yours that begins with #.",
    "Before you send it",
    "Type words and numbers themselves: formulas, macros and links to other files are refused. "
    "At most 1 MiB, and 3,000 rows on a sheet. No names of children, families or staff.",
    "Next year",
    "Do not begin with the empty workbook again: get the edition in force as a spreadsheet from "
    "its page, change it, and upload it.",
)
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    sheets.FRAMEWORK.name: [
        {
            "code": "wheel",
            "name": "Wellbeing wheel",
            "publisher": "Anytown Council",
            "summary": "What children told us matters to them",
            "order": 6,
            "note": "First wording, agreed in May",
            "source_file": "wheel.pdf",
        }
    ],
    sheets.SCALE.name: [
        {"value": "green"},
        {"value": "amber"},
        {"value": "red"},
        {"value": "not_yet_known"},
        {"value": "not_applicable"},
        {"value": "# green", "label": "Shining", "short": "Shining",
         "means": "It is there and the child feels it; keep it going"},
        {"value": "# not_yet_known", "label": "Still asking", "short": "Asking",
         "means": "It matters to this child and we have not found out"},
    ],
    sheets.KINDS.name: [
        {"kind": "# area", "one": "area", "many": "areas", "heading": "Areas"},
        {"kind": "# hope", "one": "hope", "many": "hopes", "heading": "What we hope for"},
    ],
    sheets.SECTIONS.name: [
        {"code": "# home", "kind": "area", "name": "Home and belonging", "short_name": "Home",
         "source_heading": "Areas", "source_line": 4},
    ],
    sheets.ITEMS.name: [
        {"code": "# home.1", "section": "home", "kind": "hope",
         "text": "I have a place where I feel safe", "short_label": "A safe place",
         "level": "child", "asked": "yes", "source_heading": "Home", "source_line": "6, 7"},
    ],
    sheets.REFERENCES.name: [
        {"code": "# value.1", "kind": "value", "use": "cite", "name": "Care",
         "text": "Noticing what others need", "source_heading": "Values", "source_line": 20},
    ],
    sheets.HEADINGS.name: [{"kind": "# value", "heading": "Our values"}],
    sheets.SHORT_FORMS.name: [{"short": "# CYP", "meaning": "children and young people"}],
}  # fmt: skip
