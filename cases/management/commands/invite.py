"""`manage.py invite --role admin EMAIL`: the first person of an empty installation, or any other.

Prints the link with which they set their name and password, also where no mail can be sent.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from cases.access import TEAM_ROLES, Role
from cases.actions import people
from cases.models import Service, Team, User
from flourish_audit import invitations


class Command(BaseCommand):
    help = "Invite a person, or give a new link to somebody who has an account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="their work email; it is their sign-in name too")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument("--name", default="", help="they can write it themselves")
        parser.add_argument("--team", default="", help="name of the team, for team roles")
        parser.add_argument("--service", default="", help="name of the service it manages")
        parser.add_argument(
            "--address", default="", help="where people reach it, such as https://audit.example.org"
        )

    def handle(self, *args, **options) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as fault:
            raise CommandError(f"{email} is not an email address.") from fault
        try:
            user = self._person(email, options)
        except people.NotPossible as reason:
            raise CommandError(str(reason)) from reason
        base = options["address"].rstrip("/") or _own_address()
        self.stdout.write(f"Link for {email}, for one use within three days:")
        self.stdout.write(f"{base}{invitations.link_for(user)}")

    def _person(self, email: str, options: dict) -> User:
        known = User.objects.filter(username=email).first()
        if known is None:
            return people.create_person(
                by=None, username=email, email=email, name=options["name"] or email,
                role=options["role"], **_place(options),
            )  # fmt: skip
        if not known.is_active:
            raise CommandError(f"The account {email} is closed. An admin can open it again.")
        if not people.plays(known, options["role"]):
            raise CommandError(f"{email} has an account with another part. Use the People page.")
        return people.require_new_password(by=None, user=known)


def _place(options: dict) -> dict:
    """The team or service the role needs, found by name."""
    place = {"team": None, "service": None}
    if options["role"] in TEAM_ROLES:
        place["team"] = Team.objects.at_work().filter(name__iexact=options["team"]).first()
    elif options["role"] == Role.SERVICE_MANAGER:
        place["service"] = Service.objects.filter(name__iexact=options["service"]).first()
    return place


def _own_address() -> str:
    hosts = [host for host in settings.ALLOWED_HOSTS if host and "*" not in host]
    host = hosts[0].lstrip(".") if hosts else "localhost"
    return f"http://{host}:8000" if settings.DEVELOPMENT else f"https://{host}"
