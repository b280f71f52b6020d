"""The why and outcomes beside practice: recounted, who sees them, the ratings behind a number."""

import itertools
import random
import re
from collections import Counter

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from ruamel.yaml import YAML

from cases import practice_counts, why_counts
from cases.actions.domain_standards import FILE, load_domain_standards
from cases.figured_place import Place
from cases.models import AccessLog, Audit, DeterminantLink, DomainStandard, NamedPerson, Rating
from cases.periods import Quarter, quarter_of
from cases.rollups import Selection
from cases.triggers import lifted
from frameworks.models import Item
from tests.cases import recount
from tests.cases.test_team import submit, text_of
from tests.statements import same_for_1_3_and_200, signed_in
from tests.world import add_case

THIS = Quarter(recount.QUARTERS[1])
VOICE, UNIVERSAL, STANDARD = "flourish.u.outcome.2", "flourish.universal.1", "voice.1"
U = "flourish.u.impact"
COLOURS = ("green", "amber", "red")


def link(audit, code: str, determinant: str) -> None:
    """What the rater named before submitting."""
    rating = audit.ratings.get(item__code=code)
    effect = "helped" if rating.value == "green" else "missing"
    with lifted(["cases_determinantlink"]):
        DeterminantLink.objects.create(
            rating=rating, determinant=Item.objects.get(code=determinant), effect=effect
        )


def name_some(seed: int) -> None:
    """Determinants of the rating's own edition, at random."""
    dice = random.Random(seed)
    found = Item.objects.filter(kind__endswith="determinant").order_by("pk")
    asked = Rating.objects.filter(item__kind__in=("impact", "outcome"), value__in=COLOURS)
    links = []
    for rating in asked.select_related("item").order_by("pk"):
        given = [item for item in found if item.edition_id == rating.item.edition_id]
        effect = "helped" if rating.value == "green" else "missing"
        links += [
            DeterminantLink(rating=rating, determinant=item, effect=effect)
            for item in (dice.sample(given, 2) if dice.random() < 0.5 else [])
        ]
    with lifted(["cases_determinantlink"]):
        DeterminantLink.objects.bulk_create(links)


def filters_of(world) -> list[dict]:
    plans = (None, world.plan_types["family_help"].pk)
    return [
        {"plan_type_id": plan, "age_band": band}
        for plan, band in itertools.product(plans, ("", "5-9"))
    ]


def slowly_named(found: dict, filters: dict) -> Counter:
    """(what, colour) and (determinant, colour), one rating at a time."""
    tally: Counter = Counter()
    for rating in found.values():
        colour = rating.value
        asked = rating.item.kind in ("impact", "outcome") and colour in COLOURS
        if not asked or not recount.chosen(rating.audit, **filters):
            continue
        codes = [row.determinant.code for row in rating.determinants.select_related("determinant")]
        tally["ratings", colour] += 1
        tally["naming", colour] += bool(codes)
        tally.update((code, colour) for code in codes)
    return tally


@pytest.mark.parametrize("seed", range(3))
def test_every_why_equals_the_recount_and_its_list(world, seed):
    recount.scatter(world, seed, cases=30)
    name_some(seed)
    readers, seen = ((world.harbour_manager, False), (world.director, True)), 0
    counted = [
        (
            Place(user, world.harbour).audits,
            recount.votes(world.harbour, THIS.starts, restricted=restricted),
        )
        for user, restricted in readers
    ]
    for (audits, votes), filters in itertools.product(counted, filters_of(world)):
        tally = slowly_named(votes, filters)
        selection = Selection(THIS, **filters)
        found = why_counts.why(audits, selection)
        assert found.ratings == {colour: tally["ratings", colour] for colour in COLOURS}
        assert found.naming == {colour: tally["naming", colour] for colour in COLOURS}
        for row, (effect, colour) in itertools.product(found.rows, why_counts.BEHIND.items()):
            code = row.item.code
            assert getattr(row, effect) == tally[code, colour]
            behind = why_counts.behind_named(audits, selection, code=code, effect=effect)
            assert len(behind) == tally[code, colour]
        seen += sum(found.naming.values())
    assert seen > 20  # the data is not empty


def slowly_beside(before: dict, votes: dict, filters: dict, matched: dict) -> Counter:
    latest = before | votes
    tally: Counter = Counter()
    for (case_id, code), rating in votes.items():
        if rating.item.kind != "impact" or rating.value != "red":
            continue
        if not recount.chosen(rating.audit, **filters):
            continue
        said = [latest.get((case_id, standard)) for standard in matched.get(code, ())]
        values = [vote.value for vote in said if vote and vote.value in COLOURS]
        weak = any(value != "green" for value in values)
        found = "practice_gap" if weak else "system_gap" if values else "not_looked_at"
        tally[code, found] += 1
    return tally


