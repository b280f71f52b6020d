"""`manage.py migrate`: Django's own, under the role that owns the tables where there is one."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from cases.actions.redactions import owner_alias


class Command(migrate.Command):
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=owner_alias())
