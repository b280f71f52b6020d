"""What the fields of a kept form are called on the page it came from, to read what was typed.

Belongs here: finding the form that fields belong to, and their labels. Forms are told by the names
of their fields: the one that knows most of them is it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache

from django import forms

from cases import forms as package

NOT_FOR_READING = {"version", "next", "seen", "do", "then", "mark", "before"}
Pairs = list[tuple[str, str]]


@cache
def _known() -> tuple[dict[str, forms.Field], ...]:
    """The declared fields of every form of ours."""
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return tuple(form.base_fields for form in _below(forms.Form))


def _below(kind: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for form in kind.__subclasses__():
        if form.__module__.startswith(package.__name__):
            yield form
        yield from _below(form)


def readable(fields: Iterable[tuple[str, str]]) -> Pairs:
    """What was typed or chosen, each under its label; without what is no reading matter."""
    given = [(name, value) for name, value in fields if value.strip()]
    names = {name for name, _ in given}
    form = max(_known(), key=lambda found: len(names & found.keys()), default={})
    found = []
    for name, value in given:
        field = form.get(name)
        words = _words(field, value)
        if name not in NOT_FOR_READING and words:
            found.append((_label(name, field), words))
    return found


def _label(name: str, field: forms.Field | None) -> str:
    plain = name.replace("_", " ").replace("-", " ")
    return str(field.label) if field is not None and field.label else plain


def _words(field: forms.Field | None, value: str) -> str:
    """A choice in its words; nothing for hidden fields, and for choices known by a number only."""
    if field is None:
        return value
    if field.widget.is_hidden or isinstance(field, forms.ModelChoiceField):
        return ""
    if isinstance(field, forms.ChoiceField):
        return str(dict(_flat(field.choices)).get(value, value))
    if isinstance(field, forms.BooleanField):
        return "Yes"
    return value


def _flat(choices: Iterable) -> Iterator[tuple[str, str]]:
    """Choices may stand in groups."""
    for key, words in choices:
        if isinstance(words, list | tuple):
            yield from _flat(words)
        else:
            yield str(key), str(words)
