"""Who writes on a supervision sheet, and as whom they sign it.

Belongs here: these few rules over roles as cases/access.py reads them. Does not belong here: lists
(cases/supervision_querysets.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.access import standing

if TYPE_CHECKING:
    from cases.models import SupervisionSheet, User

PRACTITIONER, MANAGER = "practitioner", "manager"
MANAGERS_ONLY = "A team manager begins a supervision sheet. Yours stand here once they do."


def part_in(user: User, sheet: SupervisionSheet) -> str:
    """As whom this person writes and signs; nobody signs for the team on a sheet of their own."""
    if sheet.practitioner_id == user.pk:
        return PRACTITIONER
    managed = standing(user).managed_team_ids
    led = sheet.team_id in managed or sheet.team.merged_into_id in managed
    return MANAGER if led else ""


def can_remove(user: User, sheet: SupervisionSheet) -> bool:
    """Whoever began it, for a wrong day or person; not once somebody wrote on it or signed."""
    written = sheet.version or sheet.facts
    return sheet.begun_by_id == user.pk and bool(part_in(user, sheet)) and not written


def begins_sheets(user: User) -> bool:
    return bool(standing(user).managed_teams)
