"""The caseload grid: children down, domains across, one child at a time open for rating.

Belongs here: which child is open, what its radio groups show, and who comes next. Does not belong
here: saving a press (cases/views/rating.py) and why a child is due (caseload.py). Only the
open row holds radio groups, so the page stays small at any number of children.
"""

from __future__ import annotations

from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from cases.models import Audit, Rating
from cases.pages.caseload import Caseload
from cases.pages.due import CaseRow
from cases.pages.history import Told
from cases.pages.rating_page import RatingPage, ShownRow
from cases.rating_sheet import Earlier, Row, Sheet
from frameworks import linked
from frameworks.models import Item

IN_THE_GRID = (
    Audit.Scope.QUICK, Audit.Scope.FOCUSED, Audit.Scope.OUTCOMES, Audit.Scope.FULL,
)  # fmt: skip


class Grid:
    """A caseload by reference, so that a child keeps its place while it is rated."""

    def __init__(self, caseload: Caseload, audits: QuerySet[Audit], *, asked: str) -> None:
        self.caseload = caseload
        self._audits = audits
        self._asked = asked

    @property
    def columns(self) -> int:
        return len(self.caseload.impacts) + 4

    @cached_property
    def to_rate(self) -> list[CaseRow]:
        return sorted(self.caseload.due, key=lambda row: row.reference)

    @cached_property
    def up_to_date(self) -> list[CaseRow]:
        return sorted(self.caseload.up_to_date, key=lambda row: row.reference)

    @cached_property
    def open_row(self) -> CaseRow | None:
        """The child asked for, when its own audit is open; anything else opens nobody."""
        rows = (row for row in self.caseload.rows if str(row.case.public_id) == self._asked)
        return next((row for row in rows if row.open_look), None)

    @cached_property
    def opened(self) -> OpenRow | None:
        if self.open_row is None or self.open_row.open_look is None:
            return None
        look = self.open_row.open_look
        audit = self._audits.at_hand().get(pk=look.pk)
        return OpenRow(self.open_row, audit, self.caseload.impacts, self.next_case)

    @cached_property
    def next_case(self) -> CaseRow | None:
        """The next child down the list to rate, from the top again after the last."""
        here = self.open_row.reference if self.open_row else ""
        rows = [row for row in self.to_rate if row is not self.open_row]
        later = [row for row in rows if row.reference > here]
        return next(iter([*later, *rows]), None)


class OpenRow:
    """One child's own open audit, its domains as radio groups."""

    def __init__(
        self, row: CaseRow, audit: Audit, impacts: tuple[Item, ...], next_case: CaseRow | None
    ) -> None:
        self.row = row
        self.audit = audit
        self.next_case = next_case
        self._impacts = impacts
        self.page = RatingPage(Sheet(audit))

    @property
    def fits(self) -> bool:
        """A Themed or Practice standards audit is rated on its own pages."""
        return self.audit.scope in IN_THE_GRID

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """In the wording the audit was begun with."""
        if self._impacts and self._impacts[0].edition_id == self.audit.edition_id:
            return self._impacts
        found = Item.objects.filter(edition=self.audit.edition_id, kind=Item.Kind.IMPACT)
        return tuple(found.select_related("section"))

    @cached_property
    def rows(self) -> list[ShownRow]:
        earlier = {domain.item.code: domain.now for domain in self.row.domains}
        number = self.audit.edition.number
        if any(told and told.edition != number for told in earlier.values()):
            lines = linked.lines(earlier)
            earlier = {
                code: told
                for code, told in earlier.items()
                if told and lines.comparable(code, told.edition, number)
            }
        return [self._shown(item, earlier.get(item.code)) for item in self.items]

    def _shown(self, item: Item, before: Told | None) -> ShownRow:
        told = self.row.open_ratings.get(item.code)
        rating = told and Rating(
            audit=self.audit,
            item=item,
            value=told.value,
            version=told.version,
            reason=told.reason,
            entry_method=told.entry_method,
        )
        last = None
        if before and before.at:
            last = Earlier(before.value, timezone.localdate(before.at), before.reason)
        return self.page.shown(Row(item=item, rating=rating or None, earlier=last))

    @property
    def rated(self) -> int:
        return sum(1 for row in self.rows if row.value)

    @property
    def sign_in_url(self) -> str:
        """Where the script sends a person whose sign-in has ended, and back to this row."""
        here = place_of(self.row.case.public_id)
        return f"{settings.LOGIN_URL}?{urlencode({'next': here})}"


def place_of(case_id: UUID | str) -> str:
    """The address of the grid with one child open; the grid's top for what names no case."""
    try:
        return f"{reverse('rate')}?open={UUID(str(case_id))}#case-{UUID(str(case_id))}"
    except ValueError:
        return reverse("rate")
