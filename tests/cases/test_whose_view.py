"""Whose view a figure counts: every figure per voice, its words, its lists, and who sees none."""

from __future__ import annotations

import csv
import io
import itertools
import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import querysets, rollups
from cases.figures import Counts
from cases.models import AccessLog, Allocation, Audit, NamedPerson
from cases.periods import Quarter, quarter_of
from cases.querysets import AuditQuerySet
from cases.rollups import KINDS, Selection
from cases.whose_view import USUAL, WHOSE
from frameworks.models import Item
from tests.audits import submitted
from tests.cases import recount
from tests.cases.test_rollups import readers_of, scope
from tests.cases.test_team import BUDGET, text_of, url
from tests.moderation import asked, pair_of, second_in, settled
from tests.views import heard, submitted_view
from tests.world import add_case, add_person

THIS = Quarter(recount.QUARTERS[1])
OWN, SECOND = "child_or_family", "second_rater"
VOICES = list(WHOSE)
EVENLY = (USUAL, OWN, SECOND, SECOND, SECOND)
VALUES = ("green", "amber", "red", "not_yet_known", "not_applicable", "not_asked")
IMPACT = "flourish.u.impact"


def test_every_voice_of_an_audit_has_words():
    assert set(WHOSE) == set(Audit.Voice.values)
    assert Audit.Voice.PRACTITIONER == USUAL


# --- every figure counted again ----------------------------------------------------------------


def compared(world, voice: str) -> list[tuple]:
    """(what the product counts, what the recount says) of each reader, for some filters."""
    recount.scatter(world, 4, cases=60, voices=EVENLY)
    some = {"plan_type_id": world.plan_types["family_help"].pk, "age_band": "5-9"}
    pairs: list[tuple] = []
    for user, team, restricted in readers_of(world):
        votes = recount.votes(team, THIS.starts, restricted=restricted, voice=voice)
        for filters, kind in (({}, "outcomes"), ({}, "standards"), (some, "impacts")):
            tally = recount.counts(votes, filters)
            selection = Selection(THIS, **filters, voice=voice)
            figures = rollups.team_figures(
                scope(user, team), selection, kind=kind, by_practitioner=False
            )
            codes = Item.objects.filter(kind__in=KINDS[kind]).values_list("code", flat=True)
            expected = {code: Counts(**tally[code]) for code in codes}
            pairs.append(({row.code: row.counts for row in figures.items}, expected))
        moved = recount.change(team, restricted=restricted, filters=filters, voice=voice)
        pairs.append((vars(figures.change), moved))
    return pairs


@pytest.mark.parametrize("voice", VOICES)
def test_every_figure_of_a_voice_equals_the_recount(world, voice):
    pairs = compared(world, voice)
    for counted, expected in pairs:
        assert counted == expected
    some = [found for found, _ in pairs if any(v not in (0, Counts()) for v in found.values())]
    assert len(some) > 2  # the data is not empty


@pytest.mark.parametrize("voice", VOICES)
def test_with_the_voices_mixed_every_figure_would_be_another(world, voice, monkeypatch):
    """Control: it is the voice that keeps the others out."""
    monkeypatch.setattr(AuditQuerySet, "heard_in", lambda self, voice: self.counted())
    assert any(counted != expected for counted, expected in compared(world, voice))


def open_second_ratings_speak(self, voice):
    return self.counted().voiced_by(voice)


def test_with_unsettled_second_ratings_the_recount_would_differ(world, monkeypatch):
    """Control: it is the settled pair that lets a second rating speak."""
    monkeypatch.setattr(AuditQuerySet, "heard_in", open_second_ratings_speak)
    assert any(counted != expected for counted, expected in compared(world, SECOND))


