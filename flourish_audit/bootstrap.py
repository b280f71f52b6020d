"""From a bare machine to a running command: the virtual environment, and what to say when
something is missing.

Standard library only, since nothing is installed yet. What Django does once it can be imported
(migrating, seeding, serving) belongs in cases/management/commands/.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
RUNNING = "requirements.txt"
TESTING = "requirements-dev.txt"  # holds everything in RUNNING too
SPACE_NEEDED_MB = {RUNNING: 250, TESTING: 900}
OTHER_DATABASES = ("DATABASE_OWNER_URL", "DATABASE_REPLICA_URL")  # never the demo's
OFF = {"0", "false", "f", "no", "n", "off", ""}

# What a full disk looks like: no space, over quota, or over a limit on file size.
DISK_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
DISK_FULL_WORDS = ("No space left on device", "Disk quota exceeded", "File too large")
NO_INDEX_WORDS = (
    "Could not find a version",
    "No matching distribution",
    "Max retries exceeded",
    "Failed to establish a new connection",
    "name resolution",
    "Connection refused",
    "ProxyError",
    "timed out",
    "NewConnectionError",
    "Network is unreachable",
)


class Trouble(Exception):
    """Something the reader can put right; its text says what to do."""


def main(arguments: list[str]) -> int:
    try:
        return run(arguments)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except OSError as fault:
        if fault.errno not in DISK_FULL:
            raise
        print(disk_is_full(), file=sys.stderr)
        return 1


def run(arguments: list[str]) -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if command == "setup":
        return setup(rest)
    if command == "test":
        return test(rest)
    if command == "demo" and not (inside_venv() and os.environ.get("FLOURISH_DEMO") == "1"):
        return demo(rest)
    return django_command(arguments)


# The commands that work before Django does


def setup(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("manage.py setup", description="Make .venv ready for use.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    set_up(TESTING if parser.parse_args(arguments).dev else RUNNING)
    print("Ready. Next: python3 manage.py demo")
    return 0


def test(arguments: list[str]) -> int:
    """Everything after `test` goes to pytest; without it the whole suite runs, two at a time."""
    set_up(TESTING)
    os.chdir(ROOT)
    return hand_over("-m", "pytest", *(arguments or ["-n", "2", "--dist", "loadfile"]))


def demo(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("manage.py demo", description="Serve the demo county.")
    parser.add_argument("--port", type=port_number, default=8000)
    parser.add_argument("--database", type=Path, default=ROOT / ".demo" / "fenmarch.sqlite3")
    options = parser.parse_args(arguments)
    database = options.database.expanduser().absolute()
    environment = demo_environment(os.environ, database)
    refuse_taken_port(options.port)
    set_up(RUNNING)
    database.parent.mkdir(parents=True, exist_ok=True)
    os.environ.clear()
    os.environ.update(environment)
    return hand_over(str(ROOT / "manage.py"), "demo", "--port", str(options.port))


def demo_environment(given: Mapping[str, str], database: Path) -> dict[str, str]:
    """The demo's own settings: SQLite, loopback, no mail, whatever this machine is set up for."""
    if given.get("DEBUG", "1").strip().lower() in OFF:
        raise Trouble(
            "DEBUG is off, so this looks like a live installation and the demo will not start "
            "here. To see the demo, run it where DEBUG is not set."
        )
    return {
        **{name: value for name, value in given.items() if name not in OTHER_DATABASES},
        "DEBUG": "1",
        "FLOURISH_DEMO": "1",
        "DATABASE_URL": f"sqlite:///{database.as_posix()}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "EMAIL_URL": "consolemail://",
    }


def port_number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("that is not a port; give a number from 1 to 65535")
    return int(text)


def refuse_taken_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # a port that has just been left counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(
                f"This account may not use port {port}. "
                "Choose one above 1023, for example: python3 manage.py demo --port 8000"
            ) from None
        except OSError:
            raise Trouble(
                f"Port {port} is already in use. Stop the program that uses it, or choose "
                f"another port: python3 manage.py demo --port {port % 65535 + 1}"
            ) from None


# The virtual environment


def set_up(lock: str) -> None:
    """Make .venv hold exactly what the lock names; a second call finds nothing to do."""
    if is_set_up(lock):
        return
    require_space(lock)
    if not works(VENV):
        with step("Making the virtual environment .venv"):
            make_venv()
    with step(f"Installing the packages of {lock}"):
        install(lock)
    for done in {lock, RUNNING}:
        stamp(done).write_text(fingerprint(done))


