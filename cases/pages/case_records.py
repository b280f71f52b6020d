"""Two records side by side before they become one: what an admin may know of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cases.actions.case_records import mark_of, why_not
from cases.models import Case
from cases.record_counts import Work, work_on


@dataclass(frozen=True)
class Side:
    case: Case
    work: Work
    heading: str


@dataclass(frozen=True)
class TwoRecords:
    """`double` ends, `into` goes on."""

    double: Case
    into: Case

    @cached_property
    def sides(self) -> list[Side]:
        return [
            Side(self.double, work_on(self.double), "This record ends"),
            Side(self.into, work_on(self.into), "This record goes on"),
        ]

    @cached_property
    def why_not(self) -> str:
        return why_not(self.double, self.into)

    @property
    def mark(self) -> str:
        return mark_of(self.double, self.into)

    @property
    def months_differ(self) -> bool:
        born, other = self.double.birth_month, self.into.birth_month
        return bool(born and other and born != other)
