"""Set-up and memory: what an installation costs before anybody asks, and after everybody has.

Belongs here: those two. Does not belong here: what one page costs (workloads.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.urls import reverse

from cases.benchmark.figures import Measured, Target

if TYPE_CHECKING:
    from cases.benchmark.workloads import Bench

# What performance allows on each; the configured database does not change within a run.
SECONDS = {"sqlite": 10, "postgresql": 15}
TARGET = Target(milliseconds=1000 * SECONDS.get(connection.vendor, 15))


def set_up(bench: Bench) -> Measured:
    """How long the migrations of this run's own database took."""
    return Measured([bench.setup_ms], 0, 0, [])


def memory(bench: Bench) -> Measured:
    """The most a worker holds while the pages of every workload above are opened in turn."""
    team = bench.rows.team.public_id
    pages = [
        (bench.practitioner, reverse("rate")),
        (bench.practitioner, reverse("my_cases")),
        (bench.manager, reverse("team_picture", args=[team])),
        (bench.manager, reverse("team_cases", args=[team])),
        (bench.director, reverse("teams_scorecard")),
    ]
    bench.server.forget_peak()
    times = [person.ask(path)[0] for _ in range(bench.rounds) for person, path in pages]
    return Measured(times, 0, 0, [], peak_mb=bench.server.peak_mb())