@pytest.mark.parametrize("seed", range(3))
def test_outcomes_beside_practice_equal_the_recount_and_the_list(world, seed):
    recount.scatter(world, seed, cases=60)
    for impact, names in MATCHED.items():
        match(impact, *names)
    full = {code: [f"relationships-first.{n}" for n in names] for code, names in MATCHED.items()}
    readers, seen = ((world.harbour_manager, False), (world.director, True)), Counter()
    counted = [
        (
            Place(user, world.harbour).audits,
            [recount.votes(world.harbour, start, restricted=seen) for start in recount.QUARTERS],
        )
        for user, seen in readers
    ]
    for (audits, votes), filters in itertools.product(counted, filters_of(world)):
        tally, selection = slowly_beside(*votes, filters, full), Selection(THIS, **filters)
        for row in practice_counts.beside(audits, selection):
            for found in practice_counts.FOUND:
                code = row.domain.code
                behind = practice_counts.behind_beside(audits, selection, code=code, found=found)
                assert getattr(row, found) == len(behind) == tally[code, found]
        seen.update(found for (_, found), number in tally.items() for _ in range(number))
    assert sum(seen.values()) > 15  # the data is not empty


MATCHED = {
    f"flourish.{letter}.impact": names
    for letter, names in zip(
        "floursh", itertools.cycle([("voice.1", "planning.1"), ("voice.2",)]), strict=False
    )
}


def match(impact: str, *standards: str, **fields) -> None:
    for standard in standards:
        DomainStandard.objects.create(
            section_code=impact.removesuffix(".impact"),
            item_code=f"relationships-first.{standard}",
            reason="It should help.",
            **fields,
        )


# --- whose rating speaks -------------------------------------------------------------------


@pytest.fixture
def rated(world):
    """Three gaps on voice, one naming the universal determinant twice over the team."""
    for case in (world.ana1, world.ana2, world.ben1):
        audit = submit(world, case, {U: "red", VOICE: "red"})
        if case != world.ben1:
            link(audit, VOICE, UNIVERSAL)
    return world


def now() -> Selection:
    return Selection(quarter_of(timezone.localdate()))


def test_a_settled_second_look_keeps_what_the_first_rating_named(rated):
    first = Audit.objects.get(case=rated.ana1)
    again = submit(rated, rated.ana1, {VOICE: "red"})
    with lifted(["cases_audit"]):
        Audit.objects.filter(pk=again.pk).update(type="moderation", revises=first)
        Audit.objects.filter(pk=first.pk).update(replaced=True)
    audits = Place(rated.director, rated.harbour).audits
    assert why_counts.why(audits, now()).naming["red"] == 2
    with lifted(["cases_audit"]):  # the control: an ordinary later look names nothing
        Audit.objects.filter(pk=again.pk).update(type="re_audit")
    assert why_counts.why(audits, now()).naming["red"] == 1


def test_under_ten_nothing_is_ranked(rated):
    found = why_counts.why(Place(rated.director).audits, now())
    ranking = found.ranking("missing", settings.MINIMUM_N)
    assert (len(ranking.ranked), len(ranking.too_few)) == (0, 1)
    assert len(found.ranking("missing", 2).ranked) == 1  # the control
    assert found.silent("missing") == 4


def test_practice_or_system_gap(rated):
    match(U, STANDARD)
    standards = {rated.ana1: "green", rated.ana2: "amber"}
    for case, value in standards.items():
        submit(rated, case, {f"relationships-first.{STANDARD}": value}, days_ago=0)
    row = next(
        row
        for row in practice_counts.beside(Place(rated.director).audits, now())
        if row.domain.code == U
    )
    assert (row.practice_gap, row.system_gap, row.not_looked_at, row.gaps) == (1, 1, 1, 3)


def test_a_match_switched_off_says_nothing(rated):
    match(U, STANDARD, is_active=False)
    submit(rated, rated.ana1, {f"relationships-first.{STANDARD}": "red"})
    rows = practice_counts.beside(Place(rated.director).audits, now())
    assert sum(row.practice_gap for row in rows) == 0
    DomainStandard.objects.update(is_active=True)  # the control
    rows = practice_counts.beside(Place(rated.director).audits, now())
    assert sum(row.practice_gap for row in rows) == 1


# --- pages ---------------------------------------------------------------------------------

PAGES = {
    "team_why": (),
    "team_practice": (),
    "team_why_behind": (UNIVERSAL, "missing"),
    "team_practice_behind": (U, "not_looked_at"),
}


def team_url(world, name: str) -> str:
    return reverse(name, args=[world.harbour.public_id, *PAGES[name]])


def test_page_says_k_of_n_and_how_many_name_nothing(client, rated):
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(team_url(rated, "team_why")))
    assert said.count("2 of 6 gaps name what is missing; 4 name nothing") == 1
    assert said.count("2 of 2 too few to rank") == 1
    assert said.index("What helps") < said.index("What is missing")


