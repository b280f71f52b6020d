"""The list of matches as an admin reads it: by domain, each standard in words, with its reason.

Belongs here: rows and what taking one off changes, in words. Does not belong here: writing
(cases/actions/domain_standards.py). An admin is told which figures read the list, never a figure.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cases.matching import Editions, Named, editions
from cases.models import DomainStandard, Team


@dataclass(frozen=True)
class Row:
    """One match in words."""

    match: DomainStandard
    domain: Named
    standard: Named

    @property
    def counts(self) -> bool:
        return self.match.is_active and self.domain.published and self.standard.published

    @property
    def changed_on(self) -> datetime.datetime | None:
        return self.match.changed_at


@dataclass(frozen=True)
class Group:
    """A domain with the standards that stand beside it."""

    domain: Named
    rows: tuple[Row, ...]


class Matching:
    """The whole list in two statements, however long it is."""

    @cached_property
    def editions(self) -> Editions:
        return editions()

    @cached_property
    def rows(self) -> list[Row]:
        """In framework order: domain by domain, standard by standard."""
        found = [self.row(match) for match in DomainStandard.objects.select_related("changed_by")]
        domains = list(self.editions.domains)
        standards = list(self.editions.standards)
        return sorted(
            found,
            key=lambda row: (
                _place(row.domain.code, domains),
                row.domain.code,
                _place(row.standard.code, standards),
                row.standard.code,
            ),
        )

    def row(self, match: DomainStandard) -> Row:
        known = self.editions
        return Row(
            match,
            known.domains.get(match.section_code) or _unknown(match.section_code),
            known.standards.get(match.item_code) or _unknown(match.item_code),
        )

    @property
    def groups(self) -> list[Group]:
        """Every published domain, and others that rows still name."""
        shown = [row for row in self.rows if row.match.is_active]
        domains = {code: named for code, named in self.editions.domains.items() if named.published}
        domains |= {row.domain.code: row.domain for row in shown}
        return [Group(named, tuple(_of(named, shown))) for named in domains.values()]

    @property
    def taken_off(self) -> list[Row]:
        return [row for row in self.rows if not row.match.is_active]

    @property
    def without_effect(self) -> int:
        """On the list, and counting nowhere."""
        return sum(row.match.is_active and not row.counts for row in self.rows)


class TakingOff:
    """What changes when one match goes: in words, for somebody who sees no figure."""

    def __init__(self, match: DomainStandard) -> None:
        self.row = Matching().row(match)
        others = DomainStandard.objects.in_use().filter(section_code=match.section_code)
        self.left = others.exclude(pk=match.pk).count()
        self.teams = Team.objects.at_work().count()


def _of(domain: Named, rows: Iterable[Row]) -> Iterable[Row]:
    return (row for row in rows if row.domain.code == domain.code)


def _place(code: str, codes: list[str]) -> int:
    return codes.index(code) if code in codes else len(codes)


def _unknown(code: str) -> Named:
    """No edition knows it; its code is all there is to say."""
    return Named(code, code, "", published=False, label=code)
