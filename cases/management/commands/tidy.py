"""`manage.py tidy`: drops what waited longer than a day, for cron, daily.

Files that were read and not brought in, and forms that were held and not fetched. Both also go
when the next one comes. Sign-ins that have ended and the marks of rights that changed go with them,
and the steps that coverage is told from are added up.
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand

from cases import coverage_steps
from cases.actions import held_posts, import_waiting, people_file, rights_changes


class Command(BaseCommand):
    help = (
        "Drop previews of caseload and people files and held forms that waited longer than a day."
    )

    def handle(self, *args, **options) -> None:
        previews, held = import_waiting.drop_expired(), held_posts.drop_expired()
        previews += people_file.drop_expired()
        SessionStore.clear_expired()
        rights_changes.drop_old()
        coverage_steps.gather()
        self.stdout.write(f"Dropped: {previews} previews of files, {held} held forms.")
