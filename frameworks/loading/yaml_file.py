"""YAML, read event by event: no anchors, no tags, no guessing of types, no recursion."""

from __future__ import annotations

from ruamel.yaml import YAML
from ruamel.yaml import events as on
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from frameworks.loading.faults import UnreadableError
from frameworks.loading.tree import Tree


def read_yaml(text: str, tree: Tree) -> None:
    documents = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            documents += isinstance(event, on.DocumentStartEvent)
            _take(event, tree, documents)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        tree.refuse(line, f"not readable as YAML: {error.problem or error.context}")
    except UnreadableError:
        raise
    except (YAMLError, ValueError, OverflowError, AttributeError, IndexError) as error:
        tree.refuse(1, f"not readable as YAML: {str(error).splitlines()[0]}")


def _take(event: on.Event, tree: Tree, documents: int) -> None:
    line = event.start_mark.line + 1
    if isinstance(event, on.ScalarEvent):
        _refuse_references(event, tree, line)
        tree.word("bare" if event.style in (None, "") else "text", event.value, line)
    elif isinstance(event, on.MappingStartEvent):
        _refuse_references(event, tree, line)
        tree.open("block", line)
    elif isinstance(event, on.SequenceStartEvent):
        _refuse_references(event, tree, line)
        tree.open("list", line)
    elif isinstance(event, on.MappingEndEvent | on.SequenceEndEvent):
        tree.close()
    elif isinstance(event, on.AliasEvent):
        tree.refuse(line, f"refers to an anchor (*{event.anchor[:40]}); write the text out instead")
    elif isinstance(event, on.DocumentStartEvent):
        if documents > 1:
            tree.refuse(line, "a second document begins here; one file holds one framework")
        if event.version or event.tags:
            tree.refuse(line, "a % directive is not allowed")


def _refuse_references(event: on.NodeEvent, tree: Tree, line: int) -> None:
    if event.anchor:
        tree.refuse(line, f"sets an anchor (&{event.anchor[:40]}); anchors are not allowed")
    if event.tag:
        tree.refuse(line, f"has a tag ({str(event.tag)[:40]}); tags are not allowed")
