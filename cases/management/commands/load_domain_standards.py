"""`manage.py load_domain_standards`: which standards should help which domain, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases.actions.domain_standards import load_domain_standards


class Command(BaseCommand):
    help = "Add the matches of domains and practice standards that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_domain_standards()
        self.stdout.write(f"{added} added." if added else "No change.")
