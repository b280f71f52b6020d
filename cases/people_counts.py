"""What still hangs on one person: all that an admin learns of their work, as numbers.

Belongs here: counting for the admin's page of a person. Does not belong here: which cases or
whose notes; handing the work over is the team manager's (cases/pages/hand_over.py).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

from cases.access import INDEPENDENT_TYPES
from cases.models import Action, Allocation, Audit, SupervisionSheet, User


@dataclass(frozen=True)
class Hanging:
    cases: int  # open, held now
    actions: int  # not finished, owned
    drafts: int  # audits they began on cases they work with
    looks: int  # given to them, at cases of others
    sheets: int  # supervision sheets nobody signed

    def __bool__(self) -> bool:
        return any(astuple(self))


def hanging_on(user: User) -> Hanging:
    audits = Audit.objects.open().filter(rater=user)
    sheets = SupervisionSheet.objects.filter(manager_signed_at=None, practitioner_signed_at=None)
    return Hanging(
        cases=Allocation.objects.filter(practitioner=user, ends=None, case__status="open").count(),
        actions=Action.objects.unfinished().filter(owner=user).count(),
        drafts=audits.exclude(type__in=INDEPENDENT_TYPES).count(),
        looks=audits.filter(type__in=INDEPENDENT_TYPES).count(),
        sheets=sheets.filter(practitioner=user).count(),
    )
