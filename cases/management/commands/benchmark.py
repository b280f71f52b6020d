"""`manage.py benchmark`: measure the workloads of docs/performance.md on the configured server."""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from django.core.management.base import BaseCommand

from cases.benchmark.figures import Row, as_json, as_table, judged
from cases.benchmark.rows import build_rows
from cases.benchmark.scratch import scratch_database
from cases.benchmark.server import Broken, Person, served
from cases.benchmark.workloads import WORKLOADS, Bench
from cases.demo.ownership import holds_cases_of_others
from flourish_audit.bootstrap import Trouble

CHOICES = [name for name in WORKLOADS if name != "E"]


def a_scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0
    if not 0.01 <= scale <= 100:
        raise ArgumentTypeError("give a scale from 0.01 to 100")
    return scale


def a_count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:5]) <= 1000):
        raise ArgumentTypeError("give a number from 1 to 1000")
    return int(text[:5])


class Command(BaseCommand):
    help = (
        "Measure the workloads in a database of their own beside the configured one. "
        "Scale 1 is 200 audits of one team (S1), 10 is S2, 100 is S3."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workload", choices=CHOICES, action="append")
        parser.add_argument("--scale", type=a_scale, default=1.0)
        parser.add_argument("--rounds", type=a_count, default=20, help="how often each is asked")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if holds_cases_of_others():
            raise Trouble(
                "This database holds cases that the demo did not make. A benchmark would slow "
                "its users, so it does not run here: set DATABASE_URL to another server."
            )
        try:
            rows = list(
                measure(options["workload"] or CHOICES, options["scale"], options["rounds"])
            )
        except Broken as fault:
            raise Trouble(f"Nothing was measured: {fault}.") from None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(rows)))
        else:
            titles = {name: workload.title for name, workload in WORKLOADS.items()}
            self.stdout.write(as_table(rows, titles))


def measure(names: list[str], scale: float, rounds: int) -> Iterator[Row]:
    """The empty page is the unit: asked before each workload, because a machine is never even."""
    with scratch_database() as address, tempfile.TemporaryDirectory() as folder:
        rows = build_rows(scale)
        with served(address) as server:
            people = [Person(user, server.port) for user in (rows.practitioner, rows.manager)]
            bench = Bench(rows, *people, rounds=rounds, folder=Path(folder), server=server)
            yield from (judged_here(bench, name) for name in ["E", *in_order(names)])


def judged_here(bench: Bench, name: str) -> Row:
    workload, empty = WORKLOADS[name], WORKLOADS["E"].run(bench)
    seen = empty if name == "E" else workload.run(bench)
    return judged(name, bench.rows.size, seen, workload.target, median(empty.times))


def in_order(names: list[str]) -> list[str]:
    return [name for name in CHOICES if name in names]
