"""`manage.py benchmark`: measure the workloads of docs/performance.md on the configured server."""

from __future__ import annotations

import json
import tempfile
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.core.management.base import BaseCommand

from cases.benchmark.figures import Row, as_json, as_table, judged
from cases.benchmark.rows import build_rows, grown, size_of
from cases.benchmark.scratch import scratch_database
from cases.benchmark.server import Broken, Person, served
from cases.benchmark.workloads import WORKLOADS, Bench
from cases.demo.ownership import holds_cases_of_others
from flourish_audit.bootstrap import Trouble

CHOICES = [name for name in WORKLOADS if name != "E"]
LARGEST = 1000
ALL_SIZES = (1.0, 10.0, 100.0, 1000.0)


def a_scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0
    if not 0.01 <= scale <= LARGEST:
        raise ArgumentTypeError(f"give a scale from 0.01 to {LARGEST}")
    return scale


def a_count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:5]) <= 1000):
        raise ArgumentTypeError("give a number from 1 to 1000")
    return int(text[:5])


class Command(BaseCommand):
    help = (
        "Measure the workloads in a database of their own beside the configured one. "
        "Scale 1 is 200 audits of one team (S1), 10 is S2, 100 is S3, 1000 is S4."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workload", choices=CHOICES, action="append")
        size = parser.add_mutually_exclusive_group()
        size.add_argument("--scale", type=a_scale, default=1.0)
        size.add_argument(
            "--all-sizes", action="store_true", help="S1, S2, S3 and S4, one after the other"
        )
        parser.add_argument(
            "--against-tenth", action="store_true", help="a tenth of the scale first"
        )
        parser.add_argument("--rounds", type=a_count, default=20, help="how often each is asked")
        parser.add_argument(
            "--seconds", type=a_count, default=300, help="how long the 200 people of W10 work"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if holds_cases_of_others():
            raise Trouble(
                "This database holds cases that the demo did not make. A benchmark would slow "
                "its users, so it does not run here: set DATABASE_URL to another server."
            )
        scales = list(ALL_SIZES) if options["all_sizes"] else [options["scale"]]
        if options["against_tenth"] and not options["all_sizes"]:
            scales.insert(0, max(0.01, options["scale"] / 10))
        run = Run(
            options["workload"] or CHOICES, scales, options["rounds"], options["seconds"], self._say
        )
        try:
            rows = run.measured()
        except Broken as fault:
            raise Trouble(f"Nothing was measured: {fault}.") from None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(rows)))
        else:
            titles = {name: workload.title for name, workload in WORKLOADS.items()}
            self.stdout.write(as_table(rows, titles))

    def _say(self, line: str) -> None:
        """Progress, where somebody watches."""
        if self.stderr.isatty():
            self.stderr.write(line)


@dataclass
class Run:
    """One run over one or several sizes of one database."""

    names: list[str]
    scales: list[float]
    rounds: int
    seconds: int
    say: Callable[[str], None]

    def measured(self) -> list[Row]:
        """A smaller size first: the database grows from one to the next."""
        began = time.perf_counter()
        with scratch_database() as address, tempfile.TemporaryDirectory() as folder:
            setup_ms = (time.perf_counter() - began) * 1000
            found: list[Row] = []
            rows = None
            for scale in self.scales:
                self.say(f"Writing the rows of {size_of(scale)}")
                whole = rows is not None and rows.scale >= 1
                rows = grown(rows, scale) if whole else build_rows(scale)
                with served(address) as server:
                    everybody = (rows.practitioner, rows.manager, rows.director)
                    people = [Person(user, server.port) for user in everybody]
                    more = {"database": address, "setup_ms": setup_ms, "seconds": self.seconds}
                    kept = {"rounds": self.rounds, "folder": Path(folder), "server": server}
                    bench = Bench(rows, *people, **kept, **more)
                    found += self._at(bench, {row.workload: row for row in found})
            return found

    def _at(self, bench: Bench, tenth: dict[str, Row]) -> Iterator[Row]:
        """The empty page is the unit: asked before each, because a machine is never even."""
        for name in ["E", *self._asked_at(bench.rows.scale)]:
            self.say(f"{bench.rows.size}: {name}, {WORKLOADS[name].title}")
            workload, empty = WORKLOADS[name], WORKLOADS["E"].run(bench)
            seen = empty if name == "E" else workload.run(bench)
            before = tenth.get(name) or (tenth.get("W7") if name == "W8" else None)
            yield judged(
                name,
                bench.rows.size,
                seen,
                workload.target,
                median(empty.times),
                before.median_ms if before and before.workload != "setup" else None,
            )

    def _asked_at(self, scale: float) -> Iterator[str]:
        for name in CHOICES:
            least, most = WORKLOADS[name].sizes
            last = scale == self.scales[-1]
            first = scale == self.scales[0]
            fits = first if name == "setup" else last or not WORKLOADS[name].once
            if name in self.names and least <= scale <= most and fits:
                yield name
