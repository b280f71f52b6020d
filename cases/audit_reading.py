"""One audit as somebody reads it: strengths first, what changed, what is not known yet."""

from __future__ import annotations

from functools import cached_property

from cases.models import Action, ChildVoice, RatingValue
from cases.rating_sheet import Row, Sheet, SheetSection
from frameworks.models import Item

VALUES = tuple(RatingValue)


class AuditReading:
    """The parts of the audit page and of the finish page's side, from one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.audit = sheet.audit

    @cached_property
    def impacts(self) -> list[Row]:
        return [part.impact for part in self.sheet.sections if part.impact is not None]

    @cached_property
    def changed(self) -> list[Row]:
        """Items whose rating differs from last time, strengths first."""
        return sorted(self.sheet.changed, key=lambda row: VALUES.index(row.value))

    @cached_property
    def carried(self) -> list[Row]:
        return [
            row
            for row in self.sheet.rows.values()
            if row.rating and row.value and row.rating.entry_method == "carried"
        ]

    @cached_property
    def sections(self) -> list[SheetSection]:
        """Sections with something rated, noted or left in them."""
        return [
            part
            for part in self.sheet.sections
            if any(row.value or row.note or row.left for row in part.rows)
        ]

    @cached_property
    def find_out(self) -> list[Row]:
        return [row for row in self.sheet.rows.values() if row.value == RatingValue.NOT_YET_KNOWN]

    @cached_property
    def left(self) -> list[Row]:
        return [row for row in self.sheet.rows.values() if row.left]

    @cached_property
    def actions(self) -> list[Action]:
        found = self.audit.actions.select_related("owner").prefetch_related("items__section")
        return list(found)

    @cached_property
    def voice(self) -> ChildVoice | None:
        return ChildVoice.objects.filter(audit=self.audit).first()

    @cached_property
    def counts(self) -> list[tuple[str, int]]:
        """How many items have each value, strengths first."""
        given = [row.value for row in self.sheet.rows.values()]
        return [(value, given.count(value)) for value in VALUES]

    @cached_property
    def why(self) -> dict[int, list[Item]]:
        """Per item id the determinants named behind its rating."""
        by_pk = {item.pk: item for item in self.sheet.audit.edition.items.all()}
        return {
            row.item.pk: [
                by_pk[link.determinant_id]
                for link in row.rating.determinants.all()
                if link.determinant_id in by_pk
            ]
            for row in self.sheet.rows.values()
            if row.rating
        }
