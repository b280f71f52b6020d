"""A framework nobody here wrote, on the scorecard and in a round; and where it says it is not."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import scorecard_counts
from cases.models import Audit, AuditPlan, Rating
from cases.periods import quarter_of
from cases.rollups import Selection
from cases.scorecard_counts import Pillar, own_sections
from tests.cases.test_item_links import loaded
from tests.cases.test_rounds import PLAN, sent
from tests.comparing import look
from tests.frameworks.made_up import reworded_wheel, wheel_workbook
from tests.world import add_case

pytestmark = pytest.mark.django_db
NOW = quarter_of(timezone.localdate())
COLOURS = {"green", "amber", "red"}


def rated_wheels(world, cases: int) -> None:
    """Children rated by two editions, each with one item or two, in every word."""
    first = loaded(wheel_workbook(), publish=True)
    second = loaded(reworded_wheel(), publish=True)
    values = ("green", "red", "not_yet_known", "amber", "green", "not_applicable")
    for number in range(cases):
        case = add_case(world, f"94{number:05}", "ana", "harbour")
        edition = first if number % 3 == 0 else second
        audit = look(world, case, "harbour", values[number % 6],
                     code=edition.items.get(code="wheel.home.1"))  # fmt: skip
        if number % 2:
            other = edition.items.get(code=("wheel.home.3", "wheel.friends.1")[number % 4 // 2])
            look(world, case, "harbour", values[(number + 1) % 6], code=other)
        assert audit.edition == edition


def counted_again() -> dict[str, Pillar]:
    """Case by case, one rating at a time."""
    latest: dict[tuple, str] = {}
    for row in Rating.objects.select_related("item__section", "audit").order_by("audit__pk"):
        latest[row.item.section.code, row.audit.case_id, row.item.code] = row.value
    cases: dict[str, dict[int, set]] = defaultdict(lambda: defaultdict(set))
    for (section, case_id, _), value in latest.items():
        cases[section][case_id].add(value)
    found = {}
    for section, values in cases.items():
        rated = [each & COLOURS for each in values.values() if each & COLOURS]
        found[section] = Pillar(
            section, sum("red" in each for each in rated), sum(each == {"green"} for each in rated),
            len(rated), sum("not_yet_known" in each for each in values.values()),
            sum(bool(each & (COLOURS | {"not_yet_known"})) for each in values.values()),
        )  # fmt: skip
    return found


NAMES = {"Home and belonging": "wheel.home", "Friends and fun": "wheel.friends"}


def test_sections_of_an_own_framework_equal_the_recount(world, monkeypatch):
    rated_wheels(world, 14)
    audits = Audit.objects.countable_by(world.director)
    [(edition, rows)] = own_sections(audits, Selection(quarter=NOW))
    assert (edition.framework.code, edition.number) == ("wheel", 2)
    by_hand = counted_again()

    def same(rows) -> bool:
        return all(
            (row.not_met, row.all_met, row.n, row.not_yet_known, row.looked_at)
            == tuple(getattr(by_hand[NAMES[row.name]], name) for name in
                     ("not_met", "all_met", "n", "not_yet_known", "looked_at"))
            for row in rows if row.name in NAMES
        )  # fmt: skip

    assert same(rows) and [row.name for row in rows][2] == "My future"
    assert scorecard_counts.pillars(audits, Selection(quarter=NOW))[0].looked_at == 0
    # The control: only the newest edition's items are counted.
    monkeypatch.setattr(
        scorecard_counts, "items_of",
        lambda kinds, **of: [(None, list(edition.items.values_list("pk", flat=True)))],
    )  # fmt: skip
    assert not same(own_sections(audits, Selection(quarter=NOW))[0][1])


def test_the_scorecard_says_it_in_the_words_of_its_scale(world, client):
    rated_wheels(world, 14)
    client.force_login(world.harbour_manager)
    address = reverse("team_scorecard", args=[world.harbour.public_id])
    client.get(address)  # what a process looks up once
    with CaptureQueriesContext(connection) as few:
        page = client.get(address).content.decode()
    assert "Every rated item “Shining”" in page and "At least one item “Missing”" in page
    assert "Home and belonging" in page and "A section has no rating of its own" in page
    for number in range(3):
        case = add_case(world, f"93{number:05}", "ana", "harbour")
        look(world, case, "harbour", "green", code=world.item("wheel.home.4"))
    with CaptureQueriesContext(connection) as more:
        client.get(address)
    assert len(few) == len(more)


def test_a_round_looks_at_all_of_an_own_framework(world, client):
    edition = loaded(wheel_workbook(), publish=True)
    client.force_login(world.qa)
    form = sent(world, world.qa, scope="whole:wheel") | {"draw": "1"}
    answer = client.post(PLAN, form)
    assert answer.status_code == 302, answer.context["form"].errors
    plan = AuditPlan.objects.get()
    assert plan.scope == Audit.Scope.THEMED
    assert {section.edition for section in plan.sections.all()} == {edition}
    assert plan.sections.count() == 3
    assert client.post(PLAN, form | {"scope": "whole:nothing"}).status_code != 302


def test_pages_that_leave_it_out_say_so(world, client):
    client.force_login(world.harbour_manager)
    page = client.get(reverse("team_why", args=[world.harbour.public_id])).content.decode()
    assert "A framework of the county’s own has no such list" in page