@pytest.mark.parametrize("voice", VOICES)
def test_cases_behind_a_number_of_a_voice_are_exactly_that_many(world, voice):
    recount.scatter(world, 1, cases=60, voices=EVENLY)
    votes = recount.votes(world.harbour, THIS.starts, restricted=True, voice=voice)
    audits, listed = scope(world.director, world.harbour), 0
    for code, tally in recount.counts(votes, {}).items():
        for value in VALUES:
            found = rollups.behind(audits, Selection(THIS, voice=voice), code=code, value=value)
            assert len(found) == len({vote.case_id for vote in found}) == tally[value]
            listed += len(found)
    assert listed > 5


@pytest.mark.parametrize("voice", VOICES)
def test_coverage_of_a_voice_equals_the_recount(world, voice):
    recount.scatter(world, 2, cases=60, voices=EVENLY)
    some = 0
    for user, team, restricted in readers_of(world):
        votes = recount.votes(team, THIS.starts, restricted=restricted, voice=voice)
        rated = {case for case, _ in votes}
        held = Allocation.objects.filter(team=team, ends=None).select_related("case")
        cases = {row.case_id for row in held if restricted or not row.case.restricted}
        audits = scope(user, team)
        rows = rollups.coverage(
            team, audits, Selection(THIS, voice=voice), on=recount.TODAY, restricted=restricted
        )
        expected = (len(cases), len(cases & rated))
        assert (sum(row.held for row in rows), sum(row.rated for row in rows)) == expected
        [(_, cover)] = rollups.teams_covered(
            type(team).objects.filter(pk=team.pk),
            audits,
            THIS,
            on=recount.TODAY,
            restricted=lambda _, restricted=restricted: restricted,
            voice=voice,
        )
        assert (cover.held, cover.rated) == expected
        some += expected[1]
    assert some > 0


# --- pages ------------------------------------------------------------------------------------


@pytest.fixture
def three_voices(world):
    """Harbour's three children: one domain seen three ways, and another voice for each child."""
    pair = pair_of(world, world.ana1, world.ana, {IMPACT: "amber"}, {IMPACT: "red"})
    settled(pair, {IMPACT: "red"})
    submitted(world, world.ana2, world.ana, {IMPACT: "green"})
    submitted(world, world.ben1, world.ben, {IMPACT: "amber"})
    own_words = "tokenownwords"
    submitted_view(world.ana1, world.ana, {"u": "face-5", "f": "face-1"}, own_words=own_words)
    submitted_view(world.ana2, world.ana, {"u": "not_yet_known"}, whose="family")
    submitted_view(world.ben1, world.ben, {}, own_words="tokenownwords, and no answer")
    return world


# Children rated; then how many are green, amber, red, not yet known in the domain.
EXPECTED = {USUAL: (3, [1, 1, 1, 0]), OWN: (2, [0, 0, 1, 1]), SECOND: (1, [0, 0, 1, 0])}


def picture_of(client, world, query: str, who="harbour_manager"):
    client.force_login(world.people[who])
    return client.get(url("team_picture", world.harbour) + query)


@pytest.mark.parametrize(("voice", "expected"), EXPECTED.items())
def test_the_picture_says_which_voice_it_counts_and_its_n(client, three_voices, voice, expected):
    page = picture_of(client, three_voices, f"?voice={voice}&kind=impacts")
    said, whose = text_of(page), WHOSE[voice]
    assert said.count(f", {whose.words} Quarter") == 1  # the line under the heading
    rated = expected[0]
    percent = {3: "100%", 2: "67%", 1: "33%"}[rated]
    assert f"{whose.covered} this quarter {rated} of 3 ({percent})" in said
    for other in VOICES:
        assert (f"{WHOSE[other].covered} this quarter" in said) == (other == voice)
    found = page.context["picture"].figures
    counts = next(row.counts for row in found.domains if row.code == IMPACT)
    assert [getattr(counts, value) for value in VALUES[:4]] == expected[1]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("shown", ["", "&show=not_yet_known"])
