"""What a person may see, composed once a request, for the lists that begin with it.

A page asks for the visible audits of a case up to seven times; what that means for this person is
put together with the first. Belongs here: keeping it, and the parts that several lists share. Does
not belong here: who may see what (cases/querysets.py). Why it is safe: docs/decisions/0053.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from cases.access import keeps_what_it_composed, standing
from cases.composed import Ids

if TYPE_CHECKING:
    from cases.models import User


def _model(name: str):
    return apps.get_model("cases", name)


def once(user: User, name: str, compose: Callable[[], Any]) -> Any:
    """Composed once for a request: it is kept, and gone, with the parts somebody plays today.

    Rows are looked for by each statement anew.
    """
    roles = standing(user)
    if not keeps_what_it_composed(user):
        return compose()
    if name not in roles.composed:
        roles.composed[name] = compose()
    return roles.composed[name]


def near_ids(user: User) -> Ids:
    cases = _model("Case").objects
    return once(user, "near ids", lambda: Ids(cases.near(user).values("pk")))


def audit_ids(user: User) -> Ids:
    audits = _model("Audit").objects
    return once(user, "audit ids", lambda: Ids(audits.visible_to(user).values("pk")))


def named_if_restricted(user: User) -> Q:
    def compose() -> Q:
        named = _model("NamedPerson").objects.filter(user=user)
        kept = Q(erased_on=None)  # nobody opens what is left of an erased one
        return kept & (Q(restricted=False) | Q(pk__in=Ids(named.values("case_id"))))

    return once(user, "named", compose)


def blind_on(user: User) -> Ids:
    """Ids of the cases of which this person's blind second rating is still open."""

    def compose() -> Ids:
        audits = _model("Audit").objects.open().filter(rater=user, type="moderation")
        return Ids(audits.values("case_id"))

    return once(user, "blind", compose)
