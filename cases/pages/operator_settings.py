"""What only whoever runs the installation sets, as an admin reads it. Never the value of a secret.

Belongs here: a label, what it is set to in words, and why it stays in the environment. Does not
belong here: what an admin sets (cases/stored_settings.py).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

NOT_SHOWN = "a secret"
SIGN_IN = "who gets in is not decided by one account alone"
REWRITES = (
    "each audit keeps the quarter it was submitted in, and published quarters are kept for good: "
    "another first month would put old and new audits into quarters that do not fit"
)
PATTERN = "a pattern is a small program; a slip in it could stop every search"


@dataclass(frozen=True)
class SetOutside:
    """One setting of the environment: its name there, what it says, why it is not changed here."""

    label: str
    name: str
    words: str
    why: str


def set_by_operator() -> list[SetOutside]:
    idle, longest = settings.SESSION_IDLE_SECONDS // 60, settings.SESSION_MAX_SECONDS // 3600
    mail = "a mail server is set" if settings.MAIL_RELAY else "none: links are shown on screen"
    return [
        SetOutside(
            "Month in which quarter 1 begins", "YEAR_STARTS_IN_MONTH",
            calendar.month_name[settings.YEAR_STARTS_IN_MONTH], REWRITES,
        ),
        SetOutside(
            "What a case reference looks like", "CASE_REFERENCE_PATTERN",
            settings.CASE_REFERENCE_PATTERN, PATTERN,
        ),
        SetOutside("Time zone", "TIME_ZONE", settings.TIME_ZONE,
                   "it decides on which day something was done, also in the past"),
        SetOutside("Signed out when nothing is pressed", "SESSION_IDLE_SECONDS",
                   f"after {idle} minutes", SIGN_IN),
        SetOutside("Signed out in any case", "SESSION_MAX_SECONDS", f"after {longest} hours",
                   SIGN_IN),
        SetOutside("Wrong passwords before sign-in pauses", "LOGIN_FAILURE_LIMIT",
                   f"{settings.LOGIN_FAILURE_LIMIT} in five minutes", SIGN_IN),
        SetOutside("Address of this installation", "SITE_URL", settings.SITE_URL or "not set",
                   "links in e-mails begin with it"),
        SetOutside("E-mail", "EMAIL_URL", mail, f"{NOT_SHOWN} is part of it"),
        SetOutside("Database", "DATABASE_URL", connection.display_name,
                   f"{NOT_SHOWN} is part of it"),
        SetOutside("Key that signs sessions", "SECRET_KEY", "set", NOT_SHOWN),
    ]  # fmt: skip
