"""Statements composed once a process, in a suite that changes the rules they are composed of.

A control takes a rule away for one test. A statement composed before it would still hold to the
rule, and one composed meanwhile would go on without it: both are composed anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from cases.composed import Composed, OfRow


def every() -> dict[str, Composed | OfRow]:
    """Each that a module of ours keeps."""
    modules = [module for name, module in sys.modules.items() if name.startswith("cases.")]
    kept = {
        f"{each.__name__}.{name}": value for each in modules for name, value in vars(each).items()
    }
    for name, several in [each for each in kept.items() if isinstance(each[1], dict)]:
        kept |= {f"{name} {key}": value for key, value in several.items()}
    return {name: value for name, value in kept.items() if isinstance(value, Composed | OfRow)}


def anew() -> None:
    for composed in every().values():
        composed._kept.clear()


class Changing:
    """pytest's `monkeypatch`, after each change of what is ours."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch, self.changed = patch, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.patch, name)

    @contextmanager
    def context(self) -> Iterator[Changing]:
        with self.patch.context() as patch:
            inner = Changing(patch)
            yield inner
            inner.undo()

    def setattr(self, target: Any, *arguments: Any, **options: Any) -> None:
        self.patch.setattr(target, *arguments, **options)
        if ours(target):
            self.changed = True
            anew()

    def undo(self) -> None:
        self.patch.undo()
        if self.changed:
            anew()


def ours(target: Any) -> bool:
    if isinstance(target, str):
        return target.startswith("cases.")
    named = target.__name__ if isinstance(target, ModuleType) else target.__module__
    return named.startswith("cases.")
