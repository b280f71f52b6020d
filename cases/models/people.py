"""People, teams and services, and who plays which part where. What a part may do: access.py."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Self

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, router
from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q

from cases.access import LOOKS_ELSEWHERE, TEAM_ROLES, Role, standing
from cases.composed import Composed
from cases.stored_settings import settings_from, with_settings
from cases.team_querysets import TeamQuerySet


class UserQuerySet(models.QuerySet["User"]):
    def narrowed(self, *, q: str = "", role: str = "", team=None, account: str = "", on) -> Self:
        """The people an admin looks for: by name, part, team; open accounts unless asked."""
        found = self
        if account != "all":
            found = found.filter(is_active=account != "closed")
        if q:
            found = found.filter(
                Q(name__icontains=q) | Q(username__icontains=q) | Q(email__icontains=q)
            )
        if role or team:
            parts = Membership.objects.current(on=on)
            parts = parts.filter(role=role) if role else parts
            parts = parts.filter(team=team) if team else parts
            found = found.filter(pk__in=parts.values("user_id"))
        return found

    def with_parts(self, on) -> Self:
        """Adds `current_parts`, each person's memberships of the day, in one query."""
        parts = Membership.objects.current(on=on).select_related("team", "service")
        return self.prefetch_related(Prefetch("memberships", parts, to_attr="current_parts"))

    def who_can_look(self, on) -> Self:
        """People who may be given a case of somebody else's to look at."""
        return self.who_play(LOOKS_ELSEWHERE, on)

    def who_play(self, roles: Iterable[str], on) -> Self:
        """People with an open account and one of these parts on that day."""
        parts = Membership.objects.current(on=on).filter(role__in=roles)
        return self.filter(is_active=True, pk__in=parts.values("user_id"))

    def who_get_digests(self, before: datetime.date | None) -> Self:
        """People with an address who want the weekly e-mail; with `before`, none since then."""
        found = self.filter(is_active=True, wants_digest=True).exclude(email="")
        if before is None:
            return found
        return found.filter(Q(last_digest_on__isnull=True) | Q(last_digest_on__lte=before))

    def who_can_be_named(self, case, on) -> Self:
        """People who might open this case: its team, who covers, the line, and those named."""
        parts = Membership.objects.current(on=on)
        held = case.allocations.filter(ends=None)
        near = parts.filter(
            Q(role__in=TEAM_ROLES, team__in=held.values("team"))
            | Q(role=Role.SERVICE_MANAGER, service__teams__in=held.values("team"))
            | Q(role__in=[Role.DIRECTOR, Role.QA_AUDITOR])
        )
        named = case.named_people.values("user_id")
        covers = apps.get_model("cases", "Cover").objects.today()
        stand_ins = covers.filter(
            team__in=held.values("team"), colleague__in=held.values("practitioner")
        )
        found = Q(pk__in=near.values("user_id")) | Q(pk__in=stand_ins.values("stand_in_id"))
        return self.filter(Q(found, is_active=True) | Q(pk__in=named))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username: str, *, name: str, email: str = "", password=None) -> User:
        user = self.model(username=username, name=name, email=self.normalize_email(email))
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person's account. What they may do comes from their memberships, never from the account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # The keyboard line on the rating page folds away after a person's first audit.
    knows_the_keys = models.BooleanField(default=False)
    wants_digest = models.BooleanField(default=True)  # the weekly e-mail of what waits
    last_digest_on = models.DateField(null=True, blank=True)
    # Its time to be kept is over: the name is gone, what the person did stays under a number.
    erased_on = models.DateField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def parts_on(self, on: datetime.date) -> list[Membership]:
        """What they are that day, read with every page; it brings the stored settings."""
        using = router.db_for_read(Membership, instance=self)
        return settings_from(STANDING.rows(using, user=self.pk, on=on))


class Service(models.Model):
    """A part of the county's children's services, made of teams."""

    name = models.CharField(max_length=100, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """The people a team manager leads."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=100, unique=True)
    order = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)  # past figures stay with it
    # The team its people and cases went to; always one at work.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(closed_on__isnull=False),
                name="merged_team_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def listed_as(self) -> str:
        """Its name where past figures are listed: a closed team says so."""
        return f"{self.name} (closed)" if self.closed_on else self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on) -> MembershipQuerySet:
        """Memberships that hold on the given date; the last day is not included."""
        return self.filter(starts__lte=on).filter(Q(ends__isnull=True) | Q(ends__gt=on))

    def standing(self, user, on) -> MembershipQuerySet:
        """What somebody is that day; covers and stored settings come along."""
        parts = self.filter(user=user).current(on=on).with_covers(on=on)
        return with_settings(parts.select_related("team", "service"))

    def lasting(self, on) -> MembershipQuerySet:
        """Those that hold on the date or begin later."""
        begins = Q(ends__isnull=True) | Q(ends__gt=F("starts"))
        return self.filter(begins).filter(Q(ends__isnull=True) | Q(ends__gt=on))

    def with_covers(self, on) -> MembershipQuerySet:
        """Each once for everybody its person stands in for that day; see cases/covering.py."""
        lasts = Q(user__covers__starts__lte=on, user__covers__last_day__gte=on)
        lasts &= Q(user__covers__ended_at=None)
        covers = apps.get_model("cases", "Cover").objects.lasting(on)
        touching = Q(colleague=OuterRef("user")) | Q(stand_in=OuterRef("user"))
        return self.alias(cover=FilteredRelation("user__covers", condition=lasts)).annotate(
            covered_id=F("cover__colleague_id"),
            covered_team_id=F("cover__team_id"),
            covered_until=F("cover__last_day"),
            covered_name=F("cover__colleague__name"),
            covered_is_active=F("cover__colleague__is_active"),
            is_touched=Exists(covers.filter(touching)),
        )

    def holders_for(self, user: User, on) -> MembershipQuerySet:
        """The people, each in a team, to whom this person may give a case.

        An admin gives to anyone who works in a team, a team manager inside their teams, a
        practitioner to themselves.
        """
        roles = standing(user)
        holders = self.current(on=on).filter(role__in=TEAM_ROLES, user__is_active=True)
        if roles.has(Role.ADMIN):
            return holders
        reach = Q(team_id__in=roles.managed_team_ids)
        if roles.has(Role.PRACTITIONER):
            reach |= Q(user=user, role=Role.PRACTITIONER)
        return holders.filter(reach)


class Membership(models.Model):
    """The part a person plays: in a team, over a service, or for the whole county."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(role__in=TEAM_ROLES, team__isnull=False, service__isnull=True)
                | Q(role=Role.SERVICE_MANAGER, team__isnull=True, service__isnull=False)
                | (
                    ~Q(role__in=[*TEAM_ROLES, Role.SERVICE_MANAGER])
                    & Q(team__isnull=True, service__isnull=True)
                ),
                name="membership_place_fits_role",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.in_words}"

    @property
    def last_day(self) -> datetime.date | None:
        """The last day on which it holds; None without an end."""
        return max(self.starts, self.ends - datetime.timedelta(days=1)) if self.ends else None

    @property
    def in_words(self) -> str:
        """ "Practitioner, Harbour"."""
        return f"{self.get_role_display()}, {self.team or self.service or 'the county'}"


STANDING = Composed(
    "cases.Membership",
    lambda memberships, user, on: memberships.standing(user, on),
    user=models.BigIntegerField(),
    on=models.DateField(),
)
