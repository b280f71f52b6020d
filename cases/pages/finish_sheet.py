"""What the finish page gathers for one audit: gaps to answer, saved answers, people who can act.

Reads; writes nothing. The form in cases/forms/finish.py is built from it.
"""

from __future__ import annotations

from functools import cached_property

from cases import scopes
from cases.models import Action, ChildVoice, RatingValue, User
from cases.pages.action_page import people_for
from cases.rating_sheet import Row, Sheet
from frameworks.models import Item, Section


class FinishSheet:
    """One open audit, at the point where its rater wants to finish it."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.audit = sheet.audit

    @cached_property
    def gaps(self) -> list[Row]:
        if not self.audit.asks_what_next:
            return []
        reds = scopes.reds_to_cover(self.sheet.items, self.sheet.values)
        return [self.sheet.rows[item.pk] for item in reds]

    @cached_property
    def sentence_rows(self) -> list[Row]:
        """Strengths with a gap under them."""
        found = scopes.strengths_with_a_gap(self.sheet.items, self.sheet.values)
        return [self.sheet.rows[item.pk] for item in found]

    @cached_property
    def reason_rows(self) -> list[Row]:
        """Ratings of "does not apply" that say no reason yet."""
        return [
            row
            for row in self.sheet.rows.values()
            if row.value == RatingValue.NOT_APPLICABLE and row.rating and not row.rating.reason
        ]

    @cached_property
    def domains(self) -> list[Section]:
        """The domains and pillars the audit looks at: one thing works well in one of them."""
        kinds = (Section.Kind.DOMAIN, Section.Kind.PILLAR)
        return [
            part.section
            for part in self.sheet.sections
            if part.section.kind in kinds or part.rows[0].item.kind == Item.Kind.OWN
        ]

    @cached_property
    def voice(self) -> ChildVoice | None:
        return ChildVoice.objects.filter(audit=self.audit).first()

    @cached_property
    def owners(self) -> list[User]:
        """Whoever holds the case first, then the people of its team by name; a rater last."""
        return people_for(self.audit.case, self.audit.rater)

    @cached_property
    def actions(self) -> list[Action]:
        return list(
            self.audit.actions.filter(urgent=False)
            .prefetch_related("items")
            .select_related("owner")
        )

    @cached_property
    def action_of(self) -> dict[int, tuple[Action, int]]:
        """Per item id the saved action that covers it, and the first gap that action stands at."""
        order = {row.item.pk: index for index, row in enumerate(self.gaps)}
        found: dict[int, tuple[Action, int]] = {}
        for action in self.actions:
            keys = sorted(
                (item.pk for item in action.items.all()), key=lambda pk: order.get(pk, len(order))
            )
            for key in keys:
                found[key] = (action, keys[0])
        return found

    @cached_property
    def other_actions(self) -> list[Action]:
        """Actions on items that are no gap any more; they stay with the audit."""
        gaps = {row.item.pk for row in self.gaps}
        return [
            action
            for action in self.actions
            if not gaps.intersection(item.pk for item in action.items.all())
        ]
