"""`manage.py demo`, once Django can be imported: migrate, load, seed once, say who is who, serve.

Setting up .venv and choosing the database comes before, in flourish_audit/bootstrap.py. What the
demo county holds is in cases/demo/.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from importlib.util import find_spec
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, transaction

from cases.demo.ownership import holds_cases_of_others
from cases.demo.people import DEMO_PASSWORD, demo_county_is_here, demo_people
from flourish_audit import bootstrap


class Command(BaseCommand):
    help = "Serve the fictional demo county on this machine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=bootstrap.port_number, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEMO or connection.vendor != "sqlite":
            raise bootstrap.Trouble("The demo starts with: python3 manage.py demo")
        try:
            self.prepare()
        except DatabaseError as fault:
            raise bootstrap.Trouble(why(fault)) from None
        bootstrap.refuse_taken_port(port)
        self.say_who_is_who()
        self.stdout.write(f"\nOpen http://127.0.0.1:{port}/   Stop with Ctrl+C.\n")
        self.stdout.flush()
        serve(port)

    def prepare(self) -> None:
        """Everything a first start needs; a later start finds it done."""
        refuse_cases_of_others()
        with bootstrap.step("Preparing the database"):
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        with bootstrap.step("Loading the frameworks"):
            files = sorted(str(path) for path in (settings.BASE_DIR / "fixtures").glob("*.yaml"))
            quietly("load_framework", *files, publish=True)
            quietly("load_domain_standards")
            quietly("load_voice_words")
        if not demo_county_is_here():
            with bootstrap.step("Building the demo county"), transaction.atomic():
                quietly("seed_demo")

    def say_who_is_who(self) -> None:
        self.stdout.write("\nPeople of the demo county: sign-in name, role, place\n\n")
        for person in demo_people():
            self.stdout.write(f"  {person.username:28} {person.role:28} {person.place}")
        self.stdout.write(f"\nOne password for all of them: {DEMO_PASSWORD}")


def quietly(command: str, *arguments: str, **options: Any) -> None:
    """The demo prints one line a step; what the commands say themselves would hide it."""
    call_command(command, *arguments, stdout=StringIO(), **options)


def refuse_cases_of_others() -> None:
    """Asked before anything is migrated, so that a database of others is left as it was."""
    if holds_cases_of_others():
        raise bootstrap.Trouble(
            "This database holds cases that the demo did not make, so it is left alone. "
            "Choose another file: python3 manage.py demo --database another.sqlite3"
        )


def why(fault: DatabaseError) -> str:
    said = str(fault)
    if "disk" in said and "full" in said:
        return bootstrap.disk_is_full()
    path = settings.DATABASES["default"]["NAME"]
    return (
        f"The demo database {path} could not be used ({said}). "
        "Choose another file with --database, or delete this one to start afresh."
    )


def serve(port: int) -> None:
    """gunicorn where it runs, Django's own server on Windows."""
    if os.name == "posix" and find_spec("gunicorn"):
        arguments = (
            "--workers",
            "1",
            "--threads",
            "4",
            "--log-level",
            "warning",
            "--no-control-socket",
        )
        where = ("--bind", f"127.0.0.1:{port}", "flourish_audit.wsgi")
        sys.exit(bootstrap.hand_over("-m", "gunicorn", *arguments, *where))
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)
