"""`manage.py load_voice_words`: the questions for children's and families' own views, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases.actions.voice_words import load_voice_words


class Command(BaseCommand):
    help = "Add the questions for children's views that are not there yet; edited ones stay."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_voice_words()
        self.stdout.write(f"{added} added." if added else "No change.")
