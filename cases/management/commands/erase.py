"""`manage.py erase`: what is due by category, and erasing what two people agreed on.

Exit codes: 0 done, or a dry run printed; 1 nothing or not all was erased, with the reason.
"""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.actions.erasing import NotPossible, erase
from cases.actions.redactions import NoOwner
from cases.models import ErasureItem, ErasureRun
from cases.retention import BY_CODE, CATEGORIES
from cases.retention_due import by_category, due, held_categories
from cases.retention_periods import in_words, periods


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--before {text}: a day is written as 2026-11-30.") from None


class Command(BaseCommand):
    help = "Counts what is due to be erased; with --apply erases a run that was approved."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--before", metavar="DATE", help="what was to be kept until a day before this one"
        )
        parser.add_argument("--category", choices=list(BY_CODE), default="", metavar="CATEGORY")
        parser.add_argument(
            "--apply", metavar="RUN", help="the run's number, as its page shows it: erases it"
        )

    def handle(self, *, before: str, category: str, apply: str, **options: Any) -> None:
        if before is None:
            raise CommandError("Say --before DATE, such as --before 2026-11-30.")
        day = _day(before)
        if apply is None:
            self._dry_run(day, category)
        else:
            self._apply(self._run(apply, day, category))

    def _dry_run(self, before: datetime.date, category: str) -> None:
        found = by_category(row.category for row in due(before, category))
        held = {BY_CODE[code].name for code in held_categories()}
        now = periods()
        for one, (name, number) in zip(CATEGORIES, found, strict=True):
            if category in ("", one.code):
                hold = ", under a legal hold" if name in held else ""
                self.stdout.write(f"{number:>7}  {name}{hold} (kept {in_words(one, now)})")
        self.stdout.write(
            f"Due before {before}. Nothing was erased. To erase it, make a preview on the page "
            "Retention, have a second person approve it, and say --apply RUN."
        )

    def _run(self, number: str, before: datetime.date, category: str) -> ErasureRun:
        try:
            run = ErasureRun.objects.get(public_id=UUID(number))
        except (ValueError, ErasureRun.DoesNotExist):
            raise CommandError(f"There is no run {number}. Nothing was erased.") from None
        if (run.before, run.category) != (before, category):
            of = f" --category {run.category}" if run.category else ""
            raise CommandError(
                f"Run {number} was approved for --before {run.before}{of}. Nothing was erased."
            )
        return run

    def _apply(self, run: ErasureRun) -> None:
        try:
            run = erase(run, by=None, says=lambda said: self.stdout.write(f"Erased: {said}"))
        except NotPossible as reason:
            raise CommandError(str(reason)) from None
        except NoOwner:
            raise CommandError(
                "The database role of the web does not own the tables. Set DATABASE_OWNER_URL. "
                "Nothing was erased."
            ) from None
        items = ErasureItem.objects.filter(run=run)
        left = items.exclude(left="").count()
        done = items.exclude(erased_at=None).count()
        at = timezone.localtime(run.ended_at)
        self.stdout.write(f"Run {run.public_id}: {done} erased, {left} left, ended {at:%H:%M}.")
