"""Reading the two notations: same content, nothing guessed, a mark at the start allowed."""

from __future__ import annotations

import json

import pytest
from ruamel.yaml import YAML

from frameworks.loading.files import sound
from tests.content.inventory import FIXTURES
from tests.frameworks.files import GOOD, write


def checksum(path) -> str:
    contents, faults = sound([path])
    assert faults == []
    return contents[0].checksum()


@pytest.mark.parametrize("indent", [None, 2])
def test_json_and_yaml_give_the_same_content(tmp_path, indent):
    plain = YAML(typ="safe", pure=True).load(GOOD)
    as_json = write(tmp_path, json.dumps(plain, indent=indent), "demo.json")
    assert checksum(as_json) == checksum(write(tmp_path, GOOD))


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n").encode()],
    ids=["byte order mark", "windows lines"],
)
def test_what_windows_editors_add_is_no_fault(tmp_path, content):
    other = write(tmp_path, content, "other.yaml")
    assert checksum(other) == checksum(write(tmp_path, GOOD))


@pytest.mark.parametrize("word", ["no", "yes", "on", "Norway: no".split(": ")[1], "2019 vision"])
def test_words_stay_words(tmp_path, word):
    path = write(tmp_path, GOOD.replace("name: Alpha", f"name: {word}"))
    assert sound([path])[0][0].sections[0].name == word


def test_long_line_of_json_is_read(tmp_path):
    plain = YAML(typ="safe", pure=True).load(GOOD)
    plain["edition"]["note"] = "word " * 1_900
    plain["sections"][0]["items"][0]["text"] = "word " * 1_900
    path = write(tmp_path, json.dumps(plain), "demo.json")
    assert len(path.read_text().split("\n")[0]) > 12_000
    assert len(sound([path])[0][0].note) == 9_499


def test_example_of_the_documentation_is_sound(tmp_path):
    page = (FIXTURES.parent / "docs" / "frameworks.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    contents, faults = sound([write(tmp_path, example)])
    assert (faults, [content.code for content in contents]) == ([], ["team"])
