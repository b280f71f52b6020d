"""The library in the browser: what each page shows, who opens it, and how much it asks."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frameworks import urls
from tests.content.inventory import FIXTURES
from tests.frameworks.files import GOOD, load, write

pytestmark = pytest.mark.django_db
PAGES = {
    "index": [],
    "framework": ["demo"],
    "section": ["demo", "demo.b"],
    "item": ["demo", "demo.b.1"],
    "editions": ["demo"],
    "edition": ["demo", 1],
    "search": [],
}


@pytest.fixture
def reader(client, world):
    """A partner: the role that may see least."""
    client.force_login(world.partner)
    return client


@pytest.fixture
def demo(reader, tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    return reader


@pytest.fixture
def real(client, django_user_model, db):
    client.force_login(django_user_model.objects.create(username="reader", name="Reader"))
    load(*sorted(FIXTURES.glob("*.yaml")), publish=True)
    return client


def page(client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(f"frameworks:{name}", args=args) + query)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def headings(client, name: str, *args: object) -> list[str]:
    html = client.get(reverse(f"frameworks:{name}", args=args)).content.decode()
    main = html.split("<main", 1)[1].split("</main>")[0]
    return [" ".join(text.split()) for text in re.findall(r"<h[123][^>]*>([^<]+)<", main)]


def test_every_view_is_marked_for_signed_in_people():
    marks = {path.name: path.callback.access for path in urls.urlpatterns}
    assert marks == dict.fromkeys(PAGES, ("signed in",))


@pytest.mark.parametrize("name", PAGES)
def test_visitor_is_sent_to_sign_in(client, demo, name):
    client.logout()
    address = reverse(f"frameworks:{name}", args=PAGES[name])
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, f"/account/login/?next={address}")


def test_section_page_of_a_domain(real):
    assert headings(real, "section", "flourish", "flourish.u") == [
        "Understood", "Outcomes", "What helps it happen", "The 2019 vision", "Sources",
    ]  # fmt: skip
    text = page(real, "section", "flourish", "flourish.u")
    assert text.count("CYP means children and young people.") == 1
    assert text.count("Universal determinants: 9 that hold for every domain") == 1


def test_section_page_of_a_pillar_opens_with_its_introduction(real):
    code = "relationships-first"
    assert headings(real, "section", code, f"{code}.relationships") == [
        "Relationships, Networks &amp; Communities", "Practice standards", "Measures",
        "Name on the model diagram", "Sources",
    ]  # fmt: skip


def test_item_page_shows_guidance_measures_note_and_introduction(real):
    code = "relationships-first"
    assert headings(real, "item", code, f"{code}.relationships.1") == [
        "We are family focused", "Another wording of this standard",
        "What this means for our practice", "Measures",
        "Relationships, Networks &amp; Communities: Introduction",
        "About this practice standard", "Sources",
    ]  # fmt: skip


def test_item_page_names_its_place_and_source(real):
    text = page(real, "item", "flourish", "flourish.u.outcome.2")
    where = "Outcome 2 of 6 in Understood. “Flourish Outcomes Framework – Impact and Outcomes”"
    assert text.count(f"{where}, line 83, table cell 4") == 1
    assert text.count("Understood: The 2019 vision") == 1


def test_index_says_what_each_framework_holds(real):
    assert headings(real, "index") == ["Frameworks"]
    text = page(real, "index")
    for holds in (
        "8 domains · 8 impact statements · 46 outcomes · 9 universal determinants · "
        "44 tailored determinants · 25 texts to quote or guide",
        "5 pillars · 20 practice standards · 3 measures · 55 texts to quote or guide",
    ):
        assert text.count(holds) == 1


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["framework", "section", "item"])
def test_every_row_of_every_framework_has_its_page(real, name):
    from frameworks.models import Framework, Item, Section

    rows = {
        "framework": [(each.code,) for each in Framework.objects.all()],
        "section": Section.objects.values_list("edition__framework__code", "code"),
        "item": Item.objects.filter(order=1).values_list("edition__framework__code", "code"),
    }[name]
    codes = [real.get(reverse(f"frameworks:{name}", args=row)).status_code for row in rows]
    assert codes == [200] * len(rows)


def test_draft_is_not_shown(reader, tmp_path):
    load(write(tmp_path, GOOD))
    codes = [reader.get(reverse(f"frameworks:{name}", args=PAGES[name])).status_code
             for name in ("framework", "section", "item", "editions", "edition")]  # fmt: skip
    assert codes == [404] * 5
    assert page(reader, "index").count("Demo framework") == 0


def test_earlier_edition_keeps_its_words(demo, tmp_path):
    load(write(tmp_path, GOOD.replace("CYP are heard", "CYP are answered")), publish=True)
    assert page(demo, "edition", "demo", 1).count("CYP are heard") == 1
    assert page(demo, "edition", "demo", 2).count("CYP are heard") == 0
    assert page(demo, "section", "demo", "demo.a").count("CYP are answered") == 1
    assert page(demo, "editions", "demo").count("Retired") == 1
    assert page(demo, "framework", "demo").count("Earlier editions") == 1


def test_framework_without_earlier_editions_offers_none(demo):
    assert page(demo, "framework", "demo").count("Earlier editions") == 0


@pytest.mark.parametrize(
    "address",
    ["nothing/", "demo/demo.zzz/", "demo/items/demo.zzz/", "demo/items/demo.a/", "demo/demo.b.1/",
     "demo/editions/2/", "demo/editions/99999999999999999999999/", "nothing/editions/",
     "demo/items/%00/", "demo/%00/", "demo/items/" + "x" * 9000 + "/", "demo/%F0%9F%98%80/"],
)  # fmt: skip
def test_unknown_address_is_not_found(demo, address):
    assert demo.get(f"/frameworks/{address}").status_code == 404


def many(number: int) -> str:
    """A framework of its own with as many sections, items and references as its number."""
    code = f"f{number}"
    rows = "".join(
        f"  - {{code: {code}.s{n}, kind: domain, order: {n}, name: Part {n}, items: [{{code: "
        f"{code}.s{n}.o, kind: outcome, order: 1, text: Words, source: {{file: a.txt}}}}], "
        f"references: [{{code: {code}.s{n}.r, kind: value, use: cite, order: 1, text: More, "
        f"source: {{file: a.txt}}}}]}}\n"
        for n in range(1, number + 1)
    )
    head = GOOD[: GOOD.index("expected:")].replace("demo", code)
    return (
        f"{head}expected: {{sections: {{domain: {number}}}, items: {{outcome: {number}}}, "
        f"references: {{value: {number}}}}}\nsections:\n{rows}"
    )


@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_the_same_for_one_three_and_many_rows(reader, tmp_path, name):
    page(reader, "index")  # the first page of a session also writes the session
    asked = []
    for number in (1, 3, 30):
        load(write(tmp_path, many(number), f"f{number}.yaml"), publish=True)
        args = [str(each).replace("demo.b.1", "demo.s1.o").replace("demo.b", "demo.s1")
                .replace("demo", f"f{number}") for each in PAGES[name]]  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            page(reader, name, *args, query="?q=words" if name == "search" else "")
        asked.append(len(queries))
    assert asked == [asked[0]] * 3
