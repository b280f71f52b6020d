"""The team session pack: the team picture's figures, the framework's words, nobody named."""

import re

import pytest
from django.conf import settings as django_settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from cases import why_counts
from cases.actions.audits import save_note
from cases.figured_place import Place
from cases.forms.filters import FigureFilter
from cases.models import AccessLog, Audit, Rating, User
from cases.periods import Quarter, quarter_of
from cases.rollups import Selection
from cases.session_deck import deck_of
from cases.session_pack import SessionPack, Share, newest_items
from cases.team_picture import TeamPicture
from cases.triggers import lifted
from frameworks.models import Item
from tests import slides
from tests.cases import recount
from tests.cases.test_team import submit, text_of, url
from tests.cases.test_why import link, name_some
from tests.world import add_case

VOICE, OTHER = "flourish.u.outcome.2", "flourish.f.outcome.1"
THIS = Quarter(recount.QUARTERS[1])
PAGES = ("team_session", "team_session_show")


def pack_of(world, who: str = "harbour_manager", quarter: Quarter | None = None) -> SessionPack:
    quarter = quarter or quarter_of(timezone.localdate())
    return SessionPack(world.people[who], world.harbour, quarter)


@pytest.fixture
def rated(world):
    """Four children of Harbour: three gaps and a strength on voice, four strengths on another."""
    more = add_case(world, "9000077", "ben", "harbour")
    for case in (world.ana1, world.ana2, world.ben1):
        submit(world, case, {"flourish.u.impact": "red", VOICE: "red", OTHER: "green"})
    submit(world, more, {"flourish.u.impact": "amber", VOICE: "green", OTHER: "green"})
    return world


@pytest.fixture
def few_are_enough(settings):
    settings.MINIMUM_N = 2


# --- figures -------------------------------------------------------------------------------


def test_figures_are_those_of_the_team_picture(world, settings, monkeypatch):
    settings.MINIMUM_N = 3
    recount.scatter(world, 0, cases=80)
    monkeypatch.setattr(timezone, "localdate", lambda *_: recount.TODAY)
    seen = 0
    for who in ("harbour_manager", "director"):
        choice = FigureFilter(QueryDict(f"quarter={THIS.code}"), today=recount.TODAY)
        picture = TeamPicture(world.people[who], world.harbour, choice)
        pack = pack_of(world, who, THIS)
        assert pack.figures.items == picture.figures.items
        assert pack.figures.domains == picture.figures.domains
        assert pack.figures.change == picture.figures.change
        assert (pack.cover.rated, pack.cover.held) == (picture.cover.rated, picture.cover.held)
        for found, rows in zip((pack.strengths, pack.gaps), first_three(picture), strict=True):
            assert [finding.row for finding in found if finding.is_ranked] == rows
            seen += len(rows)
        deck = slides.read(deck_of(pack, demo=False))
        assert_charts_hold(deck, picture)
        heat = slides.tables(deck)[1]
        assert [row[1].split(",")[0].split(" (")[0] for row in heat[1:]] == [
            f"{row.counts.green} of {row.counts.n}" for row in picture.figures.domains
        ]
    assert seen > 3  # the data is not empty


def first_three(picture: TeamPicture) -> tuple[list, list]:
    """The ranked strengths to keep, and the ranked gaps that are none of them."""
    kept = [row for row in picture.strengths.ranked if row.item.counts.green > row.item.counts.red][
        :3
    ]
    codes = {row.item.code for row in kept}
    rows = [row for row in picture.gaps.ranked if row.k and row.item.code not in codes]
    return kept, rows[:3]


def assert_charts_hold(deck, picture: TeamPicture) -> None:
    """Each chart's own numbers, bar by bar, against the rows of the team picture."""
    values = (("green", "amber", "red"), ("green", "amber", "red", "not_asked"))
    drawn = [pair for pair in zip(first_three(picture), values, strict=True) if pair[0]]
    for (heads, numbers), (rows, parts) in zip(slides.charts(deck), drawn, strict=True):
        assert [head.split("\n")[0] for head in heads] == [row.item.label for row in rows]
        assert [head.split("\n")[1].split(" (")[0] for head in heads] == [
            f"{row.k} of {row.n}" for row in rows
        ]
        assert list(numbers.values()) == [
            [getattr(row.item.counts, value) for row in rows] for value in parts
        ]


