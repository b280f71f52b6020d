"""Kinds of stored settings: how a value is read from typed words, its bounds, how it is said.

Belongs here: one class a kind. Does not belong here: which settings there are
(cases/stored_settings.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from django.apps import apps
from django.conf import settings as environment

from cases.retention import BY_CODE, parse

T = TypeVar("T")


class Refused(Exception):
    """The value does not do; the message says what to do."""


class Holder(Protocol):
    """Where the values come from that differ from the environment's."""

    def text_of(self, name: str) -> str | None: ...


class Setting(Generic[T]):
    """One setting: read from `stored.NAME`, described by `Stored.NAME`.

    The value of the environment, with its default in flourish_audit/settings.py, is the first value
    and what "reset" goes back to. `help` says what it changes and who notices.
    """

    name: str
    hint = ""  # what may be typed

    def __init__(self, group: str, label: str, *, help: str) -> None:
        self.group, self.label, self.help = group, label, help

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, holder: None, owner: type) -> Self: ...
    @overload
    def __get__(self, holder: Holder, owner: type) -> T: ...
    def __get__(self, holder: Holder | None, owner: type) -> Self | T:
        return self if holder is None else self.value_of(holder.text_of(self.name))

    @property
    def code(self) -> str:
        """For addresses."""
        return self.name.lower().replace("_", "-")

    @property
    def default(self) -> T:
        value: T = getattr(environment, self.name)
        return value

    def value_of(self, text: str | None) -> T:
        """What is stored, or the default: nothing stored, or words that would be refused today."""
        if text is None:
            return self.default
        try:
            return self.read(text)
        except Refused:
            return self.default

    def read(self, text: str) -> T:
        """The value of typed words. Raises Refused."""
        raise NotImplementedError

    def as_text(self, value: T) -> str:
        """As it is typed and stored: `read` gives the value back."""
        return str(value)

    def in_words(self, value: T) -> str:
        return self.as_text(value)


class Whole(Setting[int]):
    """A whole number between two bounds."""

    def __init__(
        self, group: str, label: str, *, help: str, least: int, most: int, unit: str = ""
    ) -> None:
        super().__init__(group, label, help=help)
        self.least, self.most, self.unit = least, most, unit

        self.hint = f"A whole number from {least} to {most:,}."

    def read(self, text: str) -> int:
        typed = text.strip()
        if not re.fullmatch(r"[0-9]{1,9}", typed) or not self.least <= int(typed) <= self.most:
            raise Refused(f"Enter a whole number from {self.least} to {self.most:,}.")
        return int(typed)

    def in_words(self, value: int) -> str:
        return f"{value:,} {self.unit}".strip().replace(" %", "%")


class Choice(Setting[str]):
    """One of a few values, each with its words."""

    def __init__(
        self, group: str, label: str, *, help: str, choices: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(group, label, help=help)
        self.choices = choices

    def read(self, text: str) -> str:
        if text not in dict(self.choices):
            raise Refused("Choose one of these.")
        return text

    def in_words(self, value: str) -> str:
        return dict(self.choices).get(value, value)


class Text(Setting[str]):
    """A few lines of words."""

    def __init__(self, group: str, label: str, *, help: str, most: int, empty: str = "") -> None:
        super().__init__(group, label, help=help)
        self.most, self.empty = most, empty  # `empty`: how nothing is said; "" is: it is needed

    def read(self, text: str) -> str:
        typed = " ".join(text.replace("\x00", "").split())
        if not typed and not self.empty:
            raise Refused("Write a sentence: people read it where they need it.")
        if len(typed) > self.most:
            raise Refused(f"Use {self.most} characters or fewer; these are {len(typed):,}.")
        return typed

    def in_words(self, value: str) -> str:
        return value or self.empty


class Link(Text):
    """An https address, or a phone number."""

    hint = "An address that begins with https://, or a phone number. Empty for none."

    def read(self, text: str) -> str:
        typed = super().read(text)
        if not typed or re.fullmatch(r"[+(]?[0-9][0-9 ()+-]{2,30}", typed):
            return typed
        if not re.fullmatch(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?", typed):
            raise Refused("Enter an address that begins with https://, or a phone number.")
        return typed


class Hours(Setting[tuple[int, int]]):
    """From one whole hour of the day to a later one."""

    hint = "Two whole hours of the day with a line between them, such as 7-20."

    def read(self, text: str) -> tuple[int, int]:
        found = re.fullmatch(r"([0-9]{1,2}) ?[-–] ?([0-9]{1,2})", text.strip())
        if not found:
            raise Refused("Enter two whole hours with a line between them, such as 7-20.")
        first, last = int(found[1]), int(found[2])
        if not 0 <= first < last <= 24:
            raise Refused("The first hour must be before the second, and neither past 24.")
        return first, last

    def as_text(self, value: tuple[int, int]) -> str:
        return f"{value[0]}-{value[1]}"

    def in_words(self, value: tuple[int, int]) -> str:
        return f"{value[0]}:00 to {value[1]}:00"


class PlanTypes(Setting[list[str]]):
    """Any of the plan types, by their codes, which stay when a name changes."""

    def read(self, text: str) -> list[str]:
        codes = list(dict.fromkeys(part for part in text.split(",") if part))
        if not all(re.fullmatch(r"[a-z0-9_]{1,40}", code) for code in codes):
            raise Refused("Choose any of these.")
        if len(",".join(codes)) > 1000:
            raise Refused("Choose fewer.")
        return codes

    def as_text(self, value: list[str]) -> str:
        return ",".join(value)

    def in_words(self, value: list[str]) -> str:
        names = dict(self.offered(value))
        return ", ".join(names[code] for code in value) or "None"

    def offered(self, value: list[str]) -> list[tuple[str, str]]:
        """(code, name) of every plan type, and of any that is set and not in the list."""
        names = dict(apps.get_model("cases", "PlanType").objects.values_list("code", "name"))
        missing = {code: code.replace("_", " ") for code in value if code not in names}
        return [*(names | missing).items()]


class Periods(Text):
    """How long categories of records are kept, those alone that differ from their defaults."""

    def __init__(self, group: str, label: str, *, help: str) -> None:
        super().__init__(group, label, help=help, most=900, empty="The default periods")
        self.hint = (
            "Category=years from birth/years after the end, separated by commas, such as "
            f"early_help=18/1, supervision=0/3. The categories: {', '.join(BY_CODE)}."
        )

    def read(self, text: str) -> str:
        typed = super().read(text)
        try:
            parse(typed)
        except ValueError as fault:
            raise Refused(str(fault).removeprefix("RETENTION_PERIODS: ")) from None
        return typed


def described(holder_class: type) -> dict[str, Setting[Any]]:
    """The settings a class lists, by name, in their order."""
    return {name: each for name, each in vars(holder_class).items() if isinstance(each, Setting)}
