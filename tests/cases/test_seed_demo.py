"""The command that builds the demo county: when it refuses, small scales, canaries, and twice."""

from __future__ import annotations

import csv
import datetime
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Q

from cases.demo import planted, schedule
from cases.models import (
    Action,
    AgreedChange,
    AgreedPoints,
    Allocation,
    Audit,
    AuditComment,
    AuditMove,
    Case,
    Evidence,
    FamilyGroup,
    InspectionWords,
    PlanType,
    SavedView,
    Service,
    Team,
    User,
)
from frameworks.models import Edition

ANCHOR = datetime.date(2026, 11, 23)


def seed(**wish) -> str:
    out = StringIO()
    call_command("seed_demo", **({"scale": 0.05, "anchor": ANCHOR} | wish), stdout=out, stderr=out)
    return out.getvalue()


# --- refusals ------------------------------------------------------------------------------


def test_cases_of_others_are_left_alone(world):
    with pytest.raises(CommandError, match="that seed_demo did not make, so nothing was changed"):
        seed()
    assert (Case.objects.count(), User.objects.filter(username="director").count()) == (4, 1)


def test_without_frameworks_it_says_what_to_run_first(db):
    with pytest.raises(CommandError, match="First run: manage"):
        seed()
    assert (User.objects.count(), Team.objects.count()) == (0, 0)


def test_a_fault_half_way_leaves_nothing(frameworks_loaded, monkeypatch):
    def fault(load):
        raise OSError("disk full")

    monkeypatch.setattr(planted, "plant_overdue", fault)
    with pytest.raises(OSError, match="disk full"):
        seed()
    counts = [m.objects.count() for m in (User, Team, Service, Case, PlanType, Audit)]
    assert counts == [0, 0, 0, 0, 0, 0]
    assert Edition.objects.filter(framework__code="flourish").count() == 1


@pytest.mark.parametrize(
    "wrong", ["--anchor=soon", "--anchor=9999-12-31", "--scale=-1", "--scale=x"]
)
def test_a_wrong_wish_is_refused_in_words(db, wrong):
    with pytest.raises(CommandError, match="argument --"):
        call_command("seed_demo", wrong)


# --- what holds at every size and on every day ---------------------------------------------


@pytest.mark.sweep
@pytest.mark.parametrize("anchor", ["2026-10-01", "2026-10-02", "2026-12-31", "2028-02-29"])
def test_planted_facts_hold_for_a_small_county(frameworks_loaded, anchor):
    anchor = datetime.date.fromisoformat(anchor)
    said = seed(anchor=anchor)
    held = Allocation.objects.filter(ends=None, practitioner__username=planted.HARBOUR_ONE)
    assert held.count() == 16
    assert Action.objects.overdue(anchor).count() == 9
    assert Case.objects.filter(restricted=True).count() == 1
    assert Allocation.objects.filter(ends__isnull=False, case__status="open").count() == 2
    assert 44 <= Case.objects.open().count() <= 80
    latest = Audit.objects.counted().order_by("-submitted_at").first()
    assert latest.submitted_at.date() <= anchor
    assert "audits of october to december" in said.lower() or anchor.month == 2


@pytest.mark.sweep
def test_a_scale_of_two_repeats_the_teams(frameworks_loaded, monkeypatch):
    monkeypatch.setattr(schedule, "COVER", (0.02,) * 6)  # this is about people and cases
    seed(scale=1.6)  # two counties' teams, each with four fifths of the cases
    assert Team.objects.count() == 18
    assert User.objects.filter(username="c2.practitioner.harbour1").count() == 1
    assert 1000 <= Case.objects.open().count() <= 1250
    assert Case.objects.filter(restricted=True).count() == 1


# --- canaries ------------------------------------------------------------------------------


def texts() -> list[str]:
    """Every text field of every case, and what people wrote beside cases."""
    found = []
    for model, fields in (
        (Case, ["reference"]),
        (FamilyGroup, ["number"]),
        (Audit, ["working_well"]),
        (Evidence, ["text"]),
        (Action, ["what", "done_evidence", "closing_words"]),
        (AgreedChange, ["reason"]),
        (AuditComment, ["text"]),
        (AgreedPoints, ["text"]),
        (InspectionWords, ["text"]),
        (SavedView, ["name"]),
    ):
        for row in model.objects.values_list(*fields):
            found += row
    return [*found, *AuditMove.objects.exclude(reason="").values_list("reason", flat=True)]


