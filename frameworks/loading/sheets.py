"""How a framework lies in a spreadsheet: its sheets and their columns, for reading and writing.

Belongs here: names, order, and the help that a person filling it in reads. Does not belong here:
taking cells apart (xlsx_file), drawing them (frameworks/writing/workbook).
"""

from __future__ import annotations

from dataclasses import dataclass

from frameworks.loading.content import SCALE_WORDS


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    help: str = ""
    width: int = 16
    holds: str = "text"  # text, word, number or lines
    choices: str = ""  # a list to choose from: its words, or where they stand


@dataclass(frozen=True)
class Sheet:
    name: str
    columns: tuple[Column, ...]
    about: str = ""

    def column(self, title: str) -> Column | None:
        wanted = " ".join(title.split()).casefold()
        return next((each for each in self.columns if each.title.casefold() == wanted), None)


FROM = (
    Column("source_file", "Source document", "The document these words are from", 24),
    Column("source_heading", "Source heading", "The heading they stand under", 24),
    Column("source_line", "Source line", "A number, or several: 12, 13", 12, holds="lines"),
    Column("source_cell", "Source table cell", "A number, for a table", 10, holds="number"),
)
NAME_LINE = Column("name_line", "Line of the name", "Where the name stands", 12, holds="lines")
CODE_HELP = "a-z, 0-9, dots and hyphens. Keep it for good: it says which row is which next year"
# On several sheets, and the same on each.
CODE = Column("code", "Code", CODE_HELP, 28)
KIND = Column("kind", "Kind", "From the sheet Kinds", 18, holds="word", choices="kinds")

SOURCE_KEYS = {
    "source_file": "file",
    "source_heading": "section",
    "source_line": "line",
    "source_cell": "cell",
    "name_line": "name_line",
}

# Of the sheet that describes the framework, one a row: what is asked, its key and its help.
HEAD = (
    Column("code", "Code", "A short word for addresses: a-z, 0-9 and hyphens, no dots"),
    Column("name", "Name", "As people call it"),
    Column("publisher", "Publisher", "Whose words these are"),
    Column("summary", "Summary", "One sentence of your own; may be left out"),
    Column("order", "Place in the list", "A whole number: 1 stands first", holds="number"),
    Column("note", "Note on this edition", "What is new in it; may be left out"),
    Column("source_file", "Source document", "For every row that names none of its own"),
)
FRAMEWORK = Sheet("Framework", HEAD, "What the framework is called and whose words it holds.")
SCALE = Sheet(
    "Scale",
    (
        Column("value", "Rating", "Leave as it is", 16, holds="word"),
        Column("label", "Word", "Your word for it", 24),
        Column("short", "Short word", "For charts and small places", 20),
        Column("means", "What it commits us to", "Shown beside every question", 70),
    ),
    "Your words for the five answers. green is in place, amber partly, red not yet; a colour is "
    "never shown alone.",
)
KINDS = Sheet(
    "Kinds",
    (
        Column("kind", "Kind", "a-z, 0-9 and _", 20, holds="word"),
        Column("one", "One of them", "As in: 1 hope", 24),
        Column("many", "Many of them", "As in: 5 hopes", 24),
        Column("heading", "Heading", "Above a list of them", 30),
    ),
    "What your sections and items are called. Name every kind that you use on the next two sheets.",
)
SECTIONS = Sheet(
    "Sections",
    (
        CODE,
        KIND,
        Column("letter", "Letter", "One capital letter; may be left out", 8),
        Column("name", "Name", "", 36),
        Column("short_name", "Short name", "For charts; may be left out", 20),
        *FROM,
    ),
    "The parts of the framework, in their order.",
)
ITEMS = Sheet(
    "Items",
    (
        CODE,
        Column("section", "Section", "A code of the sheet Sections", 20, choices="sections"),
        KIND,
        Column("text", "Text", "The words to rate against", 70),
        Column("short_label", "Short label", "For charts, 60 characters at most", 24),
        Column("asked", "Asked", "no: may be rated, but is not asked for", 8, "word", "yes,no"),
        Column("level", "Shown by", "child: one child's record can show it; system: it is about "
               "services", 10, "word", "child,system"),
        Column("parent", "Belongs to", "The code of another item of the section", 24),
        Column("timescale_days", "Days", "If it has to happen within some days", 8, "number"),
        Column("note", "Note", "A hint of your own for raters", 36),
        *FROM,
    ),
    "What is rated, in its order within each section.",
)  # fmt: skip
REFERENCES = Sheet(
    "References",
    (
        CODE,
        Column("section", "Section", "If it belongs to one", 20, choices="sections"),
        Column("item", "Item", "If it belongs to one", 28),
        Column("kind", "Kind", "Any word of a-z and _, such as value", 18, holds="word"),
        Column("use", "Use", "cite: can be quoted; guide: help beside an item; plan: work for the "
               "organisation", 10, "word", "cite,guide,plan"),
        Column("name", "Name", "May be left out", 30),
        Column("text", "Text", "", 70),
        Column("note", "Note", "A note of your own", 36),
        *FROM,
        NAME_LINE,
    ),
    "What is cited or gives guidance and is never rated: values, principles, what a word means.",
)  # fmt: skip
HEADINGS = Sheet(
    "Headings",
    (
        Column("kind", "Kind of reference", "As on the sheet References", 24, holds="word"),
        Column("heading", "Heading", "Words above the list", 40),
    ),
    "The words above each kind of reference, in the order of the page.",
)
SHORT_FORMS = Sheet(
    "Short forms",
    (
        Column("short", "Short form", "Capital letters", 16),
        Column("meaning", "What it means", "", 50),
    ),
    "What short forms in the texts mean.",
)
INSTRUCTIONS = "Instructions"  # for people; never read
SHEETS = (
    FRAMEWORK, SCALE, KINDS, SECTIONS, ITEMS, REFERENCES, HEADINGS, SHORT_FORMS,
)  # fmt: skip
VALUES = SCALE_WORDS
EXAMPLE = "#"  # a row whose first cell begins with it is an example, and is not read
