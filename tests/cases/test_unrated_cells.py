"""An audit that rates nothing covers nobody, and the table that knows is kept with the others."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases import coverage_counts, summaries
from cases.actions import agreement, audits, summarise
from cases.models import Audit, Team, UnratedAudit
from cases.periods import quarter_of
from cases.rollups import Selection
from cases.unrated_cells import UNRATED
from tests.audits import started, submitted
from tests.world import World

QUARTER = quarter_of(timezone.localdate())


@pytest.fixture
def unrated(world, monkeypatch) -> Audit:
    """Submitted with every item left on purpose."""
    monkeypatch.setattr(audits, "missing_from", lambda sheet: ())
    return audits.submit_audit(audit=started(world.ana1, world.ana), by=world.ana)


def covered(world: World) -> tuple[int, int]:
    """Rated in Harbour as the county and as the team's own picture count it."""
    everything = {"on": timezone.localdate(), "restricted": True}
    counted = Audit.objects.countable_by(world.director)
    rows = coverage_counts.coverage(world.harbour, counted, Selection(QUARTER), **everything)
    of_all = coverage_counts.all_covered(
        Team.objects.filter(pk=world.harbour.pk), counted, QUARTER,
        on=timezone.localdate(), restricted=lambda team: True,
    )  # fmt: skip
    return sum(row.rated for row in rows), of_all.rated


def test_an_audit_that_rates_nothing_covers_nobody(world, unrated):
    assert UnratedAudit.objects.get().audit_id == unrated.pk
    assert covered(world) == (0, 0)
    submitted(world, world.ana2, world.ana, {"flourish.u.impact": "red"})
    assert covered(world) == (1, 1)
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    assert covered(world) == (2, 2)  # by the audit that rates something
    assert UnratedAudit.objects.count() == 1 and summaries.differences() == []


def test_control_without_the_table_it_would_cover_its_case(world, unrated):
    UnratedAudit.objects.all().delete()
    assert covered(world) == (1, 0)  # the steps look at ratings themselves
    assert {row.table for row in summaries.differences()} == {UNRATED}
    [said] = summaries.in_words(summaries.differences())
    assert f"audit {unrated.pk}" in said
    summarise.fill_when_empty("default", plan=[object()])
    assert covered(world) == (0, 0) and summaries.differences() == []


def test_it_goes_with_its_audit(world, unrated):
    agreement.withdraw(audit=unrated, by=world.harbour_manager, reason="Wrong child")
    assert not UnratedAudit.objects.filter(audits__gt=0).exists()
    assert summaries.differences() == []
