"""A page with the choices made on it, kept under a name."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from cases.models.people import Team
from cases.saved_pages import PAGES, Page
from cases.saved_view_querysets import SavedViewQuerySet


class SavedView(models.Model):
    """It holds no figure and no rating: opening it asks the page anew, as whoever opens it."""

    NAME_LENGTH = 60

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=NAME_LENGTH)
    page = models.CharField(max_length=40)  # the name of its address: a key of PAGES
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    query = models.CharField(max_length=500, blank=True)  # as saved_pages.kept returns it
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_saved_view_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def of(self) -> Page:
        return PAGES[self.page]

    @property
    def path(self) -> str:
        return reverse(self.page, args=[self.team.public_id] if self.team else [])

    @property
    def url(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path
