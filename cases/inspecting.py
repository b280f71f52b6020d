"""Who writes an inspection pack, and who reads what they wrote.

Belongs here: these few rules over roles as cases/access.py reads them. Does not belong here: lists
(cases/inspection_querysets.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.access import OVER_TEAMS, standing

if TYPE_CHECKING:
    from cases.models import User

# Those whose figures go over all the teams they look over.
WRITERS = OVER_TEAMS


def writes_packs(user: User) -> bool:
    """A draft speaks of its writer's own figures: nobody else reads it, and they only while theirs
    is such a part."""
    return standing(user).has(*WRITERS)
