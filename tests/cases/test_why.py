"""The why and outcomes beside practice: recounted, who sees them, and the ratings behind a number."""

import datetime
import random
import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import practice_counts, why_counts
from cases.figured_place import Place
from cases.models import AccessLog, Audit, DeterminantLink, DomainStandard, NamedPerson, Rating
from cases.periods import Quarter
from cases.querysets import AuditQuerySet
from cases.rollups import Selection
from frameworks.models import Item
from tests.cases import recount
from tests.cases.test_team import submit, text_of
from tests.world import add_case

THIS = Quarter(recount.QUARTERS[1])
VOICE, TOGETHER = "flourish.u.outcome.2", "flourish.universal.1"
STANDARD = "relationships-first.voice.1"
EFFECTS = {"helped": "green", "missing": "red", "developing": "amber"}


def name_some(seed: int) -> None:
    """Links on ratings at random, as the raters gave them before submitting."""
    dice = random.Random(seed)
    kinds = ("universal_determinant", "tailored_determinant")
    determinants = list(Item.objects.filter(kind__in=kinds).order_by("pk"))
    states = dict(Audit.objects.values_list("pk", "state"))
    Audit.objects.update(state="in_progress")
    for rating in Rating.objects.filter(item__kind__in=("impact", "outcome")).order_by("pk"):
        if dice.random() < 0.4:
            given = [d for d in determinants if d.edition_id == rating.item.edition_id]
            for determinant in dice.sample(given, min(2, len(given))):
                effect = "helped" if rating.value == "green" else "missing"
                DeterminantLink.objects.create(
                    rating=rating, determinant=determinant, effect=effect
                )
    for pk, state in states.items():
        Audit.objects.filter(pk=pk).update(state=state)


def scatter(world, seed: int) -> None:
    """The random county, still in progress while links are given, then submitted."""
    plain = Audit.objects.filter
    recount.scatter(world, seed, cases=30)
    assert plain().exists()


@pytest.fixture
def unfrozen(monkeypatch, world):
    """Links are written into the random county after it was submitted: its triggers are away."""
    from cases.triggers import install, remove  # noqa: PLC0415

    remove(connection.alias)
    yield world
    install(connection.alias)
