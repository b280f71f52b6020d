"""`manage.py import_caseload FILE...`: a caseload in; a dry run unless --apply.

Exit 0, or 1 with the place and the reason a line; then nothing was written.
"""

from __future__ import annotations

import datetime
import json
import sys
from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.actions import imports
from cases.intake.entries import Reading
from cases.intake.faults import Fault
from cases.intake.files import LARGEST
from cases.intake.plan import Plan
from cases.intake.reading import KINDS, Source, read


def a_day(text: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("give a day such as 2026-03-31") from None
    if day > timezone.localdate():
        raise ArgumentTypeError("give a day that is not in the future")
    return day


class Command(BaseCommand):
    help = (
        "Bring a caseload in: an Annex A workbook, the CSV tables of the Standard Safeguarding "
        "Dataset, or a plain list. Without --apply nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--format", choices=["auto", *KINDS], default="auto")
        parser.add_argument("--as-at", type=a_day, metavar="DATE", help="the day of the files")
        parser.add_argument("--apply", action="store_true", help="write it")
        parser.add_argument(
            "--leave-out-errors", action="store_true", help="bring in the rows without errors"
        )
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args, **options) -> None:
        as_at = options["as_at"] or timezone.localdate()
        kind = options["format"]
        reading = read(_sources(options["files"]), today=as_at, kind=kind, say=self._progress)
        if reading.faults:
            self._tell(options, reading, None, reading.faults, done=False)
            sys.exit(1)
        leave_out = options["leave_out_errors"]
        self._progress(f"Comparing {len(reading.entries):,} rows with the register")
        if not options["apply"]:
            found = imports.planned(reading, as_at)
            self._tell(options, reading, found, found.errors, done=False)
            if found.errors and not leave_out:
                sys.exit(1)
            return
        try:
            _, found = imports.bring_in(
                by=None, reading=reading, as_at=as_at, leave_out_errors=leave_out
            )
        except imports.HasErrors as refused:
            self._tell(options, reading, refused.plan, refused.plan.errors, done=False)
            raise CommandError(f"{refused} (--leave-out-errors)") from None
        except imports.NotPossible as refused:
            raise CommandError(str(refused)) from None
        self._tell(options, reading, found, found.errors, done=True)

    def _progress(self, words: str) -> None:
        self.stderr.write(f"{words} ...")

    def _tell(
        self,
        options: dict,
        reading: Reading,
        found: Plan | None,
        faults: list[Fault],
        *,
        done: bool,
    ) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(as_json(reading, found, faults, done=done)))
            return
        for fault in faults:
            self.stdout.write(str(fault))
        for line in summary(reading, found, done=done):
            self.stdout.write(line)


def _sources(paths: list[str]) -> list[Source]:
    found = []
    for name in paths:
        path = Path(name)
        try:
            if path.stat().st_size > LARGEST:
                raise CommandError(f"{path.name}: the file is over {LARGEST // 1024**2} MB.")
            found.append(Source(path.name, path.read_bytes()))
        except OSError as fault:
            raise CommandError(f"{name}: {fault.strerror or fault}.") from None
    return found


def as_json(reading: Reading, found: Plan | None, faults: list[Fault], *, done: bool) -> dict:
    counts = found.counts() if found else dict.fromkeys(NAMES, 0) | {"errors": len(faults)}
    return counts | {
        "ignored_columns": sum(map(len, reading.ignored.values())),
        "ignored": reading.ignored,
        "skipped": reading.skipped,
        "format": reading.kind,
        "not_in_file": found.not_in_file if found else 0,
        "nobody": found.nobody if found else 0,
        "applied": done,
        "faults": [{"place": f.place, "reason": f.reason} for f in faults],
    }


NAMES = ("adds", "moves", "closes", "changes", "unchanged", "errors")


def summary(reading: Reading, found: Plan | None, *, done: bool) -> list[str]:
    lines = [*reading.skipped, *reading.notes]
    for sheet, names in reading.ignored.items():
        lines += [f"{sheet}: not read: {', '.join(names)}."] if names else []
    if found:
        counts = found.counts()
        lines.append(", ".join(f"{counts[name]} {name}" for name in NAMES) + ".")
        lines.append(
            f"{found.not_in_file} open cases are not in these files; nothing is done with them."
        )
    lines.append("Brought in." if done else "Nothing was written.")
    return lines
