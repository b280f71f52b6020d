"""Secrets that have to be stored so that they can be read again: encrypted, never in the clear.

Belongs here: the key, made of SECRET_KEY, and reading what an earlier key wrote
(SECRET_KEY_FALLBACKS). Passwords do not belong here: those are hashed and never read again.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "flourish_audit.kept_secrets"


class CannotRead(Exception):
    """It was written with a key that this installation no longer has."""


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    try:
        return _keys().decrypt(kept.encode()).decode()
    except InvalidToken as fault:
        raise CannotRead from fault


def renewed(kept: str) -> str:
    """The same secret under the key of today, so that the earlier one can be dropped."""
    try:
        return _keys().rotate(kept.encode()).decode()
    except InvalidToken as fault:
        raise CannotRead from fault


def _keys() -> MultiFernet:
    """The first writes; every one reads."""
    return MultiFernet([Fernet(_key(key)) for key in (settings.SECRET_KEY, *_earlier())])


def _earlier() -> list[str]:
    return list(settings.SECRET_KEY_FALLBACKS)


def _key(secret: str) -> bytes:
    digest = salted_hmac(SALT, "second step", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
