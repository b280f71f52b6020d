"""Lists of strengths: those told on to colleagues, and one's own.

The doors are `SharedStrength.objects.shared_with(user)` and `Audit.objects.visible_to(user)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from cases.access import CASE_ROLES, standing

if TYPE_CHECKING:
    from cases.models import User

LONGEST = 100
MOST_WORDS = 8
# In these states nobody has said that the audit does not hold.
STANDING = ("submitted", "in_moderation", "agreed", "closed")


def words_of(typed: str) -> list[str]:
    """The words to look for; what a search box can hold, and no more."""
    return typed.replace("\x00", "")[:LONGEST].split()[:MOST_WORDS]


def holding(field: str, typed: str) -> Q:
    """Every word stands in the text, in any order, in capitals or not."""
    found = Q()
    for word in words_of(typed):
        found &= Q(**{f"{field}__icontains": word})
    return found


class SharedStrengthQuerySet(QuerySet):
    def shared_with(self, user: User) -> Self:
        """What colleagues in the county read: the words, never the case behind them.

        Asked anew each time: an audit that is returned or withdrawn, and a case that becomes
        restricted, take theirs out of the list. A QA auditor finds none of a case they are rating
        blind.
        """
        if not standing(user).has(*CASE_ROLES):
            return self.none()
        open_to_them = apps.get_model("cases", "Audit").objects.not_blind_to(user)
        return self.shown().filter(audit__in=open_to_them.values("pk"))

    def shown(self) -> Self:
        return self.filter(
            taken_down_at=None,
            audit__state__in=STANDING,
            audit__voice="practitioner",
            audit__case__restricted=False,
        )

    def known_to(self, user: User) -> Self:
        """Those they find in the list, and their own wherever these stand."""
        return self.filter(Q(by=user) | Q(pk__in=self.shared_with(user).values("pk")))

    def shared_by(self, user: User) -> Self:
        return self.filter(by=user)

    def narrowed(self, *, domain: str = "", text: str = "", team=None) -> Self:
        found = self.filter(holding("text", text))
        if domain:
            found = found.filter(section_code=domain)
        return found.filter(audit__team=team) if team else found

    def for_list(self) -> Self:
        return self.select_related("by", "audit__team__service")


def working_well(audits: QuerySet) -> QuerySet:
    """Of these audits, those that count and say what works well, in a practitioner's words."""
    found = audits.filter(audits.model.COUNTS, voice="practitioner").exclude(working_well="")
    return found.order_by("-submitted_at", "-pk")


def narrowed_audits(audits: QuerySet, *, domain: str = "", text: str = "", team=None) -> QuerySet:
    found = audits.filter(holding("working_well", text))
    if domain:
        found = found.filter(working_well_section__code=domain)
    return found.filter(team=team) if team else found
