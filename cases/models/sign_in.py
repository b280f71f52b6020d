"""Sign-in attempts that have not succeeded, kept for minutes so that guessing is slowed."""

from __future__ import annotations

from django.db import models


class SignInAttempt(models.Model):
    """One attempt to sign in that has not succeeded. Holds keyed digests, no name, no address."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"]),
            models.Index(fields=["address", "at"]),
        ]

    def __str__(self) -> str:
        return "A sign-in that did not succeed"
