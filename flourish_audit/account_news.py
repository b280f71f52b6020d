"""What changed in how a person signs in: said on the page, logged, and told them by e-mail.

allauth names each event by a template; here each has our words instead.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from cases.actions.access_log import record
from cases.models import AccessLog, User

# On the next page.
SAID = {
    "account/messages/password_changed.txt": (
        "Your password is changed. Everywhere else you were signed in, you are now out."
    ),
    "mfa/messages/totp_activated.txt": "Your app is set up. From now on it is asked for.",
    "mfa/messages/totp_deactivated.txt": "The app is taken off.",
    "mfa/messages/webauthn_added.txt": "Your passkey is added.",
    "mfa/messages/webauthn_removed.txt": "The passkey is taken off.",
}
# In the log of changes; the e-mail says the same.
CHANGED = {
    "mfa/email/totp_activated": "set up an app as a second step",
    "mfa/email/totp_deactivated": "took the app off as a second step",
    "mfa/email/webauthn_added": "added a passkey",
    "mfa/email/webauthn_removed": "took a passkey off",
    "mfa/email/recovery_codes_generated": "made new recovery codes",
}


def tell(user: User, event: str) -> None:
    what = CHANGED.get(event)
    if what is None:
        return
    record(
        by=user,
        event=AccessLog.Event.CHANGE,
        what=what,
        after=f"{user.name} ({user.username})",
    )
    mail(user, f"You {what}.")


def mail(user: User, what: str) -> None:
    """To the person, once it is sure that it happened; nothing where there is no relay."""
    if settings.MAIL_RELAY and user.email:
        transaction.on_commit(lambda: _send(user, what))


def _send(user: User, what: str) -> None:
    send_mail(
        "A change to how you sign in to Flourish Audit",
        f"Hello,\n\n{what}\n\nIf that was not you, tell an admin of your service today.\n",
        None,
        [user.email],
        fail_silently=True,
    )
