"""`manage.py summaries`: do the summary tables say what the ratings say? 0 if so, 1 if not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases import summaries
from cases.actions import summarise


class Command(BaseCommand):
    help = "Compares the summary tables, which county pages read, with the ratings."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--rebuild", action="store_true", help="count them anew from the ratings first"
        )

    def handle(self, *, rebuild: bool, **options: Any) -> None:
        if rebuild:
            self.stdout.write(f"Counted anew: {summarise.rebuild():,} cells.")
        found = summaries.differences()
        if found:
            raise CommandError(
                "\n".join(
                    [
                        f"{len(found)} differences between the summary tables and the ratings:",
                        *summaries.in_words(found),
                        "The ratings are right. To count anew: manage.py summaries --rebuild",
                    ]
                )
            )
        self.stdout.write("0 differences between the summary tables and the ratings.")