def test_every_number_of_the_picture_is_its_list(client, three_voices, settings, voice, shown):
    """Each link of the page is opened: it keeps the voice, and lists as many as the link says."""
    settings.MINIMUM_N = 1
    page = picture_of(client, three_voices, f"?voice={voice}&kind=impacts{shown}").content.decode()
    links = set(re.findall(r'href="(/teams/[^"]+/items/[^"]+)"[^>]*>(.*?)</a>', page, re.S))
    opened = 0
    for address, inside in links:
        address = address.replace("&amp;", "&")
        query = parse_qs(urlsplit(address).query)
        assert query.get("voice", [USUAL]) == [voice]
        words = " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", inside, flags=re.S).split())
        number = re.match(r"(\d+) ", words) or re.search(r"(\d+) of \d+", words)
        if number is None or "rated" in words:  # the name of an item; its counts stand beside it
            continue
        said = text_of(client.get(address))
        assert f"{number[1]} child{'' if number[1] == '1' else 'ren'} rated" in said, address
        assert f"{WHOSE[voice].by}." in said or f"{WHOSE[voice].by}, rated while with" in said
        assert len(set(re.findall(r"90000\d\d", said))) == int(number[1])
        opened += 1
    assert opened > 10


@pytest.mark.parametrize("voice", [OWN, SECOND])
def test_every_other_link_of_the_picture_keeps_the_voice(client, three_voices, voice):
    past = quarter_of(timezone.localdate()).before()
    page = picture_of(client, three_voices, f"?voice={voice}&plan=child_in_need")
    picture = page.context["picture"]
    kept = [picture.last_quarter_query, picture.all_url, picture.top_url, picture.unknown_url,
            picture.strengths_url, picture.still_url, picture._cases_url("x")]  # fmt: skip
    assert all(f"voice={voice}" in address for address in kept)
    assert f"quarter={past.code}" in picture.last_quarter_query
    assert page.content.decode().count("_export=csv&amp;table=figures") == 1
    exports = re.findall(r'href="([^"]*_export=[^"]*)"', page.content.decode())
    assert len(exports) >= 4
    assert all(f"voice={voice}" in address for address in exports)
    back = client.get(url("team_behind", three_voices.harbour, IMPACT, "red") + f"?voice={voice}")
    assert back.context["found"].back.endswith(f"?voice={voice}")
    asked_for = client.get(f"{url('team_picture', three_voices.harbour)}{exports[0]}".replace(
        "&amp;", "&"))  # fmt: skip
    assert f'name="voice" value="{voice}"' in asked_for.content.decode()


@pytest.mark.parametrize("voice", VOICES)
def test_those_who_have_no_such_rating_are_listed_as_many_as_the_figure_says(
    client, three_voices, voice
):
    add_case(three_voices, "9000008", "ben", "harbour")
    picture = picture_of(client, three_voices, f"?voice={voice}&plan=child_in_need").context[
        "picture"
    ]
    assert picture.still_to_rate == 4 - EXPECTED[voice][0]
    page = client.get(picture.still_url)
    said = text_of(page)
    assert len(set(re.findall(r"90000\d\d", said))) == picture.still_to_rate
    assert f"{picture.still_to_rate} open case" in said
    assert said.count("Domains, last audit and “Look again” are practitioners’ ratings.") == 1
    kept = f'<input type="hidden" name="voice" value="{voice}"'
    assert (kept in page.content.decode()) == (voice != USUAL)
    others = client.get(picture.still_url.replace("rated=no", "rated=yes"))
    assert len(set(re.findall(r"90000\d\d", text_of(others)))) == EXPECTED[voice][0]
    assert f"{WHOSE[voice].yes} " in text_of(others)


