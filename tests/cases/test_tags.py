"""The words and marks of the pages: word and shape beside every colour, dates in words."""

from __future__ import annotations

import datetime
import re
from collections import namedtuple

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.html import format_html

from cases import charts
from frameworks.models import Edition

STANDARDS = {"green": {"label": "Met"}, "red": {"label": "Not met"}}
Named = namedtuple("Named", "letter name value")
SHAPES = {
    "green": "<circle",
    "amber": "<path",
    "red": "<rect",
    "not_yet_known": "stroke-dasharray",
    "not_applicable": "<path",
}
WORDS = {
    "green": "Strength",
    "amber": "Developing",
    "red": "Gap",
    "not_yet_known": "Not yet known",
    "not_applicable": "Does not apply now",
    "": "Not rated",
}


def render(source: str, **context) -> str:
    return Template(source).render(Context(context)).strip()


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.parametrize(("value", "word"), WORDS.items())
def test_rag_says_the_word(value, word):
    assert words_of(render("{% rag value %}", value=value)).removeprefix("? ") == word


@pytest.mark.parametrize(("value", "shape"), SHAPES.items())
def test_rag_draws_a_shape_of_its_own(value, shape):
    drawn = render("{% mark value %}", value=value)
    assert drawn.count(shape) == 1
    assert 'aria-hidden="true"' in drawn


def test_no_two_marks_are_the_same_shape_once_colours_are_gone():
    drawn = {
        re.sub(r"#[0-9a-f]{6}", "", render("{% mark value %}", value=value)) for value in WORDS
    }
    assert len(drawn) == 6


def test_rag_speaks_the_words_of_the_edition():
    edition = Edition(scale=STANDARDS)
    assert words_of(render('{% rag "red" edition %}', edition=edition)) == "Not met"
    assert words_of(render('{% rag "red" edition.scale %}', edition=edition)) == "Not met"


def test_words_of_an_edition_are_escaped():
    scale = {"green": {"label": "<script>alert(1)</script>"}}
    assert "<script>" not in render('{% rag "green" scale %}', scale=scale)


@pytest.mark.parametrize("value", [None, "purple", "\x00", 7])
def test_unknown_value_is_not_rated(value):
    assert words_of(render("{% rag value %}", value=value)) == "Not rated"


def test_tile_says_domain_and_word():
    drawn = render('{% tile "L" "red" scale "Learning" %}', scale=None)
    assert 'role="img" aria-label="Learning: Gap"' in drawn
    assert words_of(drawn) == "Learning: Gap L"


def test_tile_escapes_a_hostile_letter():
    assert "<b>" not in render('{% tile letter "red" %}', letter="<b>")


@pytest.mark.parametrize(
    "tiles",
    [
        [charts.RatedDomain("F", "Family", "green"), charts.RatedDomain("L", "Learning", "red")],
        [("F", "green", "Family"), ("L", "red", "Learning")],
        [Named("F", "Family", "green"), Named("L", "Learning", "red")],
        [
            {"letter": "F", "value": "green", "name": "Family"},
            {"letter": "L", "value": "red", "name": "Learning"},
        ],
    ],
)
def test_word_row_names_every_tile(tiles):
    drawn = render("{% word_row tiles %}", tiles=tiles)
    assert re.findall(r'aria-label="([^"]*)"', drawn) == ["Family: Strength", "Learning: Gap"]
    assert drawn.count("<li>") == 2


def test_flower_has_title_description_and_words():
    picture = charts.FlowerPicture((charts.RatedDomain("F", "Family", "green"),))
    drawn = render("{% flower picture 96 %}", picture=picture)
    assert drawn.startswith('<svg class="flower" width="96" height="96" viewBox="36 36 248 248"')
    assert 'role="img"' in drawn
    assert drawn.count("<title>") == drawn.count("<desc>") == 1
    assert "Family: Strength." in drawn


def test_flower_of_nothing_is_nothing():
    assert render("{% flower picture 320 %}{% roots picture %}", picture=None) == ""


def test_halo_is_left_off_a_petal_that_is_not_yet_known():
    def drawn(value: str) -> str:
        domain = charts.RatedDomain("F", "Family", value, "amber")
        return render("{% flower p 320 %}", p=charts.FlowerPicture((domain,)))

    assert 'stroke="#ffffff" stroke-width="3.4"' in drawn("green")
    assert 'stroke="#ffffff" stroke-width="3.4"' not in drawn("not_yet_known")


def test_pictures_carry_no_style_attribute_and_no_script():
    domains = tuple(charts.RatedDomain("F", "Family", value, "amber", "red") for value in WORDS)
    pillar = charts.Pillar("Voice", tuple(WORDS))
    drawn = render(
        "{% flower f 320 %}{% flower_key f %}{% roots r %}{% legend %}",
        f=charts.FlowerPicture(domains),
        r=charts.RootsPicture((pillar,)),
    )
    assert re.findall(r"style=|<style|<script|url\(", drawn) == []


def test_key_explains_only_what_the_picture_has():
    plain = charts.FlowerPicture((charts.RatedDomain("F", "Family", "green"),))
    full = charts.FlowerPicture(
        (charts.RatedDomain("F", "Family", "green", "amber", "red"),), earlier_on="19 February 2026"
    )
    assert words_of(render("{% flower_key p %}", p=plain)) == ""
    assert words_of(render("{% flower_key p %}", p=full)) == (
        "thin outline: 19 February 2026 inner ring: the child’s view two steps apart"
    )


def test_legend_puts_strengths_first():
    listed = [words_of(row) for row in re.findall(r"<li>(.*?)</li>", render("{% legend %}"), re.S)]
    assert [row.removeprefix("? ").removeprefix("F ") for row in listed] == list(WORDS.values())


def test_legend_shows_only_what_is_asked_for():
    drawn = render('{% legend scale "green red" %}', scale=STANDARDS)
    assert words_of(drawn) == "Met Not met"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("Last audit", "Last audit"),
        (format_html("<b class='x'>{}</b>{}", "F", "Family & Friends"), "F Family &amp; Friends"),
        ('5" <b>tall', "5&quot; tall"),
    ],
)
def test_label_of_a_cell_is_words_only(head, said):
    assert render("{{ head|plain_words }}", head=head) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime.date(2026, 5, 12), "12 May 2026"),
        (datetime.datetime(2026, 5, 1, 23, 30, tzinfo=datetime.UTC), "2 May 2026"),
        (None, ""),
        ("", ""),
        ("soon", ""),
    ],
)
def test_day_in_words(value, said):
    assert render("{{ value|day }}", value=value) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "yesterday"),
        (-1, "tomorrow"),
        (13, "13 days ago"),
        (21, "3 weeks ago"),
        (-21, "in 3 weeks"),
        (61, "2 months ago"),
        (800, "2 years ago"),
    ],
)
def test_distance_in_words(days, said):
    assert words_of(render("{{ value|ago }}", value=on(days))) == said


def test_ago_carries_the_full_date():
    value = on(21)
    drawn = render("{{ value|ago }}|{{ value|day }}", value=value)
    element, full = drawn.split("|")
    assert element == f'<time datetime="{value.isoformat()}" title="{full}">3 weeks ago</time>'


def test_ago_of_nothing_is_nothing():
    assert render("{{ value|ago }}", value=None) == ""


def on(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)
