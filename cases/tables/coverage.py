"""Coverage of a team by practitioner: who was rated, what is not known, what is old.

Belongs here: columns and how a cell reads. Does not belong here: counting (cases/rollups.py,
cases/standing_counts.py). No query starts here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import django_tables2 as tables
from django.utils.safestring import SafeString

from cases import bars
from cases.figures import NOBODY, Coverage, PractitionerDomains
from cases.markup import format_html
from cases.standing_counts import Older
from cases.tables.drawn import DrawnTable


class CoverageTable(DrawnTable):
    """Who has been rated this quarter, by practitioner, least covered first."""

    name = tables.Column(verbose_name="Practitioner")
    held = tables.Column(verbose_name="Cases held")
    rated = tables.Column()
    not_yet_known = tables.Column(verbose_name="Not yet known", empty_values=())
    older = tables.Column(verbose_name="To look at again", empty_values=())
    overdue = tables.Column(verbose_name="Actions overdue")

    caption = "Coverage by practitioner, the least covered first"
    row_header = "name"

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards table--coverage"}

    def __init__(
        self,
        rows: Sequence[Coverage],
        *,
        people: Iterable[PractitionerDomains],
        older: Mapping[int, Older] | None,
        rated: str,
        cases_url: Callable[..., str],
    ) -> None:
        """`older` is None where it is not told; `rated` names the column of its voice."""
        self.people = {row.practitioner_id: row.total for row in people}
        self.standing, self.rated_head, self.cases_url = older or {}, rated, cases_url
        without = () if older is not None else ("older",)
        super().__init__(rows, heads={"rated": rated}, without=without)

    def render_name(self, record: Coverage) -> str:
        return record.name

    def render_overdue(self, record: Coverage) -> SafeString:
        return format_html('<span class="cell-head">Actions overdue: </span>{}', record.overdue)

    def value_overdue(self, record: Coverage) -> int:
        return record.overdue

    def value_held(self, record: Coverage) -> int:
        return record.held

    def render_held(self, record: Coverage):
        url = self.cases_url(record.public_id)
        return format_html(
            '<span class="cell-head">Cases held: </span><a class="row-link" href="{}">{}</a>',
            url,
            record.held,
        )

    def render_rated(self, record: Coverage):
        return format_html(
            '<span class="cell-head">{}: </span><span class="cover">{} {}</span>',
            self.rated_head,
            bars.share_bar(record.rated, record.held),
            self.value_rated(record),
        )

    def value_rated(self, record: Coverage) -> str:
        share = bars.percent_of(record.rated, record.held)
        return f"{record.rated} of {record.held} ({share})"

    def render_not_yet_known(self, record: Coverage) -> SafeString:
        said = self.value_not_yet_known(record)
        return format_html('<span class="cell-head">Not yet known: </span>{}', said)

    def value_not_yet_known(self, record: Coverage) -> str:
        counts = self.people.get(record.practitioner_id, NOBODY)
        if not counts.looked_at:
            return "0 of 0"
        share = bars.percent_of(counts.not_yet_known, counts.looked_at)
        return f"{counts.not_yet_known} of {counts.looked_at} ({share})"

    def render_older(self, record: Coverage) -> SafeString:
        said = self.value_older(record)
        if self._standing_of(record).older:
            url = self.cases_url(record.public_id, older="yes")
            said = format_html('<a class="row-link" href="{}">{}</a>', url, said)
        return format_html('<span class="cell-head">To look at again: </span>{}', said)

    def value_older(self, record: Coverage) -> str:
        counts = self._standing_of(record)
        return f"{counts.older} of {counts.rated}"

    def _standing_of(self, record: Coverage) -> Older:
        return self.standing.get(record.practitioner_id or 0, Older())