@pytest.mark.parametrize("voice", VOICES)
def test_a_restricted_case_is_what_sets_list_and_figure_apart(client, three_voices, voice):
    """In words: one that the manager reads by name, one that the service manager does not."""
    add_case(three_voices, "9000008", "ben", "harbour", restricted=True)
    by_name = add_case(three_voices, "9000009", "ben", "harbour", restricted=True)
    NamedPerson.objects.create(case=by_name, user=three_voices.harbour_manager)
    for who, listed, sentence in (
        ("harbour_manager", 1, "1 of these is a restricted case, open to you by name."),
        ("service_manager", -2, "2 more, not open to you. They count in the figure."),
    ):
        picture = picture_of(client, three_voices, f"?voice={voice}", who).context["picture"]
        said = text_of(client.get(picture.still_url))
        cases = set(re.findall(r"90000\d\d", said))
        assert len(cases) - listed == picture.still_to_rate
        assert said.count(sentence) == 1


def test_teams_count_the_chosen_voice_and_their_links_keep_it(client, three_voices):
    client.force_login(three_voices.director)
    for voice, (rated, _) in EXPECTED.items():
        page = client.get(reverse("teams") + f"?voice={voice}")
        said = text_of(page)
        assert f"Counted here: {WHOSE[voice].words}." in said
        assert f"{WHOSE[voice].rated} Actions overdue" in said
        assert re.search(rf"Safeguarding Harbour Safeguarding 3 {rated} of 3 \(", said)
        links = re.findall(r'href="/teams/[0-9a-f-]+/(\?voice=\w+)?"', page.content.decode())
        assert links == ["" if voice == USUAL else f"?voice={voice}"] * 3


# --- a voice nobody knows, and pages without one ------------------------------------------------


@pytest.mark.parametrize("sent", ["everybody", "", "PRACTITIONER", "x" * 5000, "second_rater'--"])
def test_an_unknown_voice_is_the_practitioners(client, three_voices, sent):
    said = text_of(picture_of(client, three_voices, f"?voice={sent}&kind=impacts"))
    usual = text_of(picture_of(client, three_voices, "?kind=impacts"))
    assert said[: said.index("Whose view")] == usual[: usual.index("Whose view")]
    assert "Children rated this quarter 3 of 3" in said
    assert picture_of(client, three_voices, "?voice=%00").status_code == 400


@pytest.mark.parametrize("name", ["team_why", "team_practice"])
def test_pages_without_the_choice_count_practitioners_and_say_so(client, three_voices, name):
    client.force_login(three_voices.harbour_manager)
    path = url(name, three_voices.harbour)
    usual, asked_for = (text_of(client.get(path + query)) for query in ("", f"?voice={OWN}"))
    assert usual == asked_for
    assert usual.count(f"{WHOSE[USUAL].words} Quarter") == 1
    actions = client.get(url("team_actions", three_voices.harbour) + f"?voice={OWN}")
    assert "the gaps that practitioners found in" in text_of(actions)


def test_an_own_view_is_shown_by_domain_whatever_list_was_asked_for(client, three_voices):
    page = picture_of(client, three_voices, f"?voice={OWN}&kind=standards")
    assert page.context["picture"].kind_words == "Domains"
    offered = re.search(r'<select name="kind".*?</select>', page.content.decode(), re.S)[0]
    assert offered.count("<option") == 1
    assert "Not asked" not in page.content.decode()


# --- nothing there yet --------------------------------------------------------------------------


@pytest.mark.parametrize("voice", [OWN, SECOND])
def test_where_nobody_was_heard_the_page_says_what_to_do(client, world, voice):
    submitted(world, world.ana1, world.ana, {IMPACT: "amber"})
    heard(world.ana2, world.ana, {"u": "face-5"})  # not submitted: nothing yet
    said = text_of(picture_of(client, world, f"?voice={voice}"))
    assert f"{WHOSE[voice].empty} {WHOSE[voice].to_do}" in said
    assert f"{WHOSE[voice].covered} this quarter 0 of 3 (0%) 3 {WHOSE[voice].missing}" in said
    assert "Show practitioners’ ratings" in said
    assert WHOSE[voice].neither in said


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("voice", VOICES)
def test_files_name_the_voice_in_every_row(client, three_voices, voice):
    client.force_login(three_voices.harbour_manager)
    harbour = three_voices.harbour
    for address in (
        url("team_picture", harbour) + "?table=figures&kind=impacts",
        url("team_picture", harbour) + "?table=coverage",
        url("team_picture", harbour) + "?table=domains",
        url("team_behind", harbour, IMPACT, "red") + "?",
    ):
        query = f"{address}&voice={voice}&purpose=Team+meeting&_export="
        answer = client.get(query + "csv")
        head, *rows = csv.reader(io.StringIO(answer.content.decode(), newline=""))
        assert rows
        assert head[-1] == "Whose view"
        assert {row[-1] for row in rows} == {WHOSE[voice].label}
        assert WHOSE[voice].short.replace(" ", "-") in answer["Content-Disposition"]
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(query + "xlsx").content)).active
        column = [row[-1].value for row in sheet.iter_rows()]
        assert column == ["Whose view", *[WHOSE[voice].label] * len(rows)]


