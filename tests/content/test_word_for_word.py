"""The framework files hold the content inventory word for word: nothing less, nothing more."""

from __future__ import annotations

import copy
from collections import Counter

import pytest

from frameworks.models import Edition, Framework, Item, Reference, Section
from tests.content.inventory import (
    EXPECTED,
    FIXTURES,
    Quote,
    inventories,
    kinds,
    nodes,
    quotes_of_fixture,
    quotes_of_inventory,
    read,
    texts_by_code,
)
from tests.frameworks.files import load

CODES = list(EXPECTED)


def fixture(code: str) -> dict:
    return read(FIXTURES / f"{code}.yaml")


# --- the inventory itself ---------------------------------------------------------------------


def test_inventory_is_complete():
    trees = inventories()
    quoted = [len([node for node in nodes(tree) if "text" in node]) for tree in trees.values()]
    codes = [node["code"] for tree in trees.values() for node in nodes(tree) if "code" in node]
    assert sorted(trees) == sorted(CODES)
    assert (sum(quoted), len(codes), len(set(codes))) == (359, 287, 287)


@pytest.mark.parametrize("code", CODES)
def test_inventory_counts(code):
    found = kinds(inventories()[code])
    assert {kind: found[kind] for kind in EXPECTED[code]} == EXPECTED[code]


@pytest.mark.parametrize("code", CODES)
def test_inventory_texts_have_a_source(code):
    without = [
        node for node in nodes(inventories()[code]) if "text" in node and "source" not in node
    ]
    assert without == []


# --- the files against the inventory ------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_every_text_of_the_inventory_is_in_the_file(code):
    missing = quotes_of_inventory(inventories()[code]) - quotes_of_fixture(fixture(code))
    assert missing == Counter()


@pytest.mark.parametrize("code", CODES)
def test_every_text_of_the_file_is_in_the_inventory(code):
    invented = quotes_of_fixture(fixture(code)) - quotes_of_inventory(inventories()[code])
    assert invented == Counter()


@pytest.mark.parametrize("code", CODES)
def test_texts_stand_under_their_own_codes(code):
    ours = texts_by_code(fixture(code))
    wanted = texts_by_code(inventories()[code])
    assert {each: ours.get(each) for each in wanted} == wanted


@pytest.mark.parametrize("code", CODES)
def test_files_name_their_publisher_in_the_header(code):
    tree = fixture(code)
    header = (FIXTURES / f"{code}.yaml").read_text(encoding="utf-8").split("framework:")[0]
    assert "The framework texts belong to their publishers" in header
    assert tree["framework"]["publisher"] in header


def test_domain_statement_with_three_wordings_uses_the_list():
    texts = {item["code"]: item for node in nodes(fixture("flourish")) for item in
             node.get("items", []) if isinstance(item, dict)}  # fmt: skip
    impact = texts["flourish.s.impact"]
    variants = [row["kind"] for row in impact["references"]]
    assert impact["text"].split("actions ")[1].startswith("that adults and children and young")
    assert (impact["source"]["line"], variants) == (64, ["impact_variant"] * 2)


# --- the control: a changed word is found, both ways ---------------------------------------------


def changed_word(tree: dict) -> None:
    tree["sections"][3]["items"][2]["text"] = "All CYP voices are heard in all decisions"


def changed_line(tree: dict) -> None:
    tree["sections"][3]["items"][2]["source"]["line"] = 84


def changed_name(tree: dict) -> None:
    tree["sections"][0]["name"] = "Family and Friends"


def removed_text(tree: dict) -> None:
    del tree["sections"][3]["items"][2]


def added_text(tree: dict) -> None:
    tree["sections"][3]["items"].append(copy.deepcopy(tree["sections"][3]["items"][2]))


@pytest.mark.parametrize(
    ("change", "missing", "invented"),
    [(changed_word, 1, 1), (changed_line, 1, 1), (changed_name, 1, 1), (removed_text, 1, 0),
     (added_text, 0, 1)],
)  # fmt: skip
def test_a_change_is_found(change, missing, invented):
    wanted = quotes_of_inventory(inventories()["flourish"])
    tree = fixture("flourish")
    change(tree)
    ours = quotes_of_fixture(tree)
    assert ((wanted - ours).total(), (ours - wanted).total()) == (missing, invented)