def test_what_is_named_behind_an_item_equals_the_recount(world):
    recount.scatter(world, 0, cases=80)
    name_some(0)
    codes = list(Item.objects.filter(kind="outcome").values_list("code", flat=True).distinct())
    keys = [(code, value) for code in codes for value in ("green", "red")]
    seen, bulk = 0, 0
    for who, restricted in (("harbour_manager", False), ("director", True)):
        audits = Place(world.people[who], world.harbour).audits
        found = why_counts.named_behind(audits, Selection(THIS), keys)
        votes = recount.votes(world.harbour, THIS.starts, restricted=restricted)
        for code, value in keys:
            named: dict[str, int] = {}
            naming = 0
            for (_, voted), rating in votes.items():
                if voted != code or rating.value != value:
                    continue
                given = [row.determinant.code for row in rating.determinants.all()]
                if rating.entry_method == "bulk":
                    bulk += bool(given)
                    continue
                naming += bool(given)
                for determinant in given:
                    named[determinant] = named.get(determinant, 0) + 1
            behind = found[code, value]
            assert behind.naming == naming
            assert {item.code: number for item, number in behind.rows} == named
            assert [k for _, k in behind.rows] == sorted(named.values(), reverse=True)
            seen += naming
    assert seen > 10  # the data is not empty
    assert bulk > 0  # the control: counting those rated with their domain would be found


def test_determinants_stand_beside_what_they_are_named_behind(client, rated, few_are_enough):
    first, second, _ = Audit.objects.filter(ratings__item__code=VOICE, ratings__value="red")
    link(first, VOICE, "flourish.universal.1")
    link(second, VOICE, "flourish.universal.1")
    link(second, VOICE, "flourish.u.tailored.1")
    gap = pack_of(rated).gaps[0]
    assert (gap.item.code, gap.row.k) == (VOICE, 3)
    assert gap.named_head == "What is missing: 2 of 3 gaps name something"
    assert gap.named == (
        "Universal determinant 1, 2\u00a0of\u00a02",
        "Understood tailored.1, 1\u00a0of\u00a02",
    )
    strength = pack_of(rated).strengths[0]
    assert strength.named == ()
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(url("team_session", rated.harbour)))
    assert said.count("Universal determinant 1, 2 of 2") == 1
    assert said.count("None of the 4 strengths names what helped yet.") == 1


# --- few -----------------------------------------------------------------------------------


def test_under_the_least_n_nothing_has_a_share_or_a_rank(rated, settings):
    pack = pack_of(rated)
    assert [(one.label, one.is_ranked, one.share.said) for one in pack.gaps] == [
        ("Understood outcome.2", False, "3 of 4")
    ]
    deck = slides.read(deck_of(pack, demo=False))
    assert slides.charts(deck) == []
    said = "\n".join([*slides.words(deck), str(slides.tables(deck))])
    assert "%" not in re.sub(r"without %", "", said)
    assert said.count("3 of 4, too few to rank") == 1 + 1  # in the list, and on its own slide
    settings.MINIMUM_N = 4  # the control
    again = slides.read(deck_of(pack_of(rated), demo=False))
    assert len(slides.charts(again)) == 2
    assert "3 of 4 (75%)" in "\n".join(slides.words(again))


def test_page_marks_what_is_few(client, rated):
    client.force_login(rated.harbour_manager)
    for name in PAGES:
        page = client.get(url(name, rated.harbour)).content.decode()
        assert re.findall(r"\d%", page.split("<main")[1]) == []
        assert "heat--few" in page
        assert "heat--share" not in page


def test_what_nobody_was_rated_is_no_gap(rated, few_are_enough):
    pack = pack_of(rated)
    assert [one.item.code for one in pack.gaps] == [VOICE]  # the other outcome has no red
    assert [one.item.code for one in pack.strengths] == [OTHER]  # voice is more often a gap
    assert pack.gaps_title == "One gap to work on"
    assert Share(0, 0).note == "None"


# --- words ---------------------------------------------------------------------------------


def test_questions_stand_by_the_frameworks_own_words_and_their_source(rated, few_are_enough):
    with lifted(["frameworks_item"]):
        where = {"source_section": "Impact and outcomes", "source_line": "83"}
        Item.objects.filter(code=VOICE).update(**where)
    pack = pack_of(rated)
    item = Item.objects.get(code=VOICE)
    gap = pack.gaps[0]
    deck = slides.words(slides.read(deck_of(pack, demo=False)))
    (slide,) = (said for said in deck if said.startswith("Gap: "))
    assert slide.count(f"“{item.text}”") == 1
    assert slide.count(f"Talk about: {gap.question}") == 1
    source = "Flourish Outcomes Framework, edition 1, Understood: “Impact and outcomes”, line 83"
    assert slide.count(source) == 1


def test_words_are_those_of_the_newest_edition(world):
    recount.second_edition(world.flourish)
    assert newest_items([VOICE])[VOICE].edition.number == 2