def test_a_file_of_a_voice_holds_its_counts_alone(client, three_voices):
    client.force_login(three_voices.harbour_manager)
    for voice, (_, (green, amber, red, unknown)) in EXPECTED.items():
        query = f"?voice={voice}&kind=impacts&_export=csv&purpose=x"
        answer = client.get(url("team_picture", three_voices.harbour) + query)
        rows = csv.DictReader(io.StringIO(answer.content.decode(), newline=""))
        row = next(row for row in rows if row["Domain"] == "Understood")
        names = ("Strength", "Developing", "Gap", "Not yet known")
        assert [int(row[name]) for name in names] == [green, amber, red, unknown]
    log = AccessLog.objects.filter(event="export").values_list("what", flat=True)
    assert {what.split(" (")[0] for what in log} == {
        f"team figures, {whose.short}" for whose in WHOSE.values()
    }


# --- who sees it --------------------------------------------------------------------------------

READERS = ("harbour_manager", "service_manager", "director", "qa", "qa2")


def told_by(client, world, who: str, voice: str = SECOND) -> dict[str, int]:
    """What a reader's pages tell of a voice: rated children, ratings in figures, lists, teams."""
    add = f"?voice={voice}&kind=impacts"
    page = picture_of(client, world, add, who)
    picture = page.context["picture"]
    counts = next(row.counts for row in picture.figures.domains if row.code == IMPACT)
    lists = [
        client.get(url("team_behind", world.harbour, IMPACT, value) + f"?voice={voice}")
        for value in VALUES
    ]
    cases = client.get(url("team_cases", world.harbour) + f"?voice={voice}&rated=yes")
    found = {
        "covered": picture.cover.rated,
        "figures": counts.n + counts.not_yet_known,
        "lists": sum(answer.context["found"].total for answer in lists),
        "cases": cases.context["table"].paginator.count + cases.context["rest"].hidden,
    }
    if who != "harbour_manager":
        teams = client.get(reverse("teams") + f"?voice={voice}").context["table"]
        found["teams"] = sum(row.record[1].rated for row in teams.rows)
    return found


@pytest.fixture
def waiting(world):
    """A second rating is in and not settled."""
    world.people["qa2"] = add_person(world, "qa2", "qa_auditor", None)
    return pair_of(world, world.ana1, world.ana, {IMPACT: "amber"}, {IMPACT: "red"})


@pytest.mark.parametrize("who", READERS)
def test_a_second_rating_is_counted_for_nobody_before_the_pair_is_settled(
    client, world, waiting, who
):
    assert set(told_by(client, world, who).values()) == {0}
    settled(waiting)
    assert set(told_by(client, world, who).values()) == {1}


@pytest.mark.parametrize("who", READERS)
def test_without_the_settled_pair_everybody_would_read_it(client, world, waiting, who, monkeypatch):
    """Control: the one sentence of `heard_in` holds it back on every page."""
    monkeypatch.setattr(AuditQuerySet, "heard_in", open_second_ratings_speak)
    assert set(told_by(client, world, who).values()) == {1}


