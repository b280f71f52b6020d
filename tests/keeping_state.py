"""The product with protections off, for a control: each process keeps sessions, the counts of
wrong passwords and held work to itself, as an application with memory of its own would.
"""

from __future__ import annotations

import os
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flourish_audit.settings")

from django.conf import settings

settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"  # Django's own: of the process
application = import_module("flourish_audit.wsgi").application  # before anything with a model
held_posts = import_module("cases.actions.held_posts")
throttle = import_module("flourish_audit.throttle")

_tried: list[str] = []
_held: set[int] = set()


def _attempt(request, account: str):
    _tried.append(account)
    refused = _tried.count(account) > settings.LOGIN_FAILURE_LIMIT
    return throttle.Verdict(refused=refused, attempt=throttle.SignInAttempt(pk=0))


def _hold(**work):
    found = _kept_hold(**work)
    _held.add(found.pk)
    return found


def _drop_expired() -> int:
    """Called before held work is shown: what another process took in is not there."""
    return held_posts.HeldPost.objects.exclude(pk__in=_held).delete()[0]


_kept_hold = held_posts.hold
throttle.attempt = _attempt
held_posts.hold = _hold
held_posts.drop_expired = _drop_expired
