"""Any edition as a file of each kind: loading it again is "no change", to the last letter."""

from __future__ import annotations

import dataclasses

import pytest

from frameworks.loading.apply import apply
from frameworks.loading.files import sound, sound_content
from frameworks.models import Edition, Item
from frameworks.writing.content_of import content_of
from frameworks.writing.notations import as_json, as_yaml
from frameworks.writing.workbook import as_workbook, blank_workbook
from tests.content.inventory import FIXTURES
from tests.frameworks.files import GOOD, load, snapshot, write
from tests.frameworks.made_up import content, wheel_workbook

WRITERS = {"edition.xlsx": as_workbook, "edition.yaml": as_yaml, "edition.json": as_json}
pytestmark = pytest.mark.django_db


def said(made) -> dict:
    return dataclasses.asdict(made) | {"file": ""}


def come_back(edition: Edition) -> list[str]:
    """The kinds of file that do not give the same words again."""
    edition = Edition.objects.select_related("framework").get(pk=edition.pk)
    kept, lost = content_of(edition), []
    for name, writer in WRITERS.items():
        found, faults = sound_content(name, writer(kept))
        assert faults == [], (name, [str(fault) for fault in faults[:5]])
        outcome = apply([found])[0]
        if (outcome.did, outcome.head_changed, said(found)) != ("no change", False, said(kept)):
            lost.append(name)
    return lost


def test_five_frameworks_of_ours_come_back_whole():
    contents, _ = sound(sorted(FIXTURES.glob("*.yaml")))
    for outcome in apply(contents, publish=True):
        assert content_of(outcome.edition).checksum() == outcome.edition.checksum
        assert come_back(outcome.edition) == []
    assert Edition.objects.count() == 5


@pytest.mark.sweep
def test_frameworks_nobody_wrote_come_back_whole():
    for seed in range(40):
        made = content(seed)
        outcome = apply([made])[0]
        assert said(content_of(outcome.edition)) == said(made), seed
        assert come_back(outcome.edition) == [], seed


@pytest.mark.sweep
def test_a_word_that_is_lost_on_the_way_is_noticed(tmp_path, monkeypatch):
    """The control: with a writer that drops notes the comparison above fails."""
    load(write(tmp_path, GOOD), publish=True)
    careless = dataclasses.replace

    def without_notes(kept):
        kept.items = [careless(row, note="") for row in kept.items]
        return as_json(kept)

    monkeypatch.setitem(WRITERS, "edition.json", without_notes)
    assert come_back(Edition.objects.get()) == ["edition.json"]


def test_the_command_takes_a_workbook(tmp_path):
    path = write(tmp_path, wheel_workbook(), "wheel.xlsx")
    code, out, faults = load(path, publish=True)
    assert (code, faults) == (0, [])
    assert "3 sections, 6 items, 1 references" in out
    before = snapshot()
    assert load(path, publish=True)[1].endswith("no change\n")
    assert snapshot() == before
    hopes = Item.objects.filter(called="hope")
    assert list(hopes.values_list("code", "kind", "asked")) == [
        ("wheel.home.1", "own", True),
        ("wheel.home.2", "own", True),
        ("wheel.friends.1", "own", True),
        ("wheel.friends.2", "own", False),
        ("wheel.future.1", "own", True),
    ]


def test_the_template_is_empty_but_for_examples():
    """Its examples are not read: all that is missing is what has to be filled in."""
    found, faults = sound_content("template.xlsx", blank_workbook())
    assert found is None
    assert [(str(fault.line), fault.reason) for fault in faults] == [
        (f"Framework!B{row}", "is missing") for row in (2, 3, 4, 6)
    ]
