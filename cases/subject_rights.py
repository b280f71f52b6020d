"""Who makes the file of everything held about one child, or about one member of staff.

Belongs here: these rules over roles as cases/access.py reads them. Does not belong here: what
stands in the file (cases/pages/subject_access.py and cases/pages/staff_record.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases import access

if TYPE_CHECKING:
    from cases.models import Case, User

WHO = "The child’s team manager makes this file, or the service manager or director after a reason."


def makes_the_file(user: User, case: Case) -> bool:
    """Those who answer for the case; never its practitioner alone, nor who only looks at it.

    Nobody reads a case for this who could not before: the information governance lead asks them,
    and finds the file in the log.
    """
    return access.manages(user, case) or access.oversees(user, case)


def reads_own_words(reader: User, person: User) -> bool:
    """What was agreed in supervision stands in one's own file alone: it may speak of children."""
    return reader.pk == person.pk
