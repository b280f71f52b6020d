"""Framework files that were sent and wait for a yes; nothing of them is an edition yet."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class FrameworkUpload(models.Model):
    """A sound framework file that an admin looks at before anything is written."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    wording = models.TextField()  # the file's content as it will be written, as JSON
    # How many editions there were, and which was in force, when the difference was shown.
    seen = models.CharField(max_length=40)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.file_name
