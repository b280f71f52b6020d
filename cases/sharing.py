"""Who may tell a strength on to colleagues, change it, and take it down.

Belongs here: these few rules over roles as cases/access.py reads them. Does not belong here: lists
(cases/strength_querysets.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.access import Role, standing

if TYPE_CHECKING:
    from cases.models import Audit, SharedStrength, User

RESTRICTED = "On a restricted case, what works well stays with the people who are named on it."
NOT_YOURS = "Only the person who rated tells on what works well."


def is_own(user: User, audit: Audit) -> bool:
    """Their own look at a case, in their own words: never a child's view or a second rating."""
    return audit.rater_id == user.pk and audit.voice == "practitioner"


def can_share(user: User, audit: Audit) -> bool:
    """Whoever rated it; of a restricted case nothing is told on."""
    return is_own(user, audit) and not audit.case.restricted


def can_change(user: User, strength: SharedStrength) -> bool:
    """Whoever shared it, also when the case is with somebody else now."""
    return strength.by_id == user.pk


def can_take_down(user: User, strength: SharedStrength) -> bool:
    """The manager of the team it comes from, or whoever is above that team; never its sharer."""
    if strength.by_id == user.pk:
        return False
    roles, team = standing(user), strength.audit.team
    if team is None:
        return False
    above = team.service_id in roles.service_ids or roles.has(Role.DIRECTOR)
    return team.pk in roles.managed_team_ids or above
