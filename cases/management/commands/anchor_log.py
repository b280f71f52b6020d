"""`manage.py anchor_log`: one line to keep outside, so that a cut or re-made log is found."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.actions.stamps import stamp
from cases.log_check import head
from cases.models import Stamp


class Command(BaseCommand):
    help = "Prints when, how many rows the access log holds, and the digest of the last."

    def handle(self, **options: Any) -> None:
        now = timezone.now().astimezone(datetime.UTC)
        end = head()
        stamp(Stamp.Name.ANCHOR, well=True, said=f"{end.count} rows")
        self.stdout.write(f"{now:%Y-%m-%dT%H:%M:%SZ} {end.count} {end.hash}")
