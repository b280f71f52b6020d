"""`manage.py tidy`: drops what waited longer than a day, for cron, daily.

Files that were read and not brought in, and forms that were held and not fetched. Both also go
when the next one comes.
"""

from __future__ import annotations

from django.core.management.base import BaseCommand

from cases.actions import held_posts, import_waiting


class Command(BaseCommand):
    help = "Drop caseload previews and held forms that waited longer than a day."

    def handle(self, *args, **options) -> None:
        previews, held = import_waiting.drop_expired(), held_posts.drop_expired()
        self.stdout.write(f"Dropped: {previews} previews of a caseload, {held} held forms.")
