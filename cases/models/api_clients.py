"""A client of the read API: a report or a program that reads figures for somebody."""

from __future__ import annotations

import datetime
import ipaddress
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.answering import COUNTY, SERVICE, TEAM
from cases.api_client_querysets import ApiClientQuerySet
from cases.models.people import Service, Team


class ApiClient(models.Model):
    """What it may read, who answers for it, and until when. Of its token only a digest is kept."""

    class Scope(models.TextChoices):
        COUNTY = COUNTY, "The county, as partners read it"
        SERVICE = SERVICE, "One service"
        TEAM = TEAM, "One team"

    LONGEST = 366  # days

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, unique=True)
    purpose = models.CharField(max_length=300)
    answers = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_clients"
    )
    scope = models.CharField(max_length=10, choices=Scope)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day
    networks = models.CharField(max_length=600, blank=True)  # 192.0.2.0/24 198.51.100.7; "": any
    token_digest = models.CharField(max_length=64, blank=True)
    token_made_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    # The minute of the last call, and how many there were in it.
    minute = models.DateTimeField(null=True)
    calls = models.PositiveIntegerField(default=0)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope=COUNTY, service__isnull=True, team__isnull=True)
                | Q(scope=SERVICE, service__isnull=False, team__isnull=True)
                | Q(scope=TEAM, service__isnull=True, team__isnull=False),
                name="api_client_has_one_place",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="api_client_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        return str(self.team or self.service or "The county, as partners read it")

    def state_on(self, day: datetime.date) -> str:
        """In one word, what becomes of a request today."""
        if self.revoked_at:
            return "revoked"
        if day > self.ends_on:
            return "over"
        if not self.token_digest:
            return "waiting"
        return "early" if day < self.starts_on else "open"

    @property
    def state(self) -> str:
        return self.state_on(timezone.localdate())

    def lets_in(self, address: str) -> bool:
        """Where addresses are named, only those; what is no address is none of them."""
        if not self.networks:
            return True
        try:
            asked = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(asked in ipaddress.ip_network(network) for network in self.networks.split())
