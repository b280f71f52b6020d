"""The OIDC_* settings: signing in with the authority's own accounts, read and checked at start."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

WELL_KNOWN = "/.well-known/openid-configuration"
PLACED = ("practitioner", "team_manager", "service_manager")  # these need a team or a service


@dataclass(frozen=True)
class GroupPart:
    """What members of one group of the issuer are here."""

    group: str
    role: str
    place: str = ""  # the name of a team or a service, for roles that have one


@dataclass(frozen=True)
class WorkAccounts:
    """One issuer, such as Entra ID, and what its word is taken for."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    email_claim: str = "email"
    emails_are_verified: bool = False
    group_claim: str = "groups"
    groups: tuple[GroupPart, ...] = ()
    second_step: str = "issuer"  # or "here": asked for here as well
    origins: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Names the issuer beside its numbers of people: another issuer's 7 is somebody else."""
        return f"oidc-{sha256(self.issuer.encode()).hexdigest()[:32]}"


def read(env: Any, *, development: bool, roles: Collection[str]) -> WorkAccounts | None:
    """None where OIDC_SERVER_URL is not set: then no page says a word of work accounts."""
    issuer = env.str("OIDC_SERVER_URL", default="").removesuffix(WELL_KNOWN).rstrip("/")
    if not issuer:
        return None
    if not issuer.startswith("https://") and not development:
        raise ImproperlyConfigured("OIDC_SERVER_URL has to begin with https://.")
    client, secret = (
        env.str("OIDC_CLIENT_ID", default=""),
        env.str("OIDC_CLIENT_SECRET", default=""),
    )
    if not client or not secret:
        raise ImproperlyConfigured(
            "OIDC_SERVER_URL is set, so set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too: the issuer "
            "gives both when this service is registered with it."
        )
    second = env.str("OIDC_SECOND_STEP", default="issuer")
    if second not in ("issuer", "here"):
        raise ImproperlyConfigured("OIDC_SECOND_STEP is 'issuer' or 'here'.")
    parts = urlsplit(issuer)
    return WorkAccounts(
        name=env.str("OIDC_NAME", default="your work account"),
        issuer=issuer,
        client_id=client,
        client_secret=secret,
        email_claim=env.str("OIDC_EMAIL_CLAIM", default="email"),
        emails_are_verified=env.bool("OIDC_EMAILS_ARE_VERIFIED", default=False),
        group_claim=env.str("OIDC_GROUP_CLAIM", default="groups"),
        groups=tuple(_groups(env.str("OIDC_GROUPS", default=""), roles)),
        second_step=second,
        origins=tuple(env.list("OIDC_ORIGINS", default=[f"{parts.scheme}://{parts.netloc}"])),
    )


def _groups(text: str, roles: Collection[str]) -> list[GroupPart]:
    """`GROUP=role` or `GROUP=role:Team or service`, separated by semicolons."""
    found = []
    for piece in filter(None, map(str.strip, text.split(";"))):
        group, _, rest = piece.rpartition("=")
        role, _, place = (part.strip() for part in rest.partition(":"))
        if not group.strip() or role not in roles:
            raise ImproperlyConfigured(
                f"OIDC_GROUPS holds {piece!r}. Write GROUP=role or GROUP=role:Team, separated by "
                f"semicolons; a role is one of {', '.join(roles)}."
            )
        if (role in PLACED) != bool(place):
            says = "name its team or service after a colon" if role in PLACED else "has no team"
            raise ImproperlyConfigured(f"OIDC_GROUPS holds {piece!r}: the role {role}: {says}.")
        found.append(GroupPart(group.strip(), role, place))
    return found
