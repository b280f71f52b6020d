"""A team's standards with a clock: recounted, beside the rating, and the cases behind a number."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import random
import re
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import clock_counts, clock_picture, clocks, querysets
from cases.clock_counts import APART, JUDGED, STATES, WHEN
from cases.figured_place import Place
from cases.models import AccessLog, Allocation, Audit, Case, ClockEntry, DrillDown, NamedPerson
from cases.periods import Quarter, age_band, quarter_of
from cases.rollups import Selection
from cases.timed_items import timed_items
from tests.cases import recount
from tests.cases.caseloads import ago, looked
from tests.cases.test_team import text_of
from tests.moderation import asked as asked_twice
from tests.moderation import first_with_tokens, second_in
from tests.statements import same_for_1_3_and_200, signed_in
from tests.world import add_case

CODE = "relationships-first.voice.1.measure.1"
QUARTER = Quarter(recount.QUARTERS[1])
PLAIN = {"family_help"}  # of the plan types of the small county, where considering is enough


# --- recounted -----------------------------------------------------------------------------


def scatter_dates(world, seed: int) -> None:
    """Dates at random: some twice, some after the day they are told of; cases close and move."""
    dice = random.Random(seed)
    items = {world.standards.pk: list(world.standards.items.all())}
    rolled = []
    for case in Case.objects.order_by("pk"):
        for _ in range(dice.choice((1, 2, 3))):
            rolled.append(
                recount.roll_audit(world, dice, case, world.standards, items, recount.VOICES)
            )
        for _ in range(dice.choice((0, 1, 1, 1, 2))):
            opened = recount.TODAY + datetime.timedelta(dice.randint(-200, 10))
            held = opened + datetime.timedelta(dice.randint(0, 25))
            ClockEntry.objects.get_or_create(
                case=case, item_code=CODE, opened_on=opened,
                defaults={
                    "held_on": held if dice.random() < 0.7 else None,
                    "considered": dice.random() < 0.5,
                    "by": world.ana, "saved_at": timezone.now(),
                },
            )  # fmt: skip
        day = recount.TODAY - datetime.timedelta(dice.randint(1, 120))
        if dice.random() < 0.1:
            Case.objects.filter(pk=case.pk).update(status="closed", closed_on=day)
        elif dice.random() < 0.15:
            case.allocations.update(ends=day)
            Allocation.objects.create(
                case=case, practitioner=world.cy, team=world.hill, starts=day
            )  # fmt: skip
    recount.write(rolled)


def held_by_hand(team, day, *, restricted: bool, plan_type_id=None, age="") -> list[Case]:
    found = []
    for row in Allocation.objects.filter(team=team).select_related("case__plan_type"):
        case = row.case
        if row.starts > day or (row.ends and row.ends <= day):
            continue
        if case.closed_on and case.closed_on <= day:
            continue
        if case.restricted and not restricted:
            continue
        if plan_type_id not in (None, case.plan_type_id):
            continue
        if age and age_band(case.birth_month, day) != age:
            continue
        found.append(case)
    return found


def days_by_hand(opened, until, how: str) -> int:
    """Day after day, as with a finger on a calendar."""
    count = 0
    while opened < until:
        opened += datetime.timedelta(days=1)
        count += how == "calendar" or opened.weekday() not in (5, 6)
    return count


def stands(case: Case, day, votes: list[dict], how: str) -> tuple[str, str, str]:
    """(state, rating, when) of one case, from its rows."""
    rating = next((vote[case.pk, CODE].value for vote in votes if (case.pk, CODE) in vote), None)
    judged = "not_rated" if rating is None else rating
    judged = "no_colour" if judged in ("not_yet_known", "not_applicable") else judged
    begun_ = [row for row in case.clock_entries.all() if row.opened_on <= day]
    entry = max(begun_, key=lambda row: row.opened_on, default=None)
    early_help = case.plan_type.code in PLAIN
    held = entry.held_on if entry and entry.held_on and entry.held_on <= day else None
    if held is None:
        if early_help:
            considered = entry is not None and entry.considered
            return ("considered" if considered else "not considered"), judged, ""
        if entry is None:
            return "not recorded", judged, ""
        late = days_by_hand(entry.opened_on, day, how) > 10
        return ("past its time" if late else "running"), judged, ""
    when = "quarter" if held >= datetime.date(2026, 4, 1) else "earlier"
    late = days_by_hand(entry.opened_on, held, how) > 10
    state = "held all the same" if early_help else "late" if late else "in time"
    return state, judged, when


def both_ways(world, user, *, restricted: bool, how: str = "working", plan=None, age=""):
    """The product's count and the one by hand, of Harbour on the recount's day."""
    place = Place(user, world.harbour)
    selection = Selection(QUARTER, plan_type_id=plan, age_band=age)
    figure = clock_counts.counted(
        place.audits,
        place.held(selection, on=recount.TODAY),
        selection,
        timed_items()[0],
        on=recount.TODAY,
    )
    votes = [
        recount.votes(world.harbour, start, restricted=restricted)
        for start in reversed(recount.QUARTERS)
    ]
    by_hand = Counter(
        stands(case, recount.TODAY, votes, how)
        for case in held_by_hand(
            world.harbour, recount.TODAY, restricted=restricted, plan_type_id=plan, age=age
        )
    )
    return figure, by_hand, place, selection


ASKED = [
    *itertools.product((*STATES, *APART), ("", *JUDGED), [""]),
    *itertools.product((*STATES, *APART), [""], WHEN),
]


@pytest.mark.parametrize(("seed", "how"), list(enumerate(("working", "calendar", "working"))))
def test_every_number_equals_the_recount_and_its_list(world, settings, seed, how):
    settings.CLOCK_DAYS = how
    recount.scatter(world, seed, cases=50)
    scatter_dates(world, seed)
    seen: Counter = Counter()
    plans = (None, world.plan_types["family_help"].pk, world.plan_types["child_in_need"].pk)
    readers = ((world.harbour_manager, False), (world.director, True))
    for (user, restricted), plan, age in itertools.product(readers, plans, ("", "5-9")):
        figure, by_hand, place, selection = both_ways(
            world, user, restricted=restricted, how=how, plan=plan, age=age
        )
        assert {tuple(where): n for where, n in figure.cases.items()} == by_hand
        if plan or age:
            continue
        seen += by_hand
        for state, judged, when in ASKED:
            number = figure.number(state, judged=judged, when=when)
            if not number and (judged or when):
                continue  # an empty list of each state is asked for once
            behind = clock_counts.behind_clock(
                place.audits, place.held(selection, on=recount.TODAY), selection, figure.item,
                on=recount.TODAY, state=state, judged=judged, when=when,
            )  # fmt: skip
            assert len({row.case_id for row in behind}) == len(behind) == number
    assert len(seen) > 10  # the data is not empty


def test_every_state_and_rating_is_met_and_equals_the_recount(world):
    recount.scatter(world, 7, cases=90)
    scatter_dates(world, 7)
    figure, by_hand, _, _ = both_ways(world, world.director, restricted=True)
    assert {state for state, _, _ in by_hand} == {*STATES, *APART}
    assert {judged for _, judged, _ in by_hand} == set(JUDGED)
    assert {tuple(where): n for where, n in figure.cases.items()} == by_hand


@pytest.mark.sweep
@pytest.mark.parametrize("fault", ["days", "day", "votes"])
def test_control_a_wrong_count_would_be_found(world, monkeypatch, fault):
    """Days counted otherwise, dates of a later day, or ratings of one quarter: no longer equal."""
    recount.scatter(world, 7, cases=90)
    scatter_dates(world, 7)
    if fault == "days":
        monkeypatch.setattr(clocks, "days_between", lambda a, b, how: (b - a).days)
    elif fault == "day":
        later = recount.TODAY + datetime.timedelta(days=60)
        own = clock_counts._clock
        monkeypatch.setattr(clock_counts, "_clock", lambda *args, on: own(*args, on=later))
    else:
        monkeypatch.setattr(clock_counts, "QUARTERS", 1)
    figure, by_hand, _, _ = both_ways(world, world.director, restricted=True)
    assert {tuple(where): n for where, n in figure.cases.items()} != by_hand


# --- on the page ---------------------------------------------------------------------------


def write(world, case: Case, opened: int, held: int | None = None, **fields) -> ClockEntry:
    """Opened and held so many days ago."""
    return ClockEntry.objects.create(
        case=case, item_code=CODE, by=world.ana, saved_at=timezone.now(),
        opened_on=ago(days=opened), held_on=None if held is None else ago(days=held), **fields,
    )  # fmt: skip


def judge(world, case: Case, value: str) -> None:
    held = case.allocations.get(ends=None).practitioner
    looked(world, case, held, ago(), {CODE: value}, scope="practice_standards")


@pytest.fixture
def dated(world):
    """Of Harbour: two in time (one rated a gap), one late, one running, one past its day, one
    without dates, one restricted in time; of early help one considered, one held, one not."""
    early = {"plan_type": world.plan_types["family_help"]}
    made = {
        name: add_case(world, f"9100{number:03}", "ana", "harbour", **fields)
        for number, (name, fields) in enumerate(
            {
                "running": {}, "past": {}, "none": {}, "hidden": {"restricted": True},
                "considered": early, "held": early, "not": early,
            }.items()
        )
    }  # fmt: skip
    world.cases |= made
    write(world, world.ana1, 20, 13)
    write(world, world.ana2, 400, 395)
    write(world, world.ben1, 40, 5)
    write(world, made["running"], 4)
    write(world, made["past"], 60)
    write(world, made["hidden"], 12, 8)
    write(world, made["considered"], 300, considered=True)
    write(world, made["held"], 30, 1, considered=True)
    write(world, made["not"], 30)
    judge(world, world.ana1, "red")
    judge(world, world.ben1, "green")
    judge(world, made["hidden"], "amber")
    return world


def page_of(client, world, who: str, query: str = "", team=None) -> str:
    client.force_login(world.people[who])
    answer = client.get(reverse("team_practice", args=[(team or world.harbour).public_id]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def section_of(page: str) -> str:
    return page[page.index('<section aria-labelledby="clock-') :].split("</section>")[0]


def numbers_of(page: str) -> list[tuple[str, int]]:
    """Every linked number of the section with its address."""
    found = re.findall(r'href="([^"]*/clock/[^"]*)">(\d+)', section_of(page))
    return [(url.replace("&amp;", "&"), int(number)) for url, number in found]


def behind_url(world, state: str, query: str = "") -> str:
    return reverse("team_clock_behind", args=[world.harbour.public_id, CODE, state]) + query


def test_page_says_the_figure_in_words_strengths_first(client, dated):
    answer = page_of(client, dated, "harbour_manager")
    client.force_login(dated.harbour_manager)
    address = reverse("team_practice", args=[dated.harbour.public_id])
    said = text_of(client.get(address))
    # ana1, ana2, ben1, running, past and none count; what is restricted does not, here.
    assert said.count("6 cases open today, early help apart") == 1
    assert said.count("working days, Monday to Friday") == 1
    assert said.count("In all 2 of 3 small sample: a share stands from 10 on") == 1
    rows = {
        row[0]: row[1:]
        for row in re.findall(
            r"(Held in time|Held late|Still running|Running past the day|No dates recorded)"
            r"(?: (\d+)(?: cases?,[a-z ,]*)?)(?: (\d+)(?: cases?,[a-z ,]*)?)"
            r"(?: (\d+)(?: cases?,[a-z ,]*)?)(?: (\d+)(?: cases?,[a-z ,]*)?)",
            said,
        )
    }
    assert rows == {  # all, met, partly met, not met
        "Held in time": ("2", "0", "0", "1"),
        "Held late": ("1", "1", "0", "0"),
        "Still running": ("1", "0", "0", "0"),
        "Running past the day": ("1", "0", "0", "0"),
        "No dates recorded": ("1", "0", "0", "0"),
    }
    assert said.index("In time") < said.index("Held late")
    assert section_of(answer).index(">Considered<") < section_of(answer).index("Not recorded as")


@pytest.mark.parametrize(("who", "restricted"), [("harbour_manager", 0), ("director", 1)])
def test_every_number_on_the_page_equals_its_list(client, dated, who, restricted):
    numbers = numbers_of(page_of(client, dated, who))
    assert len(numbers) > 12
    for url, number in numbers:
        found = client.get(url).context["found"]
        assert (url, found.total) == (url, number)
        assert found.shown + found.hidden == number
    in_all = max(number for url, number in numbers if "/in-time/" in url)
    assert in_all == 2 + restricted


def test_early_help_stands_in_no_rate(client, dated):
    figure = Place(dated.harbour_manager, dated.harbour)
    selection = Selection(quarter_of(timezone.localdate()))
    item = timed_items()[0]
    today = timezone.localdate()

    def held() -> tuple[int, list[int]]:
        found = clock_counts.counted(
            figure.audits, figure.held(selection, on=today), selection, item, on=today
        )
        return found.held(), [found.number(state) for state in APART]

    assert held() == (3, [1, 1, 1])
    Case.objects.filter(pk=dated.cases["held"].pk).update(  # the control
        plan_type=dated.plan_types["child_in_need"]
    )
    assert held() == (4, [1, 0, 1])


@pytest.mark.parametrize(("who", "named"), [("director", False), ("director", True)])
def test_a_restricted_case_counts_above_and_is_named_to_those_named(client, dated, who, named):
    if named:
        NamedPerson.objects.create(case=dated.cases["hidden"], user=dated.people[who])
    client.force_login(dated.people[who])
    answer = client.get(behind_url(dated, "in-time"))
    said = text_of(answer)
    assert said.count("3 cases: held in time.") == 1
    assert ("9100003" in said) == named
    assert (said.count("1 more, not open to you") == 0) == named


def test_a_restricted_case_does_not_count_for_the_team(client, dated):
    client.force_login(dated.harbour_manager)
    said = text_of(client.get(behind_url(dated, "in-time")))
    assert said.count("2 cases: held in time.") == 1
    Case.objects.filter(pk=dated.cases["hidden"].pk).update(restricted=False)  # the control
    said = text_of(client.get(behind_url(dated, "in-time")))
    assert said.count("3 cases: held in time.") == 1


def test_over_teams_only_the_readers_own(client, dated):
    """A service manager's list holds Hill's case too, and none of another service."""
    write(dated, dated.cy1, 12, 8)
    north = add_case(dated, "9100099", "ben", "north")
    write(dated, north, 12, 8)
    url = reverse("teams_clock_behind", args=[CODE, "in-time"])
    for who, number in (("service_manager", 4), ("director", 5)):
        client.force_login(dated.people[who])
        assert client.get(url).context["found"].total == number
        page = client.get(reverse("teams_practice")).content.decode()
        assert ("/teams/clock/" in page, f"{number} of {number + 1}" in page) == (True, True)


def test_practitioners_are_named_to_their_own_manager_only(client, dated):
    for who, named in (("harbour_manager", True), ("director", False)):
        client.force_login(dated.people[who])
        page = client.get(behind_url(dated, "late")).content.decode()
        assert (">Practitioner<" in page.replace(" ", "")) == named
        assert bool(re.search(r"\bBen\b", page)) == named


def test_a_list_shows_dates_days_and_the_rating(client, dated):
    client.force_login(dated.harbour_manager)
    said = text_of(client.get(behind_url(dated, "late")))
    entry = ClockEntry.objects.get(case=dated.ben1)
    for date in (entry.opened_on, entry.held_on):
        assert f"{date.day} {date:%B %Y}" in said
    days = days_by_hand(entry.opened_on, entry.held_on, "working")
    assert f"{days}, more than 10" in said
    assert "Met" in said
    running = text_of(client.get(behind_url(dated, "running")))
    assert "Not held yet" in running
    assert "of 10" in running


def test_file_of_a_list_and_of_the_table(client, dated):
    client.force_login(dated.harbour_manager)
    answer = client.get(behind_url(dated, "late", "?_export=csv&purpose=Team+meeting"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    entry = ClockEntry.objects.get(case=dated.ben1)
    assert [
        (row["Case"], row["Opened"], row["Held"], row["The standard was rated"]) for row in rows
    ] == [("9000003", entry.opened_on.isoformat(), entry.held_on.isoformat(), "Met")]
    key = f"clock-{timed_items()[0].pk}"
    address = reverse("team_practice", args=[dated.harbour.public_id])
    answer = client.get(f"{address}?_export=csv&table={key}&purpose=Team+meeting")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["The clock"], row["Cases"], row["Not met"]) for row in rows][:2] == [
        ("Held in time", "2", "1"),
        ("Held late", "1", "0"),
    ]
    assert AccessLog.objects.filter(event="export").count() == 2


def test_list_is_written_in_the_access_log(client, dated):
    client.force_login(dated.harbour_manager)
    client.get(behind_url(dated, "late"))
    row = AccessLog.objects.get()
    assert (row.actor, row.event, row.case_id) == (dated.harbour_manager, "view", None)


def test_calendar_days_are_said_and_counted(client, dated, settings):
    write(dated, dated.cases["none"], 11, 0)  # eleven days, at most nine of them working days
    client.force_login(dated.harbour_manager)
    assert client.get(behind_url(dated, "in-time")).context["found"].total == 3
    settings.CLOCK_DAYS = "calendar"
    answer = client.get(behind_url(dated, "late"))
    assert answer.context["found"].total == 2
    assert "calendar days; every day counts" in text_of(answer)


def test_from_ten_on_a_share_stands_with_its_likely_range(client, dated):
    for number in range(7):
        write(dated, add_case(dated, f"9200{number:03}", "ana", "harbour"), 12, 8)
    said = " ".join(page_of(client, dated, "harbour_manager").split())
    assert ("9 of 10 (90%)" in said, "likely 60 to 98%" in said) == (True, True)
    ClockEntry.objects.filter(case__reference="9200000").delete()  # the control: nine are few
    said = " ".join(page_of(client, dated, "harbour_manager").split())
    assert ("8 of 9 (" in said, ">8 of 9<" in said) == (False, True)


def test_a_quarter_that_is_over_is_told_as_of_its_last_day(client, dated):
    """What was held since was still to be held; what was opened since had no dates."""
    past = quarter_of(timezone.localdate()).before()
    last = past.ends - datetime.timedelta(days=1)
    none = dated.cases["none"]
    ClockEntry.objects.create(
        case=none, item_code=CODE, by=dated.ana, saved_at=timezone.now(),
        opened_on=last - datetime.timedelta(days=1), held_on=last + datetime.timedelta(days=1),
    )  # fmt: skip
    client.force_login(dated.harbour_manager)
    query = f"?quarter={past.code}"
    then = client.get(behind_url(dated, "running", query)).context["found"].table.data
    assert none.reference in [row.reference for row in then]
    now = client.get(behind_url(dated, "running")).context["found"].table.data
    assert none.reference not in [row.reference for row in now]


def test_held_in_the_quarter_and_before_add_up(client, dated):
    start = quarter_of(timezone.localdate()).starts
    client.force_login(dated.harbour_manager)
    found = {
        when: client.get(behind_url(dated, "in-time", f"?when={when}")).context["found"].table.data
        for when in WHEN
    }
    held = {
        when: [row.standing.clock.held_on >= start for row in rows] for when, rows in found.items()
    }
    assert all(held["quarter"])
    assert not any(held["earlier"])
    assert len(held["quarter"]) + len(held["earlier"]) == 2


def test_empty_states_say_what_to_do(client, dated):
    """No case at all, and cases of which nobody has recorded a date."""
    page = page_of(client, dated, "harbour_manager", "?age=18-24")
    assert "No case was open today for this choice" in section_of(page)
    page = page_of(client, dated, "hill_manager", team=dated.hill)
    assert "No dates are recorded for this case yet" in section_of(page)
    assert "Standards with a clock" in section_of(page)
    write(dated, dated.cy1, 12, 8)  # the control
    assert "No dates are recorded for" not in page_of(
        client, dated, "hill_manager", team=dated.hill
    )
    client.force_login(dated.harbour_manager)
    said = text_of(client.get(behind_url(dated, "past-its-time", "?judged=green")))
    assert "No case stands behind this figure for this choice" in said


def test_without_a_standard_with_a_clock_there_is_no_section(client, dated, monkeypatch):
    assert "clock-" in page_of(client, dated, "harbour_manager")  # the control
    monkeypatch.setattr(clock_picture, "timed_items", list)
    assert "clock-" not in page_of(client, dated, "harbour_manager")
    assert client.get(behind_url(dated, "late")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "flourish.f.impact/late/", f"{CODE}/purple/", f"{CODE}/in%20time/", "%00/late/",
        f"{CODE}/late/?judged=purple", f"{CODE}/late/?when=then", "x" * 5000 + "/late/",
    ],
    ids=["no clock", "no state", "no slug", "nul", "no rating", "no time", "long"],
)  # fmt: skip
def test_an_unknown_number_is_404(client, dated, path):
    client.force_login(dated.harbour_manager)
    assert client.get(f"/teams/{dated.harbour.public_id}/clock/{path}").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("harbour_manager", 200), ("service_manager", 200), ("director", 200), ("qa", 200),
        ("hill_manager", 404), ("ana", 404), ("admin", 404), ("partner", 404),
    ],
)  # fmt: skip
def test_who_opens_a_list(client, dated, who, status):
    client.force_login(dated.people[who])
    assert client.get(behind_url(dated, "late")).status_code == status


def test_above_the_team_a_case_of_the_list_opens_with_a_reason(client, dated):
    client.force_login(dated.director)
    row = client.get(behind_url(dated, "late")).context["found"].table.data[0]
    url = reverse("case", args=[row.public_id])
    assert client.get(url)["Location"].startswith(reverse("case_reason", args=[row.public_id]))
    now = timezone.now()
    DrillDown.objects.create(  # the control
        user=dated.director, case=row.case, reason="complaint", opened_at=now,
        expires_at=now + datetime.timedelta(hours=1),
    )  # fmt: skip
    assert client.get(url).status_code == 200


# --- blind ratings -------------------------------------------------------------------------

BLIND = {
    "team_clock_behind": (CODE, "not-recorded"),
    "team_practice_behind": ("flourish.u.impact", "not_looked_at"),
}


@pytest.mark.parametrize("name", BLIND)
def test_no_list_tells_of_a_case_that_its_reader_rates_blind(client, world, monkeypatch, name):
    case = add_case(world, "9000077", "ana", "harbour")
    looked(world, case, world.ana, ago(), {"flourish.u.impact": "red"})  # an older one counts
    pair = asked_twice(world, first_with_tokens(world, case, world.ana))
    client.force_login(pair.second.rater)
    url = reverse(name, args=[world.harbour.public_id, *BLIND[name]])
    answer = client.get(url)
    assert "9000077" not in answer.content.decode()
    assert answer.context["found"].hidden >= 1  # it counts all the same
    nothing = Audit.objects.none().values("case_id")
    monkeypatch.setattr(querysets, "blind_on", lambda user: nothing)
    assert "9000077" in client.get(url).content.decode()  # the control
    monkeypatch.undo()
    second_in(pair, {})
    assert "9000077" in client.get(url).content.decode()


# --- how often the database is asked -------------------------------------------------------


@pytest.mark.sweep
def test_as_many_statements_for_1_3_and_200(world):
    def add(number: int) -> None:
        case = add_case(world, f"7{number:06}", "ana", "harbour")
        write(world, case, 12 + number % 5, 8)
        judge(world, case, ("green", "amber", "red")[number % 3])

    readers = []
    for who, place, args in (
        ("harbour_manager", "team", [world.harbour.public_id]), ("director", "teams", []),
    ):  # fmt: skip
        client = signed_in(world.people[who])
        behind = reverse(f"{place}_clock_behind", args=[*args, CODE, "in-time"])
        readers += [(client, reverse(f"{place}_practice", args=args)), (client, behind)]
    answers = same_for_1_3_and_200(readers, add)
    for address in answers.keys() - {reader[1] for reader in readers[::2]}:
        assert [answer.context["found"].total for answer in answers[address]] == [1, 3, 200]