def test_a_changed_word_is_found_in_the_database(db, tmp_path):
    """The same control on the way through the loader."""
    text = (FIXTURES / "flourish.yaml").read_text(encoding="utf-8")
    path = tmp_path / "flourish.yaml"
    path.write_text(text.replace("All CYP voices are influential", "All CYP voices are heard"))
    load(path, publish=True)
    wanted = quotes_of_inventory(inventories()["flourish"])
    ours = quotes_in_database("flourish")
    assert ((wanted - ours).total(), (ours - wanted).total()) == (1, 1)


# --- the database against the inventory ---------------------------------------------------------


def quotes_in_database(code: str) -> Counter[Quote]:
    edition = Edition.objects.published().get(framework__code=code)
    rows = [
        *((row, row.name, row.source_line) for row in edition.sections.exclude(source_file="")),
        *((row, row.text, row.source_line) for row in edition.items.all()),
        *((row, row.text, row.source_line) for row in edition.references.all()),
        *((row, row.name, row.name_line) for row in edition.references.exclude(name_line="")),
    ]
    return Counter(
        (" ".join(text.split()), row.source_file, row.source_section, line, row.source_cell)
        for row, text, line in rows
    )


@pytest.fixture
def all_loaded(db) -> None:
    code, _, faults = load(*sorted(FIXTURES.glob("*.yaml")), publish=True)
    assert (code, faults) == (0, [])


def test_database_holds_the_inventory_word_for_word(all_loaded):
    for code, tree in inventories().items():
        assert quotes_in_database(code) == quotes_of_inventory(tree), code


def counts(model: type, code: str, **filters: str) -> Counter[str]:
    rows = model.objects.filter(edition__framework__code=code, **filters)
    return Counter(rows.values_list("kind", flat=True))


def test_flourish_in_the_database_has_its_counts(all_loaded):
    assert counts(Section, "flourish") == {"domain": 8, "universal": 1}
    assert counts(Item, "flourish") == {
        "impact": 8,
        "outcome": 46,
        "universal_determinant": 9,
        "tailored_determinant": 44,
    }
    references = counts(Reference, "flourish")
    assert (references["use_of_framework"], references["narrative"]) == (6, 8)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("impact", "F1 L1 O1 U1 R1 I1 S1 H1"), ("outcome", "F6 L6 O4 U6 R6 I6 S7 H5"),
     ("tailored_determinant", "F6 L6 O3 U7 R3 I6 S8 H5")],
)  # fmt: skip
def test_flourish_domains_have_their_counts(all_loaded, kind, wanted):
    domains = Section.objects.filter(kind="domain").order_by("order")
    found = [f"{domain.letter}{domain.items.filter(kind=kind).count()}" for domain in domains]
    assert " ".join(found) == wanted


def test_relationships_first_in_the_database_has_its_counts(all_loaded):
    pillars = Section.objects.filter(kind="pillar").order_by("order")
    standards = [pillar.items.filter(kind="practice_standard").count() for pillar in pillars]
    assert [pillar.short_name for pillar in pillars] == [
        "Voice", "Relationships", "Assessment", "Planning", "Management",
    ]  # fmt: skip
    assert standards == [3, 4, 4, 5, 4]
    assert counts(Item, "relationships-first") == {"practice_standard": 20, "measure": 3}
    first = Item.objects.get(code="relationships-first.relationships.1")
    assert (first.references.filter(kind="descriptor").count(), first.children.count()) == (5, 3)
    references = counts(Reference, "relationships-first")
    wanted = {"guiding_principle": 1, "approach": 3, "objective": 5, "value": 6}
    assert {kind: references[kind] for kind in wanted} == wanted


def test_the_other_three_are_cited_not_rated(all_loaded):
    others = ["children-1st", "family-networking", "flourish-2019"]
    assert Item.objects.filter(edition__framework__code__in=others).count() == 0
    assert [counts(Reference, code).total() for code in others] == [35, 58, 31]
    assert list(Framework.objects.values_list("code", flat=True)) == CODES


def test_all_files_again_are_no_change(all_loaded):
    _, said, _ = load(*sorted(FIXTURES.glob("*.yaml")), publish=True)
    assert [line.rsplit(": ", 1)[1] for line in said.splitlines()] == ["no change"] * 5


def test_proxies_count_their_own_kind(all_loaded):
    from frameworks import models

    names = ("Domain", "Pillar", "Impact", "Outcome", "UniversalDeterminant",
             "TailoredDeterminant", "PracticeStandard", "Measure")  # fmt: skip
    found = [getattr(models, name).objects.count() for name in names]
    assert found == [8, 5, 8, 46, 9, 44, 20, 3]
