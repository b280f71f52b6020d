"""Random choices of filters and order: the rows on screen are the rows of both files."""

from __future__ import annotations

import csv
import datetime
import io
import random
from dataclasses import dataclass
from math import ceil

import lxml.html
import openpyxl
import pytest
from django.urls import reverse

from tests.audits import submitted
from tests.world import World, add_case

VALUES = ("green", "amber", "red", "not_yet_known")
PLANS = ["", "child_in_need", "child_protection", "family_help", "nonsense"]
AGES = ["", "0-4", "5-9", "10-15", "unborn", "nonsense"]
VOICES = ["", "practitioner", "child_or_family", "second_rater"]


@dataclass
class Listed:
    """A list that can be taken away: who reads it, where, and what its address may say."""

    person: str
    path: str
    choices: dict[str, list[str]]
    heads: str  # the column that tells its rows apart


def lists_of(world: World) -> list[Listed]:
    team = [world.harbour.public_id]
    figures = {"plan": PLANS, "age": AGES, "voice": VOICES}
    held = {"holder": ["", str(world.ana.public_id), str(world.ben.public_id), "nobody"]}
    cases = {"rated": ["", "yes", "no"], "older": ["", "yes"], "view": ["", "old"]} | held
    sort = {"sort": ["", "reference", "-reference", "plan", "-plan,reference", "-age", "nonsense"]}
    behind = reverse("team_behind", args=[*team, "flourish.f.impact", "red"])
    actions = {"state": ["", "all", "overdue", "verify", "done"], "whose": ["", "mine", "all"]}
    domain = {"domain": ["", "flourish.f", "flourish.u", "nonsense"]}
    plain = {"sort": ["", "name", "-name"]}
    services = {"service": ["", "safeguarding", "family-help", "nonsense"]}
    return [
        Listed("harbour_manager", reverse("team_cases", args=team), figures | cases | sort, "Case"),
        Listed("director", reverse("team_cases", args=team), figures | cases | sort, "Case"),
        Listed("harbour_manager", behind, figures | sort, "Case"),
        Listed("harbour_manager", reverse("my_actions"), actions | domain, "Action"),
        Listed("ana", reverse("my_actions"), actions | domain, "Action"),
        Listed("director", reverse("teams"), {"voice": VOICES} | services | plain, "Team"),
        Listed("admin", reverse("team_list"), services | plain, "Name"),
        Listed("admin", reverse("register"), {"q": ["", "92", "x"]} | sort, "Reference"),
        Listed("admin", reverse("people"), {"q": ["", "a", "qa"]} | plain, "Name"),
    ]


@pytest.fixture
def county(world: World) -> World:
    """30 more cases of several plans and ages; every third is rated, in words that differ."""
    chance = random.Random(4)
    plans = list(world.plan_types.values())
    for number in range(30):
        holder = ("ana", "ben")[number % 2]
        born = datetime.date(2009 + number % 16, 1 + number % 12, 1)
        extra = {"plan_type": plans[number % len(plans)], "birth_month": born}
        case = add_case(world, f"92000{number:02}", holder, "harbour", **extra)
        if number % 3 == 0:
            values = {f"flourish.{letter}.impact": chance.choice(VALUES) for letter in "fu"}
            submitted(world, case, world.people[holder], values)
    return world


def on_screen(client, path: str, query: dict[str, str]) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of the page's table, page after page."""
    heads, rows, number = [], [], 1
    while True:
        answer = client.get(path, query | {"per_page": "25", "page": str(number)})
        assert answer.status_code == 200
        tables = lxml.html.fromstring(answer.content.decode()).xpath("//div[@role='region']//table")
        if not tables:
            return heads, rows
        table = tables[-1]
        heads = [" ".join(cell.text_content().split()) for cell in table.xpath("./thead//th")]
        for row in table.xpath("./tbody/tr"):
            rows.append([" ".join(cell.text_content().split()) for cell in row])
        page = answer.context["table"].page
        if not page.has_next():
            return heads, rows
        number += 1


def in_csv(client, path: str, query: dict[str, str]) -> list[list[str]]:
    answer = client.get(path, query | {"_export": "csv", "purpose": "test"})
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode(), newline="")))


def in_xlsx(client, path: str, query: dict[str, str]) -> list[list[str]]:
    answer = client.get(path, query | {"_export": "xlsx", "purpose": "test"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [[in_words(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def in_words(cell) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def differences(client, listed: Listed, query: dict[str, str]) -> list[str]:
    heads, rows = on_screen(client, listed.path, query)
    text, sheet = in_csv(client, listed.path, query), in_xlsx(client, listed.path, query)
    found = [] if text == sheet else ["the two files differ"]
    if len(text) - 1 != len(rows):
        return [*found, f"{len(rows)} rows on screen, {len(text) - 1} in the file"]
    if rows and listed.heads in heads:
        shown, filed = heads.index(listed.heads), text[0].index(listed.heads)
        names = [(row[shown], line[filed]) for row, line in zip(rows, text[1:], strict=True)]
        found += [f"{a} beside {b}" for a, b in names if not a.startswith(b)]
    return found


def chosen(chance: random.Random, listed: Listed) -> dict[str, str]:
    return {name: chance.choice(values) for name, values in listed.choices.items()}


@pytest.mark.proof
def test_two_hundred_choices_show_on_screen_what_both_files_hold(county, client, rounds):
    chance, faults, seen = random.Random(200), [], 0
    for _ in range(ceil(rounds(200) / len(lists_of(county)))):
        for listed in lists_of(county):
            client.force_login(county.people[listed.person])
            query = chosen(chance, listed)
            faults += [(listed.path, query, fault) for fault in differences(client, listed, query)]
            seen += 1
    assert seen >= rounds(200)
    assert faults == []
