"""The demo county on days that are edges: of a quarter, a year, a month of 29 days, and of a day.

What needs some weeks of its quarter, such as a case that changed team after it was rated, is asked
of one day alone (tests/cases/demo).
"""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction

from cases import summaries
from cases.demo.clock import on_the
from cases.demo.county import Wish, build
from cases.models import User
from cases.periods import quarter_of
from tests.cases.demo import test_county as county
from tests.fenmarch import SEED

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("frameworks_loaded"), pytest.mark.sweep]
MOMENTS = (
    datetime.datetime(2027, 1, 1, 0, 6),  # a quarter six minutes old
    datetime.datetime(2028, 2, 29, 12, 0),
    datetime.datetime(2027, 12, 31, 23, 50),
    datetime.datetime(2027, 4, 3, 7, 0),  # a Saturday, the third day of its quarter
)
FACTS = (
    county.test_nothing_lies_ahead,
    county.test_frozen_columns_say_how_it_was_that_day,
    county.test_caseload_has_the_size_of_the_recipe,
    county.test_cover_rises_over_six_quarters,
    county.test_harbours_gap_comes_first_at_35_percent,
    county.test_harbours_gap_was_at_45_percent_last_quarter,
    county.test_the_countys_first_strength_is_trusted_adults,
    county.test_three_of_three_is_not_ranked,
    county.test_nine_actions_are_overdue,
    county.test_two_concerns_at_hill_and_two_redactions,
)


def test_the_county_stands_on_any_day(client, rounds):
    for moment in MOMENTS[: rounds(len(MOMENTS))]:
        day = moment.date()
        with on_the(day, moment.time()), transaction.atomic():
            build(Wish(SEED, day), say=lambda line: None)
            for fact in FACTS:
                fact()
            assert (day, summaries.differences()) == (day, [])
            for user in User.objects.filter(is_active=True):
                client.force_login(user)
                found = client.get("/", follow=True).status_code
                assert (day, user.username, found) == (day, user.username, 200)
            if quarter_of(day).starts == day:  # the control: it is written on the day itself
                with on_the(day, datetime.time(0, 3)), pytest.raises(AssertionError):
                    county.test_nothing_lies_ahead()
            transaction.set_rollback(True)
