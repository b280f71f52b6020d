"""The County picture: what is counted, published once, kept as it is, and read by partners."""

from __future__ import annotations

import datetime
import random
from collections import Counter

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import triggers
from cases.actions import county, summarise
from cases.county_counts import CountyLine, county_lines
from cases.demo.bulk import count_tables
from cases.models import AccessLog, Audit, Case, CountyPicture, Rating
from cases.periods import Quarter, quarter_of
from cases.triggers import lifted
from frameworks.models import Item
from tests.audits import submitted
from tests.cases import recount
from tests.cases.test_exports import csv_of, sheet_of
from tests.cases.test_team import text_of

PICTURE, PUBLISH = "/county/", "/county/publish/"
VALUES = ("green",) * 8 + ("amber",) * 5 + ("red",) * 2 + ("not_yet_known", "not_applicable")
WORDS = ("green", "amber", "red", "not_yet_known")
CODES = {f"flourish.{letter}.impact": letter.upper() for letter in "flourish"}


def last(back: int = 1) -> Quarter:
    return quarter_of(timezone.localdate()).before(back)


def apart(world) -> None:
    """Hill belongs to the other service, so that the county has two."""
    world.hill.service = world.services["Family Help"]
    world.hill.save()


@pytest.fixture
def county_of_two(world):
    """240 children rated in both of the last finished quarters, at random, written in one go."""
    apart(world)
    dice = random.Random(4)
    cases = Case.objects.bulk_create(
        Case(
            reference=f"70{number:05}",
            plan_type=world.plan_types["child_in_need"],
            birth_month=datetime.date(2017, 3, 1),
            opened_on=datetime.date(2024, 1, 8),
        )
        for number in range(240)
    )
    audits = Audit.objects.bulk_create(
        audit_of(world, case, last(back), "harbour" if number % 2 else "hill")
        for number, case in enumerate(cases)
        for back in (1, 2)
    )
    items = list(Item.objects.filter(code__in=CODES))
    with lifted(["cases_rating"]):
        Rating.objects.bulk_create(
            Rating(audit=audit, item=item, value=dice.choice(VALUES), saved_at=audit.submitted_at)
            for audit in audits
            for item in items
        )
    summarise.rebuild()
    count_tables()  # written in one go: the database plans by how much there is
    return world


def audit_of(world, case: Case, quarter: Quarter, team: str) -> Audit:
    moment = timezone.make_aware(datetime.datetime.combine(quarter.starts, datetime.time(12)))
    return Audit(
        case=case,
        rater=world.ana,
        practitioner=world.ana,
        edition=world.flourish,
        scope="quick",
        state="submitted",
        started_at=moment,
        submitted_at=moment,
        plan_type=case.plan_type,
        age_band="5-9",
        team=world.teams[team],
        period=quarter.starts,
    )


def lines_now(quarter: Quarter) -> list[CountyLine]:
    return county_lines(Audit.objects.counted(), quarter)


def published(world, quarter: Quarter | None = None, by: str = "qa") -> CountyPicture:
    """Through the action, as the page shows it."""
    quarter, by = quarter or last(), world.people[by]
    seen = county.mark_of(county.to_publish(quarter, by))
    return county.publish(quarter=quarter, seen=seen, by=by)


def sent(client, quarter: Quarter, **more: str):
    """The form of the publishing page, as it is drawn for this quarter."""
    page = client.get(PUBLISH, {"quarter": quarter.code}).context["page"]
    return client.post(PUBLISH, {"quarter": quarter.code, "seen": page.mark} | more)


# --- counted -------------------------------------------------------------------------------


def counted_again(quarter: Quarter) -> Counter:
    """Every child's latest rating of a domain, county wide, by the service that gave it."""
    votes = recount.votes(None, quarter.starts, restricted=True)
    found: Counter = Counter()
    for (_, code), rating in votes.items():
        if code in CODES and rating.value in WORDS and rating.entry_method != "bulk":
            service = rating.audit.team.service.name
            for place in (service, ""):
                found[CODES[code], place, rating.value] += 1
    return found


def as_counter(lines: list[CountyLine]) -> Counter:
    rows = {(x.letter, x.service, word): getattr(x, word) for x in lines for word in WORDS}
    return Counter({key: number for key, number in rows.items() if number})


def test_every_number_is_what_a_recount_finds(world, settings):
    settings.SUPPRESS_BELOW = 0
    recount.scatter(world, 3, cases=40)
    apart(world)
    quarters, sizes = [Quarter(period) for period in recount.QUARTERS], []
    for quarter in quarters:
        assert as_counter(lines_now(quarter)) == counted_again(quarter)
        sizes.append(len(counted_again(quarter)))
    assert min(sizes) > 20
    theirs = Rating.objects.filter(audit__period=quarters[0].starts, item__code__in=CODES)
    before = counted_again(quarters[0])
    with lifted(["cases_rating"]):  # control: other ratings are other numbers
        theirs.filter(value="green").update(value="amber")
    assert before != counted_again(quarters[0]) == as_counter(lines_now(quarters[0]))