@pytest.mark.parametrize("name", ["team_why_behind", "team_practice_behind"])
def test_list_and_the_rest_line_equal_the_figure(client, rated, name):
    rated.ana1.restricted = True
    rated.ana1.save()
    total = {"team_why_behind": 2, "team_practice_behind": 3}[name]
    client.force_login(rated.director)
    said = text_of(client.get(team_url(rated, name)))
    assert said.count(f"{total} gap") == 1
    assert len(re.findall(r"90000\d\d", said)) == total - 1
    assert said.count("1 more, not open to you") == 1
    NamedPerson.objects.create(case=rated.ana1, user=rated.director)  # the control
    said = text_of(client.get(team_url(rated, name)))
    assert len(re.findall(r"90000\d\d", said)) == total


def test_restricted_case_counts_from_service_level_up(client, rated):
    rated.ana1.restricted = True
    rated.ana1.save()
    for who, said in (("harbour_manager", "1 of 4 gaps"), ("service_manager", "2 of 6 gaps")):
        client.force_login(rated.people[who])
        assert text_of(client.get(team_url(rated, "team_why"))).count(said) == 1


def test_over_all_teams_counts_those_the_reader_looks_over(client, rated):
    audit = submit(rated, rated.cy1, {VOICE: "red"}, team="hill")
    link(audit, VOICE, UNIVERSAL)
    elsewhere = add_case(rated, "9000099", "ben", "north")
    submit(rated, elsewhere, {VOICE: "red"}, team="north")
    for who, said in (("service_manager", "3 of 7 gaps"), ("director", "3 of 8 gaps")):
        client.force_login(rated.people[who])
        assert text_of(client.get(reverse("teams_why"))).count(said) == 1


def test_list_behind_is_written_in_the_access_log(client, rated):
    client.force_login(rated.harbour_manager)
    client.get(team_url(rated, "team_why_behind"))
    row = AccessLog.objects.get()
    assert (row.actor, row.event, row.case_id) == (rated.harbour_manager, "view", None)


@pytest.mark.parametrize("name", PAGES)
def test_file_of_each_page(client, rated, name):
    client.force_login(rated.harbour_manager)
    for kind in ("csv", "xlsx"):
        answer = client.get(f"{team_url(rated, name)}?_export={kind}&purpose=Team+meeting")
        assert answer["Content-Disposition"].startswith("attachment")
    assert AccessLog.objects.filter(event="export").count() == 2


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "query", ["quarter=9999-99-99&plan=x&age=200", "all=1&table=nothing&_export=pdf&page=-1"]
)
def test_unknown_choices_fall_back(client, rated, name, query):
    client.force_login(rated.harbour_manager)
    assert client.get(f"{team_url(rated, name)}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("page", "code", "what"),
    [
        ("why", "nothing", "missing"),
        ("why", UNIVERSAL, "purple"),
        ("why", U, "missing"),
        ("why", "x" * 5000, "missing"),
        ("why", "%00", "missing"),
        ("practice", VOICE, "practice_gap"),
        ("practice", U, "green"),
        ("practice", "%00", "practice_gap"),
    ],
    ids=["no item", "no effect", "no determinant", "long", "nul", "no domain", "no kind", "nul 2"],
)
def test_an_unknown_number_is_404(client, rated, page, code, what):
    client.force_login(rated.harbour_manager)
    path = f"/teams/{rated.harbour.public_id}/{page}/{code}/{what}/"
    assert client.get(path).status_code == 404


@pytest.mark.sweep
def test_as_many_queries_for_one_three_and_two_hundred(rated):
    def add(number: int) -> None:
        case = add_case(rated, f"82{number:05}", "ana", "harbour")
        link(submit(rated, case, {U: "red", VOICE: "red"}), VOICE, UNIVERSAL)

    manager = signed_in(rated.harbour_manager)
    same_for_1_3_and_200([(manager, team_url(rated, name)) for name in PAGES], add)


# --- the matching --------------------------------------------------------------------------


@pytest.mark.django_db
def test_matching_names_codes_that_exist_each_with_its_reason(frameworks_loaded):
    rows = YAML(typ="safe", pure=True).load(settings.BASE_DIR / FILE)
    domains = set(Item.objects.filter(kind="impact").values_list("section__code", flat=True))
    standards = set(Item.objects.filter(kind="practice_standard").values_list("code", flat=True))
    assert {row["section"] for row in rows} == domains
    assert {row["standard"] for row in rows} <= standards
    assert all(len(row["reason"]) > 20 for row in rows)


def test_loading_again_leaves_what_somebody_changed(frameworks_loaded):
    assert load_domain_standards() > 8
    DomainStandard.objects.update(reason="Ours now", is_active=False)
    assert load_domain_standards() == 0
    assert set(DomainStandard.objects.values_list("reason", "is_active")) == {("Ours now", False)}
