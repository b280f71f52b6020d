"""A primary and a hot standby that streams from it, on loopback, for one test; both end with it.

Runs as a process of its own and lives as long as its standard input stays open, so both servers go
away however the test ends, killed ones included. It prints one line of JSON: two ports and the
folder. A line "start" on its input starts the standby again after the test killed it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = postgres.SETTINGS | {
    "listen_addresses": "127.0.0.1",
    "synchronous_commit": "on",
    "full_page_writes": "on",
}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def servers() -> Iterator[tuple[dict, Callable[[], None]]]:
    """Both of them running; and how the standby is started again."""
    with tempfile.TemporaryDirectory(prefix="flourish-two-", ignore_cleanup_errors=True) as made:
        folder, who = Path(made), postgres.unprivileged()
        if who:
            postgres.shutil.chown(folder, **who)
        run = postgres.Runner(postgres.reachable(postgres.binaries(), folder, who), folder, who)
        ports = {"primary": free_port(), "standby": free_port()}
        run(
            "initdb",
            "-D",
            "primary",
            "-U",
            postgres.OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        )
        settings = SETTINGS | {"port": str(ports["primary"]), "unix_socket_directories": made}
        with (folder / "primary" / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

        def start(name: str) -> None:
            (folder / name / "postmaster.pid").unlink(missing_ok=True)
            for _ in range(50):  # those that a killed one served need a moment to notice
                try:
                    return run("pg_ctl", "-D", name, "-w", "-s", "-l", f"{name}.log", "start")
                except postgres.Missing:
                    time.sleep(0.2)
            raise postgres.Missing(f"the {name} does not start")

        start("primary")
        with ExitStack() as ended:
            ended.callback(stop, run, "primary")
            run(
                *("pg_basebackup", "-h", "127.0.0.1", "-p", str(ports["primary"])),
                *("-U", postgres.OWNER, "-D", "standby", "-R", "-X", "stream", "-c", "fast"),
            )
            with (folder / "standby" / "postgresql.conf").open("a") as file:
                file.write(f"port = {ports['standby']}\n")
            start("standby")
            ended.callback(stop, run, "standby")
            yield ports | {"folder": made}, lambda: start("standby")


def stop(run: postgres.Runner, name: str) -> None:
    with suppress(postgres.Missing):  # the test may have killed it
        run("pg_ctl", "-D", name, "-w", "-s", "-m", "immediate", "stop")


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with servers() as (said, start):
            print(json.dumps(said), flush=True)
            for line in sys.stdin:  # until the test closes its end, or is gone
                if line.strip() == "start":
                    start()
                    print("started", flush=True)
    except (postgres.Missing, OSError) as fault:
        print(f"none: {fault}", flush=True)


# --- for the test --------------------------------------------------------------------------


@dataclass
class Two:
    """A primary, its standby, and what a test does to them."""

    process: subprocess.Popen = field(repr=False)
    ports: dict[str, int]
    folder: str
    name: str = "flourish"
    held: dict = field(default_factory=dict, repr=False)

    def url(self, which: str) -> str:
        return f"postgres://{postgres.OWNER}@127.0.0.1:{self.ports[which]}/{self.name}"

    def sql(self, which: str, statement: str, *values: object) -> list[tuple]:
        if which not in self.held:
            self.held[which] = psycopg2.connect(self.url(which))
            self.held[which].autocommit = True
        with self.held[which].cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def write(self, statement: str, *values: object) -> None:
        self.sql("primary", statement, *values)

    def has_everything(self) -> bool:
        place = self.sql("primary", "SELECT pg_current_wal_lsn()::text")[0][0]
        return self.sql("standby", "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", place)[0][0]

    def catch_up(self) -> None:
        until(self.has_everything)

    def pause(self) -> None:
        """What is written from now on is received and not replayed; the last write is fresh."""
        self.write("UPDATE django_content_type SET model = model")
        self.catch_up()
        self.sql("standby", "SELECT pg_wal_replay_pause()")
        state = "SELECT pg_get_wal_replay_pause_state() = 'paused'"
        until(lambda: self.sql("standby", state)[0][0])

    def resume(self) -> None:
        self.sql("standby", "SELECT pg_wal_replay_resume()")
        self.catch_up()

    def kill_standby(self, then: Callable[[], None]) -> None:
        """kill -9 of its server and of everyone it serves, by their ids; `then` at once."""
        served = "SELECT pid FROM pg_stat_activity WHERE application_name = 'flourish-standby'"
        pids = [row[0] for row in self.sql("standby", served)]
        first = int((Path(self.folder) / "standby" / "postmaster.pid").read_text().split()[0])
        self.held.pop("standby").close()
        for pid in (first, *pids):
            os.kill(pid, signal.SIGKILL)
        then()
        until(lambda: not is_alive(first))

    def start_standby(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("start\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline().strip() == "started"
        until(lambda: self.has_everything())


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:1]


@contextmanager
def two_servers(template: dict) -> Iterator[Two]:
    """With the tables of the database that `template` (Django's settings of it) names."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        assert said.startswith("{"), said
        found = json.loads(said)
        two = Two(process, {name: found[name] for name in ("primary", "standby")}, found["folder"])
        copy_tables(template, two)
        yield two
    finally:
        process.stdin and process.stdin.close()
        process.wait(timeout=30)


def copy_tables(template: dict, two: Two) -> None:
    """As the test run migrated them."""
    programs = postgres.binaries()
    env = {**os.environ, "PGPASSWORD": template["PASSWORD"] or ""}
    to = ["-h", "127.0.0.1", "-p", str(two.ports["primary"]), "-U", postgres.OWNER]
    dump = [str(programs / "pg_dump"), "-O", "-x"]
    for flag, name in (("-h", "HOST"), ("-p", "PORT"), ("-U", "USER")):
        dump += [flag, str(template[name])] if template[name] else []
    tables = subprocess.run([*dump, template["NAME"]], capture_output=True, env=env, check=True)
    subprocess.run([str(programs / "createdb"), *to, two.name], check=True)
    fill = [str(programs / "psql"), *to, "-qv", "ON_ERROR_STOP=1", "-o", os.devnull, two.name]
    subprocess.run(fill, input=tables.stdout, check=True)
    two.write("ANALYZE")
    until_there(two)


def until_there(two: Two) -> None:
    """The new database has come to the standby."""
    there = f"SELECT count(*) FROM pg_database WHERE datname = '{two.name}'"

    address = two.url("standby").rpartition("/")[0] + "/postgres"

    def came() -> bool:
        with psycopg2.connect(address) as db, db.cursor() as cursor:
            cursor.execute(there)
            return bool(cursor.fetchone()[0])

    until(came)
    two.catch_up()


if __name__ == "__main__":
    main()
