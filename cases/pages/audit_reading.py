"""One audit as somebody reads it: strengths first, what changed, what is not known yet."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q

from cases.charts import FlowerPicture, RatedDomain
from cases.faces import FACES
from cases.models import Action, Audit, ChildVoice, Moderation, RatingValue, Redaction
from cases.pages import concerns
from cases.rating_sheet import Row, Sheet, SheetSection

VALUES = tuple(RatingValue)


class AuditReading:
    """The parts of the audit page and of the finish page's side, from one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.audit = sheet.audit

    @cached_property
    def pair(self) -> Moderation | None:
        """The settled pair this audit is part of; read only where the audit says that it is one."""
        moderated = self.audit.replaced or self.audit.type == Audit.Type.MODERATION
        if not moderated:
            return None
        part = Q(first=self.audit) | Q(second=self.audit) | Q(settled=self.audit)
        return Moderation.objects.filter(part, settled__isnull=False).first()

    @cached_property
    def impacts(self) -> list[Row]:
        return [part.impact for part in self.sheet.sections if part.impact is not None]

    @cached_property
    def picture(self) -> FlowerPicture:
        """The child's flower in this audit, with last time as a thin outline."""
        earlier = [row.earlier.on for row in self.impacts if row.earlier]
        return FlowerPicture(
            domains=tuple(
                RatedDomain(
                    letter=row.item.section.letter,
                    name=row.item.section.name,
                    value=row.value or "",
                    earlier=row.earlier.value if row.earlier else "",
                )
                for row in self.impacts
            ),
            scale=self.audit.edition.scale,
            earlier_on=f"{max(earlier).day} {max(earlier):%B %Y}" if earlier else "",
        )

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
        planned = self.audit.actions.filter(urgent=False)
        found = planned.select_related("owner").prefetch_related("items__section")
        return list(found)

    @cached_property
    def concerns(self) -> list[concerns.Concern]:
        return concerns.of_audit(self.audit)

    @cached_property
    def redactions(self) -> list[tuple[Redaction, int]]:
        """Each time words were taken out, and in how many places."""
        found: dict[tuple, list[Redaction]] = {}
        for row in self.audit.redactions.select_related("by"):
            found.setdefault((row.at, row.by_id), []).append(row)
        return [(rows[0], sum(row.places for row in rows)) for rows in found.values()]

    @cached_property
    def voice(self) -> ChildVoice | None:
        return ChildVoice.objects.filter(audit=self.audit).first()

    @property
    def is_view(self) -> bool:
        """A child's or family's own view, not a look at a case."""
        return self.audit.voice == Audit.Voice.CHILD_OR_FAMILY

    @property
    def title(self) -> str:
        if self.is_view and self.voice:
            return self.voice.get_whose_display()
        return f"{self.audit.get_scope_display()} audit"

    @property
    def faces(self) -> list[tuple[str, int, str]]:
        """What was chosen of the five faces, domain by domain."""
        if not self.is_view:
            return []
        rows = self.audit.ratings.filter(face__isnull=False).order_by("item__position")
        chosen = rows.values_list("item__section__name", "face")
        return [(name, face, FACES[face]) for name, face in chosen]

    @cached_property
    def counts(self) -> list[tuple[str, int]]:
        """How many items have each value, strengths first."""
        given = [row.value for row in self.sheet.rows.values()]
        return [(value, given.count(value)) for value in VALUES]
