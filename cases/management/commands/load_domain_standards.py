"""`manage.py load_domain_standards`: which standards should help which domain, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.actions.domain_standards import load_domain_standards
from cases.actions.matching_file import Unsound


class Command(BaseCommand):
    help = "Add the matches of domains and practice standards that are not there yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, metavar="FILE", help="default: the list that comes along"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            added = load_domain_standards(options["file"])
        except Unsound as fault:
            self.stderr.write(str(fault))
            raise SystemExit(1) from None
        self.stdout.write(f"{added} added." if added else "No change.")
