"""Whether it is the person themselves who sits there: asked before something leaves or opens.

Belongs here: this one question of a session. Does not belong here: what a role may do (access.py).
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def signed_in_lately(request: HttpRequest, now: float) -> bool:
    """Somebody showed in the last quarter of an hour that it is them: asked before files leave.

    `now` in seconds since 1970. A code, a passkey or the work account does as well as the password;
    allauth keeps the times in the session.
    """
    given = getattr(request, "session", {}).get("account_authentication_methods", [])
    if settings.DEMO or not (given or request.user.has_usable_password()):  # type: ignore[union-attr]
        return True
    last = max((record.get("at", 0) for record in given), default=0)
    return now - last < settings.EXPORT_SIGN_IN_SECONDS
