"""`manage.py note_backup FILE`: after a backup, so that the health page knows of it.

The file is looked at, not believed: it must be there, not empty, and begin as a dump of PostgreSQL
or a database of SQLite does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.actions.stamps import stamp
from cases.models import Stamp

BEGINNINGS = (b"PGDMP", b"SQLite format 3\x00", b"-- PostgreSQL", b"--\n-- PostgreSQL", b"\x1f\x8b")


class Command(BaseCommand):
    help = "Looks at a backup that was just made, and notes when and how large it is."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="FILE", help="the backup, just made")

    def handle(self, *, file: str, **options: Any) -> None:
        try:
            with Path(file).open("rb") as opened:
                start = opened.read(64)
            size = Path(file).stat().st_size
        except OSError as fault:
            stamp(Stamp.Name.BACKUP, well=False, said="the file could not be read")
            raise CommandError(f"{file} cannot be read: {fault.strerror}.") from None
        if not start.startswith(BEGINNINGS):
            stamp(Stamp.Name.BACKUP, well=False, said="the file was no dump of a database")
            raise CommandError(f"{file} is no dump of a database. The health page says so.")
        stamp(Stamp.Name.BACKUP, well=True, said=f"{size:,} bytes")
        self.stdout.write(f"Noted: a backup of {size:,} bytes.")
