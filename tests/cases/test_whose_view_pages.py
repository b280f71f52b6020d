"""Whose view a figure counts, on its pages: words, links, lists, files, and who opens none.

The figures themselves are counted again in test_whose_view.py.
"""

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

from cases.models import AccessLog, Audit, NamedPerson
from cases.periods import quarter_of
from cases.whose_view import USUAL, WHOSE
from tests import kept
from tests.audits import submitted
from tests.cases.test_team import BUDGET, text_of, url
from tests.cases.test_whose_view import IMPACT, OWN, SECOND, VALUES, VOICES, picture_of
from tests.moderation import pair_of, settled
from tests.views import submitted_view
from tests.world import add_case


def voices(world):
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


made = kept.once(voices)


@pytest.fixture
def three_voices(made, db):
    return kept.copied(made)


# Children rated; then how many are green, amber, red, not yet known in the domain.
EXPECTED = {USUAL: (3, [1, 1, 1, 0]), OWN: (2, [0, 0, 1, 1]), SECOND: (1, [0, 0, 1, 0])}


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


# --- who sees it ------

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


@pytest.mark.sweep
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


@pytest.mark.sweep
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
