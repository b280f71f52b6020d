"""The scorecard's tables: domains, pillars, and every figure as a row of a file.

Belongs here: columns and how a figure reads, always with its n. Does not belong here: counting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import django_tables2 as tables
from django.utils.safestring import SafeString

from cases import bars
from cases.charts import word
from cases.figures import ItemRow
from cases.markup import format_html
from cases.scorecard_counts import Pillar
from frameworks.models import Edition

# The address of the children behind a domain's number: (code, value) -> url; empty without a list.
Behind = Callable[[str, str], str]


class Figure(NamedTuple):
    """One number of the card."""

    part: str
    name: str
    figure: str
    number: int
    n: int


class Card(tables.Table):
    """Rows with figures "k of n"; the share only where n is large enough to say one."""

    part = heading = ""
    named = "name"  # what of a row is its name
    counted: dict[str, tuple[str, str]] = {}  # column -> attributes of the number and of its n

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards table--figures"}

    def __init__(self, rows: Sequence, *, minimum_n: int, behind: Behind | None = None) -> None:
        self.minimum_n, self.behind = minimum_n, behind
        super().__init__(rows)

    def figures(self) -> Iterator[Figure]:
        """Every figure, row by row, as the columns stand."""
        for row in self.data:
            for column, (k, n) in self.counted.items():
                head = str(self.columns[column].header)
                yield Figure(self.part, getattr(row, self.named), head, *self.pair(row, k, n))

    def pair(self, record, k: str, n: str) -> tuple[int, int]:
        return getattr(record, k), getattr(record, n)

    def said(self, column: str, record) -> SafeString | str:
        """With a link where a list counts the same children."""
        value, of = self.counted[column]
        k, n = self.pair(record, value, of)
        said = bars.of_n(k, n) if n >= self.minimum_n else f"{k} of {n}"
        url = self.behind(record.code, value) if k and self.behind else ""
        return format_html('<a class="row-link" href="{}">{}</a>', url, said) if url else said


class DomainsCard(Card):
    """The domain's own judgement, child by child."""

    name = tables.Column(verbose_name="Domain", empty_values=())
    ratings = tables.Column(
        verbose_name="All ratings", empty_values=(), attrs={"td": {"class": "bare"}}
    )
    strength = tables.Column(empty_values=())
    developing = tables.Column(empty_values=())
    gap = tables.Column(empty_values=())
    not_yet_known = tables.Column(empty_values=())

    heading, caption = "Domains", "Children by domain and rating"
    part, named = "Domain", "section"
    counted = {
        "strength": ("green", "n"),
        "developing": ("amber", "n"),
        "gap": ("red", "n"),
        "not_yet_known": ("not_yet_known", "looked_at"),
    }

    class Meta(Card.Meta):
        pass

    def pair(self, record: ItemRow, k: str, n: str) -> tuple[int, int]:
        return getattr(record.counts, k), getattr(record.counts, n)

    def render_name(self, record: ItemRow) -> SafeString:
        return format_html('<span class="letter">{}</span> {}', record.letter, record.section)

    def render_ratings(self, record: ItemRow) -> str:
        counts = record.counts
        parts = {"green": counts.green, "amber": counts.amber, "red": counts.red}
        return bars.bar(parts) if counts.n else ""

    def render_strength(self, record: ItemRow) -> SafeString | str:
        return self.said("strength", record)

    def render_developing(self, record: ItemRow) -> SafeString | str:
        return self.said("developing", record)

    def render_gap(self, record: ItemRow) -> SafeString | str:
        return self.said("gap", record)

    def render_not_yet_known(self, record: ItemRow) -> SafeString | str:
        return self.said("not_yet_known", record)


class PillarsCard(Card):
    """A pillar has no judgement of its own: cases, by what its standards say."""

    name = tables.Column(verbose_name="Pillar")
    all_met = tables.Column(verbose_name="Every rated standard met", empty_values=())
    not_met = tables.Column(verbose_name="At least one standard not met", empty_values=())
    not_yet_known = tables.Column(
        verbose_name="At least one standard not yet known", empty_values=()
    )

    heading, caption = "Pillars", "Cases by pillar and what its standards say"
    part = "Pillar"
    counted = {
        "all_met": ("all_met", "n"),
        "not_met": ("not_met", "n"),
        "not_yet_known": ("not_yet_known", "looked_at"),
    }

    class Meta(Card.Meta):
        pass

    def render_all_met(self, record: Pillar) -> SafeString | str:
        return self.said("all_met", record)

    def render_not_met(self, record: Pillar) -> SafeString | str:
        return self.said("not_met", record)

    def render_not_yet_known(self, record: Pillar) -> SafeString | str:
        return self.said("not_yet_known", record)


class OwnCard(PillarsCard):
    """Sections of a framework of the authority's own, in the words of its own scale."""

    class Meta(Card.Meta):
        pass

    def __init__(self, rows: Sequence[Pillar], edition: Edition, *, minimum_n: int) -> None:
        super().__init__(rows, minimum_n=minimum_n)
        self.heading = self.part = edition.framework.name
        self.caption = f"Cases by section of {edition.framework.name} and what its items say"

        def said(value: str) -> str:
            return f"“{word(value, edition.scale)}”"

        self.columns["name"].column.verbose_name = "Section"
        heads = {
            "all_met": f"Every rated item {said('green')}",
            "not_met": f"At least one item {said('red')}",
            "not_yet_known": f"At least one item {said('not_yet_known')}",
        }
        for column, head in heads.items():
            self.columns[column].column.verbose_name = head


class ScorecardFile(tables.Table):
    """Every figure with its n."""

    quarter = tables.Column(empty_values=())
    part = tables.Column()
    name = tables.Column()
    figure = tables.Column()
    number = tables.Column()
    n = tables.Column(verbose_name="Of (n)")
    percent = tables.Column(verbose_name="%", empty_values=())

    class Meta:
        orderable = False

    def __init__(self, rows: Sequence[Figure], *, quarter: str) -> None:
        self.label = quarter
        super().__init__(rows)

    def render_quarter(self, record: Figure) -> str:
        return self.label

    def render_percent(self, record: Figure) -> float | str:
        return bars.percent_in_file(record.number, record.n) if record.n else ""
