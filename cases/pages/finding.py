"""Finding a case by its reference, or by how the reference begins.

Belongs here: what a search may find for whom. Does not belong here: the words that were searched
for; nothing keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from cases.models import Case, User
from cases.periods import age_in_words

LONGEST = 30  # as long as a reference can be
SHOWN = 25


@dataclass(frozen=True)
class Found:
    cases: tuple[Case, ...] = ()  # that this person may open
    register: tuple[Case, ...] = ()  # an admin's list: no ratings behind it
    more: bool = False
    may_add: bool = False

    @property
    def only(self) -> Case | None:
        """The one case to go straight to."""
        return self.cases[0] if len(self.cases) == 1 and not self.register else None


def search_words(typed: str) -> str:
    """What can be a reference; anything else finds nothing."""
    words = typed.strip()
    return words if words.isprintable() and len(words) <= LONGEST else ""


def find_cases(user: User, words: str) -> Found:
    """An exact reference wins over those that begin with it."""
    if not words:
        return Found()
    register = _matching(Case.objects.administered_by(user), words)
    visible = [] if register else _matching(Case.objects.visible_to(user), words)
    return Found(
        cases=tuple(visible[:SHOWN]),
        register=tuple(register[:SHOWN]),
        more=len(visible) > SHOWN or len(register) > SHOWN,
    )


def _matching(cases, words: str) -> list[Case]:
    found = list(
        cases.filter(reference__istartswith=words)
        .select_related("plan_type")
        .with_allocation()
        .order_by("reference")[: SHOWN + 1]
    )
    for case in found:
        case.age = age_in_words(case.birth_month, timezone.localdate())
    exact = [case for case in found if case.reference.lower() == words.lower()]
    return exact or found
