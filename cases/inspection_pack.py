"""An inspection pack: three questions, our sentence or its writer's words, and our figures below.

Belongs here: laying a draft over the figures, for the page, for its form and as a document. Does
not belong here: what the figures say (cases/inspection_words.py), and writes (cases/actions).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from cases.inspection_figures import InspectionFigures
from cases.inspection_words import QUESTIONS, Sentence, Table
from cases.models import InspectionDraft, InspectionWords
from cases.pages.blocks import Block, Heading, Paper, Rows
from cases.pages.blocks import Paragraph as Text
from cases.stored_settings import stored
from cases.templatetags.flourish import day

COUNTED = "Counted from the audits."
STRENGTHS_FIRST = (
    "Strengths stand first. The tables, and sentences marked as counted, say what the audits say; "
    "own words were written by whoever made this pack. No child, no case and no practitioner is "
    "named. Shares in % stand from {least} on."
)


@dataclass(frozen=True)
class Passage:
    """One paragraph: our sentence of today, and its writer's own words where they stand.

    What the figures say is asked for when it is read: keeping words needs none of it.
    """

    about: str
    title: str
    figures: InspectionFigures
    sentence: Sentence
    figured: Table
    kept: InspectionWords | None

    @cached_property
    def ours(self) -> str:
        return self.sentence(self.figures)

    @property
    def table(self) -> Rows | None:
        return self.figured(self.figures)

    @property
    def is_own(self) -> bool:
        return bool(self.kept and self.kept.stands)

    @property
    def said(self) -> str:
        return self.kept.text if self.kept and self.kept.stands else self.ours

    @property
    def has_changed(self) -> bool:
        """The figures say something else than when their writer wrote."""
        return bool(self.kept and self.kept.stands and self.kept.ours != self.ours)

    @property
    def set_aside(self) -> str:
        """Own words that are kept and do not stand."""
        return self.kept.text if self.kept and not self.kept.stands else ""

    @property
    def source(self) -> str:
        if not (self.kept and self.kept.stands):
            return COUNTED
        since = " The figures have changed since." if self.has_changed else ""
        return f"Own words, {day(self.kept.saved_at)}.{since}"


class InspectionPack:
    def __init__(self, figures: InspectionFigures, draft: InspectionDraft | None) -> None:
        self.figures, self.draft = figures, draft

    @property
    def version(self) -> int:
        return self.draft.version if self.draft else 0

    @cached_property
    def questions(self) -> list[tuple[str, list[Passage]]]:
        rows = self.draft.words.all() if self.draft else ()
        kept = {row.about: row for row in rows}
        return [
            (
                question,
                [
                    Passage(
                        about=str(about),
                        title=str(InspectionWords.About(about).label),
                        figures=self.figures,
                        sentence=said,
                        figured=table,
                        kept=kept.get(about),
                    )
                    for about, (said, table) in passages.items()
                ],
            )
            for question, passages in QUESTIONS
        ]

    @property
    def passages(self) -> list[Passage]:
        return [passage for _, passages in self.questions for passage in passages]

    @property
    def has_words(self) -> bool:
        return any(passage.is_own for passage in self.passages)

    @property
    def changed(self) -> list[Passage]:
        return [passage for passage in self.passages if passage.has_changed]

    @property
    def words(self) -> str:
        """ "Safeguarding, April to June 2026"."""
        return f"{self.figures.name}, {self.figures.quarter.label}"

    @property
    def counted_on(self) -> str:
        return f"{self.words}. Figures counted on {day(self.figures.today)}."

    @property
    def paper(self) -> Paper:
        return Paper.of("Inspection pack", list(self._blocks()))

    def _blocks(self) -> Iterator[Block]:
        yield Text(self.counted_on)
        yield Text(STRENGTHS_FIRST.format(least=stored.MINIMUM_N), quiet=True)
        for question, passages in self.questions:
            yield Heading(question)
            for passage in passages:
                yield Heading(passage.title, level=3)
                yield Text(passage.said)
                yield Text(passage.source, quiet=True)
                if passage.table:
                    yield self._dated(passage.table)

    def _dated(self, table: Rows) -> Rows:
        """A table says by itself of when it is, wherever it is copied to."""
        return replace(table, caption=f"{table.caption}. {self.counted_on}")
