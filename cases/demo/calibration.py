"""Two made-up children that everybody rates: one is closed and shows its spread, one is open.

Belongs here: stories, and who chose what. None of it is a case.
"""

from __future__ import annotations

import datetime

from django.utils import timezone

from cases.demo.caseload import Caseload
from cases.demo.chance import identifier, stream
from cases.demo.ratings import AMBER, GREEN, RED, UNKNOWN
from cases.models import Calibration, CalibrationRating
from frameworks.models import Edition, Item

STORY = (
    "A child of eight lives with one parent and a baby brother. The child is proud of a swimming "
    "badge and says that the class teacher “always listens”. Grandmother comes every Sunday. "
    "School is missed about one day in ten, mostly on Mondays. The child sleeps badly since the "
    "move and has not seen a dentist this year. The parent would like help and has asked for it. "
    "At the last meeting the child’s drawing was on the table, and nobody spoke of it."
)
OPEN_STORY = (
    "A young person of fifteen has lived with the same foster carers for two years and calls it "
    "home. College plans are clear and a mentor helps. The young person wants to see an older "
    "sister more often; nobody has written down how. There were two nights out without word this "
    "spring and none since. The health assessment is up to date."
)
OPEN_RATERS = 4
# Of twelve raters how many chose each, domain by domain: three of the eight are under 70%.
SPREAD = (
    ((GREEN, 10), (AMBER, 2)),
    ((AMBER, 9), (GREEN, 2), (RED, 1)),
    ((GREEN, 9), (AMBER, 2), (UNKNOWN, 1)),
    ((AMBER, 5), (RED, 5), (GREEN, 2)),
    ((AMBER, 9), (GREEN, 3)),
    ((GREEN, 6), (AMBER, 3), (UNKNOWN, 3)),
    ((GREEN, 10), (AMBER, 2)),
    ((AMBER, 7), (RED, 5)),
)
RATERS = sum(number for _, number in SPREAD[0])


def write_calibrations(load: Caseload, *, seed: int, edition: Edition) -> int:
    rng = stream(seed, "calibrations")
    domains = list(edition.items.filter(kind=Item.Kind.IMPACT).order_by("position"))
    people = [
        *(load.people.users[name] for name in ("qa.one", "qa.two", "qa.three")),
        *load.people.managers.values(),
    ][:RATERS]
    for title, story, opened, closed, raters in (
        ("A child of eight, after a move", STORY, 60, 32, RATERS),
        ("A young person of fifteen, in foster care", OPEN_STORY, 6, None, OPEN_RATERS),
    ):
        found = Calibration.objects.create(
            public_id=identifier(rng),
            title=title,
            story=story,
            edition=edition,
            by=people[0],
            opened_at=_at(load, opened),
            closed_at=_at(load, closed) if closed else None,
        )
        found.items.set(domains)
        rows = []
        for item, spread in zip(domains, SPREAD, strict=True):
            chosen = [value for value, number in spread for _ in range(number)]
            rng.shuffle(chosen)
            rows += [
                CalibrationRating(
                    calibration=found,
                    rater=person,
                    item=item,
                    value=value,
                    saved_at=_at(load, opened - 4),
                )
                for person, value in zip(people[:raters], chosen, strict=False)
            ]
        CalibrationRating.objects.bulk_create(rows)
    return 2


def _at(load: Caseload, days: int) -> datetime.datetime:
    day = load.anchor - datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(14, 5)))
