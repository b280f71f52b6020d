"""The eight kinds of audit: what each is for, and whether it fits the case and the depth now.

Belongs here: the table that the start page, tests and docs/roles.md share. Does not belong here:
who may (cases/access.py), how an audit moves on (cases/lifecycle.py) and how one is begun
(cases/actions/audits.py; drawn ones in rounds.py, second ratings in moderation.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cases import access
from cases.models import Audit, Case, User

Type, Scope = Audit.Type, Audit.Scope


@dataclass(frozen=True)
class Kind:
    """One kind of audit, for the person who chooses it and for docs/roles.md."""

    type: str
    what_for: str
    who: str
    guard: str
    scopes: tuple[str, ...] = ()  # depths that fit it; none: any
    scope_words: str = ""

    @property
    def label(self) -> str:
        return str(Type(self.type).label)

    @property
    def choice(self) -> tuple[str, str]:
        return self.type, f"{self.label}: {self.what_for}"


_KINDS = [
    Kind(Type.SELF, "I look at my own work with this child",
         "whoever holds the case", "the case is open"),
    Kind(Type.SUPERVISION, "my manager and I look together, and they agree it on the spot",
         "whoever holds the case", "the case is open"),
    Kind(Type.LEARNING_CONVERSATION, "I look with the practitioner, to learn from their work",
         "a manager who rates the case, or whoever it was drawn for", "they do not hold the case"),
    Kind(Type.MODERATION, "a second rating, given without seeing the first",
         "a QA auditor who was asked", "an audit is submitted, and is not their own"),
    Kind(Type.DIP_SAMPLE, "a few ratings, the same in many cases",
         "a manager who rates the case, or whoever it was drawn for",
         "they do not hold the case; Quick, Themed or chosen items",
         (Scope.QUICK, Scope.THEMED, Scope.CHOSEN),
         "A dip sample looks at a few things. Choose Quick or Themed."),
    Kind(Type.THEMATIC, "one theme, in the domains or pillars you choose",
         "a manager who rates the case, or whoever it was drawn for",
         "they do not hold the case; begun from the case: Themed",
         (Scope.THEMED,), "A thematic audit looks at one theme. Choose Themed, and its parts."),
    Kind(Type.CLOSURE, "what has changed for this child, before the case closes",
         "whoever rates the case, or whoever it was drawn for", "the case is open"),
    Kind(Type.RE_AUDIT, "a fresh look beside last time’s ratings, to see what has grown",
         "whoever rates the case", "an earlier audit of the case counts"),
]  # fmt: skip
COVERED = "I look at the work with this child, which I cover for {name}"  # a self audit in cover
KINDS: dict[str, Kind] = {kind.type: kind for kind in _KINDS}


def offered(user: User, case: Case) -> list[Kind]:
    """What this person can begin on this case now, the usual one first.

    Who may rate the case at all is decided by the caller through cases/access.py.
    """
    types = access.types_to_begin(user, case)
    found = [KINDS[name] for name in types if name != Type.RE_AUDIT or was_audited(case)]
    cover = access.standing(user).covers.of_case(case)
    if not cover:
        return found
    said = COVERED.format(name=cover.name)
    return [replace(kind, what_for=said) if kind.type == Type.SELF else kind for kind in found]


def was_audited(case: Case) -> bool:
    """An earlier look counts, so that there is something to set the next one beside."""
    return Audit.objects.counted().voiced_by(Audit.Voice.PRACTITIONER).filter(case=case).exists()


def does_not_fit(kind: str, scope: str) -> str:
    """Why this depth is not for this kind of audit, in a sentence; empty where it fits."""
    found = KINDS[kind]
    return found.scope_words if found.scopes and scope not in found.scopes else ""