def blind_again(world) -> None:
    """A child with an own view and a settled pair is rated blind once more, by QA."""
    settled(pair_of(world, world.ana1, world.ana, {IMPACT: "amber"}, {IMPACT: "red"}))
    submitted_view(world.ana1, world.ana, {"u": "face-5"})
    world.moderation = asked(world, submitted(world, world.ana1, world.ana, {IMPACT: "green"}))


@pytest.mark.parametrize("voice", [OWN, SECOND])
def test_whoever_rates_blind_reads_no_other_voice_of_that_child(client, world, voice):
    blind_again(world)
    assert set(told_by(client, world, "qa", voice).values()) == {0}
    assert set(told_by(client, world, "director", voice).values()) == {1}
    second_in(world.moderation, {IMPACT: "amber"})
    assert set(told_by(client, world, "qa", voice).values()) == {1}


@pytest.mark.parametrize("voice", [OWN, SECOND])
def test_without_blindness_they_would_read_it(client, world, voice, monkeypatch):
    """Control: it is the door that holds the other voices back."""
    blind_again(world)
    nothing = Audit.objects.none().values("case_id")
    monkeypatch.setattr(querysets, "_blind_on", lambda user: nothing)
    assert set(told_by(client, world, "qa", voice).values()) == {1}


ADDRESSES = [("team_picture", ()), ("team_cases", ()), ("team_behind", (IMPACT, "red"))]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("who", ["admin", "partner", "ana", "hill_manager"])
def test_no_voice_opens_the_pages_to_anybody_else(client, three_voices, who, voice):
    client.force_login(three_voices.people[who])
    for name, args in ADDRESSES:
        for more in ("", "&_export=csv&purpose=x"):
            answer = client.get(url(name, three_voices.harbour, *args) + f"?voice={voice}{more}")
            assert answer.status_code == 404
    expected = 200 if who == "hill_manager" else 403
    answer = client.get(reverse("teams") + f"?voice={voice}")
    assert answer.status_code == expected
    assert "Safeguarding Harbour" not in answer.content.decode()


@pytest.mark.parametrize("who", ["harbour_manager", "service_manager", "director", "qa", "admin"])
def test_own_words_stand_on_no_page_of_figures_and_in_no_file(client, three_voices, who):
    client.force_login(three_voices.people[who])
    paths = [url(name, three_voices.harbour, *args) for name, args in ADDRESSES]
    asked_for = 0
    for path, more in itertools.product(
        [*paths, reverse("teams")],
        ("", "&_export=csv&purpose=x", "&_export=csv&purpose=x&table=coverage"),
    ):
        text = client.get(f"{path}?voice={OWN}{more}").content.decode()
        assert "tokenownwords" not in text
        asked_for += 1
    assert asked_for == 12


def test_own_words_stand_where_the_view_is_read(client, three_voices):
    """Control: they are there to be found, for whoever recorded them."""
    view = Audit.objects.get(voice=OWN, case=three_voices.ana1)
    client.force_login(three_voices.ana)
    page = client.get(reverse("audit", args=[view.public_id]))
    assert "tokenownwords" in page.content.decode()


# --- the same number of statements --------------------------------------------------------------


@pytest.mark.parametrize("voice", [OWN, SECOND])
@pytest.mark.parametrize(("name", "args"), ADDRESSES)
def test_statements_are_no_more_in_any_voice_and_do_not_grow(
    client, three_voices, name, args, voice
):
    client.force_login(three_voices.harbour_manager)
    path = url(name, three_voices.harbour, *args)
    client.get(path)
    counted = []
    for more in (0, 2, 12):
        for number in range(more):
            case = add_case(three_voices, f"91{more}{number:04}", "ana", "harbour")
            submitted_view(case, three_voices.ana, {"u": "face-5"})
        with CaptureQueriesContext(connection) as found:
            client.get(f"{path}?voice={voice}")
        counted.append(len(found))
    assert counted == [counted[0]] * 3
    assert counted[0] <= BUDGET[name], counted
