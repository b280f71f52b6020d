"""An appraisal summary: the standards in order, how they were rated, and the evidence chosen.

Belongs here: what its writer can choose from, and what a reader is shown. Does not belong here:
counting (cases/appraisal_counts.py). Notes go with their case: of a case that its writer holds no
longer, or that is restricted, none is offered or shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from cases.appraisal_counts import Rated, own_audits, standards_rated, starts_on
from cases.models import Appraisal, Audit, Case, Evidence, User
from cases.pages.history import skeleton
from frameworks.models import Item

PRACTICE = (Item.Kind.PRACTICE_STANDARD, Item.Kind.MEASURE)


@dataclass(frozen=True)
class Piece:
    """A note, or one thing working well, with its day; the reference for its writer alone."""

    pk: int
    on: datetime.date
    text: str
    about: str  # the item or domain it speaks of
    source: str = ""
    reference: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Standard:
    item: Item
    rated: Rated | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Pillar:
    name: str
    standards: tuple[Standard, ...]


class AppraisalPage:
    def __init__(self, appraisal: Appraisal, reader: User) -> None:
        self.appraisal, self.reader = appraisal, reader
        self.person = appraisal.practitioner
        self.is_own = appraisal.practitioner_id == reader.pk

    @property
    def starts_on(self) -> datetime.date:
        return starts_on(self.appraisal.ends_on)

    @cached_property
    def _rated(self) -> dict[str, Rated]:
        return standards_rated(self.person, self.appraisal.ends_on)

    @cached_property
    def _open(self) -> QuerySet[Audit]:
        """The person's own audits of the year whose words its reader may read."""
        held = Case.objects.held_by(self.person).filter(restricted=False)
        near = Case.objects.near(self.reader).not_blind_to(self.reader)
        audits = own_audits(self.person, self.appraisal.ends_on)
        return audits.filter(case__in=held.values("pk")).filter(case__in=near.values("pk"))

    @cached_property
    def _chosen(self) -> tuple[set[int], set[int]]:
        """Ids of the notes and of the audits whose strength was chosen."""
        rows = list(self.appraisal.chosen.values_list("note_id", "audit_id"))
        return {note for note, _ in rows if note}, {audit for _, audit in rows if audit}

    @cached_property
    def notes(self) -> list[tuple[Evidence, Piece]]:
        """Every note that can be chosen, the newest first."""
        rows = Evidence.objects.filter(audit__in=self._open.order_by()).exclude(text="")
        rows = rows.select_related("audit__case", "item__section", "item__parent")
        return [(row, self._note(row)) for row in rows.order_by("-seen_on", "-pk")]

    def _note(self, row: Evidence) -> Piece:
        return Piece(
            pk=row.pk,
            on=row.seen_on,
            text=row.text,
            about=row.item.short_label or row.item.text,
            source=row.get_source_display(),
            reference=row.audit.case.reference if self.is_own else "",
            chosen=row.pk in self._chosen[0],
        )

    @cached_property
    def strengths(self) -> list[Piece]:
        """Every one thing working well that can be chosen, the newest first."""
        rows = self._open.exclude(working_well="").select_related("case", "working_well_section")
        return [
            Piece(
                pk=row.pk,
                on=timezone.localdate(row.submitted_at),
                text=row.working_well,
                about=row.working_well_section.name if row.working_well_section else "",
                reference=row.case.reference if self.is_own else "",
                chosen=row.pk in self._chosen[1],
            )
            for row in rows.order_by("-submitted_at", "-pk")
        ]

    @property
    def offered(self) -> tuple[set[int], set[int]]:
        return {piece.pk for _, piece in self.notes}, {piece.pk for piece in self.strengths}

    # --- laid out ---

    @cached_property
    def standards(self) -> list[Item]:
        return skeleton(Item.Kind.PRACTICE_STANDARD)

    @property
    def scale(self) -> dict:
        return self.standards[0].edition.scale if self.standards else {}

    def pillars(self, pieces: Iterable[tuple[Evidence, Piece]]) -> list[Pillar]:
        """All standards in order, each with its ratings and these notes."""
        under: dict[str, list[Piece]] = {}
        for row, piece in pieces:
            if row.item.kind in PRACTICE:
                under.setdefault((row.item.parent or row.item).code, []).append(piece)
        found: dict[int, list[Standard]] = {}
        for item in self.standards:
            own = tuple(under.get(item.code, ()))
            part = found.setdefault(item.section_id, [])
            part.append(Standard(item, self._rated.get(item.code), own))
        return [Pillar(part[0].item.section.name, tuple(part)) for part in found.values()]

    @cached_property
    def all_pillars(self) -> list[Pillar]:
        return self.pillars(self.notes)

    @cached_property
    def chosen_pillars(self) -> list[Pillar]:
        return self.pillars(pair for pair in self.notes if pair[1].chosen)

    @property
    def chosen_strengths(self) -> list[Piece]:
        return [piece for piece in self.strengths if piece.chosen]

    @cached_property
    def of_lives(self) -> list[Piece]:
        """Notes on children's lives, and on a standard that this edition has no more."""
        now = {item.code for item in self.standards}
        return [
            piece
            for row, piece in self.notes
            if row.item.kind not in PRACTICE or (row.item.parent or row.item).code not in now
        ]

    @property
    def chosen_of_lives(self) -> list[Piece]:
        return [piece for piece in self.of_lives if piece.chosen]

    @property
    def number_chosen(self) -> int:
        return sum(len(ids) for ids in self._chosen)

    @property
    def hidden(self) -> int:
        """Chosen, but its case is with somebody else now, or was restricted."""
        shown = sum(1 for _, piece in self.notes if piece.chosen) + len(self.chosen_strengths)
        return self.number_chosen - shown

    @property
    def rated(self) -> int:
        """Standards that were rated at all."""
        return sum(1 for item in self.standards if item.code in self._rated)
