"""Loading sound files: editions, no change, dry run, publishing, and what never happens."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.models import Edition, Framework, Item, Reference, Section
from tests.frameworks.files import GOOD, load, snapshot, write

pytestmark = pytest.mark.django_db
REWORDED = GOOD.replace("text: CYP are heard", "text: CYP are heard and answered")


def editions() -> list[tuple[int, str]]:
    return list(Edition.objects.order_by("number").values_list("number", "status"))


def test_first_load_makes_a_draft(tmp_path):
    path = write(tmp_path, GOOD)
    code, said, _ = load(path)
    assert said == (
        f"{path}: Demo framework: edition 1, draft: 2 sections, 5 items, 3 references (10 added)\n"
    )
    assert (code, editions(), snapshot()[0]) == (0, [(1, "draft")], [1, 1, 2, 5, 3])


def test_rows_hold_everything_the_file_says(tmp_path):
    load(write(tmp_path, GOOD))
    measure = Item.objects.get(code="demo.b.1.measure.1")
    outcome = Item.objects.get(code="demo.a.outcome.1")
    value = Reference.objects.get(code="demo.value.1")
    assert (measure.parent.code, measure.section.code) == ("demo.b.1", "demo.b")
    assert (measure.timescale_days, measure.position) == (10, 5)
    assert outcome.where == "“Outcomes”, lines 5, 6"
    assert (value.name, value.name_line, value.where, value.use) == (
        "Courage", "11", "“Values”, line 12", "cite",
    )  # fmt: skip
    assert Reference.objects.get(code="demo.b.1.descriptor.1").item.code == "demo.b.1"
    assert Section.objects.get(code="demo.a").where == "“Names”, line 3, table cell 1"


def test_paragraphs_are_kept_and_lines_joined(tmp_path):
    load(write(tmp_path, GOOD))
    text = Reference.objects.get(code="demo.value.2").text
    assert text == "Noticing what others need\n\nand doing it"


def test_same_file_again_is_no_change(tmp_path):
    path = write(tmp_path, GOOD)
    load(path, publish=True)
    before = snapshot()
    assert load(path, publish=True) == (0, f"{path}: Demo framework: no change\n", [])
    assert snapshot() == before


def test_another_layout_of_the_same_wording_is_no_change(tmp_path):
    load(write(tmp_path, GOOD))
    before = snapshot()
    other = "# a remark\n" + GOOD.replace(
        "text: We listen", "text: >-\n          We\n          listen"
    )
    load(write(tmp_path, other))
    assert snapshot() == before


def test_changed_text_makes_a_new_edition_and_retires_the_old(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    _, said, _ = load(write(tmp_path, REWORDED), publish=True)
    texts = Item.objects.filter(code="demo.a.outcome.1").order_by("edition__number")
    assert said.split("\n", 1)[1] == (
        "  reworded demo.a.outcome.1\n    was: CYP are heard\n    now: CYP are heard and answered\n"
    )
    assert editions() == [(1, "retired"), (2, "published")]
    assert [item.text for item in texts] == ["CYP are heard", "CYP are heard and answered"]


def test_published_wording_stays_while_the_new_one_is_a_draft(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    load(write(tmp_path, REWORDED))
    assert editions() == [(1, "published"), (2, "draft")]


def test_draft_is_published_later_by_the_same_file(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    path = write(tmp_path, REWORDED)
    load(path)
    _, said, _ = load(path, publish=True)
    assert said == f"{path}: Demo framework: edition 2, published\n"
    assert editions() == [(1, "retired"), (2, "published")]


def test_return_to_retired_wording_is_a_new_edition(tmp_path):
    for text in (GOOD, REWORDED, GOOD):
        load(write(tmp_path, text), publish=True)
    assert editions() == [(1, "retired"), (2, "retired"), (3, "published")]


def test_removed_item_stays_in_the_edition_that_had_it(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    start, end = GOOD.index("      - code: demo.a.outcome.2"), GOOD.index("  - code: demo.b\n")
    less = (GOOD[:start] + GOOD[end:]).replace("outcome: 2", "outcome: 1")
    _, said, _ = load(write(tmp_path, less), publish=True)
    kept = Item.objects.filter(code="demo.a.outcome.2").values_list("edition__number", flat=True)
    assert said.split("\n", 1)[1] == "  removed demo.a.outcome.2\n"
    assert list(kept) == [1]


def test_added_moved_and_corrected_rows_are_told_apart(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    more = GOOD.replace("letter: A", "letter: B").replace("level: system", "level: child")
    more = more.replace("value: 2", "value: 3") + (
        "  - code: demo.value.3\n    kind: value\n    use: cite\n    order: 3\n    text: Joy\n"
        "    source: {file: two.txt}\n"
    )
    _, said, _ = load(write(tmp_path, more))
    assert said.split("\n")[1:-1] == [
        "  added demo.value.3",
        "  corrected demo.a (letter A -> letter B)",
        "  corrected demo.a.outcome.2 (level system -> level child)",
    ]


def test_swapped_items_are_moved(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    swapped = GOOD.replace("outcome.1\n", "outcome.x\n").replace("outcome.2\n", "outcome.1\n")
    _, said, _ = load(write(tmp_path, swapped.replace("outcome.x\n", "outcome.2\n")))
    moved = [line for line in said.split("\n") if line.startswith("  moved")]
    assert moved == [
        "  moved demo.a.outcome.2 (order 2 -> order 1)",
        "  moved demo.a.outcome.1 (order 1 -> order 2)",
    ]


def test_dry_run_tells_and_writes_nothing(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    before = snapshot()
    path = write(tmp_path, REWORDED)
    _, said, _ = load(path, dry_run=True, publish=True)
    assert said.split("\n")[0] == (
        f"{path}: Demo framework: would make a new edition: 2 sections, 5 items, 3 references "
        "(1 reworded)"
    )
    assert snapshot() == before


def test_framework_head_is_corrected_in_place(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    load(write(tmp_path, GOOD.replace("A council", "Another council")))
    framework = Framework.objects.get(code="demo")
    assert (framework.publisher, editions()) == ("Another council", [(1, "published")])


def test_one_faulty_file_stops_the_sound_ones(tmp_path):
    sound = write(tmp_path, GOOD, "a.yaml")
    faulty = write(
        tmp_path, GOOD.replace("demo", "other").replace("use: guide", "use: x"), "b.yaml"
    )
    assert (load(sound, faulty)[0], snapshot()[0]) == (1, [0, 0, 0, 0, 0])


def test_failure_in_the_second_file_undoes_the_first(tmp_path, monkeypatch):
    from frameworks.loading import apply

    written = []

    def fail_at_second(content, *, publish):
        if written:
            raise RuntimeError("the disk is full")
        written.append(real(content, publish=publish))

    real = apply._apply
    monkeypatch.setattr(apply, "_apply", fail_at_second)
    paths = write(tmp_path, GOOD, "a.yaml"), write(tmp_path, GOOD.replace("demo", "o"), "b.yaml")
    with pytest.raises(RuntimeError, match="disk"):
        load(*paths)
    assert (len(written), snapshot()[0]) == (1, [0, 0, 0, 0, 0])


def large(items: int, wording: str = "Outcome") -> str:
    """A framework of as many items as the largest one measured elsewhere."""
    head = GOOD[: GOOD.index("expected:")]
    rows = "".join(
        f"      - {{code: demo.a.{n}, kind: outcome, order: {n}, text: {wording} {n} is in place, "
        f"short_label: Short {n}, source: {{file: one.txt, section: Outcomes, line: {n}}}}}\n"
        for n in range(1, items + 1)
    )
    return (
        f"{head}expected:\n  sections: {{domain: 1}}\n  items: {{outcome: {items}}}\n"
        "sections:\n  - code: demo.a\n    kind: domain\n    order: 1\n    name: Alpha\n"
        f"    items:\n{rows}"
    )


@pytest.mark.parametrize("items", [3, 162])
def test_new_edition_takes_few_statements(tmp_path, items):
    load(write(tmp_path, large(items)), publish=True)
    path = write(tmp_path, large(items, "Result"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        load(path, publish=True)
    assert editions() == [(1, "retired"), (2, "published")]
    assert len(queries) <= 30, "\n".join(query["sql"][:90] for query in queries)
