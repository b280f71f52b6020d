"""What somebody writes into an inspection pack in their own words, paragraph by paragraph.

The figures are counted anew each time; of them only our sentence is kept that stood there when its
writer wrote over it, so that they see when the figures have changed.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.inspection_querysets import InspectionQuerySet


class InspectionDraft(models.Model):
    """One person's words for one quarter."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inspection_drafts"
    )
    period = models.DateField()  # the first day of the quarter
    version = models.PositiveIntegerField(default=0)  # every save
    begun_at = models.DateTimeField()

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "period"], name="one_inspection_draft_a_quarter"
            ),
        ]

    def __str__(self) -> str:
        return f"Inspection pack of {self.owner}, {self.period}"


class InspectionWords(models.Model):
    """One paragraph. With `stands` false our sentence stands, and the words are only kept."""

    LENGTH = 1500

    class About(models.TextChoices):
        STRENGTHS = "strengths", "What is strong for children"
        PRACTICE = "practice", "How we practise"
        GAPS = "gaps", "Where children have gaps"
        CHANGE = "change", "What has changed"
        BASIS = "basis", "What this rests on"
        VOICE = "voice", "What children and families say"
        AGREEMENT = "agreement", "How far two raters agree"
        ACTIONS = "actions", "What became of the gaps"
        NEXT = "next", "What we do next"

    draft = models.ForeignKey(InspectionDraft, on_delete=models.CASCADE, related_name="words")
    about = models.CharField(max_length=20, choices=About.choices)
    text = models.TextField(max_length=LENGTH)
    ours = models.TextField()  # our sentence when this was written
    stands = models.BooleanField(default=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "about"], name="one_paragraph_of_a_kind"),
            models.CheckConstraint(condition=~Q(text=""), name="inspection_words_say_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()}, {self.draft}"
