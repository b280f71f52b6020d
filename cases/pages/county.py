"""The County picture as it is read and published: quarters, lines by domain and by service.

Belongs here: what the two pages show. Does not belong here: counting and hiding
(cases/county_counts.py), storing (cases/actions/county.py) and columns (cases/tables/county.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cases.actions import county
from cases.county_counts import CountyLine
from cases.models import CountyPicture, User
from cases.periods import Quarter, quarter_from_code, quarter_of

QUARTERS = 8  # finished ones that can still be published


@dataclass(frozen=True)
class Part:
    """The county, or one service: its eight domains."""

    service: str
    lines: tuple[CountyLine, ...]


def parts_of(lines: Iterable[CountyLine]) -> tuple[Part, ...]:
    """The county first, then the services in their order."""
    found: dict[str, list[CountyLine]] = {}
    for line in lines:
        found.setdefault(line.service, []).append(line)
    return tuple(Part(service, tuple(rows)) for service, rows in found.items())


class Published:
    """One published quarter, the newest unless another is asked for."""

    def __init__(self, asked: str | None) -> None:
        found = CountyPicture.objects.values_list("quarter", flat=True)
        self.quarters = [Quarter(starts) for starts in found]
        newest = self.quarters[0] if self.quarters else None
        chosen = quarter_from_code(asked, newest) if newest else None
        self.quarter = chosen if chosen in self.quarters else newest

    @cached_property
    def picture(self) -> CountyPicture | None:
        if self.quarter is None:
            return None
        return CountyPicture.objects.get(quarter=self.quarter.starts)

    @cached_property
    def lines(self) -> tuple[CountyLine, ...]:
        return tuple(CountyLine(**line) for line in self.picture.lines) if self.picture else ()

    @property
    def parts(self) -> tuple[Part, ...]:
        return parts_of(self.lines)


class Publishing:
    """The finished quarters, and the one that is looked at before it is published."""

    def __init__(self, user: User, asked: str | None, *, today: datetime.date) -> None:
        self._user = user
        now = quarter_of(today)
        pictures = CountyPicture.objects.defer("lines").select_related("published_by")
        there = {picture.quarter: picture for picture in pictures}
        finished = [now.before(back) for back in range(1, QUARTERS + 1)]
        self.quarters = [(quarter, there.get(quarter.starts)) for quarter in finished]
        self.waiting = [quarter for quarter, picture in self.quarters if picture is None]
        self.quarter = self._chosen(asked)

    def _chosen(self, asked: str | None) -> Quarter | None:
        if not self.waiting:
            return None
        chosen = quarter_from_code(asked, self.waiting[0])
        return chosen if chosen in self.waiting else self.waiting[0]

    @cached_property
    def lines(self) -> list[CountyLine]:
        return county.to_publish(self.quarter, self._user) if self.quarter else []

    @property
    def parts(self) -> tuple[Part, ...]:
        return parts_of(self.lines)

    @property
    def is_empty(self) -> bool:
        return county.is_empty(self.lines)

    @property
    def mark(self) -> str:
        return county.mark_of(self.lines)
