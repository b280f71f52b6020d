"""Every figure against a recount, one rating at a time; and the rules by hand."""

import datetime
import itertools

import pytest

from cases import coverage_counts, rollups, summed
from cases.figures import COUNTED, Counts, ItemRow, added_up, gaps, strengths
from cases.models import Action, Allocation, Audit, Case
from cases.periods import Quarter, age_band
from cases.rollups import KINDS, Selection
from frameworks.models import Item
from tests.cases import recount

THIS = Quarter(recount.QUARTERS[1])
ONE_IN_SIX = ("practitioner",) * 5 + ("second_rater",)


def filters_of(world) -> list[dict]:
    plans = [None, world.plan_types["family_help"].pk]
    return [
        {"plan_type_id": plan, "age_band": band, "practitioner_id": who}
        for plan, band, who in itertools.product(plans, ("", "5-9"), (None, world.ana.pk))
    ]


def readers_of(world):
    """Person, team, and whether restricted cases count for them."""
    return [
        (world.harbour_manager, world.harbour, False),
        (world.service_manager, world.harbour, True),
        (world.director, world.hill, True),
    ]


def scope(user, team):
    return Audit.objects.countable_by(user).filter(team=team)


@pytest.mark.parametrize("seed", range(5))
def test_every_count_equals_the_recount(world, seed):
    recount.scatter(world, seed, cases=40)
    compared = 0
    readers = [
        (scope(user, team), recount.votes(team, THIS.starts, restricted=restricted))
        for user, team, restricted in readers_of(world)
    ]
    for (audits, votes), filters in itertools.product(readers, filters_of(world)):
        tally = recount.counts(votes, filters)
        for kind, kinds in KINDS.items():
            figures = rollups.team_figures(
                audits, Selection(THIS, **filters), kind=kind, by_practitioner=False
            )
            codes = set(Item.objects.filter(kind__in=kinds).values_list("code", flat=True))
            assert {row.code: row.counts for row in figures.items} == {
                code: Counts(**tally[code]) for code in codes
            }
            compared += sum(sum(tally[code].values()) for code in codes)
    assert compared > 500  # the data is not empty


@pytest.mark.parametrize("seed", range(3))
def test_practitioners_add_up_to_the_recount(world, seed):
    """And the change beside them; of a whole it comes from its summary."""
    recount.scatter(world, seed)
    recount.rate_domains(world, seed)
    found = recount.votes(world.harbour, THIS.starts, restricted=False)
    rated = [rating.audit for rating in found.values() if rating.item.kind == "impact"]
    names = {audit.practitioner_id: audit.practitioner.name for audit in rated}
    manager, harbour, wholes, compared = world.harbour_manager, world.harbour, 0, 0
    some, whole = scope(manager, harbour), Audit.objects.countable_by(manager).of_team(harbour)
    for audits, filters in itertools.product((some, whole), filters_of(world)):
        selection = Selection(THIS, **filters)
        wholes += summed.fits(audits, selection)
        figures = rollups.team_figures(audits, selection, kind="impacts", by_practitioner=True)
        change = recount.change(harbour, restricted=False, filters=filters)
        assert vars(figures.change) == change
        compared += change["cases"]
        chosen = [audit for audit in rated if recount.chosen(audit, **filters)]
        assert [row.name for row in figures.practitioners] == sorted(
            {names[audit.practitioner_id] for audit in chosen}
        )
        for row in figures.practitioners:
            tally = recount.counts(found, filters | {"practitioner_id": row.practitioner_id})
            for letter in "FLOURISH":
                counts = Counts(**tally[f"flourish.{letter.lower()}.impact"])
                assert row.domains.get(letter, Counts()) == counts
    assert wholes == 4 and compared > 10


@pytest.mark.parametrize("seed", range(3))
def test_cases_behind_a_number_are_exactly_that_many(world, seed):
    recount.scatter(world, seed)
    filters = {"plan_type_id": world.plan_types["family_help"].pk}
    found = recount.votes(world.harbour, THIS.starts, restricted=True)
    audits = scope(world.director, world.harbour)
    for code, tally in recount.counts(found, filters).items():
        for value in set(COUNTED) - {"bulk"}:
            votes = rollups.behind(audits, Selection(THIS, **filters), code=code, value=value)
            assert len(votes) == len({vote.case_id for vote in votes}) == tally[value]
            if value == "red":
                assert {vote.case_id for vote in votes} == {
                    case
                    for (case, key), rating in found.items()
                    if key == code and rating.value == value and rating.entry_method != "bulk"
                    if recount.chosen(rating.audit, **filters)
                }


