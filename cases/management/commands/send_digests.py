"""`manage.py send_digests`: the weekly e-mail, for cron. Nobody gets two within six days.

One address that does not work never stops the others; the next run tries it again.
"""

from __future__ import annotations

import datetime
import sys

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases import action_counts, digests
from cases.actions.people import note_digest
from cases.actions.stamps import stamp
from cases.models import Stamp, User
from cases.stored_settings import read_once

WEEK = datetime.timedelta(days=6)  # cron may be some hours early


class Command(BaseCommand):
    help = "E-mail to each person what waits for them: counts and links only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="also who got one this week")
        parser.add_argument("--dry-run", action="store_true", help="count, and send nothing")

    def handle(self, *args, **options) -> None:
        if not settings.MAIL_RELAY:
            raise CommandError("EMAIL_URL is not set, so no e-mail can be sent.")
        if not settings.SITE_URL:
            raise CommandError(
                "SITE_URL is not set, so the links would lead nowhere. "
                "Set it to the address people use, such as https://audit.example.org"
            )
        today = timezone.localdate()
        sent = quiet = 0
        refused: list[str] = []
        for user in User.objects.who_get_digests(before=None if options["again"] else today - WEEK):
            with read_once():
                waits = action_counts.waiting_for(user, on=today)
            if not any(waits):
                quiet += 1
            elif options["dry_run"] or self._send(user, waits):
                sent += 1
            else:
                refused.append(str(user.public_id))
        if not options["dry_run"]:
            said = f"{sent} sent, {len(refused)} refused"
            stamp(Stamp.Name.DIGESTS, well=not refused, said=said)
        word = "would be sent" if options["dry_run"] else "sent"
        self.stdout.write(f"{sent} {word}, {quiet} with nothing waiting, {len(refused)} refused.")
        if refused:
            self.stderr.write("Refused by the mail server: " + ", ".join(refused))
            sys.exit(1)

    def _send(self, user: User, waits: action_counts.Waits) -> bool:
        try:
            text = digests.body(user, waits, settings.SITE_URL)
            send_mail(digests.SUBJECT, text, None, [user.email])
        except (OSError, ValueError) as fault:  # SMTPException is an OSError
            self.stderr.write(f"{user.public_id}: {type(fault).__name__}")
            return False
        note_digest(user=user)
        return True
