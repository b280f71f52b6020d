"""Who opened what, when and why. Rows are added and never changed; no note text is ever stored."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.log_querysets import AccessLogQuerySet
from cases.models.caseload import Case


class AccessLog(models.Model):
    """One opening of a case, audit, sheet or export; one search, denial or grant."""

    class Event(models.TextChoices):
        VIEW = "view", "Opened"
        SEARCH = "search", "Searched"
        EXPORT = "export", "Exported"
        DENIED = "denied", "Refused"
        REASON = "reason", "Gave a reason"
        CHANGE = "change", "Changed settings or people"
        STATE = "state", "Moved an audit on"
        GRANT = "grant", "Grant to an admin"
        WORK = "work", "Wrote, signed or published"  # no setting, no person, no case's audit
        API = "api", "Read by a program"

    OPENINGS = (Event.VIEW, Event.EXPORT, Event.DENIED, Event.REASON, Event.GRANT)

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    event = models.CharField(max_length=10, choices=Event)
    what = models.CharField(max_length=60)  # "case", "audit", "team export": our words only
    # The random identifier, never the reference, and no foreign key: the row outlives the case.
    # Of a supervision sheet it is the sheet's own.
    case_id = models.UUIDField(null=True, blank=True)
    allocated = models.BooleanField(default=False)  # the actor held the case then
    why = models.CharField(max_length=300, blank=True)
    # What a setting said before and after it was changed; never anything about a case.
    before = models.CharField(max_length=600, blank=True)
    after = models.CharField(max_length=600, blank=True)
    # The chain (cases/log_chain.py): written once by the database, as the row is committed.
    sequence = models.BigIntegerField(null=True, unique=True, editable=False)
    previous = models.CharField(max_length=64, default="", db_default="", editable=False)
    hash = models.CharField(max_length=64, default="", db_default="", editable=False)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["case_id", "at"]),
            models.Index(fields=["actor", "at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()}: {self.what}"


class LogHead(models.Model):
    """Where the chain of the access log ends: one row, which every new row waits for in turn."""

    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="log_has_one_head")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class DrillDown(models.Model):
    """A service manager's or director's reason for opening one case, good for an hour."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drill_downs")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drill_downs"
    )
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="drill_down_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user} opened {self.case}"
