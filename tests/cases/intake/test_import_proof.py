"""Long proof: 8,000 children over nine lists within 20 s to look at, 20 s to bring in, 256 MB."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from cases.access import Role
from cases.benchmark.messy import TODAY, messy, workbook
from cases.intake.reading import read
from cases.models import Allocation, Case, PlanType
from tests.cases.intake.corrupt import broken_files
from tests.cases.intake.test_import_caseload import counts, register, run
from tests.world import add_person

SECONDS, MEGABYTES = 20, 256
PROCESS = 130  # MB of a process that has loaded the product and done nothing (Linux, Python 3.11)


@pytest.mark.proof
def test_8000_children_come_in(world, tmp_path, rounds, capsys):
    PlanType.objects.create(code="care_leaver", name="Care leaver", order=9)
    teams = {team.name: [] for team in world.teams.values()}
    for code, team in world.teams.items():
        for number in range(20):
            add_person(world, f"{code} worker {number}", Role.PRACTITIONER, code)
            teams[team.name].append(f"{code} worker {number}".title())
    made = messy(rounds(8000) if rounds(2) == 2 else 400, teams)
    path = tmp_path / "annex.xlsx"
    path.write_bytes(workbook(made))
    taken = []
    for apply in (False, True, True):
        begun = time.perf_counter()
        found = run(path, apply=apply)
        taken.append(time.perf_counter() - begun)
        if len(taken) < 3:
            assert counts(found) == (len(made.running), 0, 0, 0, 0)
            after = register() if apply else None
    assert counts(found) == (0, 0, 0, 0, 0) and register() == after
    assert Case.objects.count() == len(made.running) + 4
    worked = [kid for kid in made.running if kid.worker]
    assert Allocation.objects.filter(ends=None).count() == len(worked) + 4
    changed = [kid for kid in worked if kid.lists == (6,)]
    moving, closing = changed[:200], changed[200:400]
    for kid in moving:
        kid.worker = next(name for name in teams[kid.team] if name != kid.worker)
    for kid in closing:
        kid.closed = kid.opened
    path.write_bytes(workbook(made, seed=5))
    begun = time.perf_counter()
    assert counts(run(path, apply=True)) == (0, len(moving), len(closing), 0, 0)
    taken.append(time.perf_counter() - begun)
    # Traced, because what earlier tests took is not this one's; a look holds what a doing holds.
    tracemalloc.start()
    run(path, apply=False)
    peak = PROCESS + tracemalloc.get_traced_memory()[1] / 1024**2
    tracemalloc.stop()
    with capsys.disabled():
        seconds = ", ".join(f"{one:.1f}" for one in taken)
        print(f"\n{len(made.kids)} children: look, apply, again, next: {seconds} s; {peak:.0f} MB")
    assert max(taken) < SECONDS and peak < MEGABYTES


@pytest.mark.proof
def test_each_corrupt_file_is_refused_in_two_seconds(capsys):
    slowest = largest = 0.0
    for name, sources, _ in broken_files():
        begun = time.perf_counter()
        read(sources, today=TODAY)
        slowest = max(slowest, time.perf_counter() - begun)
        tracemalloc.start()
        read(sources, today=TODAY)
        largest = max(largest, tracemalloc.get_traced_memory()[1] / 1024**2)
        tracemalloc.stop()
        assert slowest < 2 and largest < MEGABYTES, name
    with capsys.disabled():
        print(f"\nthe slowest corrupt file: {slowest:.2f} s; the largest: {largest:.0f} MB")
