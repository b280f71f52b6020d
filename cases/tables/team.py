"""The team picture's tables: ranked lists, domains by practitioner, figures as rows.

Belongs here: columns and how a cell reads. Does not belong here: counting (cases/rollups.py),
drawing (cases/bars.py) and tables of cases (cases/tables/team_cases.py). No query starts here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import django_tables2 as tables
from django.utils.safestring import SafeString

from cases import bars
from cases.figures import NOBODY, Counts, ItemRow, PractitionerDomains, Ranked
from cases.markup import format_html
from cases.tables.drawn import DrawnTable

# An address of the cases behind a number: (code, value) -> url.
Behind = Callable[..., str]


class RankedTable(DrawnTable):
    """One list of gaps or strengths, ranked by the lower end of the likely range."""

    value = ""  # green or red
    rank = tables.Column(empty_values=())
    item = tables.Column(verbose_name="")
    ratings = tables.Column(verbose_name="All ratings", empty_values=())
    counts = tables.Column(empty_values=())
    likely = tables.Column(verbose_name=bars.axis(), empty_values=())
    share = tables.Column(verbose_name="", accessor="k")

    row_header = "item"

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards table--ranked"}

    def __init__(self, rows: Sequence[Ranked], *, behind: Behind, head: str) -> None:
        self.behind = behind
        super().__init__(rows, heads={"item": head})

    def class_of(self, record: Ranked) -> str:
        return "" if record.rank else "too-few"

    def render_rank(self, record: Ranked):
        return record.rank or ""

    def render_item(self, record: Ranked) -> SafeString:
        item = record.item
        return format_html(
            '<a class="item-link" href="{}">{}<span><u>{}</u>'
            '<span class="quiet">{}</span></span></a>',
            self.behind(item.code, self.value),
            format_html('<span class="letter" title="{}">{}</span>', item.section, item.letter)
            if item.letter
            else "",
            item.label,
            self.under(item.counts),
        )

    def under(self, counts: Counts) -> str:
        words = [f"{counts.n} rated"]
        if counts.bulk:
            words.append(f"{counts.bulk} with their domain")
        return ", ".join(words)

    def parts(self, counts: Counts) -> dict[str, int]:
        return {"green": counts.green, "amber": counts.amber, "red": counts.red}

    def render_ratings(self, record: Ranked):
        if record.rank is None:
            return "Too few to rank" if record.n else "Nobody rated yet"
        return bars.bar(self.parts(record.item.counts))

    def render_counts(self, record: Ranked):
        if record.rank is None:
            return ""
        return counts_cell(record.item, self.behind)

    def render_likely(self, record: Ranked):
        if record.rank is None:
            return ""
        return bars.whisker(record.k / record.n, record.interval, self.value)

    def render_share(self, record: Ranked):
        if record.rank is None:
            return f"{record.k} of {record.n}"
        return format_html(
            '<strong>{} of {} ({})</strong><span class="quiet">likely {} to {}</span>',
            record.k,
            record.n,
            bars.percent_of(record.k, record.n),
            bars.percent(record.interval.lower).removesuffix("%"),
            bars.percent(record.interval.upper),
        )


class StrengthsTable(RankedTable):
    value = "green"
    share = tables.Column(verbose_name="Strength", accessor="k")
    caption = "Strengths, the surest first"

    class Meta(RankedTable.Meta):
        pass


class GapsTable(RankedTable):
    value = "red"
    share = tables.Column(verbose_name="Gap", accessor="k")
    caption = "Gaps, the surest first"

    class Meta(RankedTable.Meta):
        pass

    def under(self, counts: Counts) -> str:
        said = super().under(counts)
        return f"{said}, {counts.not_asked} not asked" if counts.not_asked else said

    def parts(self, counts: Counts) -> dict[str, int]:
        return super().parts(counts) | {"not_asked": counts.not_asked}


MARKS = {
    "green": '<circle cx="11" cy="11" r="9.7" fill="#0e6b4a"/>',
    "amber": '<path d="M11 .9 21.1 11 11 21.1.9 11Z" fill="#f0a62f" stroke="#7a4b00"/>',
    "red": '<rect x="2" y="2" width="18" height="18" rx="1" fill="#c4321f"/>',
}
_COUNTS = "".join(
    f'<a href="{{}}"><svg class="mark" width="18" height="18" viewBox="0 0 22 22" '
    f'aria-hidden="true" focusable="false">{drawn}</svg>{{}}<span class="visually-hidden"> '
    f"{word}, {{}}</span></a>"
    for (value, drawn), word in zip(MARKS.items(), ("strength", "developing", "gap"), strict=True)
)


def counts_cell(item: ItemRow, behind: Behind) -> SafeString:
    """Three counts, each a link to exactly those children."""
    said: list[object] = []
    for value in MARKS:
        said += [behind(item.code, value), getattr(item.counts, value), item.label]
    return format_html(_COUNTS, *said)


class FiguresTable(tables.Table):
    """Every figure of the page as plain rows, for a file."""

    domain = tables.Column(accessor="section")
    item = tables.Column(accessor="text")
    strength = tables.Column(accessor="counts__green")
    developing = tables.Column(accessor="counts__amber")
    gap = tables.Column(accessor="counts__red")
    rated = tables.Column(accessor="counts__n")
    strength_percent = tables.Column(verbose_name="Strength % of rated", empty_values=())
    strength_range = tables.Column(verbose_name="Likely range of strength %", empty_values=())
    strength_rank = tables.Column(verbose_name="Strength rank", empty_values=())
    not_asked = tables.Column(accessor="counts__not_asked")
    asked = tables.Column(accessor="counts__n_with_not_asked", verbose_name="Rated and not asked")
    gap_percent = tables.Column(verbose_name="Gap % of rated and not asked", empty_values=())
    gap_range = tables.Column(verbose_name="Likely range of gap %", empty_values=())
    gap_rank = tables.Column(verbose_name="Gap rank", empty_values=())
    not_yet_known = tables.Column(accessor="counts__not_yet_known")
    not_yet_known_percent = tables.Column(verbose_name="Not yet known %", empty_values=())
    not_applicable = tables.Column(
        accessor="counts__not_applicable", verbose_name="Does not apply now"
    )
    bulk = tables.Column(accessor="counts__bulk", verbose_name="Rated with their domain")

    caption = "All items with their counts"

    class Meta:
        orderable = False

    def __init__(self, rows, *, strengths, gaps, **kwargs) -> None:
        self.ranks = {
            name: {row.item.code: row for row in (*ranking.ranked, *ranking.too_few)}
            for name, ranking in (("strength", strengths), ("gap", gaps))
        }
        super().__init__(rows, **kwargs)

    def _share(self, name: str, record: ItemRow):
        row = self.ranks[name][record.code]
        return bars.percent_in_file(row.k, row.n) if row.n else ""

    def _range(self, name: str, record: ItemRow) -> str:
        row = self.ranks[name][record.code]
        low, high = row.interval.lower * 100, row.interval.upper * 100
        return f"{low:.1f} to {high:.1f}" if row.n else ""

    def _rank(self, name: str, record: ItemRow):
        return self.ranks[name][record.code].rank or "too few to rank"

    def render_strength_percent(self, record):
        return self._share("strength", record)

    def render_gap_percent(self, record):
        return self._share("gap", record)

    def render_strength_range(self, record):
        return self._range("strength", record)

    def render_gap_range(self, record):
        return self._range("gap", record)

    def render_strength_rank(self, record):
        return self._rank("strength", record)

    def render_gap_rank(self, record):
        return self._rank("gap", record)

    def render_not_yet_known_percent(self, record):
        counts = record.counts
        if not counts.looked_at:
            return ""
        return bars.percent_in_file(counts.not_yet_known, counts.looked_at)


class DomainColumn(tables.Column):
    """One domain letter; head is the letter over its name."""

    def __init__(self, domain: ItemRow) -> None:
        self.domain = domain
        head = format_html('<span class="heat-letter">{}</span>{}', domain.letter, domain.section)
        super().__init__(verbose_name=head, empty_values=(), orderable=False)


class DomainsTable(DrawnTable):
    """Practitioner by domain; the whole team first, then by name. Never a gap beside a name."""

    name = tables.Column(verbose_name="Practitioner")

    caption = "Domains by practitioner"
    row_header = "name"

    class Meta:
        orderable = False
        attrs = {"class": "table table--heat"}

    def __init__(
        self,
        rows: Sequence[PractitionerDomains],
        *,
        domains: Sequence[ItemRow],
        shown: str,
        minimum_n: int,
        behind: Behind,
        head: str,
    ) -> None:
        self.shown, self.minimum_n, self.behind = shown, minimum_n, behind
        columns = {f"domain_{row.letter}": DomainColumn(row) for row in domains}
        for name, column in columns.items():
            setattr(self, f"render_{name}", self._cell(column.domain))
            setattr(self, f"value_{name}", self._words(column.domain))
        super().__init__(rows, heads={"name": head}, more=columns)

    def render_name(self, record: PractitionerDomains) -> str:
        return record.name

    def pair(self, record: PractitionerDomains, domain: ItemRow) -> tuple[int, int]:
        counts = record.domains.get(domain.letter, NOBODY)
        if self.shown == "not_yet_known":
            return counts.not_yet_known, counts.looked_at
        return counts.green, counts.n

    def _words(self, domain: ItemRow):
        def words(record: PractitionerDomains) -> str:
            k, n = self.pair(record, domain)
            return f"{k} of {n}"

        return words

    def _cell(self, domain: ItemRow):
        value = "not_yet_known" if self.shown == "not_yet_known" else "green"
        fill = "#56406f" if self.shown == "not_yet_known" else "#0e6b4a"
        tint = "unknown" if self.shown == "not_yet_known" else ""

        def cell(record: PractitionerDomains) -> SafeString:
            k, n = self.pair(record, domain)
            url = self.behind(domain.code, value, record.public_id)
            if n < self.minimum_n:
                return format_html(
                    '<a class="heat heat--few" href="{}">{}<span>{}</span></a>',
                    url, "Too few" if n else "None", f"{k} of {n}",
                )  # fmt: skip
            return format_html(
                '<a class="heat heat--{}" href="{}"><b>{}</b><span>{}</span>{}</a>',
                f"{tint}{bars.step(k, n)}",
                url,
                bars.percent_of(k, n),
                f"{k} of {n}",
                bars.share_bar(k, n, width=100, fill=fill),
            )

        return cell
