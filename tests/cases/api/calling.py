"""A client of the API for tests: made by an admin, its token by whoever answers for it."""

from __future__ import annotations

import csv
import datetime
import io

from django.test import Client
from django.utils import timezone

from cases.actions import api_clients
from cases.models import ApiClient, User
from tests.world import World

PATHS = (
    "", "frameworks", "items", "teams", "figures", "trend?item=flourish.f.impact", "coverage",
    "scorecard", "actions", "caseload", "county",
)  # fmt: skip
ROOT = "/api/v1/"


class Calling:
    """Calls with one token; `client` is what the token belongs to."""

    def __init__(self, client: ApiClient, token: str) -> None:
        self.client, self.token = client, token
        self.browser = Client()

    def __call__(self, path: str, token: str = "", **headers: str):
        said = {"authorization": f"Bearer {token or self.token}"} | headers
        return self.browser.get(f"{ROOT}{path}", headers=said)

    def rows(self, path: str) -> list[dict]:
        return self(path).json()["rows"]

    def csv(self, path: str) -> list[dict]:
        return rows_of(self(path, accept="text/csv"))


def rows_of(answer) -> list[dict]:
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def made(world: World, scope: str, place: str = "", **more) -> ApiClient:
    """Harbour's manager answers for a team, the service's for a service, a partner for the county,
    unless `answers` says who."""
    today = timezone.localdate()
    usual = {"team": world.harbour_manager, "service": world.service_manager}
    given = {
        "name": f"Report {ApiClient.objects.count()}",
        "purpose": "The quarter",
        "answers": usual.get(scope, world.partner),
        "scope": scope,
        "service": world.services[place or "Safeguarding"] if scope == "service" else None,
        "team": world.teams[place or "harbour"] if scope == "team" else None,
        "starts_on": today,
        "ends_on": today + datetime.timedelta(30),
    }
    return api_clients.create(by=world.admin, **(given | more))


def calling(world: World, scope: str, place: str = "", **more) -> Calling:
    client = made(world, scope, place, **more)
    answers: User = client.answers
    return Calling(client, api_clients.make_token(by=answers, client=client))
