"""Typed work that arrived after the sign-in had ended, held for the same person."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class HeldPost(models.Model):
    """A form that could not be saved because the sign-in had ended; offered back, then dropped."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_posts"
    )
    path = models.CharField(max_length=500)
    fields = models.JSONField()  # [[name, value], ...] in the order they were sent
    held_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_at"]

    def __str__(self) -> str:
        return f"Held for {self.user}"
