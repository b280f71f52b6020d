"""`manage.py renew_secrets`: write secrets of second steps anew, so that an old key can go.

For after SECRET_KEY has changed: until this ran, the earlier key has to stand in
SECRET_KEY_FALLBACKS. Safe to repeat.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from flourish_audit import kept_secrets

KEPT = ("secret", "seed")


class Command(BaseCommand):
    help = "Encrypt the secrets of second steps with the key of today."

    def handle(self, *args, **options) -> None:
        done, unreadable = 0, 0
        with transaction.atomic():
            rows = Authenticator.objects.select_for_update()
            for row in rows.exclude(type=Authenticator.Type.WEBAUTHN):
                try:
                    for name in KEPT:
                        if name in row.data:
                            row.data[name] = kept_secrets.renewed(row.data[name])
                except kept_secrets.CannotRead:
                    unreadable += 1
                    continue
                row.save(update_fields=["data"])
                done += 1
        self.stdout.write(f"{done} written with the key of today.")
        if unreadable:
            raise CommandError(
                f"{unreadable} cannot be read with SECRET_KEY or SECRET_KEY_FALLBACKS. Put the key "
                "they were written with into SECRET_KEY_FALLBACKS and run this again."
            )