def test_page_and_deck_have_the_same_pages(client, rated, few_are_enough):
    pack = pack_of(rated)
    client.force_login(rated.harbour_manager)
    deck = slides.read(deck_of(pack, demo=False))
    for name in PAGES:
        page = client.get(url(name, rated.harbour)).content.decode()
        sections = re.findall(r'<section class="slide ', page)
        assert len(sections) == len(deck.slides) == pack.pages
        assert page.count(f'id="page-{pack.pages}"') == 1


def test_an_empty_quarter_says_so_and_has_no_file(client, world):
    client.force_login(world.harbour_manager)
    for name in PAGES:
        said = text_of(client.get(url(name, world.harbour), {"_export": "pptx", "purpose": "x"}))
        assert said.count("No audit was submitted for this quarter yet.") == 1
    assert AccessLog.objects.filter(event="export").count() == 0


# --- nobody is named -----------------------------------------------------------------------

CANARIES = ("9000001", "9000077", "Zuleika Quill", "Osric Vane", "Peregrine note")


@pytest.fixture
def telling(rated, few_are_enough):
    """A reference, a practitioner's name and a note that would be seen if they came out."""
    User.objects.filter(pk=rated.ana.pk).update(name="Zuleika Quill")
    User.objects.filter(pk=rated.ben.pk).update(name="Osric Vane")
    audit = Audit.objects.create(
        case=rated.ana1, rater=rated.ana, edition=rated.flourish, started_at=timezone.now()
    )
    Rating.objects.create(audit=audit, item=rated.item(VOICE), value="red", saved_at=timezone.now())
    save_note(
        audit=audit, item=rated.item(VOICE), text="Peregrine note", source="visit",
        seen_on=timezone.localdate(), version=0, by=rated.ana,
    )  # fmt: skip
    return rated


def test_no_case_and_no_practitioner_comes_out(client, telling):
    deck = deck_of(pack_of(telling), demo=False)
    assert slides.holding(deck, CANARIES) == []
    for who in ("harbour_manager", "service_manager"):
        client.force_login(telling.people[who])
        for name in PAGES:
            page = client.get(url(name, telling.harbour)).content.decode()
            assert [canary for canary in CANARIES if canary in page] == []
    picture = client.force_login(telling.harbour_manager) or client.get(
        url("team_picture", telling.harbour)
    )
    assert "Osric Vane" in picture.content.decode()  # the control: the name is there to be found


@pytest.mark.sweep
def test_one_that_came_out_would_be_found(telling):
    """The control: a canary in a title, in alt text, and in the workbook behind a chart."""
    telling.harbour.name = "Harbour 9000001"
    with lifted(["frameworks_item"]):
        Item.objects.filter(code=VOICE).update(short_label="Peregrine note")
    found = slides.holding(deck_of(pack_of(telling), demo=False), CANARIES)
    assert {canary for canary, _ in found} == {"9000001", "Peregrine note"}
    places = {name.split("/")[1] for _, name in found if name.startswith("ppt/")}
    assert {"slides", "charts", "embeddings"} <= places


def test_nothing_narrower_than_a_quarter_is_counted(client, telling):
    client.force_login(telling.harbour_manager)
    whole = text_of(client.get(url("team_session", telling.harbour)))
    narrow = {"plan": "child_protection", "age": "0-4", "voice": "child_or_family"}
    assert text_of(client.get(url("team_session", telling.harbour), narrow)) == whole
    picture = text_of(client.get(url("team_picture", telling.harbour), narrow))
    assert picture != text_of(client.get(url("team_picture", telling.harbour)))  # the control


# --- the file ------------------------------------------------------------------------------


def test_file_asks_for_a_purpose_and_leaves_one_log_row(client, rated):
    client.force_login(rated.harbour_manager)
    path = url("team_session", rated.harbour)
    asked = text_of(client.get(path, {"_export": "pptx"}))
    assert "What is the file for?" in asked
    assert "8 slides, as on the page, as a PowerPoint file." in asked
    assert AccessLog.objects.filter(event="export").count() == 0
    answer = client.get(path, {"_export": "pptx", "purpose": "Away day"})
    assert slides.silent(slides.read(answer.content)) == []
    assert len(slides.read(answer.content).slides) == 8
    assert re.search(r'"safeguarding-harbour-session-pack-.*\.pptx"', answer["Content-Disposition"])
    row = AccessLog.objects.get(event="export")
    assert (row.what, row.why) == ("team session pack (8 slides, pptx)", "Away day")


def test_the_team_picture_leads_to_it(client, rated):
    client.force_login(rated.harbour_manager)
    page = client.get(url("team_picture", rated.harbour)).content.decode()
    assert reverse("team_session", args=[rated.harbour.public_id]) in page


def test_least_n_is_the_setting(db):
    assert Share(9, django_settings.MINIMUM_N - 1).few
    assert not Share(9, django_settings.MINIMUM_N).few
