"""The weekly e-mail: what waits for one person, in counts and links only.

Belongs here: its words, and the signed link that turns it off. Does not belong here: counting
(cases/action_counts.py) and sending (manage.py send_digests). No reference, no typed text, nothing
about a child ever stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.core import signing
from django.urls import reverse

from cases.access import manages_a_team, practises
from cases.action_counts import Waits
from cases.models import User

SALT = "cases.digests.off"
SUBJECT = "Flourish Audit: what waits for you this week"


def body(user: User, waits: Waits, site: str) -> str:
    """The whole mail for somebody for whom something waits."""
    lines = "\n".join(_lines(user, waits, site))
    off = site + reverse("emails_off", args=[token_for(user)])
    return (
        f"Hello,\n\nThis waits for you in Flourish Audit:\n\n{lines}\n\n"
        "For the children's sake nothing about them stands in this e-mail: sign in to see more.\n\n"
        f"To get this e-mail no more: {off}\n"
    )


def _lines(user: User, waits: Waits, site: str) -> Iterator[str]:
    actions = site + reverse("my_actions") if _has_actions(user) else site + "/"
    first = site + "/"
    rows = (
        (waits.due, "action due in the next seven days", f"{actions}"),
        (waits.overdue, "action past its date", actions),
        (waits.returned, "audit returned to you", first),
        (waits.to_verify, "action that somebody did, for you to verify", actions),
        (waits.to_agree, "audit for you to agree", site + reverse("to_agree")),
        (waits.grants, "request of an admin to see a case, for you to answer", _grants(site)),
    )
    for number, what, link in rows:
        if number:
            yield f"- {number} {_plural(what, number)}: {link}"


def _grants(site: str) -> str:
    return site + reverse("grants")


def _has_actions(user: User) -> bool:
    return practises(user) or manages_a_team(user)


def _plural(what: str, number: int) -> str:
    """ "2 actions due", "2 actions past their date"."""
    if number == 1:
        return what
    noun, _, rest = what.partition(" ")
    return f"{noun}s {rest.replace('its date', 'their date')}"


def token_for(user: User) -> str:
    """Goes on working for as long as the account lasts; it can do nothing but turn this off."""
    return signing.dumps(user.public_id.hex, salt=SALT)


def person_of(token: str) -> User | None:
    """Whose link this is; None for a link that is not ours."""
    try:
        found = UUID(hex=signing.loads(token[:300], salt=SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return User.objects.filter(public_id=found).first()
