"""W10: two hundred people signed in at once, each thinking between two requests.

Belongs here: that crowd. Does not belong here: what one request costs (workloads.py).
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

from cases.benchmark.figures import Measured
from cases.benchmark.server import Broken, Person
from cases.models import Allocation, Audit, RatingValue, User

if TYPE_CHECKING:
    from cases.benchmark.workloads import Bench

PEOPLE, THINK, SECONDS = 200, 10.0, 300
READ, SAVE = 0.6, 0.9  # of a draw from 0 to 1; what is left is a manager's dashboard
COLOURS = (RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED)
Ask = Callable[[], tuple[float, bytes]]


@dataclass
class Seat:
    """One person at work: an audit of their own to rate, and pages to read."""

    person: Person
    manager: Person
    audit: Audit
    pages: list[str]
    dashboard: str
    items: list[str]
    rng: random.Random
    versions: dict[str, int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def one(self) -> None:
        drawn = self.rng.random()
        try:
            taken = self._asked(drawn)
        except (Broken, OSError) as fault:
            self.faults.append(str(fault))
            self.person.hang_up()
            self.manager.hang_up()
            return
        self.times.append(taken)

    def _asked(self, drawn: float) -> float:
        if drawn < READ:
            return self.person.ask(self.rng.choice(self.pages))[0]
        if drawn >= SAVE:
            return self.manager.ask(self.dashboard)[0]
        code = self.rng.choice(self.items)
        form = {"value": self.rng.choice(COLOURS), "version": self.versions.get(code, 0)}
        path = reverse("rate_item", args=[self.audit.public_id, code])
        taken, body = self.person.ask(path, form)
        self.versions[code] = json.loads(body)["version"]
        return taken


def crowd(bench: Bench) -> Measured:
    """Times of all requests of all people; an error of any kind is no figure but a fault."""
    held = list(Allocation.objects.filter(ends=None, team=bench.rows.team).select_related("case"))
    seats = [_seat(bench, held, number) for number in range(min(bench.at_work, len(held)))]
    until = time.monotonic() + bench.seconds
    threads = [threading.Thread(target=_work, args=(seat, until, bench)) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    Audit.objects.filter(pk__in=[seat.audit.pk for seat in seats]).delete()
    faults = [fault for seat in seats for fault in seat.faults]
    if faults:
        raise Broken(f"{len(faults)} requests of the crowd failed, the first: {faults[0]}")
    times = [taken for seat in seats for taken in seat.times]
    return Measured(times, 0, 0, [], peak_mb=bench.server.peak_mb())


def _work(seat: Seat, until: float, bench: Bench) -> None:
    """Asks no database itself: all that a request needs was made before."""
    time.sleep(seat.rng.uniform(0, min(THINK, bench.seconds / 2)))
    while True:
        seat.one()
        pause = seat.rng.uniform(0.5, 1.5) * min(THINK, bench.seconds / 2)
        if time.monotonic() + pause >= until:
            return
        time.sleep(pause)


def _seat(bench: Bench, held: list[Allocation], number: int) -> Seat:
    one = held[number]
    user = User.objects.get(pk=one.practitioner_id)
    person, manager = Person(user, bench.server.port), Person(bench.manager.user, bench.server.port)
    person.ask(reverse("audit_start", args=[one.case.public_id]), {"scope": "full"})
    audit = Audit.objects.begun().get(case=one.case)
    rated = [item.code for item in bench.rows.items]
    section = bench.rows.items[0].section.code
    return Seat(
        person,
        manager,
        audit,
        pages=[
            reverse("rate"),
            reverse("my_cases"),
            reverse("case", args=[one.case.public_id]),
            reverse("audit_section", args=[audit.public_id, section]),
        ],
        dashboard=reverse("team_picture", args=[bench.rows.team.public_id]),
        items=rated,
        rng=random.Random(number),  # noqa: S311  repeatable, not secret
    )
