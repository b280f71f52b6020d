"""The demo county: dates of meetings, plan changes, and what stands behind planted gaps."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from cases.demo import clocks
from cases.models import Case, ClockEntry
from cases.timed_items import clocks_of, timed_items

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db]
HARBOUR = "Safeguarding Harbour"


# --- family network meetings ---------------------------------------------------------------


def test_harbours_family_network_meetings_stand_at_42_in_time_of_53_held():
    cases = Case.objects.open().filter(
        allocations__ends=None, allocations__team__name=HARBOUR, restricted=False
    )
    found: Counter[str] = Counter()
    for case in cases.select_related("plan_type"):
        clock = clocks_of(case, timed_items(), today=timezone.localdate())[clocks.MEETING]
        found[clock.state] += 1
    assert found == {"in time": 42, "late": 11, "running": 4, "not recorded": 38}


def test_meetings_are_dated_within_the_case():
    rows = list(ClockEntry.objects.select_related("case"))
    services = ClockEntry.objects.filter(case__allocations__ends=None)
    assert set(services.values_list("case__allocations__team__service__name", flat=True)) == {
        "Family Help",
        "Safeguarding",
    }
    assert all(row.case.opened_on <= row.opened_on <= timezone.localdate() for row in rows)
    assert all((row.held_on or row.opened_on) <= timezone.localdate() for row in rows)
    assert all(row.saved_at <= timezone.now() for row in rows)


def test_where_considering_is_enough_most_were_only_considered():
    rows = ClockEntry.objects.filter(considered=True).select_related("case__plan_type")
    assert {row.case.plan_type.code for row in rows} == {"family_help"}
    assert rows.filter(held_on=None).count() > 5 * rows.exclude(held_on=None).count() > 0
