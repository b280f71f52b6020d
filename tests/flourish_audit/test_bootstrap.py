"""From a bare machine to a running command, and one plain sentence where something is missing."""

from __future__ import annotations

import ast
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from importlib.metadata import distributions
from pathlib import Path

import pytest

import manage
from flourish_audit import bootstrap

ROOT = bootstrap.ROOT
PLAIN_PYTHON = getattr(sys, "_base_executable", sys.executable)
PARTS = ("manage.py", "requirements.txt", "requirements-dev.txt", "flourish_audit/__init__.py")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout in which nothing was ever set up."""
    for part in (*PARTS, "flourish_audit/bootstrap.py"):
        (tmp_path / "checkout" / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, tmp_path / "checkout" / part)
    return tmp_path / "checkout"


def run(*arguments: str, at: Path = ROOT, python: tuple[str, ...] = (PLAIN_PYTHON,), **kwargs):
    environment = {"PATH": os.environ["PATH"], "HOME": str(at), **kwargs.pop("env", {})}
    return subprocess.run(
        [*python, str(at / "manage.py"), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
        **kwargs,
    )


def says_only(ended: subprocess.CompletedProcess, sentence: str) -> None:
    assert (ended.returncode, ended.stderr.strip()) == (1, sentence)


# Old Pythons


def test_too_old_says_which_python_is_needed():
    assert manage.too_old((3, 10, 4)) == (
        "Flourish Audit needs Python 3.11 or later, and this is Python 3.10. "
        "Install a newer Python and start again with it, for example: python3.11 manage.py demo"
    )


@pytest.mark.parametrize("version", [(3, 11), (3, 11, 0), (3, 14, 1), (4, 0)])
def test_too_old_is_silent_for_a_new_python(version):
    assert manage.too_old(version) == ""


def test_manage_py_can_be_read_by_python_3_6():
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 6))


# What may be missing


def test_setup_without_the_venv_module_names_the_package(bare, tmp_path):
    stub = tmp_path / "stub"
    stub.mkdir()
    (stub / "ensurepip.py").write_text("raise ImportError('left out, as Debian does')")
    ended = run("setup", at=bare, env={"PYTHONPATH": str(stub)})
    says_only(
        ended,
        "This Python cannot make virtual environments. On Debian and Ubuntu install the missing "
        "part with: apt install python3-venv   Then run this again.",
    )


def test_demo_on_a_taken_port_names_the_port(bare):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run("demo", "--port", str(port), at=bare)
    says_only(
        ended,
        f"Port {port} is already in use. Stop the program that uses it, or choose another port: "
        f"python3 manage.py demo --port {port + 1}",
    )
    assert not (bare / ".venv").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "٣", "9" * 5000])
def test_demo_with_an_impossible_port_is_refused(bare, port):
    ended = run("demo", f"--port={port}", at=bare)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip().endswith("that is not a port; give a number from 1 to 65535")


def test_setup_on_a_full_disk_says_so(bare):
    def no_more_than_a_kilobyte_a_file():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    says_only(
        run("setup", at=bare, preexec_fn=no_more_than_a_kilobyte_a_file),
        "The disk is full, so this could not be finished. "
        "Free some space and run this again; it carries on where it stopped.",
    )


def test_setup_asks_for_space_before_it_begins(monkeypatch, tmp_path):
    usage = namedtuple("usage", "total used free")(10**12, 10**12, 12_000_000)
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: usage)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "none")
    with pytest.raises(bootstrap.Trouble, match="about 250 MB of disk and 12 MB are free"):
        bootstrap.set_up(bootstrap.RUNNING)


def test_setup_without_an_index_says_so(bare):
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    says_only(
        run("setup", at=bare, env=nowhere),
        "The packages could not be fetched. Check that this machine reaches its package index "
        "(network, proxy, pip's settings), then run this again.",
    )
    assert not (bare / ".venv" / "requirements.txt.installed").exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "A downloaded package is not the"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: something new\n\n", "The packages could not be installed; pip said: ERROR: some"),
        ("", "The packages could not be installed; pip said: "),
    ],
)
def test_why_not_installed_is_one_sentence(said, sentence):
    why = bootstrap.why_not_installed(said)
    assert why.startswith(sentence)
    assert "\n" not in why


def test_other_commands_before_setup_say_what_to_run(bare):
    ended = run("migrate", at=bare, python=(PLAIN_PYTHON, "-S"))
    says_only(ended, "Nothing is installed yet. Run this first: python3 manage.py setup")


# Settings


@pytest.mark.parametrize("off", ["0", "false", "No", " off ", ""])
def test_demo_with_debug_off_does_not_start(bare, off):
    says_only(
        run("demo", at=bare, env={"DEBUG": off}),
        "DEBUG is off, so this looks like a live installation and the demo will not start here. "
        "To see the demo, run it where DEBUG is not set.",
    )


def test_demo_leaves_the_installation_of_this_machine_alone(tmp_path):
    given = {
        "DATABASE_URL": "postgres://live",
        "DATABASE_REPLICA_URL": "postgres://live2",
        "ALLOWED_HOSTS": "live.example",
        "EMAIL_URL": "smtp://live",
        "PATH": "/bin",
    }
    assert bootstrap.demo_environment(given, tmp_path / "x.sqlite3") == {
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "EMAIL_URL": "consolemail://",
        "PATH": "/bin",
        "DEBUG": "1",
        "FLOURISH_DEMO": "1",
    }


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "SECRET_KEY is not set. Set it to a long random text and keep it private."),
        (
            {"SECRET_KEY": "k" * 60},
            "ALLOWED_HOSTS is not set. Set it to the host names people use, separated by commas.",
        ),
        (
            {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "a.example"},
            "DATABASE_URL is not set. Set it, for example postgres://user:password@host/flourish.",
        ),
        (
            {"DEBUG": "1", "REVIEW_MONTHS": "six"},
            "REVIEW_MONTHS cannot be read: invalid literal for int() with base 10: 'six'.",
        ),
        (
            {"DEBUG": "1", "SUPPRESS_BELOW": "1"},
            "SUPPRESS_BELOW is 1, and would publish single children. Set it to 2 or more; 6 is "
            "usual.",
        ),
        (
            {"DEBUG": "1", "REQUIRE_MFA_ROLES": "admin,chief"},
            "REQUIRE_MFA_ROLES names 'chief', which is no role. Use some of: practitioner, "
            "team_manager, service_manager, director, qa_auditor, information_governance, admin, "
            "partner, separated by commas.",
        ),
    ],
)
def test_a_missing_or_unreadable_setting_stops_with_its_name(given, sentence):
    says_only(run("check", python=(sys.executable,), env=given), sentence)


# Set-up that is safe to repeat


@pytest.fixture
def half_made(monkeypatch, tmp_path) -> list[str]:
    """A checkout whose slow steps are only noted."""
    done: list[str] = []
    (tmp_path / "requirements.txt").write_text("one")
    (tmp_path / "requirements-dev.txt").write_text("one two")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    python = bootstrap.venv_python(tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "venv_python", lambda venv=None: python)
    monkeypatch.setattr(bootstrap, "works", lambda venv: python.exists())

    def make() -> None:
        done.append("venv")
        python.parent.mkdir(parents=True)
        python.touch()

    monkeypatch.setattr(bootstrap, "make_venv", make)
    monkeypatch.setattr(bootstrap, "install", done.append)
    return done


def test_set_up_twice_does_nothing_the_second_time(half_made):
    bootstrap.set_up(bootstrap.RUNNING)
    bootstrap.set_up(bootstrap.RUNNING)
    assert half_made == ["venv", "requirements.txt"]


def test_set_up_for_tests_serves_the_demo_too(half_made):
    bootstrap.set_up(bootstrap.TESTING)
    bootstrap.set_up(bootstrap.RUNNING)
    assert half_made == ["venv", "requirements-dev.txt"]


def test_set_up_installs_again_when_the_lock_changed(half_made):
    bootstrap.set_up(bootstrap.RUNNING)
    (bootstrap.ROOT / bootstrap.RUNNING).write_text("one, newer")
    bootstrap.set_up(bootstrap.RUNNING)
    assert half_made == ["venv", "requirements.txt", "requirements.txt"]


# The locks


def pinned(lock: str) -> set[str]:
    return set(re.findall(r"^([\w.\[\]-]+==\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_locks_name_no_host():
    for lock in ("requirements.txt", "requirements-dev.txt"):
        assert re.findall(r"https?://\S+|--index\S*|--find-links", (ROOT / lock).read_text()) == []


def test_locks_pin_the_extras_that_packages_ask_for():
    """Asked for as `name[extra]` but pinned as `name`, pip takes the newest, which has no hash."""
    pins = {pin.split("==")[0] for pin in pinned("requirements-dev.txt")}
    locked = {re.sub(r"\[.*", "", pin) for pin in pins}
    asked = set()
    for package in distributions():
        if re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower() not in locked:
            continue  # an extra that somebody added by hand: docs/running.md
        for wish in package.requires or []:
            if "extra ==" not in wish and (found := re.match(r"[\w.-]+\[[\w,]+\]", wish)):
                asked.add(found[0].lower())
    assert "coverage[toml]" in asked
    assert asked <= pins


def test_lock_for_tests_holds_every_pin_of_the_lock_for_running():
    assert len(pinned("requirements.txt")) > 20
    assert pinned("requirements.txt") - pinned("requirements-dev.txt") == set()
