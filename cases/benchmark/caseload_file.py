"""W12: an Annex A workbook of 8,000 children, looked at and brought in by the command.

Belongs here: making that file for this database, and running the command beside it. Does not
belong here: how a file is read (cases/intake).
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from cases.benchmark import messy
from cases.benchmark.figures import Measured
from cases.benchmark.server import Broken
from cases.models import PlanType

if TYPE_CHECKING:
    from cases.benchmark.workloads import Bench

CHILDREN = 8000
FEWEST = 40


def look(bench: Bench) -> Measured:
    return _run(bench)


def bring_in(bench: Bench) -> Measured:
    """Once: the same file again would change nothing."""
    return _run(bench, "--apply")


def _run(bench: Bench, *options: str) -> Measured:
    path, made = _file(bench)
    began = time.perf_counter()
    peak, answer = _watched(bench, path, *options)
    taken = (time.perf_counter() - began) * 1000
    found = json.loads(answer)
    if found["adds"] != len(made.running):
        raise Broken(f"{found['adds']} of {len(made.running)} children of the file were added")
    return Measured([taken], 0, path.stat().st_size, [], peak_mb=peak)


def _file(bench: Bench) -> tuple[Path, messy.Messy]:
    for order, code in enumerate(sorted(set(messy.PLANS.values()))):
        name = code.replace("_", " ").capitalize()
        PlanType.objects.get_or_create(code=code, defaults={"name": name, "order": order})
    names = [person.user.name for person in (bench.practitioner, bench.manager)]
    number = max(FEWEST, round(CHILDREN * min(1.0, bench.rows.scale)))
    made = messy.messy(number, {bench.rows.team.name: names})
    path = bench.folder / "annex.xlsx"
    path.write_bytes(messy.workbook(made))
    return path, made


def _watched(bench: Bench, path: Path, *options: str) -> tuple[float, str]:
    """The most memory the command held, in MB, and what it printed."""
    with tempfile.TemporaryFile("w+") as out:
        command = [sys.executable, "manage.py", "import_caseload", str(path), "--json", *options]
        process = subprocess.Popen(  # noqa: S603  fixed words
            command,
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": bench.database,
                "DEBUG": "1",
                "SECRET_KEY": settings.SECRET_KEY,
            },
            stdout=out,
            stderr=subprocess.DEVNULL,
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _peak(process.pid))
            time.sleep(0.02)
        out.seek(0)
        said = out.read()
    if process.returncode:
        raise Broken(f"the import ended with {process.returncode}: {said[-300:]}")
    return round(peak, 1), said


def _peak(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1.024e-3
    return 0.0
