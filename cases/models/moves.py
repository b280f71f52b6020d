"""What happened to an audit once begun: its moves, what was said of it, what was redacted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.audits import Audit
from cases.news_querysets import MoveQuerySet, NewsQuerySet
from frameworks.models import Item


class AuditMove(models.Model):
    """One move of an audit from state to state: who, when, and the reason where one is asked."""

    REASON_LENGTH = 1000

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="moves")
    name = models.CharField(max_length=20)  # a key of cases.lifecycle.MOVES
    from_state = models.CharField(max_length=20, choices=Audit.State)
    to_state = models.CharField(max_length=20, choices=Audit.State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # nobody: the system moved it
    part = models.CharField(max_length=60, blank=True)  # the part the person played then, in words
    reason = models.TextField(max_length=REASON_LENGTH, blank=True)
    at = models.DateTimeField()

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.from_state} to {self.to_state}"


class AuditComment(models.Model):
    """What a manager says of an audit without returning it, or what its practitioner replies."""

    LENGTH = 2000

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=60, blank=True)
    text = models.TextField(max_length=LENGTH)
    is_reply = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = NewsQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"Comment by {self.by}"


class AuditSeen(models.Model):
    """When a person last opened an audit in which something was new for them."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "audit"], name="seen_once"),
        ]

    def __str__(self) -> str:
        return f"Seen by {self.user}"


class Redaction(models.Model):
    """Words taken out of a submitted audit because they name somebody. The words are not kept."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="redactions")
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # none: the sentence on what works well
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField()  # how often the words stood there
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.places} places redacted"