def test_what_is_published_is_the_same_numbers_or_nothing(county_of_two, settings):
    truth = as_counter_with_noughts(settings)
    settings.SUPPRESS_BELOW = 6
    lines = lines_now(last())
    shown = {(x.letter, x.service, w): getattr(x, w) for x in lines for w in WORDS}
    assert all(number in (None, truth[key]) for key, number in shown.items())
    assert not [number for number in shown.values() if number and number < 6]
    assert 0 < sum(number is None for number in shown.values()) < len(shown)


def as_counter_with_noughts(settings) -> Counter:
    settings.SUPPRESS_BELOW = 0
    return as_counter(lines_now(last()))


def test_colours_and_their_n_are_shown_together_or_not_at_all(county_of_two):
    for line in lines_now(last()):
        colours = [line.green, line.amber, line.red]
        assert (None in colours) == (line.n is None) == (colours == [None] * 3)


# --- published once ------------------------------------------------------------------------


def test_publishing_keeps_what_was_shown_with_a_row_in_the_log(county_of_two, client):
    client.force_login(county_of_two.qa)
    shown = client.get(PUBLISH).context["page"].lines
    answer = sent(client, last())
    picture = CountyPicture.objects.get()
    assert answer.url == f"{PICTURE}?quarter={last().code}"
    assert [CountyLine(**line) for line in picture.lines] == shown
    assert (picture.quarter, picture.published_by, picture.below) == (
        last().starts, county_of_two.qa, 6,
    )  # fmt: skip
    row = AccessLog.objects.get(event="work")
    assert (row.actor, row.what, row.after) == (
        county_of_two.qa, "published the County picture", last().label,
    )  # fmt: skip


def test_a_quarter_is_published_once(county_of_two, client):
    client.force_login(county_of_two.director)
    sent(client, last())
    before = CountyPicture.objects.values().get()
    answer = client.post(PUBLISH, {"quarter": last().code, "seen": "x"})
    assert (answer.status_code, "stays as it was published" in text_of(answer)) == (409, True)
    assert CountyPicture.objects.values().get() == before


def test_of_two_at_once_the_database_lets_one(county_of_two, monkeypatch):
    def too_late(*args, **options):
        raise IntegrityError

    monkeypatch.setattr(county, "freeze", too_late)
    with pytest.raises(county.AlreadyThere):
        published(county_of_two)
    assert AccessLog.objects.count() == 0


def test_figures_that_changed_since_are_looked_at_again(county_of_two, client, settings):
    settings.SUPPRESS_BELOW = 2
    client.force_login(county_of_two.qa)
    seen = client.get(PUBLISH).context["page"].mark
    withdrawn = Audit.objects.counted().filter(period=last().starts, voice="practitioner")
    with lifted(["cases_audit"]):
        withdrawn.update(state="withdrawn", period=last(3).starts)
        rest = Audit.objects.filter(period=last(2).starts)
        rest.update(period=last().starts)
    summarise.rebuild()
    answer = client.post(PUBLISH, {"quarter": last().code, "seen": seen})
    assert (answer.status_code, CountyPicture.objects.count()) == (409, 0)
    assert "Look at them again below" in text_of(answer)
    assert sent(client, last()).status_code == 302  # control: with what it shows now


@pytest.mark.parametrize("data", [{}, {"quarter": "x", "seen": "y"}, {"seen": "\x00"}])
def test_a_form_without_its_figures_publishes_nothing(county_of_two, client, data):
    client.force_login(county_of_two.qa)
    answer = client.post(PUBLISH, data)
    assert (answer.status_code, CountyPicture.objects.count()) == (422, 0)
    assert "Look at the figures below first" in text_of(answer)


@pytest.mark.parametrize("back", [0, 5])
def test_a_quarter_that_runs_or_is_empty_is_not_published(county_of_two, back):
    submitted(county_of_two, county_of_two.ana1, county_of_two.ana, {})
    with pytest.raises(county.NotOver):
        published(county_of_two, last().before(back - 1) if back else last(0))
    assert CountyPicture.objects.count() == 0


def test_publishing_is_for_those_who_count_the_whole_county(county_of_two):
    with pytest.raises(county.PermissionDenied):
        county.to_publish(last(), county_of_two.service_manager)
    lines = [county.to_publish(last(), county_of_two.people[who]) for who in ("qa", "director")]
    assert lines == [lines_now(last())] * 2


# --- and kept as it is ---------------------------------------------------------------------


