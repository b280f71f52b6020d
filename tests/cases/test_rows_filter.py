"""Lists narrowed by what stands in them: nothing is lost between the choices, none is a name."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from dataclasses import dataclass, field

import lxml.html
import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import supervision
from cases.forms.rows_filter import NONE_FIT, By, RowsFilter
from cases.models import Action, Moderation
from cases.triggers import lifted
from tests.audits import submitted
from tests.cases.caseloads import looked
from tests.cases.test_export_choices import in_csv, in_xlsx
from tests.cases.test_strengths import tell
from tests.matching import matched
from tests.moderation import plain_pair
from tests.rounds import drawn
from tests.world import World

F, L = "flourish.f.impact", "flourish.l.impact"
AGO = timezone.localdate() - datetime.timedelta(days=150)


@dataclass
class Page:
    """A list, who reads it, by which choices, and what its address always says."""

    person: str
    path: str
    offers: set[str]
    always: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def county(world: World) -> World:
    """Two of everything that is told apart."""
    now = timezone.now()
    old = now - datetime.timedelta(days=150)
    world.first = looked(world, world.ana1, world.ana, AGO, {F: "red"})
    world.last = mine = submitted(world, world.ana1, world.ana, {L: "red"})
    other = submitted(world, world.ben1, world.ben, {F: "red"})
    tell(mine, world.ana, section_code="flourish.l")
    tell(submitted(world, world.ana2, world.ana, {F: "red"}), world.ana, section_code="flourish.f")
    Action.objects.filter(case__in=[mine.case, other.case]).update(due_on=AGO)
    world.round = drawn(world, world.qa, world.hill_manager, size=3)
    drawn(world, world.qa, size=1, title="Another", type="moderation", seed=8)
    for case, at in ((world.ana1, old), (world.cy1, now)):
        pair = plain_pair(world, case, {F: "red"}, {F: "red"})
        with lifted(["cases_moderation"]):
            Moderation.objects.filter(pk=pair.pk).update(settled_at=at)
    for person in (world.ana, world.ben):
        given = {"practitioner": person, "team": world.harbour, "by": world.harbour_manager}
        supervision.begin(held_on=timezone.localdate(), **given)
    matched("flourish.u", "voice.1")
    matched("flourish.f", "planning.1")
    return world


def pages(world: World) -> list[Page]:
    team, manager = [world.harbour.public_id], "harbour_manager"
    pair = {"a": str(world.first.public_id), "b": str(world.last.public_id)}
    return [
        Page(manager, reverse("to_agree"), {"rater"}),
        Page(manager, reverse("team_actions", args=team), {"owner", "domain"}),
        Page(manager, reverse("supervisions"), {"practitioner"}),
        Page("ana", reverse("my_strengths"), {"domain"}),
        Page("ana", reverse("compare", args=[world.ana1.public_id]), {"part", "change"}, pair),
        Page("qa", reverse("rounds"), {"what"}),
        Page("qa", reverse("round", args=[world.round.public_id]), {"auditor"}),
        Page("qa", reverse("looks"), {"plan"}),
        Page("qa", reverse("moderation"), {"settled"}),
        Page("director", reverse("teams"), {"service"}),
        Page("admin", reverse("team_list"), {"service"}),
        Page("admin", reverse("matching"), {"domain"}),
    ]


def rows_of(client, page: Page, **query: str) -> Counter[str]:
    """The rows of the page's tables in words; a round's table of auditors is no list."""
    answer = client.get(page.path, page.always | query)
    assert answer.status_code == 200
    tables = lxml.html.fromstring(answer.content.decode()).xpath("//main//table")
    named = [table for table in tables if table.xpath("./caption") or len(tables) == 1]
    kept = [table for table in named if "auditor" not in table.xpath("string(./caption)")]
    rows = [row for table in kept for row in table.xpath("./tbody/tr")]
    return Counter(" ".join(row.text_content().split()) for row in rows)


def test_every_row_stands_under_one_choice_and_no_choice_is_a_name(county, client):
    people = {person.name for person in county.people.values()}
    for page in pages(county):
        client.force_login(county.people[page.person])
        answer = client.get(page.path, page.always)
        narrow, whole = answer.context["narrow"], rows_of(client, page)
        assert set(narrow.fields) == page.offers, page.path
        for name, offered in narrow.fields.items():
            values = [value for value, _ in offered.choices if value]
            assert len(values) > 1
            assert not people.intersection(values)
            parts = [rows_of(client, page, **{name: value}) for value in values]
            assert sum(parts, Counter()) == whole, (page.path, name)
            assert all(part < whole for part in parts)
            assert rows_of(client, page, **{name: "nonsense"}) == whole
            form = client.get(page.path, page.always | {name: values[0]}).content.decode()
            assert f'<option value="{values[0]}" selected>' in form
            for key, value in page.always.items():
                assert f'<input type="hidden" name="{key}" value="{value}">' in form


@pytest.mark.sweep
def test_control_a_filter_that_chooses_nothing_would_be_found(county, client, monkeypatch):
    monkeypatch.setattr(RowsFilter, "_fits", lambda self, row: True)
    with pytest.raises(AssertionError):
        test_every_row_stands_under_one_choice_and_no_choice_is_a_name(county, client)


def test_both_files_hold_the_narrowed_rows(county, client):
    """Every choice of each list that can be taken away; the long proof tries them mixed."""
    taken = 0
    for page in pages(county):
        client.force_login(county.people[page.person])
        asked = client.get(page.path, page.always | {"_export": "csv"})
        if 'name="purpose"' not in asked.content.decode():
            continue
        narrow = client.get(page.path, page.always).context["narrow"]
        for name, offered in narrow.fields.items():
            for value, _ in offered.choices:
                query = page.always | {name: value}
                text = in_csv(client, page.path, query)
                assert text == in_xlsx(client, page.path, query)
                shown = rows_of(client, page, **{name: value})
                assert len(text) - 1 == shown.total(), (page.path, query)
                taken += 1
    assert taken > 12


def test_two_choices_that_exclude_each_other_say_so(county, client):
    page = next(page for page in pages(county) if page.offers == {"part", "change"})
    client.force_login(county.people[page.person])
    fields = client.get(page.path, page.always).context["narrow"].fields.values()
    parts, changes = ([value for value, _ in asked.choices if value] for asked in fields)
    for part, change in itertools.product(parts, changes):
        query = page.always | {"part": part, "change": change}
        if not rows_of(client, page, part=part, change=change):
            assert NONE_FIT in client.get(page.path, query).content.decode()
            return
    pytest.fail("Every part has every change: nothing was tried.")


def test_a_list_of_one_kind_offers_no_choice(rf):
    data = rf.get("/", {"who": "a"}).GET
    narrow = RowsFilter(data, ["a", "a"], who=By("Who", lambda row: [(row, row)]))
    assert (list(narrow.fields), narrow.in_use, narrow.chosen()) == ([], False, ["a", "a"])


def test_a_list_behind_a_figure_is_narrowed_with_its_figure(county, client):
    """Another plan or age is another figure: its number and its list, and what else was chosen."""
    client.force_login(county.harbour_manager)
    path = reverse("team_behind", args=[county.harbour.public_id, F, "red"])
    query = {"practitioner": str(county.ana.public_id), "plan": "family_help"}
    answer = client.get(path, query)
    page = answer.content.decode()
    assert f'<input type="hidden" name="practitioner" value="{county.ana.public_id}">' in page
    assert '<option value="family_help" selected>' in page
    assert answer.context["found"].total == 0
    found = client.get(path, query | {"plan": ""}).context["found"]
    assert found.total == 3