@pytest.mark.sweep
def test_each_text_holds_one_canary_that_occurs_once_and_names_who_holds_the_case(
    frameworks_loaded,
):
    out = StringIO()
    call_command(
        "seed_demo", scale=0.05, anchor=ANCHOR, canaries=True, stdout=out, stderr=StringIO()
    )
    rows = list(csv.DictReader(StringIO(out.getvalue())))
    assert list(rows[0]) == ["token", "owner", "team"]
    written = Counter(word for text in texts() for word in text.replace("-", " ").split())
    assert {row["token"] for row in rows} == {w for w in written if w.startswith("cnry")}
    assert {written[row["token"]] for row in rows} == {1}
    assert len(rows) == len(texts())
    _each_names_who_holds_the_case({row["token"]: (row["owner"], row["team"]) for row in rows})


def _each_names_who_holds_the_case(places: dict[str, tuple[str, str]]) -> None:
    rows = Case.objects.open().filter(allocations__ends=None)
    for reference, owner, team in rows.values_list(
        "reference", "allocations__practitioner__username", "allocations__team__name"
    ):
        assert places[reference.split("-")[1]] == (owner, team)
    for reference in Case.objects.filter(~Q(status="open")).values_list("reference", flat=True):
        assert places[reference.split("-")[1]] == ("", "")


@pytest.mark.sweep
def test_without_canaries_nothing_is_marked(frameworks_loaded):
    """Control for what is above."""
    seed()
    assert [text for text in texts() if "cnry" in text] == []


# --- the same output twice -----------------------------------------------------------------

# What is left out: salted or taken from the clock by loading frameworks and migrating.
NOT_COMPARED = {"password", "applied"}


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A database file with the frameworks and nothing else; each county gets its own copy."""
    path = tmp_path_factory.mktemp("fenmarch") / "empty.sqlite3"
    names = ("flourish.yaml", "relationships-first.yaml")
    run(path, "migrate", "-v0")
    run(
        path,
        "load_framework",
        *(str(settings.BASE_DIR / "fixtures" / n) for n in names),
        "--publish",
    )
    return path


def run(path, *command: str, hash_seed: str = "0") -> None:
    """A process of its own, so that nothing is shared but the code."""
    environment = {
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{path}",
        "PYTHONHASHSEED": hash_seed,
        "DJANGO_SETTINGS_MODULE": "flourish_audit.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "django", *command],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        check=True,
        capture_output=True,
        timeout=300,
    )


def fresh_county(empty, name: str, number: int = 7) -> dict[str, str]:
    """A county in a file of its own: table -> checksum."""
    path = empty.with_name(f"{name}.sqlite3")
    shutil.copy(empty, path)
    wish = ("--seed", str(number), "--anchor", ANCHOR.isoformat(), "--scale", "0.05")
    run(path, "seed_demo", *wish, hash_seed=str(len(name)))
    return checksums(path)


def checksums(path) -> dict[str, str]:
    found = {}
    with sqlite3.connect(path) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            clock = {"created_at", "published_at"} if table == "frameworks_edition" else set()
            left_out = NOT_COMPARED | clock
            kept = ", ".join(f'"{name}"' for name in columns if name not in left_out)
            rows = database.execute(f"SELECT {kept} FROM {table} ORDER BY 1").fetchall()
            found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def test_two_databases_hold_the_same_county_and_another_seed_does_not(empty):
    first, second = fresh_county(empty, "one"), fresh_county(empty, "second")
    differ = {table for table in first if first[table] != second[table]}
    assert (differ, len(first) > 25) == (set(), True)
    other = fresh_county(empty, "other", number=8)  # control: the checksum sees a difference
    assert first["cases_rating"] != other["cases_rating"]
    assert first["cases_user"] != other["cases_user"]  # the random identifiers
