"""`manage.py seed_demo`: the wholly fictional county of Fenmarch, the same for the same wish."""

from __future__ import annotations

import csv
import datetime
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.demo.county import CannotBuild, Wish, build, match_standards
from cases.demo.people import demo_county_is_here
from cases.models import DomainStandard


def a_date(text: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"'{text}' is not a date like 2026-05-12") from None
    if not 2000 <= day.year <= 2200:
        raise ArgumentTypeError("give a year from 2000 to 2200")
    return day


def a_scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0
    if not 0.01 <= scale <= 1000:
        raise ArgumentTypeError(f"'{text}' is not a scale from 0.01 to 1000")
    return scale


class Command(BaseCommand):
    help = "Build the demo county of Fenmarch in an empty database. Nothing in it is real."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another seed, another county")
        parser.add_argument("--anchor", type=a_date, help="the county's today; default: today")
        parser.add_argument(
            "--scale", type=a_scale, default=1.0, help="1 is about 700 open cases (default)"
        )
        parser.add_argument(
            "--canaries",
            action="store_true",
            help="put a token in every text field; print token, owner, team as CSV",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        out = self.stderr if options["canaries"] else self.stdout
        if demo_county_is_here():
            out.write(self.already_there())
            return
        wish = Wish(
            seed=options["seed"],
            anchor=options["anchor"] or timezone.localdate(),
            scale=options["scale"],
            canaries=options["canaries"],
        )

        def say(line: str) -> None:
            out.write(line)
            out.flush()

        try:
            found = build(wish, say)
        except CannotBuild as fault:
            raise CommandError(str(fault)) from None
        if wish.canaries:
            rows = csv.writer(self.stdout, lineterminator="\n")
            rows.writerow(["token", "owner", "team"])
            rows.writerows((canary.token, canary.owner, canary.team) for canary in found)

    def already_there(self) -> str:
        """A county from before the list of matched standards gets that and nothing else."""
        try:
            added = 0 if DomainStandard.objects.exists() else match_standards()
        except CannotBuild as fault:
            raise CommandError(str(fault)) from None
        changed = f"{added} practice standards were matched to domains" if added else ""
        return f"The demo county is already there; {changed or 'nothing was changed'}."
