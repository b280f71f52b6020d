"""An appraisal summary in words: the parts of its document, as the page shows them.

Belongs here: how days, ratings and evidence are said. Does not belong here: finding them
(appraisal.py), and how a format spells them (cases/reports).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.utils.formats import date_format

from cases import charts
from cases.appraisal_counts import Rated
from cases.pages.appraisal import AppraisalPage, Piece
from cases.pages.blocks import Block, Bullets, Heading, Paper, Paragraph

NO_STRENGTH = "No strength was chosen."
NOT_RATED = "Not rated in these twelve months."
NO_MARK = (
    "A rating speaks of one child’s case on one day: it is no mark for a person, and nothing here "
    "is added up."
)


def appraisal_paper(page: AppraisalPage) -> Paper:
    """All that its reader is shown on the page, in the same order."""
    blocks = [
        Paragraph(whose(page)),
        Paragraph(rests_on(page)),
        *([Paragraph(not_shown(page))] if page.hidden else []),
        Heading("What works well"),
        *(_pieces(page.chosen_strengths) if page.chosen_strengths else [Paragraph(NO_STRENGTH)]),
        *_standards(page),
    ]
    if page.chosen_of_lives:
        blocks += [
            Heading("From children’s lives"),
            *_pieces(page.chosen_of_lives, about=True),
        ]
    return Paper.of("Appraisal summary", blocks)


def whose(page: AppraisalPage) -> str:
    """ "Ana, Safeguarding Harbour, 28 November 2025 to 27 November 2026"."""
    until = day(page.appraisal.ends_on)
    return f"{page.person.name}, {page.appraisal.team}, {day(page.starts_on)} to {until}"


def rests_on(page: AppraisalPage) -> str:
    rated = f"{page.rated} of {len(page.standards)} standards were rated."
    return f"Own audits only, with evidence that {page.person.name} chose. {rated} {NO_MARK}"


def not_shown(page: AppraisalPage) -> str:
    whom = "you" if page.is_own else "both of you"
    return (
        f"{page.hidden} more chosen, not shown: a note stays with its case, and that case is not "
        f"with {whom} now."
    )


def day(when: datetime.date) -> str:
    return date_format(when, "j F Y")


def _standards(page: AppraisalPage) -> Iterator[Block]:
    for pillar in page.chosen_pillars:
        yield Heading(pillar.name)
        for standard in pillar.standards:
            yield Heading(standard.item.text, level=3)
            if standard.rated:
                yield Bullets(tuple(_rated(page, standard.rated)))
            else:
                yield Paragraph(NOT_RATED)
            if standard.pieces:
                yield from _pieces(standard.pieces)


def _rated(page: AppraisalPage, rated: Rated) -> Iterator[str]:
    """ "Met, 2 times: 3 May 2026, 7 June 2026"."""
    for value, days in rated.rows:
        times = f"{len(days)} time{'' if len(days) == 1 else 's'}"
        yield f"{charts.word(value, page.scale)}, {times}: {', '.join(map(day, days))}"


def _pieces(pieces: Iterable[Piece], *, about: bool = False) -> Iterator[Block]:
    """Each with where it comes from after it, as the page has it."""
    yield Bullets(tuple(_piece(piece, about=about) for piece in pieces))


def _piece(piece: Piece, *, about: bool) -> str:
    of = f"{piece.about}. " if about and piece.about else ""
    source = f"{piece.source}, " if piece.source else ""
    return f"{piece.text} ({of}{source}{day(piece.on)})"
