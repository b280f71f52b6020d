"""What may be compared across editions: one door, followed by everything that compares."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import domain_counts, rollups, trend_counts
from cases.action_counts import loop_of
from cases.models import Audit, Rating
from cases.pages import history
from cases.pages.comparison import NEW_LINE, Comparison
from cases.pages.domain_history import DomainHistory
from cases.pages.evidence import EvidenceSheet
from cases.pages.evidence_words import _before
from cases.periods import quarter_of
from cases.rating_sheet import Sheet
from cases.rollups import Selection
from frameworks import linked, linking
from frameworks.loading.apply import apply
from frameworks.loading.files import sound_content
from frameworks.models import Item, ItemLink
from frameworks.publishing import put_in_force
from tests.audits import started
from tests.cases.test_evidence import page_of
from tests.cases.test_item_links import CODE, loaded, wheel_with
from tests.cases.test_supervision_facts import facts
from tests.comparing import look
from tests.fenmarch import settings
from tests.frameworks.made_up import WHEEL, reworded_wheel, wheel_workbook
from tests.world import add_case

pytestmark = pytest.mark.django_db
NOW = quarter_of(timezone.localdate())
IMPACT = "flourish.u.impact"
EVERY = ("same", "reworded", "split", "merged", "new")
BREAKS = ("split", "merged", "new")


def published_after(before, content: bytes, said: dict[str, str]):
    edition = loaded(content)
    linking.keep(edition, before, said)
    put_in_force(edition)
    return edition


def blind(monkeypatch) -> None:
    """The control: nobody asks for links."""
    monkeypatch.setattr(linked, "lines", lambda codes=None: linked.Lines())


@pytest.mark.parametrize("said", EVERY)
def test_last_time_on_the_rating_page(world, monkeypatch, said):
    first = loaded(wheel_workbook(), publish=True)
    look(world, world.ana1, "harbour", "red", code=first.items.get(code=CODE), quarter=NOW.before())
    second = published_after(first, reworded_wheel(), {CODE: said})
    audit = started(world.ana1, world.ana)
    Audit.objects.filter(pk=audit.pk).update(edition=second, scope="whole")
    audit = Audit.objects.get(pk=audit.pk)
    row = Sheet(audit).row(CODE)
    if said in BREAKS:
        assert row.earlier is None
        told = [(each.text, each.earlier.value) for each in row.under]
        assert told == ([] if said == "new" else [("I have a place where I feel safe", "red")])
        blind(monkeypatch)
        assert Sheet(audit).row(CODE).earlier.value == "red"
    else:
        assert (row.earlier.value, row.under) == ("red", ())
        assert row.earlier.reworded is (said == "reworded")
        assert row.earlier.scale == first.scale  # its word is that of its own edition
    assert Sheet(audit).row("wheel.home.4").earlier is None


def test_a_part_of_another_item_says_what_it_was_rated_under(world):
    first = loaded(wheel_workbook(), publish=True)
    friends = first.items.get(code="wheel.friends.1")
    look(world, world.ana1, "harbour", "amber", code=friends, quarter=NOW.before())
    second = published_after(first, wheel_with(
        ("friends.1", "friends", "hope", "I have a friend I can rely on at school"),
        ("friends.3", "friends", "hope", "I have a friend I can rely on at home"),
    ), {})  # fmt: skip
    audit = started(world.ana1, world.ana)
    Audit.objects.filter(pk=audit.pk).update(edition=second, scope="whole")
    sheet = Sheet(Audit.objects.get(pk=audit.pk))
    assert sheet.row("wheel.friends.1").earlier.reworded
    part = sheet.row("wheel.friends.3")
    assert part.earlier is None
    assert [(each.text, each.earlier.value) for each in part.under] == [(friends.text, "amber")]


def flourish_after(world, said: str):
    """The real Flourish after the small one of tests; what became of one domain as said."""
    path = settings.BASE_DIR / "fixtures" / "flourish.yaml"
    found, faults = sound_content("flourish.yaml", path.read_bytes())
    assert faults == []
    edition = apply([found])[0].edition
    linking.keep(edition, world.flourish, {IMPACT: said})
    put_in_force(edition)
    return edition


def counted(world) -> Counter:
    """Pairs of two quarters in plain Python, those across the beginning of a line left out."""
    begins = {
        (link.item.code, link.edition.number)
        for link in ItemLink.objects.exclude(kind__in=("same", "reworded"))
    }
    steps, found = {"red": 1, "amber": 2, "green": 3}, Counter()
    by_case: dict[int, dict] = {}
    for row in Rating.objects.filter(item__code=IMPACT).select_related("audit", "item__edition"):
        by_case.setdefault(row.audit.case_id, {})[row.audit.period] = row
    for rows in by_case.values():
        was, now = rows.get(NOW.before().starts), rows.get(NOW.starts)
        if not (was and now):
            continue
        numbers = range(was.item.edition.number + 1, now.item.edition.number + 1)
        if any((IMPACT, number) in begins for number in numbers):
            continue
        step = steps[now.value] - steps[was.value]
        found["grown" if step > 0 else "set back" if step < 0 else "same"] += 1
    return found


@pytest.mark.parametrize("said", ["reworded", "split", "new"])
def test_everything_that_compares_follows_the_link(world, monkeypatch, said):
    old = world.item(IMPACT)
    cases = [add_case(world, f"95{number:05}", "ana", "harbour") for number in range(6)]
    for number, case in enumerate(cases):
        look(world, case, "harbour", "amber" if number else "green", code=old,
             quarter=NOW.before())  # fmt: skip
    edition = flourish_after(world, said)
    new = edition.items.get(code=IMPACT)
    for number, case in enumerate(cases[:5]):
        value = ("amber", "green", "red", "amber", "green")[number]
        look(world, case, "harbour", value, code=new)
    audits = Audit.objects.countable_by(world.harbour_manager).filter(team=world.harbour)

    def figures() -> tuple:
        change = rollups.change(audits, Selection(quarter=NOW), [old.pk, new.pk])
        trend = trend_counts.trend(
            audits, Selection(quarter=NOW), code=IMPACT, quarters=[NOW.before(), NOW]
        )
        return (change.grown, change.set_back, change.same), trend[-1].matched

    by_hand = counted(world)
    change, matched = figures()
    assert change == (by_hand["grown"], by_hand["set back"], by_hand["same"])
    assert matched == {"grown": by_hand["grown"], "set_back": by_hand["set back"],
                       "same": by_hand["same"]}  # fmt: skip
    assert sum(by_hand.values()) == (5 if said == "reworded" else 0)

    case = cases[1]
    own = Audit.objects.filter(case=case).order_by("submitted_at")
    items = [item for item in history.skeleton("impact") if item.code == IMPACT]

    def told() -> tuple:
        standing = history.standings(items, history.told(own.order_by(), kind="impact"))[0]
        cells = [
            cell.change
            for item, row in DomainHistory(case, world.harbour_manager).rows
            for cell in row if item.code == IMPACT and cell
        ]  # fmt: skip
        compared = Comparison(*own).rows[0].change
        return standing.change, bool(standing.under), cells, compared

    carries = ("Grown", False, ["", "Grown"], "Grown")
    if said == "reworded":
        assert told() == carries
        assert Comparison(*own).rows[0].worded_before == old.text
    else:
        assert told() == ("", said == "split", ["", ""], NEW_LINE)
        blind(monkeypatch)
        assert told() == carries
        nothing = "begins AS (SELECT 0 AS item_id, 0 AS number)"
        monkeypatch.setattr(domain_counts, "BEGINS", nothing)
        monkeypatch.setattr(trend_counts, "BEGINS", nothing)
        assert sum(figures()[0]) == 5


@pytest.mark.parametrize("said", ["reworded", "split"])
def test_sheets_and_what_became_of_gaps_follow_it(world, monkeypatch, said):
    case = world.ana1
    look(world, case, "harbour", "red", code=world.item(IMPACT), quarter=NOW.before())
    edition = flourish_after(world, said)
    look(world, case, "harbour", "green", code=edition.items.get(code=IMPACT))
    audits = Audit.objects.countable_by(world.harbour_manager).filter(team=world.harbour)

    def told() -> tuple:
        loop = loop_of(audits, NOW.before(), on=timezone.localdate())
        changes = [(row["before"], row["now"]) for row in facts(world)["changes"]]
        sheet = EvidenceSheet(page_of(case, world.ana))
        row = next(row for row in sheet.rows if row.item.code == IMPACT)
        return (loop.gaps, loop.better), changes, " ".join(_before(row).lines)

    counts, changes, before = told()
    if said == "reworded":
        assert (counts, changes) == ((1, 1), [("red", "green")])
        assert before.startswith("Gap") and before.endswith("reworded since")
    else:
        assert (counts, changes) == ((1, 0), [])
        assert before.startswith("Was rated under other words, not compared: Gap")
        blind(monkeypatch)
        assert told()[:2] == ((1, 1), [("red", "green")])


def test_the_command_says_of_items_what_the_page_says(world):
    """Two frameworks of the same words: one published by the command, one on the page."""

    def said(code: str, *, by_command: bool) -> set:
        rows = {name: list(lines) for name, lines in WHEEL.items()}
        rows["Framework"] = [(title, code if title == "Code" else value)
                             for title, value in rows["Framework"]]  # fmt: skip
        first, _ = sound_content("a.xlsx", wheel_workbook(rows))
        rows["Items"] = [
            ("home.1", "home", "hope", "I have a place where I feel safe and warm"),
            *rows["Items"][2:],
            ("friends.3", "friends", "hope", "Grown-ups ask what I think"),
        ]
        second, _ = sound_content("b.xlsx", wheel_workbook(rows))
        apply([first], publish=True)
        edition = apply([second], publish=by_command)[0].edition
        if not by_command:
            put_in_force_on_the_page(world, edition)
        links = ItemLink.objects.filter(edition=edition).select_related("item")
        return {(link.item.code.partition(".")[2], link.kind) for link in links}

    command = said("one", by_command=True)
    assert command == said("two", by_command=False)
    assert {("home.1", "reworded"), ("friends.3", "new"), ("future.1", "same")} <= command
    assert "home.2" not in {code for code, _ in command}  # left out


def put_in_force_on_the_page(world, edition) -> None:
    from cases.actions import library
    from frameworks.publishing import seen

    library.publish(by=world.admin, edition=edition, seen=seen(edition))


@pytest.mark.sweep
def test_as_many_statements_whatever_was_rated(world):
    first = loaded(wheel_workbook(), publish=True)
    second = published_after(first, reworded_wheel(), {CODE: "reworded"})
    codes = list(Item.objects.filter(edition=first).values_list("code", flat=True))
    found = []
    for case, some in ((world.ana1, codes[:1]), (world.ana2, codes)):
        for code in some:
            item = first.items.get(code=code)
            look(world, case, "harbour", "red", code=item, quarter=NOW.before())
        audit = started(case, world.ana)
        Audit.objects.filter(pk=audit.pk).update(edition=second, scope="whole")
        with CaptureQueriesContext(connection) as ran:
            rows = Sheet(Audit.objects.get(pk=audit.pk)).rows
            history.told(Audit.objects.filter(case=case), kind="own")
        assert any(row.earlier for row in rows.values())
        found.append(len(ran))
    assert found[0] == found[1]
