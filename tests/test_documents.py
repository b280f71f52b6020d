"""docs/running.md against the code it speaks of."""

from __future__ import annotations

import re

from django.apps import apps
from django.urls import reverse

from cases.retention import BY_ITSELF, CATEGORIES
from cases.stored_settings import SETTINGS
from flourish_audit.bootstrap import ROOT


def test_running_names_every_setting_and_no_other():
    read = re.compile(r'(?:env\.\w+|required)\(\s*"(\w+)"')
    sources = (ROOT / "flourish_audit").rglob("*.py")
    in_code = {name for path in sources for name in read.findall(path.read_text())}
    table = (ROOT / "docs" / "running.md").read_text().split("## Settings")[1].split("\n## ")[0]
    in_document = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert in_document == in_code


def test_running_marks_what_an_admin_changes():
    """The star after a default stands for exactly the settings of cases/stored_settings.py."""
    table = (ROOT / "docs" / "running.md").read_text().split("## Settings")[1].split("\n## ")[0]
    marked = set(re.findall(r"^\| `(\w+)` \| [^|]* \* \|", table, re.MULTILINE))
    assert marked == set(SETTINGS)


def test_retention_names_every_category_with_its_default_and_source():
    said = (ROOT / "docs" / "retention.md").read_text()
    rows = {tuple(part.strip() for part in row.split("|")[1:-1]) for row in said.splitlines()}
    for one in CATEGORIES:
        assert (one.name, one.default.in_words(one.end), one.source) in rows


def tables_in(document: str) -> list[str]:
    """Those of "Where every table belongs", and with which category each goes."""
    part = document.split("## Where every table belongs")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|`]+) \| (`.*`) \|$", part, re.MULTILINE)
    known = {one.name for one in CATEGORIES if not one.of_case} | {"by itself"}
    for goes_with, _ in rows:
        assert goes_with in known or goes_with.startswith(("its case, ", "stays: ")), goes_with
    assert known <= {goes_with for goes_with, _ in rows}
    return [name for _, tables in rows for name in re.findall(r"`(\w+)`", tables)]


def in_no_category(document: str) -> set[str]:
    """Tables that are not named, or named twice, or not there."""
    named, models = tables_in(document), apps.get_models(include_auto_created=True)
    twice = {name for name in named if named.count(name) > 1}
    return twice | (set(named) ^ {model._meta.db_table for model in models})


def test_every_table_belongs_to_a_category_of_keeping():
    """Those of the libraries too. Control: what is left out is found."""
    said = (ROOT / "docs" / "retention.md").read_text()
    assert in_no_category(said) == set()
    assert in_no_category(said.replace("`socialaccount_socialtoken`, ", "")) == {
        "socialaccount_socialtoken"
    }


def test_what_people_read_is_what_the_document_says(world, client, settings):
    """The page is fed from the periods in force, the document from the defaults: the same table."""
    client.force_login(world.ana)
    page = client.get(reverse("help_stored")).content.decode()
    for one in CATEGORIES:
        period = one.default.in_words(one.end)
        assert one.name in page and period[0].upper() + period[1:] in page
    for name, _ in BY_ITSELF:
        assert name in page
    settings.RETENTION_PERIODS = "rounds=0/9"
    assert "9 years after the day it was due" in client.get(reverse("help_stored")).content.decode()


def test_every_template_says_what_is_the_authoritys_to_write():
    for path in (ROOT / "docs" / "templates").glob("*.md"):
        text = path.read_text()
        assert "[square brackets]" in text and text.count("[") > 5, path.name
