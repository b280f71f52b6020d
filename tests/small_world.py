"""The small county in a database of a test's own, in a process of its own; prints it as JSON.

DATABASE_URL=... python tests/small_world.py
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flourish_audit.settings")


def session_of(user) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store, now = SessionStore(), int(time.time())
    store.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "begun": now,
            "seen": now,
        }
    )
    store.save()
    return store.session_key


def main() -> None:
    import django

    django.setup()
    from django.db import transaction

    from cases.actions.audits import start_audit
    from tests.world import build_world

    with transaction.atomic():
        world = build_world()
        audit = start_audit(case=world.ana1, by=world.harbour_manager)
        sessions = {name: session_of(user) for name, user in world.people.items()}
    found = {
        "sessions": sessions,
        "people": {name: user.pk for name, user in world.people.items()},
        "teams": {name: str(team.public_id) for name, team in world.teams.items()},
        "team_ids": {name: team.pk for name, team in world.teams.items()},
        "cases": {name: case.pk for name, case in world.cases.items()},
        "audit": str(audit.public_id),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
