"""Passwords that are refused: long enough, but among the first anybody would guess."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

WORDS = (
    "password", "passw0rd", "welcome", "letmein", "changeme", "qwertyuiop", "qwerty", "iloveyou",
    "flourish", "audit", "children", "relationships", "safeguarding", "socialwork", "council",
    "norfolk", "county", "summer", "autumn", "winter", "spring", "admin", "secret",
)  # fmt: skip
RUNS = (
    "1234567890" * 13,
    "0123456789" * 13,
    "9876543210" * 13,
    "0987654321" * 13,
    "abcdefghijklmnopqrstuvwxyz" * 5,
)


class GuessableValidator:
    """No rules on what a password is made of: only what is easy to guess is refused."""

    def validate(self, password: str, user=None) -> None:
        plain = password.lower()
        own = [str(getattr(user, name, "") or "") for name in ("username", "email", "name")]
        if any(len(word) > 3 and word.lower() in plain for word in own):
            raise ValidationError("Choose a password without your name in it.", code="own_name")
        if len(set(plain)) < 5 or any(plain in run for run in RUNS):
            raise ValidationError(
                "Choose a password that does not repeat or count up.", code="repeats"
            )
        if _only_common_words(plain):
            raise ValidationError(
                "This password is one of the first people guess. Choose another.", code="guessable"
            )

    def get_help_text(self) -> str:
        return "Not your name, and not a password many people use."


def _only_common_words(plain: str) -> bool:
    """A common word with a year or a sign after it is still that common word."""
    rest = plain
    for word in WORDS:
        rest = rest.replace(word, "")
    return rest != plain and len(re.sub(r"[\W\d_]", "", rest)) < 4
