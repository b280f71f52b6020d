"""W11: the largest table as a file, 5,000 cases of one team with all their columns; slides.

Belongs here: making those rows, and asking for the files. Does not belong here: the other
workloads (workloads.py), and reading a worker's memory (server.py).
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.benchmark.figures import Measured
from cases.benchmark.server import Broken
from cases.models import Allocation, Audit, Case, Rating, RatingValue
from cases.periods import quarter_of
from frameworks.models import Item

if TYPE_CHECKING:
    from cases.benchmark.workloads import Bench

LARGEST = 5000
VALUES = (RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED, RatingValue.NOT_YET_KNOWN)


def largest_file(bench: Bench, kind: str) -> Measured:
    """All cases of the team; the peak of the worker's memory is the largest of all workers'."""
    rows = grown(bench)
    path = reverse("team_cases", args=[bench.rows.team.public_id])
    address = f"{path}?_export={kind}&purpose=Benchmark"
    bench.server.forget_peak()
    seen = bench.page(bench.manager, address)
    _, body = bench.manager.ask(address)
    lines = body.count(b"\r\n")
    if kind == "csv" and lines != rows + 1:
        raise Broken(f"the file holds {lines} lines, and {rows} cases were made")
    return replace(seen, peak_mb=bench.server.peak_mb())


as_csv, as_xlsx = (partial(largest_file, kind=kind) for kind in ("csv", "xlsx"))


def session_pack(bench: Bench) -> Measured:
    """The team's session pack as PowerPoint."""
    path = reverse("team_session", args=[bench.rows.team.public_id])
    bench.server.forget_peak()
    seen = bench.page(bench.manager, f"{path}?_export=pptx&purpose=Benchmark")
    return replace(seen, peak_mb=bench.server.peak_mb())


def grown(bench: Bench) -> int:
    """More cases for the team, each with its eight domains rated, until there are enough."""
    held = Allocation.objects.filter(team=bench.rows.team, ends=None)
    wanted = max(1, round(LARGEST * min(1.0, bench.rows.scale)))
    first = held.count()
    if first >= wanted:
        return first
    like = bench.rows.cases[0]
    today = timezone.localdate()
    cases = Case.objects.bulk_create(
        Case(
            reference=f"BX{number:06}",
            birth_month=like.birth_month,
            plan_type_id=like.plan_type_id,
            opened_on=like.opened_on,
        )
        for number in range(first, wanted)
    )
    since = today - datetime.timedelta(days=300)
    person = bench.rows.practitioner
    Allocation.objects.bulk_create(
        Allocation(case=case, practitioner=person, team=bench.rows.team, starts=since)
        for case in cases
    )
    _rate(bench, cases, today)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return wanted


def _rate(bench: Bench, cases: list[Case], today: datetime.date) -> None:
    now, person = timezone.now(), bench.rows.practitioner
    audits = Audit.objects.bulk_create(
        Audit(
            case=case,
            rater=person,
            edition=bench.rows.edition,
            started_at=now,
            plan_type_id=case.plan_type_id,
            age_band="10-15",
            team=bench.rows.team,
            practitioner=person,
            period=quarter_of(today).starts,
        )
        for case in cases
    )
    domains = [item for item in bench.rows.items if item.kind == Item.Kind.IMPACT]
    Rating.objects.bulk_create(
        (
            Rating(audit=audit, item=item, value=VALUES[(audit.pk + item.pk) % 4], saved_at=now)
            for audit in audits
            for item in domains
        ),
        batch_size=2000,
    )
    found = Audit.objects.filter(pk__in=[audit.pk for audit in audits])
    found.update(state=Audit.State.SUBMITTED, submitted_at=now)