def test_what_is_rated_later_changes_nothing_that_was_published(county_of_two, client, settings):
    settings.SUPPRESS_BELOW = 2
    published(county_of_two)
    client.force_login(county_of_two.partner)
    page, file = client.get(PICTURE).content, csv_of(taken(client, "csv"))
    before = lines_now(last())
    with lifted(["cases_rating"]):
        counted = Rating.objects.filter(audit__period=last().starts, item__code__in=CODES)
        counted.filter(value="amber").update(value="red")
    assert lines_now(last()) != before  # control: counted now, it would be another picture
    assert body(client.get(PICTURE).content) == body(page)
    assert csv_of(taken(client, "csv")) == file


def body(page: bytes) -> str:
    """What the page says; around it some marks differ from load to load."""
    return page.decode().split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_countypicture SET lines = '[]'",
        "UPDATE cases_countypicture SET quarter = '2020-01-01'",
        "DELETE FROM cases_countypicture",
    ],
)
def test_the_database_refuses_to_change_it(county_of_two, statement):
    published(county_of_two)

    def run() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount

    with pytest.raises((IntegrityError, InternalError)):
        run()
    triggers.remove()  # control
    try:
        assert run() == 1
    finally:
        triggers.install()


# --- read ----------------------------------------------------------------------------------


def taken(client, kind: str):
    return client.get(PICTURE, {"_export": kind, "purpose": "Board meeting"})


def test_a_partners_first_page_is_the_county_picture(world, client):
    client.force_login(world.partner)
    assert client.get("/", follow=True).redirect_chain == [(PICTURE, 302)]
    assert "No quarter is published yet" in text_of(client.get(PICTURE))


def test_everybody_who_reads_it_reads_the_same(county_of_two, client):
    published(county_of_two)
    pages = set()
    for who in ("partner", "service_manager", "director", "qa"):
        client.force_login(county_of_two.people[who])
        pages.add(str(client.get(PICTURE).context["page"].lines))
    assert len(pages) == 1


def test_the_newest_quarter_stands_first_and_another_is_chosen(county_of_two, client):
    for back in (1, 2):
        published(county_of_two, last(back))
    client.force_login(county_of_two.partner)
    for asked, shown in (("", 1), (last(2).code, 2), (last(7).code, 1), ("x", 1)):
        assert client.get(PICTURE, {"quarter": asked}).context["page"].quarter == last(shown)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_hold_what_the_page_shows_and_no_more(county_of_two, client, settings, kind):
    settings.SUPPRESS_BELOW = 4
    published(county_of_two)
    client.force_login(county_of_two.partner)
    shown = cells_of(client.get(PICTURE))
    answer = taken(client, kind)
    rows = csv_of(answer) if kind == "csv" else list(sheet_of(answer).iter_rows(values_only=True))
    said = [[str(cell) for cell in row] for row in rows[1:]]
    assert {row[0] for row in said} == {last().label}
    assert [[row[1], row[2], row[3], row[5], row[7], row[9], row[10]] for row in said] == shown
    assert 0 < sum(row.count("c") for row in shown) < 5 * len(shown)
    for row in said:  # no share of a number that is not shown
        assert (row[3] == "c") == (row[4] == "c") == (row[9] == "c")
    assert AccessLog.objects.get(event="export").why == "Board meeting"


def cells_of(page) -> list[list[str]]:
    """The tables of the page: place, domain, then the five numbers without their shares."""
    found = []
    for table in page.context["tables"]:
        for row in table.rows:
            said = [str(row.get_cell(name)) for name in ("strength", "developing", "gap")]
            numbers = [text.split(" (")[0] for text in said]
            last_two = [str(row.get_cell(name)) for name in ("n", "not_yet_known")]
            found.append([table.name, row.record.domain, *numbers, *last_two])
    return found


def test_neither_page_asks_more_of_the_database_with_more_published(county_of_two, client):
    def asked(who: str, address: str) -> int:
        client.force_login(county_of_two.people[who])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    published(county_of_two)
    before = [asked("partner", PICTURE), asked("qa", PUBLISH)]
    first = CountyPicture.objects.get()
    for back in range(2, 8):
        lines = [CountyLine(**line) for line in first.lines]
        county.freeze(last(back), lines, by=first.published_by, at=first.published_at)
    assert [asked("partner", PICTURE), asked("qa", PUBLISH)] == before


def test_teams_leads_those_above_the_team_to_it(world, client):
    for who, there in (("director", True), ("qa", True), ("service_manager", True)):
        client.force_login(world.people[who])
        page = client.get(reverse("teams")).content.decode()
        assert (f'href="{PICTURE}"' in page) is there
        assert reverse("teams_why") in page
    client.force_login(world.harbour_manager)
    assert f'href="{PICTURE}"' not in client.get(reverse("teams")).content.decode()
