"""The evidence sheet in words: the parts of its document, strengths first.

Belongs here: how dates, raters and wordings are said. Does not belong here: finding them
(evidence.py), and the one page for the case system's notes (paste_back.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format

from cases import charts
from cases.models import Action, Audit, Case, ChildVoice
from cases.pages.blocks import Block, Bullets, Cell, Heading, Paper, Paragraph, Rows
from cases.pages.case_page import Note
from cases.pages.evidence import (
    CHILD,
    PRACTITIONER,
    EvidenceSheet,
    Part,
    Row,
    Said,
    by_value,
    of_kind,
)
from cases.pages.history import lower
from frameworks.models import Item

APART = (
    "Ratings by those who work with the child, and the child’s and family’s own views, stand side "
    "by side. They are never mixed or averaged."
)
OWN_WORDS = (
    (ChildVoice.Whose.CHILD, "In the child’s own words"),
    (ChildVoice.Whose.FAMILY, "In a parent’s or carer’s own words"),
)
COLUMNS = (("child", "Child’s view"), ("family", "Family’s view"))


def evidence_paper(sheet: EvidenceSheet) -> Paper:
    """Everything, with what works well at the start and what it rests on at the end."""
    blocks = [
        Paragraph(standing(sheet)),
        Paragraph(APART),
        *_works_well(sheet),
        *_in_short(sheet),
        *_in_order(sheet),
        *_find_out(sheet),
        *_rests_on(sheet),
    ]
    return Paper.of(f"Evidence for {sheet.case.reference}", blocks)


def standing(sheet: EvidenceSheet) -> str:
    """ "9 years, child in need, with Ana since March 2025. As on 12 May 2026." """
    case, page = sheet.case, sheet.page
    said = [page.age, lower(case.plan_type.name)]
    if case.holder_id:
        said.append(f"with {case.holder_name} since {date_format(case.held_since, 'F Y')}")
    if case.status != Case.Status.OPEN:
        said.append(f"{lower(case.get_status_display())} on {day(case.closed_on)}")
    return f"{', '.join(said)}. As on {day(page.today)}."


def day(when: datetime.date) -> str:
    return date_format(when, "j F Y")


# --- at the start ---


def _works_well(sheet: EvidenceSheet) -> Iterator[Block]:
    audits = sheet.well(PRACTITIONER)
    if audits:
        yield Heading("What works well")
        yield Bullets(tuple(well(audit) for audit in audits))
    for whose, heading in OWN_WORDS:
        audits = sheet.well(CHILD, whose)
        if audits:
            yield Heading(heading)
            yield Bullets(tuple(well(audit) for audit in audits))


def well(audit: Audit) -> str:
    return f"{day(timezone.localdate(audit.submitted_at))}, {audit.rater}: {audit.working_well}"


def _in_short(sheet: EvidenceSheet) -> Iterator[Block]:
    """The latest rating of each domain and standard, by value."""
    for kind, heading in (
        (Item.Kind.IMPACT, "How life is now, strengths first"),
        (Item.Kind.PRACTICE_STANDARD, "How we practise, strengths first"),
    ):
        rows = of_kind(sheet.rows, kind)
        if rows:
            yield Heading(heading)
            yield from _each_voice(rows, bare=True)
    if sheet.apart:
        yield Heading("Where voices are far apart")
        yield Bullets(tuple(f"{apart.domain}: {apart.words}" for apart in sheet.apart))
    words = heard(sheet)
    if words:
        yield Paragraph(words)


def _each_voice(rows: list[Row], *, bare: bool = False) -> Iterator[Block]:
    yield Bullets(tuple(valued(value, found) for value, found in by_value(rows)))
    for voice, heading in COLUMNS:
        found = by_value(rows, voice)
        if found:
            yield Paragraph(f"{heading}:")
            yield Bullets(tuple(valued(value, rows, voice) for value, rows in found))


def valued(value: str, rows: list[Row], voice: str = "now") -> str:
    """ "Strength: Family & Friends, Learning"."""
    first: Said = getattr(rows[0], voice)
    return f"{charts.word(value, first.item.edition.scale)}: {', '.join(map(name, rows))}"


def name(row: Row) -> str:
    """A domain by its name, anything else by its short label or its text."""
    return row.item.section.name if row.item.kind == Item.Kind.IMPACT else str(row.item)


def heard(sheet: EvidenceSheet) -> str:
    """When the child was last heard and how; and when that is too long ago."""
    view = sheet.page.view
    said = f"Child’s view heard on {day(view.heard_on)}: {view.how_in_words}." if view else ""
    late = sheet.page.view_words
    return f"{said} {late}." if said and late else said or (f"{late}." if late else "")


# --- in framework order ---


def _in_order(sheet: EvidenceSheet) -> Iterator[Block]:
    framework = None
    for part in sheet.parts:
        if part.framework != framework:
            framework = part.framework
            yield Heading(f"{framework.name}, in its own order")
        yield Heading(part.section.name, level=3)
        yield from _of_part(sheet, part)
    if sheet.other_actions:
        yield Heading("Beside the frameworks")
        yield Bullets(tuple(step(action) for action in sheet.other_actions))


def _of_part(sheet: EvidenceSheet, part: Part) -> Iterator[Block]:
    if part.rows:
        yield _ratings(sheet, part)
    if part.notes:
        yield Heading("Seen and heard", level=4)
        yield Bullets(tuple(noted(note) for _, note in part.notes))
    if part.actions:
        yield Heading("What happens next", level=4)
        yield Bullets(tuple(step(action) for action in part.actions))


def _ratings(sheet: EvidenceSheet, part: Part) -> Rows:
    columns = [(voice, head) for voice, head in COLUMNS if sheet.hears(voice)]
    head = ("What was looked at", "Rating", "Before", *(head for _, head in columns))
    rows = tuple(
        (
            Cell((row.item.text, *_why(row))),
            _cell(row.now, "Not rated"),
            _before(row),
            *(_cell(getattr(row, voice), "Not asked") for voice, _ in columns),
        )
        for row in part.rows
    )
    return Rows(f"{part.section.name}: ratings in each voice", head, rows)


def _before(row: Row) -> Cell:
    """Last time; what was rated under other words only stands there, and says so."""
    if row.before is None and row.under is not None:
        words = ("Was rated under other words, not compared:", row.under.word, source(row.under))
        return Cell(words, row.under.value)
    return _cell(row.before, "First time" if row.now else "")


def _cell(said: Said | None, otherwise: str) -> Cell:
    if said is None:
        return Cell((otherwise,) if otherwise else ())
    how = ", confirmed unchanged" if said.carried else ""
    how += ", reworded since" if said.reworded else ""
    return Cell((said.word, source(said) + how), said.value)


def source(said: Said) -> str:
    """ "12 May 2026, Ana, edition 1"."""
    return f"{day(said.on)}, {said.by}, edition {said.item.edition.number}"


def _why(row: Row) -> Iterator[str]:
    if row.helped:
        yield f"What helped: {', '.join(row.helped)}"
    if row.missing:
        yield f"What is missing: {', '.join(row.missing)}"


def noted(note: Note) -> str:
    """ "12 May 2026, visit, Ana, practitioner, on Warm home: ..." with the words last."""
    row = note.evidence
    about = row.item.section.name if row.item.kind == Item.Kind.IMPACT else str(row.item)
    said = [day(row.seen_on), lower(row.get_source_display()), str(row.by), lower(row.role)]
    return f"{', '.join(filter(None, said))}, on {about}: {row.text}"


def step(action: Action) -> str:
    """What, for which parts, who, by when, and what became of it."""
    by = "look again on" if action.already_in_plan else "by"
    said = f"{action}. {action.owner}, {by} {day(action.due_on)}. {action.get_state_display()}"
    if action.done_on and action.state not in Action.UNFINISHED:
        said += f" on {day(action.done_on)}"
    about = f" For {', '.join(action.about)}." if action.about else ""
    urgent = "Safeguarding concern: " if action.urgent else ""
    return f"{urgent}{said}.{about}"


# --- at the end ---


def _find_out(sheet: EvidenceSheet) -> Iterator[Block]:
    if sheet.find_out:
        yield Heading("Still to find out")
        yield Bullets(tuple(f"{row.item.section.name}: {row.item.text}" for row in sheet.find_out))


def _rests_on(sheet: EvidenceSheet) -> Iterator[Block]:
    yield Heading("What this rests on")
    rows = tuple(
        (
            Cell((day(timezone.localdate(audit.submitted_at)),)),
            Cell((kind_of(audit),)),
            Cell((str(audit.rater),)),
            Cell((str(sheet.editions[audit.edition_id]),)),
            Cell((audit.get_state_display(),)),
        )
        for audit in sheet.audits
    )
    head = ("In on", "What", "By", "Wording", "State")
    yield Rows("Audits and views, the newest first", head, rows)


def kind_of(audit: Audit) -> str:
    """ "Self audit, Focused"; a view by whose it is and how it was heard."""
    if audit.voice != CHILD:
        return f"{audit.get_type_display()}, {audit.get_scope_display()}"
    view = getattr(audit, "child_voice", None)
    if view is None:
        return audit.get_voice_display()
    return ", ".join(filter(None, [view.get_whose_display(), view.how_in_words]))
