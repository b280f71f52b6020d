"""docs/server and the steps of docs/running.md against the code, and against one another."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess

import pytest
from django.conf import settings
from django.core.management import get_commands
from ruamel.yaml import YAML

from flourish_audit import uploads
from flourish_audit.bootstrap import ROOT

SERVER = ROOT / "docs" / "server"
RUNNING = (ROOT / "docs" / "running.md").read_text()
UNITS = sorted((SERVER / "systemd").iterdir())
EXAMPLE = (SERVER / "environment.example").read_text()
PROGRAM = "/opt/flourish-audit/current/"
BLOCKS = re.findall(r"^```\n(.*?)^```", RUNNING, re.MULTILINE | re.DOTALL)
PROXIES = ("nginx/flourish-audit.conf", "caddy/Caddyfile", "caddy/Caddyfile.container")


def read(name: str) -> str:
    return (SERVER / name).read_text()


def in_table() -> dict[str, str]:
    """The settings of docs/running.md with their defaults."""
    table = RUNNING.split("## Settings")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", table, re.MULTILINE))


def test_the_example_names_every_setting_of_a_server():
    named = re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) == set(in_table()) - {"DEBUG", "FLOURISH_DEMO"}  # those are no server's
    given = re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE)
    assert {name for name, default in in_table().items() if default == "required"} <= set(given)


def test_the_example_gives_the_defaults_of_the_table():
    """Where the table says a plain value; words about a value stand in the table alone."""
    for name, value in re.findall(r"^#([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE):
        default = in_table()[name].removesuffix(" *").strip("`")
        plain = re.fullmatch(r"\d+|on|off|[a-z]+|[\d-]+|\w+/\w+", default)
        if plain and value and default not in ("none", "issuer"):
            assert value == default, name


def test_a_shell_and_systemd_read_the_same_of_the_example():
    ran = subprocess.run(
        ["env", "-i", "/bin/sh", "-c", f"set -a; . {SERVER / 'environment.example'}; env -0"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    shell = dict(part.split("=", 1) for part in ran.stdout.split("\0") if part)
    for name, value in re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE):
        assert not set(value) & set('$"\\'), name  # each of them means something else to one
        assert shell[name] == value.strip("'"), name


def test_units_call_what_is_there():
    called = set()
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE):
            words = shlex.split(line)
            inner = shlex.split(words[-1]) if words[0] == "/bin/sh" else words
            called.add(unit.name)
            if "/usr/local/bin/flourish-audit" in inner:
                command = inner[inner.index("/usr/local/bin/flourish-audit") + 1]
                assert command in get_commands(), unit.name
            elif "gunicorn" not in words[0]:
                file = ROOT / words[0].removeprefix(PROGRAM)
                assert file.stat().st_mode & 0o111, unit.name
    assert called == {unit.name for unit in UNITS if unit.suffix == ".service"}
    for unit in UNITS:
        if unit.suffix in (".timer", ".socket"):
            assert unit.with_suffix(".service").name in called, unit.name
        assert unit.suffix != ".timer" or unit.name in RUNNING, unit.name


def test_every_service_is_closed_in_the_same_way():
    """One service with a door left open is found: its own lines differ from the others'."""
    closed = {}
    for unit in UNITS:
        if unit.suffix == ".service":
            text = unit.read_text()
            closed[unit.name] = text[text.index("NoNewPrivileges") : text.index("UMask")]
            assert "User=flourish\nGroup=flourish" in text, unit.name
    assert len(set(closed.values())) == 1 and "ProtectSystem=strict" in closed.popitem()[1]


def test_commands_and_files_of_the_steps_are_there():
    commands = {"migrate", "check", "dbshell", "collectstatic", "sendtestemail", "setup"}
    for block in BLOCKS:
        for command in re.findall(r"(?:flourish-audit|manage\.py) ([a-z][a-z_]+)", block):
            assert command in get_commands() or command in commands, command
        for path in re.findall(r"docs/server/([\w./*-]+)", block):
            assert list(SERVER.glob(path.rstrip("/"))) or path == "", path
    for path in re.findall(r"\(server/?([\w./-]*)\)", RUNNING):
        assert (SERVER / path).exists()


