"""`manage.py verify_log`: is the access log whole? 0 if it is, 1 with the first broken row."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.actions.stamps import stamp
from cases.log_check import Anchor, check
from cases.models import Stamp

HASH = re.compile(r"[0-9a-f]{64}")
LINE = re.compile(r"(?:\S+ )?(\d+) ([0-9a-f]{64})")  # as anchor_log prints it


def anchors_of(given: str) -> list[Anchor]:
    """A digest, or a file with a line of anchor_log for each day."""
    if HASH.fullmatch(given):
        return [Anchor(None, given)]
    try:
        lines = Path(given).read_text().splitlines()
    except (OSError, UnicodeError) as fault:
        raise CommandError(f"{given} cannot be read: {fault}. Nothing was checked.") from None
    found = []
    for number, line in enumerate(lines, start=1):
        match = LINE.fullmatch(line.strip())
        if match:
            found.append(Anchor(int(match[1]), match[2]))
        elif line.strip():
            raise CommandError(f"{given}:{number} is no line of anchor_log. Nothing was checked.")
    if not found:
        raise CommandError(f"{given} holds no line of anchor_log. Nothing was checked.")
    return found


class Command(BaseCommand):
    help = "Checks that no row of the access log was changed, deleted, put in or cut off."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--anchor", metavar="FILE|HASH", default="",
            help="what anchor_log printed and was kept outside; finds rows cut off the end",
        )  # fmt: skip

    def handle(self, *, anchor: str, **options: Any) -> None:
        anchors = anchors_of(anchor) if anchor else []
        found = check(anchors)
        well, rows = not found.fault, f"{found.count} rows"
        stamp(Stamp.Name.LOG_CHECK, well=well, said=found.fault or rows)
        if found.fault:
            raise CommandError(f"The access log is broken. {found.fault}")
        kept = f", and so do {len(anchors)} kept outside" if anchors else ""
        self.stdout.write(f"The access log is whole: {found.count} rows, its head fits{kept}.")
