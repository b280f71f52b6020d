"""Search across the frameworks: what is found, in which order, and hostile queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from frameworks.finding import find
from tests.content.inventory import FIXTURES
from tests.frameworks.files import GOOD, load, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(tmp_path):
    load(write(tmp_path, GOOD), publish=True)


@pytest.mark.parametrize("typed", ["heard", "HEARD", " heard  cyp ", "CYP are hear", "hEaRd"])
def test_words_are_found_in_any_case_and_order(demo, typed):
    found = find(typed)
    assert [(hit.text, hit.what, hit.where) for hit in found.hits] == [
        ("CYP are heard", "Outcome", "Demo framework, Alpha")
    ]
    assert found.short_forms == [("CYP", "children and young people")]


def test_sections_references_and_names_are_found(demo):
    hits = [*find("alpha").hits, *find("courage").hits, *find("ask first").hits]
    assert [(hit.text, hit.what, hit.url) for hit in hits] == [
        ("Alpha", "Domain", "/frameworks/demo/demo.a/"),
        ("Courage: Saying what is hard to say", "Values", "/frameworks/demo/"),
        ("We ask first", "What this means", "/frameworks/demo/items/demo.b.1/"),
    ]


def test_whole_phrase_comes_first(demo):
    texts = [hit.text for hit in find("we listen").hits + find("are safe").hits]
    assert texts == ["We listen", "Children are safe"]
    assert find("is what hard").hits[0].text == "Courage: Saying what is hard to say"


def test_curly_and_straight_apostrophes_are_the_same(db):
    load(FIXTURES / "relationships-first.yaml", publish=True)
    straight, curly = find("child's record"), find("child’s record")
    assert [hit.what for hit in straight.hits] == [
        "What this means for our practice",
        "Introduction",
    ]
    assert straight.hits == curly.hits


def test_draft_and_retired_wording_is_not_found(demo, tmp_path):
    load(write(tmp_path, GOOD.replace("heard", "answered")), publish=True)
    load(write(tmp_path, GOOD.replace("heard", "listened to")))
    assert [len(find(word).hits) for word in ("heard", "answered", "listened")] == [0, 1, 0]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type a word"),
        ("   ", "Type a word"),
        ("%08%08", "Type a word"),
        ("%FF%FE", "No text holds all of these words"),
        ("zebra", "No text holds all of these words"),
        ("%25", "No text holds all of these words"),
        ("'%20OR%201=1--", "No text holds all of these words"),
        ("%3Cscript%3Ealert(1)%3C/script%3E", "No text holds all of these words"),
        ("heard%08", "1 text with “heard”."),
        ("x" * 10_000, "Only the first 100 characters were looked for."),
        ("%E2%80%AE%E2%80%8B", "Type a word"),
    ],
)
def test_empty_and_hostile_queries_are_answered(client, demo, world, typed, says):
    client.force_login(world.partner)
    answer = client.get(f"{reverse('frameworks:search')}?q={typed}")
    html = answer.content.decode()
    assert (answer.status_code, html.count(says), html.count("<script>alert")) == (200, 1, 0)


def test_nul_bytes_are_no_words(demo):
    assert [find(typed).total for typed in ("\0", "heard\0", "\0heard cyp")] == [0, 1, 1]


def test_hits_are_limited_and_the_rest_counted(db, tmp_path):
    from tests.frameworks.test_load_framework import large

    load(write(tmp_path, large(162)), publish=True)
    found = find("outcome")
    assert (len(found.hits), found.total) == (100, 162)
