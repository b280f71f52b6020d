"""`manage.py demo`: one command from nothing to a page, and what it refuses."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.demo.people import LEAVER, MAIL
from cases.management.commands import demo
from cases.models import Case, User
from flourish_audit.bootstrap import ROOT, Trouble


class Served:
    """A demo that was started, and all it printed."""

    def __init__(self, database: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(self.port), "--database", database],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": str(database.parent)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith("Open "):
                break
        self.status = self.get("/account/login/")[0]

    def get(self, path: str) -> tuple[int, str]:
        for _ in range(100):
            try:
                address = f"http://127.0.0.1:{self.port}{path}"
                with urllib.request.urlopen(address, timeout=20) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as answer:
                return answer.code, answer.read().decode()
            except OSError:
                time.sleep(0.1)
        return 0, ""

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=20)


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo") / "fenmarch.sqlite3"


@pytest.fixture(scope="module")
def first(database) -> Iterator[Served]:
    served = Served(database)
    yield served
    served.stop()


def test_demo_prints_steps_people_password_and_address(first):
    steps = [line.split(" ... ")[0] for line in first.said if line.endswith(" s")]
    assert steps == ["Preparing the database", "Loading the frameworks", "Building the demo county"]
    names = {line.split()[0] for line in first.said if line.startswith("  ")}
    wanted = "practitioner.harbour1 practitioner.harbour2 manager.harbour practitioner.hill1 "
    wanted += "manager.hill service.safeguarding qa.one qa.two admin.one partner.one director "
    assert set((wanted + "leaver.one").split()) - names == set()
    assert [line for line in first.said if line.startswith("One password for all of them: ")] != []
    assert first.said[-1] == f"Open http://127.0.0.1:{first.port}/   Stop with Ctrl+C."


def test_demo_serves_its_own_pages_and_error_pages(first):
    assert first.status == 200
    status, page = first.get("/no/such/page/")
    assert (status, "DEBUG" in page, "Traceback" in page) == (404, False, False)
    assert first.get("/static/flourish.css")[0] == 200


def test_demo_second_start_builds_nothing(first, database):
    before = database.stat().st_size
    again = Served(database)
    again.stop()
    assert "Building the demo county" not in "".join(again.said)
    assert again.status == 200
    assert abs(database.stat().st_size - before) < 100_000


# What it refuses


@pytest.mark.django_db
def test_demo_takes_an_empty_database():
    demo.refuse_cases_of_others()
    assert not Case.objects.exists()


def test_demo_refuses_cases_it_did_not_make(world):
    with pytest.raises(Trouble, match="holds cases that the demo did not make"):
        demo.refuse_cases_of_others()


def test_demo_takes_a_database_of_its_own(world):
    User.objects.create_user(LEAVER, name="Leaver", email=f"{LEAVER}@{MAIL}")
    demo.refuse_cases_of_others()
    assert Case.objects.exists()


@pytest.mark.django_db
def test_demo_command_alone_says_how_to_start():
    with pytest.raises(Trouble, match=r"python3 manage\.py demo"):
        call_command("demo")


def test_demo_on_a_file_that_is_no_database_says_so(tmp_path):
    (tmp_path / "letter.sqlite3").write_text("Dear team, " * 500)
    ended = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "demo",
            "--port=8971",
            f"--database={tmp_path}/letter.sqlite3",
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    path = tmp_path / "letter.sqlite3"
    assert (ended.returncode, ended.stderr.strip()) == (
        1,
        f"The demo database {path} could not be used (file is not a database). "
        "Choose another file with --database, or delete this one to start afresh.",
    )