@pytest.mark.parametrize("seed", range(4))
def test_change_equals_the_recount(world, seed):
    """Of two teams over three quarters: each against the one before, and no other."""
    recount.scatter(world, seed, cases=56, most=1)
    for more in range(2):
        recount.rate_domains(world, seed + more * 10, ONE_IN_SIX, recount.THREE_QUARTERS)
    compared, told = {}, set()
    for user, team, restricted in readers_of(world):
        votes = [
            recount.votes(team, period, restricted=restricted, item__kind="impact")
            for period in recount.THREE_QUARTERS
        ]
        for later, filters in itertools.product((1, 2), filters_of(world)):
            selection = Selection(Quarter(recount.THREE_QUARTERS[later]), **filters)
            found = vars(rollups.change(scope(user, team), selection))
            counted, children = recount.between(votes[later - 1], votes[later], filters)
            assert found == counted
            compared[team, later] = compared.get((team, later), set()) | children
            told |= {name for name in found if found[name]}
            if later == 2:  # control: against the quarter before that it would be another figure
                skipped, _ = recount.between(votes[0], votes[2], filters)
                told |= {"another quarter"} if skipped != found else set()
    assert len(set().union(*compared.values())) >= 40 and all(compared.values())
    assert told == {"grown", "set_back", "same", "now_known", "cases", "another quarter"}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("band", ["", "0-4", "5-9", "10-15", "16-17", "18-24", "unborn"])
def test_coverage_equals_the_recount(world, seed, band):
    recount.scatter(world, seed)
    for user, team, restricted in readers_of(world):
        rated = {case for (case, _) in recount.votes(team, THIS.starts, restricted=restricted)}
        held = [
            row
            for row in Allocation.objects.filter(team=team).select_related("case", "practitioner")
            if restricted or not row.case.restricted
            if not band or age_band(row.case.birth_month, recount.TODAY) == band
        ]
        expected = {}
        for name in {row.practitioner.name for row in held}:
            mine = {row.case_id for row in held if row.practitioner.name == name}
            pending = Action.objects.filter(case__in=mine, state__in=["open", "in_progress"])
            late = [a for a in pending if a.due_on < recount.TODAY]
            days = max(((recount.TODAY - a.due_on).days for a in late), default=0)
            expected[name] = (len(mine), len(mine & rated), len(pending), len(late), days)
        found = coverage_counts.coverage(
            team,
            scope(user, team),
            Selection(THIS, age_band=band),
            on=recount.TODAY,
            restricted=restricted,
        )
        assert {
            row.name: (row.held, row.rated, row.actions, row.overdue, row.longest_overdue)
            for row in found
        } == expected
        assert [row.rated / row.held for row in found] == sorted(
            row.rated / row.held for row in found
        )


def test_coverage_of_a_past_quarter_looks_at_who_held_the_case_then(world):
    Allocation.objects.filter(case=world.ana1).update(ends=datetime.date(2026, 4, 10))
    past = coverage_counts.coverage(
        world.harbour,
        scope(world.harbour_manager, world.harbour),
        Selection(THIS.before()),
        on=recount.TODAY,
        restricted=False,
    )
    assert [(row.name, row.held) for row in past] == [("Ana", 2), ("Ben", 1)]


@pytest.mark.parametrize("seed", range(3))
def test_latest_domain_ratings_equal_the_recount(world, seed):
    recount.scatter(world, seed)
    cases = list(Case.objects.all())
    found = rollups.latest_domain_ratings(cases)
    assert set(found) == {case.pk for case in cases}
    for case in cases:
        expected = {}
        for audit in case.audits.filter(
            voice="practitioner", state__in=["submitted", "agreed", "closed"]
        ).order_by("submitted_at", "pk"):
            for rating in audit.ratings.filter(item__kind="impact", value__isnull=False):
                expected[rating.item.section.letter] = rating.value
        row = found[case.pk]
        assert "".join(domain.letter for domain in row) == "FLOURISH"[:8]
        assert [domain.value for domain in row] == [expected.get(d.letter) for d in row]
        assert {domain.is_open_audit for domain in row} == {False}


def test_latest_domain_ratings_show_my_open_audit_first(world):
    audit = Audit.objects.create(
        case=world.ana1, rater=world.ana, edition=world.flourish, started_at="2026-06-01T12:00Z"
    )
    audit.ratings.create(
        item=world.item("flourish.l.impact"), value="red", saved_at="2026-06-01T12:00Z"
    )
    mine = rollups.latest_domain_ratings([world.ana1], open_to=world.ana)[world.ana1.pk]
    assert (mine[1].letter, mine[1].value, mine[1].is_open_audit) == ("L", "red", True)
    theirs = rollups.latest_domain_ratings([world.ana1], open_to=world.ben)[world.ana1.pk]
    assert (theirs[1].value, theirs[1].is_open_audit) == (None, False)