def test_the_proxies_let_through_what_the_product_takes_and_a_form_round_it():
    largest = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    assert uploads.MemoryOnly and largest == 20 * 1024 * 1024
    for name in PROXIES:
        limit = re.findall(
            r"(?:client_max_body_size|max_size) (\d+)(?:m;|MiB)", read(name)
        )  # Caddy's MB are 1000s
        assert [int(one) * 1024 * 1024 - largest for one in limit] == [1024 * 1024], name
        assert f"up to {largest // 1024 // 1024} MB" in read(name), name
    assert "client_body_buffer_size 21m" in read(PROXIES[0])  # and not on a disk


def test_the_proxies_wait_longer_than_a_statement_and_gunicorn_than_the_proxy():
    source = (ROOT / "flourish_audit" / "settings.py").read_text()
    statement = int(re.search(r"statement_timeout=(\d+)", source)[1]) / 1000
    unit = read("systemd/flourish-audit.service")
    finish = int(re.search(r"--graceful-timeout (\d+)", unit)[1])
    stop = int(re.search(r"TimeoutStopSec=(\d+)", unit)[1])
    for name in PROXIES:
        waits = re.search(r"(?:proxy_read_timeout|response_header_timeout) (\d+)s", read(name))
        assert statement < int(waits[1]) <= finish < stop, name
    assert f"{finish}" in re.search(r'"--graceful-timeout", "(\d+)"', read("Containerfile"))[1]


def test_one_door_is_named_everywhere():
    door = re.search(r"ListenStream=(.*)", read("systemd/flourish-audit.socket"))[1]
    assert f"unix:{door}" in read(PROXIES[0]) and f"unix/{door}" in read(PROXIES[1])
    port = re.search(r"EXPOSE (\d+)", read("Containerfile"))[1]
    assert f"web:{port}" in read(PROXIES[2]) and f"127.0.0.1:{port}/healthz" in read("compose.yaml")
    assert "TRUSTED_PROXY_COUNT=1" in EXAMPLE and "TRUST_FORWARDED_PROTO=on" in EXAMPLE
    for header in ("Host $host", "X-Forwarded-For $proxy_add_x_forwarded_for",
                   "X-Forwarded-Proto $scheme"):  # fmt: skip
        assert f"proxy_set_header {header};" in read(PROXIES[0])


def test_the_container_holds_what_the_program_needs():
    copied = set(re.findall(r"^COPY (\w+) \w+$", read("Containerfile"), re.MULTILINE))
    folders = {"cases", "flourish_audit", "frameworks", "fixtures", "static", "templates"}
    assert copied == folders and all((ROOT / name).is_dir() for name in folders)
    compose = YAML(typ="safe").load(read("compose.yaml"))
    services = compose["services"]
    assert set(services) == {"database", "web", "proxy"}
    assert (SERVER / services["web"]["build"]["context"]).resolve() == ROOT
    assert (ROOT / services["web"]["build"]["dockerfile"]).is_file()
    for volume in (line for one in services.values() for line in one.get("volumes", [])):
        source = volume.split(":")[0]
        if source.startswith("./") and source != "./tls":
            assert (SERVER / source).is_file(), source


def test_the_version_of_the_steps_is_this_one():
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.M)[1]
    named = set(re.findall(r"/opt/flourish-audit/(\d+\.\d+\.\d+)", RUNNING))
    named |= set(re.findall(r"flourish-audit:(\d+\.\d+\.\d+)", read("compose.yaml")))
    assert named == {version}


@pytest.mark.parametrize("script", ["flourish-audit", "backup.sh", "restore.sh"])
def test_scripts_are_read_by_the_shell(script):
    subprocess.run(["/bin/sh", "-n", SERVER / script], check=True)
    assert (SERVER / script).stat().st_mode & 0o111


def test_an_address_goes_to_postgresql_without_its_password_on_the_command_line():
    found = importlib.util.spec_from_file_location("address", SERVER / "address.py")
    address = importlib.util.module_from_spec(found)
    found.loader.exec_module(address)
    assert address.variables("postgres://o%40n:p%2F%3A%25@db:5433/fl?sslmode=require") == {
        "PGHOST": "db", "PGPORT": "5433", "PGUSER": "o@n", "PGPASSWORD": "p/:%",
        "PGDATABASE": "fl", "PGSSLMODE": "require",
    }  # fmt: skip
    with pytest.raises(SystemExit):
        address.variables("sqlite:///x")
    for script in ("backup.sh", "restore.sh"):
        assert not re.search(r"(?:pg_dump|pg_restore|psql) .*DATABASE_", read(script))