def is_set_up(lock: str) -> bool:
    mark = stamp(lock)
    return venv_python().exists() and mark.exists() and mark.read_text() == fingerprint(lock)


def stamp(lock: str) -> Path:
    return VENV / f"{lock}.installed"


def fingerprint(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def venv_python(venv: Path = VENV) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def inside_venv() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def works(venv: Path) -> bool:
    """Whether a venv is there with a pip that starts: it may be half made, or of a lost Python."""
    if not venv_python(venv).exists():
        return False
    asked = subprocess.run(
        [venv_python(venv), "-m", "pip", "--version"], capture_output=True, check=False
    )
    return asked.returncode == 0


def require_space(lock: str) -> None:
    free = shutil.disk_usage(ROOT).free // 1_000_000
    needed = SPACE_NEEDED_MB[lock]
    if free < needed and not works(VENV):
        raise Trouble(
            f"Set-up needs about {needed} MB of disk and {free} MB are free. "
            "Free some space and run this again."
        )


def disk_is_full() -> str:
    return (
        "The disk is full, so this could not be finished. "
        "Free some space and run this again; it carries on where it stopped."
    )


def make_venv() -> None:
    try:
        import ensurepip  # noqa: F401  Debian leaves it out of its plain python3
        import venv
    except ImportError:
        raise no_venv() from None
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(VENV)
    except subprocess.CalledProcessError as fault:
        said = fault.output.decode(errors="replace") if fault.output else ""
        raise (Trouble(disk_is_full()) if says(said, DISK_FULL_WORDS) else no_venv()) from None


def no_venv() -> Trouble:
    return Trouble(
        "This Python cannot make virtual environments. On Debian and Ubuntu install the missing "
        "part with: apt install python3-venv   Then run this again."
    )


def install(lock: str) -> None:
    asked = subprocess.run(
        [
            *(venv_python(), "-m", "pip", "install", "--require-hashes", "--no-input"),
            *("--disable-pip-version-check", "--retries", "2", "--progress-bar", "off"),
            *("-r", ROOT / lock),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        env={k: v for k, v in os.environ.items() if k not in {"PIP_USER", "PIP_TARGET"}},
    )
    if asked.returncode:
        raise Trouble(why_not_installed(asked.stdout))


def why_not_installed(said: str) -> str:
    """pip's many lines as one sentence that says what to do."""
    if says(said, DISK_FULL_WORDS):
        return disk_is_full()
    if "DO NOT MATCH THE HASHES" in said:
        return (
            "A downloaded package is not the one the lock names, so nothing was installed from it. "
            "Check the package index this machine uses, then run this again."
        )
    if says(said, NO_INDEX_WORDS):
        return (
            "The packages could not be fetched. Check that this machine reaches its package index "
            "(network, proxy, pip's settings), then run this again."
        )
    last = [line for line in said.splitlines() if line.strip()][-1:]
    return "The packages could not be installed; pip said: " + " ".join(last).strip()


def says(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


@contextmanager
def step(what: str) -> Iterator[None]:
    """A line for something slow: what it is, and how long it took."""
    print(f"{what} ... ", end="", flush=True)
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - begun:.1f} s", flush=True)


def hand_over(*arguments: str) -> int:
    """Go on as the Python of .venv."""
    python = str(venv_python())
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(python, [python, *arguments])
    return subprocess.call([python, *arguments])


# Every other command is Django's


def django_command(arguments: list[str]) -> int:
    if not inside_venv() and venv_python().exists():
        return hand_over(str(ROOT / "manage.py"), *arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flourish_audit.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db.utils import OperationalError
    except ImportError:
        raise Trouble("Nothing is installed yet. Run this first: python3 manage.py setup") from None
    try:
        read_settings()
        execute_from_command_line(["manage.py", *arguments])
    except ImproperlyConfigured as fault:
        raise Trouble(str(fault)) from None
    except OperationalError as fault:
        if "--traceback" in arguments:
            raise
        reason = " ".join(str(fault).split())
        raise Trouble(f"The database refused: {reason}. Check DATABASE_URL.") from None
    return 0


def read_settings() -> None:
    """Load the settings now, so that an unreadable value is named in a sentence."""
    from django.conf import settings

    try:
        _ = settings.DEBUG
    except ValueError as fault:
        line = traceback.extract_tb(fault.__traceback__)
        named = [
            found[1] for f in line if (found := re.search(r'env\.\w+\(\s*"(\w+)"', f.line or ""))
        ]
        raise Trouble(f"{(named or ['A setting'])[-1]} cannot be read: {fault}.") from None
