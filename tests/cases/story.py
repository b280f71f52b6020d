"""A county in which anything may happen next: audits submitted, agreed, returned, corrected,
withdrawn, rated a second time; cases moved, restricted, opened; teams moved. By a seed.

Everything goes through the product's own actions; what an audit asks for before it may be
submitted is not what is tried here, and is left out.
"""

from __future__ import annotations

import datetime
import random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import lifecycle
from cases.actions import agreement, allocations, audits, moderation, revisions, teams, voices
from cases.models import Audit, Case, Membership, Moderation, Rating
from cases.rating_sheet import items_of
from cases.scopes import offered
from tests import moderation as pairs
from tests.audits import started
from tests.world import World

VALUES = ("green", "green", "amber", "red", "not_yet_known", "not_applicable")
METHODS = ("direct", "direct", "carried", "bulk")
SCOPES = ("quick", "focused", "focused", "full")


class Story:
    """`happens()` does one thing chosen by chance, and says which."""

    def __init__(self, world: World, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.dice = world, random.Random(seed)
        monkeypatch.setattr(audits, "missing_from", lambda sheet: ())
        self.steps = (
            (self.submit, 8),
            (self.agree, 2),
            (self.give_back, 2),
            (self.correct, 1),
            (self.withdraw, 2),
            (self.ask_second, 2),
            (self.rate_second, 2),
            (self.settle, 2),
            (self.hear, 2),
            (self.restrict, 2),
            (self.give_away, 3),
            (self.move_team, 1),
        )

    def happens(self) -> str:
        steps, weights = zip(*self.steps, strict=True)
        step = self.dice.choices(steps, weights)[0]
        try:
            with transaction.atomic():
                step()
        except (lifecycle.Refused, allocations.NotPossible, IntegrityError, IndexError):
            return f"{step.__name__} (not possible)"
        return step.__name__

    # --- what may happen -----------------------------------------------------------------

    def submit(self) -> None:
        case = self.dice.choice(list(Case.objects.order_by("pk")))
        holder = case.allocations.get(ends=None).practitioner
        found = Audit.objects.open().filter(case=case, rater=holder, voice="practitioner").first()
        scope = self.dice.choice(SCOPES)
        audit = found or started(case, holder, scope=scope)
        self.rate(audit, dice_for=self.dice.choice((0.1, 0.5, 0.9)))
        audits.submit_audit(audit=audit, by=holder)

    def rate(self, audit: Audit, dice_for: float) -> None:
        rated = set(audit.ratings.values_list("item_id", flat=True))
        now = timezone.now()
        Rating.objects.bulk_create(
            Rating(
                audit=audit,
                item=item,
                value=self.dice.choice(VALUES),
                entry_method=self.dice.choice(METHODS),
                saved_at=now,
            )
            for item in offered(audit.scope, list(items_of(audit)))
            if item.pk not in rated and self.dice.random() < dice_for
        )

    def one_of(self, **wanted) -> Audit:
        return self.dice.choice(list(Audit.objects.filter(**wanted).order_by("pk")))

    def agree(self) -> None:
        agreement.agree(audit=self.one_of(state="submitted"), by=self.world.harbour_manager)

    def give_back(self) -> None:
        audit = self.one_of(state="submitted", voice="practitioner")
        revisions.return_audit(audit=audit, by=self.world.harbour_manager, reason="Look again")

    def correct(self) -> None:
        audit = self.one_of(state="closed", voice="practitioner")
        revisions.correct_audit(audit=audit, by=self.world.qa, reason="A slip")

    def withdraw(self) -> None:
        states = ("submitted", "agreed", "in_progress")
        audit = self.one_of(state__in=states, voice="practitioner")
        agreement.withdraw(audit=audit, by=self.world.harbour_manager, reason="Wrong child")

    def ask_second(self) -> None:
        audit = self.one_of(state="submitted", voice="practitioner")
        open_one = Audit.objects.open().filter(case=audit.case_id, type="moderation")
        if not open_one.exists():
            pairs.asked(self.world, audit)

    def rate_second(self) -> None:
        audit = self.one_of(state="in_progress", voice="second_rater")
        self.rate(audit, 0.7)
        audits.submit_audit(audit=audit, by=audit.rater)

    def settle(self) -> None:
        waiting = Moderation.objects.filter(settled=None, second__state="submitted")
        pair = self.dice.choice(list(waiting.filter(first__state="in_moderation").order_by("pk")))
        rows = pair.first.ratings.exclude(value=None).values_list("item_id", "value")
        agreed = {}
        for pk, value in rows.order_by("item_id"):
            new = self.dice.choice((value, value, "amber"))
            agreed[pk] = moderation.Agreed(pk, new, "" if new == value else "Read together")
        moderation.settle(moderation=pair, agreed=agreed, by=self.world.qa)

    def hear(self) -> None:
        case = self.dice.choice(list(Case.objects.order_by("pk")))
        holder = case.allocations.get(ends=None).practitioner
        view = voices.start_view(
            case=case, by=holder, whose="child", words_for="teenager", how="talked",
            heard_on=datetime.date(2026, 5, 1),
        )  # fmt: skip
        self.rate(view, 0.8)
        if view.ratings.exists():
            voices.submit_view(audit=view, by=holder)

    def restrict(self) -> None:
        case = self.dice.choice(list(Case.objects.order_by("pk")))
        allocations.name_people(
            by=self.world.harbour_manager,
            case=case,
            restricted=not case.restricted,
            people=[self.world.ana],
        )

    def give_away(self) -> None:
        case = self.dice.choice(list(Case.objects.order_by("pk")))
        people = Membership.objects.filter(role="practitioner").order_by("pk")
        holder = self.dice.choice(list(people))
        allocations.reallocate(by=self.world.harbour_manager, case=case, holder=holder)

    def move_team(self) -> None:
        team = self.dice.choice(list(self.world.teams.values()))
        team.refresh_from_db()
        service = self.dice.choice(list(self.world.services.values()))
        teams.save_team(by=self.world.admin, name=team.name, service=service, team=team)