@pytest.mark.parametrize("number", [1, 3, 40])
def test_latest_domain_ratings_take_one_statement(world, number, django_assert_num_queries):
    recount.scatter(world, 1, cases=40)
    cases = list(Case.objects.all()[:number])
    with django_assert_num_queries(1):
        rollups.latest_domain_ratings(cases)


def test_scope_of_nobody_counts_nothing(world):
    recount.scatter(world, 1)
    figures = rollups.team_figures(
        Audit.objects.countable_by(world.admin),
        Selection(THIS),
        kind="outcomes",
        by_practitioner=True,
    )
    assert added_up(row.counts for row in figures.items) == Counts()


def dip_sample(world) -> Audit:
    """A full audit of one child, then a later one of a single item. Returns the later."""
    later = None
    for day, codes in ((1, ["u.outcome.1", "u.outcome.2", "u.impact"]), (20, ["u.outcome.1"])):
        moment = datetime.datetime(2026, 4, day, 12, tzinfo=datetime.UTC)
        later = Audit.objects.create(
            case=world.ana1, rater=world.ana, edition=world.flourish, started_at=moment
        )
        for code in codes:
            value = "red" if day == 1 else "green"
            later.ratings.create(item=world.item(f"flourish.{code}"), value=value, saved_at=moment)
        Audit.objects.filter(pk=later.pk).update(
            state="submitted",
            submitted_at=moment,
            plan_type=world.ana1.plan_type,
            age_band="5-9",
            team=world.harbour,
            practitioner=world.ana,
            period=THIS.starts,
        )
    return later


def outcomes_of(audits) -> dict[str, Counts]:
    figures = rollups.team_figures(audits, Selection(THIS), kind="outcomes", by_practitioner=False)
    return {row.code: row.counts for row in figures.items if row.counts.n}


def test_a_dip_sample_replaces_its_own_items_only(world):
    dip_sample(world)
    assert outcomes_of(scope(world.harbour_manager, world.harbour)) == {
        "flourish.u.outcome.1": Counts(green=1),
        "flourish.u.outcome.2": Counts(red=1),
    }


def test_counting_the_newest_audit_alone_would_erase_the_full_one(world):
    """The control: the dip sample by itself knows nothing of the other item."""
    later = dip_sample(world)
    alone = scope(world.harbour_manager, world.harbour).filter(pk=later.pk)
    assert outcomes_of(alone) == {"flourish.u.outcome.1": Counts(green=1)}


def row(position: int, **counts) -> ItemRow:
    return ItemRow(f"i{position}", "outcome", "F", "F", "", "", (0, position), Counts(**counts))


def test_three_of_three_is_too_few_and_never_first():
    found = gaps([row(1, red=3), row(2, red=4, green=12)], minimum_n=10)
    assert [(r.rank, r.item.code) for r in found.ranked] == [(1, "i2")]
    assert [(r.rank, r.k, r.n) for r in found.too_few] == [(None, 3, 3)]


def test_without_a_minimum_three_of_three_would_come_first():
    """The control: the interval alone does not keep 3 of 3 from the top of the list."""
    found = gaps([row(1, red=3), row(2, red=4, green=12)], minimum_n=1)
    assert [r.item.code for r in found.ranked] == ["i1", "i2"]


def test_more_children_rank_a_same_share_higher_and_order_breaks_ties():
    rows = [row(1, red=4, green=12), row(2, red=24, green=72), row(3, red=4, green=12)]
    assert [r.item.code for r in gaps(rows, minimum_n=10).ranked] == ["i2", "i1", "i3"]


def test_not_asked_counts_in_gaps_and_not_in_strengths():
    rows = [row(1, red=5, green=5, not_asked=10)]
    assert [(r.k, r.n) for r in gaps(rows, minimum_n=10).ranked] == [(5, 20)]
    assert [(r.k, r.n) for r in strengths(rows, minimum_n=10).ranked] == [(5, 10)]


def test_not_known_not_applicable_and_bulk_are_in_no_n():
    counts = Counts(green=1, amber=2, red=3, not_yet_known=4, not_applicable=5, bulk=6)
    assert (counts.n, counts.n_with_not_asked, counts.looked_at) == (6, 6, 10)
