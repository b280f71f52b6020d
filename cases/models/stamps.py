"""When something an operator sees to was last done, and how it went. No personal data."""

from __future__ import annotations

from django.db import models


class Stamp(models.Model):
    """The last time one of a few things was done; each is written by what does it."""

    class Name(models.TextChoices):
        LOG_CHECK = "log_check", "The access log was checked"
        ANCHOR = "anchor", "A line of the access log was printed to be kept outside"
        BACKUP = "backup", "A backup was made"
        DIGESTS = "digests", "The weekly e-mails were sent"
        MAIL = "mail", "An e-mail was handed to the mail server"

    name = models.CharField(max_length=20, choices=Name, primary_key=True)
    at = models.DateTimeField()
    went_well = models.BooleanField()
    said = models.CharField(max_length=300, blank=True)  # our own words, numbers, no names

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.get_name_display()
