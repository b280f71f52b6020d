"""What a rating page shows: rows ready to draw, progress in words, and where to go next.

Belongs here: turning a sheet into what the templates print. Does not belong here: queries and
saving. The words of the scale and of every item come from the edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from cases import charts, scopes
from cases.actions.ratings import Change
from cases.models import Audit, Rating
from cases.pages.rating_rows import ShownRow, Tile, tiles_of, why_of
from cases.periods import age_in_words
from cases.rating_sheet import Row, Sheet, SheetSection
from frameworks import words
from frameworks.models import Edition, Item, Section

Kind = Item.Kind
CARRIED = Rating.EntryMethod.CARRIED
GROUPS = {
    Kind.IMPACT: "",
    Kind.OUTCOME: "Outcomes",
    Kind.TAILORED_DETERMINANT: "What helps this happen",
    Kind.UNIVERSAL_DETERMINANT: "",
    Kind.PRACTICE_STANDARD: "",
    Kind.MEASURE: "Measures",
}  # an own kind stands under the heading of its framework
PRACTICE_KINDS = (Kind.PRACTICE_STANDARD, Kind.MEASURE)
PETALS = {value: charts.petal_path(value, 0) for value in charts.OPENS}
ABOUT_THE_CHILD = "How is life for this child now?"
ABOUT_PRACTICE = "How do we practise with this child and family?"


@dataclass
class Group:
    """Rows under one heading; the outcomes of an opened domain are a group of their own."""

    heading: str
    rows: list[ShownRow] = field(default_factory=list)


@dataclass
class Domain:
    """A domain on the page of all impacts, with its outcomes when they stand open."""

    code: str
    name: str
    impact: ShownRow
    heading: str
    rows: list[ShownRow]


@dataclass(frozen=True)
class Stop:
    """One section in the list of sections: where it leads and how far it is."""

    code: str
    name: str
    letter: str
    rated: int
    asked: int
    counts: str  # "3 strengths, 1 gap" in the edition's words
    current: bool

    @property
    def done(self) -> bool:
        return self.rated >= self.asked


class RatingPage:
    """One page of an audit: all impacts of a Focused or Quick one, or one section of any."""

    def __init__(
        self, sheet: Sheet, code: str = "", typed: Mapping[str, str] | None = None
    ) -> None:
        self.sheet = sheet
        self.audit = sheet.audit
        self.code = code
        self.typed = typed or {}
        self.scale = self.audit.edition.scale
        self.today = timezone.localdate()
        self._tiles: dict[int, list[Tile]] = {}

    # --- words at the top ----------------------------------------------------------------

    @property
    def on_one_page(self) -> bool:
        return self.audit.scope in scopes.ON_ONE_PAGE

    @cached_property
    def part(self) -> SheetSection | None:
        return self.sheet.section(self.code) if self.code else None

    @property
    def about_practice(self) -> bool:
        rows = self.part.rows if self.part else list(self.sheet.rows.values())[:1]
        return any(row.item.kind in PRACTICE_KINDS for row in rows)

    @property
    def question(self) -> str:
        return ABOUT_PRACTICE if self.about_practice else ABOUT_THE_CHILD

    @property
    def heading(self) -> str:
        if self.part and self.part.rows[0].item.kind == Kind.OWN:
            framework = self._edition_of(self.part.rows[0].item).framework
            return f"{framework.name}: {self.part.section.name}"
        return f"{self.part.section.name}: {_lower(self.question)}" if self.part else self.question

    @property
    def child(self) -> str:
        """Reference, age and plan type: enough to be sure that this is the right child."""
        case = self.audit.case
        age = age_in_words(case.birth_month, self.today)
        return f"{case.reference}, {_lower(age)}, {_lower(case.plan_type.name)}."

    @property
    def task(self) -> str:
        if not self.on_one_page or self.part:
            return "Rate what you know."
        count = "all eight" if len(self.impacts) == 8 else f"all {len(self.impacts)}"
        if self.audit.scope == Audit.Scope.QUICK:
            return f"Rate {count}."
        opening = [charts.word(value, self.scale) for value in scopes.CLOSER_LOOK]
        return f"Rate {count}. {' and '.join(opening)} open their outcomes."

    @property
    def keys(self) -> list[Tile]:
        return self.tiles(self.audit.edition_id)

    def tiles(self, edition_id: int) -> list[Tile]:
        """The five answers in the words of an item's own edition."""
        if edition_id not in self._tiles:
            self._tiles[edition_id] = tiles_of(self._scale(edition_id))
        return self._tiles[edition_id]

    def _scale(self, edition_id: int) -> Mapping[str, Mapping[str, str]]:
        if edition_id == self.audit.edition_id or not self.part:
            return self.scale
        return self.part.section.edition.scale  # a theme over two frameworks

    @property
    def address(self) -> str:
        """Where the whole form is sent: the page itself."""
        if self.code:
            return reverse("audit_section", args=[self.audit.public_id, self.code])
        return reverse("audit", args=[self.audit.public_id])

    @property
    def help_url(self) -> str:
        return reverse("help_scale")

    @property
    def sign_in_url(self) -> str:
        return f"{settings.LOGIN_URL}?{urlencode({'next': self.address})}"

    @property
    def done_words(self) -> str:
        """The button at the end of this page."""
        if self.next_stop and not (self.on_one_page and not self.part):
            return f"Next section: {self.next_stop.name}"
        return "Finish this audit"

    reasons = Rating.Reason.choices
    petals = PETALS
    no_row = ShownRow(code="", text="", value="", seen="", tiles=[])

    @property
    def rest_value(self) -> str:
        """The domain's own word, when some of its outcomes could take it over."""
        impact = self.part.impact if self.part else None
        if impact is None or not impact.value:
            return ""
        unrated = [r for r in self.part.rest if r.item.kind == Kind.OUTCOME and not r.value]
        return charts.word(impact.value, self.scale) if unrated else ""

    # --- rows ---------------------------------------------------------------------------

    @cached_property
    def impacts(self) -> list[Row]:
        return [part.impact for part in self.sheet.sections if part.impact]

    @cached_property
    def domains(self) -> list[Domain]:
        """Every domain, for the page of all impacts."""
        return [self.domain(part) for part in self.sheet.sections if part.impact]

    def domain(self, part: SheetSection) -> Domain:
        impact = self.shown(part.impact)
        impact.section = part.section.code
        impact.outcomes = len(part.rest)
        impact.opened = bool(part.rest) and (scopes.opens(impact.value) or part.is_open)
        rows = [self.shown(row) for row in part.rest] if impact.opened else []
        heading = panel_heading(part.section, impact.value, self.scale)
        return Domain(part.section.code, part.section.name, impact, heading, rows)

    @cached_property
    def groups(self) -> list[Group]:
        """The rows of one section, the impact first, each kind under its heading."""
        found: dict[str, Group] = {}
        for row in self.part.rows if self.part else ():
            if row.item.word not in found:
                found[row.item.word] = Group(self._group_heading(row.item))
            found[row.item.word].rows.append(self.shown(row))
        return list(found.values())

    def _edition_of(self, item: Item) -> Edition:
        own = item.edition_id == self.audit.edition_id
        return self.audit.edition if own else item.section.edition

    def _group_heading(self, item: Item) -> str:
        if item.kind != Kind.OWN:
            return GROUPS[Kind(item.kind)]
        return words.heading(item.word, self._edition_of(item).kinds)

    def shown(self, row: Row) -> ShownRow:
        item, scale = row.item, self._scale(row.item.edition_id)
        impact = item.kind == Kind.IMPACT
        reason = row.rating.reason if row.rating else ""
        shown = ShownRow(
            code=item.code,
            text=item.text,
            value=self.typed.get(f"value-{item.code}", row.value or ""),
            seen=f"{row.version}:{row.value or ''}:{reason}",
            tiles=self.tiles(item.edition_id),
            number=0 if impact else item.order,
            letter=item.section.letter if impact else "",
            name=item.section.name if impact else "",
            reason=self.typed.get(f"reason-{item.code}", reason),
            why=why_of(item),
            hint=item.note,
            optional=not scopes.is_asked(item, self.audit.scope),
            clock=row.clock.words if row.clock else "",
        )
        self._add_known(shown, row, scale)
        return shown

    def _add_known(self, shown: ShownRow, row: Row, scale: Mapping) -> None:
        if shown.reason in Rating.Reason.values:
            shown.reason_word = _lower(Rating.Reason(shown.reason).label)
        if row.earlier:
            shown.earlier, shown.earlier_reason = row.earlier.value, row.earlier.reason
            shown.earlier_word = charts.word(row.earlier.value, row.earlier.scale or scale)
            shown.earlier_reworded = row.earlier.reworded
            shown.earlier_on = self._short_day(row.earlier.on)
            shown.earlier_noted = row.earlier.noted
            shown.carried = bool(row.rating) and row.rating.entry_method == CARRIED
        shown.under = [
            (each.text, charts.word(each.earlier.value, each.earlier.scale or scale),
             self._short_day(each.earlier.on))
            for each in row.under
        ]  # fmt: skip
        if row.note and row.note.text:
            shown.note = row.note.text
            shown.note_from = (
                f"{row.note.get_source_display()}, {self._short_day(row.note.seen_on)}"
            )
        named = [str(each) for each in (*row.determinants, *row.letters)]
        shown.named = "; ".join(named)

    def _short_day(self, day) -> str:
        return f"{day.day} {day:%B}" + ("" if day.year == self.today.year else f" {day.year}")

    def choice(self, code: str, mine: Change) -> dict:
        """Two values for one item, saved by two presses: both in words, for the conflict page."""
        row = self.sheet.row(code)
        shown = self.shown(row)
        scale = self._scale(row.item.edition_id)
        return {
            "row": shown,
            "mine": mine.value or "",
            "mine_word": charts.word(mine.value or "", scale),
            "mine_reason": mine.reason,
            "theirs_word": charts.word(row.value or "", scale),
        }

    # --- progress -----------------------------------------------------------------------

    @cached_property
    def counted_rows(self) -> list[Row]:
        """What the bar counts: the impacts on their page, else all rows of the section."""
        rows = self.part.rows if self.part else self.impacts
        return [row for row in rows if scopes.is_asked(row.item, self.audit.scope)]

    @property
    def rated(self) -> int:
        return sum(1 for row in self.counted_rows if row.value)

    @cached_property
    def stops(self) -> list[Stop]:
        """The sections of this audit, each with its progress and counts."""
        asked = {row.item.pk for row in self.sheet.asked}
        return [
            self._stop(part, [row for row in part.rows if row.item.pk in asked])
            for part in self.sheet.sections
        ]

    def _stop(self, part: SheetSection, asked: list[Row]) -> Stop:
        given = [row.value for row in part.rows if row.value]
        scale = self._scale(part.section.edition_id)
        return Stop(
            code=part.section.code,
            name=part.section.short_name or part.section.name,
            letter=part.section.letter,
            rated=sum(1 for row in asked if row.value or row.left),
            asked=len(asked),
            counts=charts.counted(given, scale) if given else "",
            current=part.section.code == self.code,
        )

    @property
    def stops_done(self) -> int:
        return sum(1 for stop in self.stops if stop.done)

    @cached_property
    def next_stop(self) -> Stop | None:
        """The next section with something left to rate, after the one on the page."""
        codes = [stop.code for stop in self.stops]
        here = codes.index(self.code) + 1 if self.code in codes else 0
        return next((stop for stop in self.stops[here:] if self._waits(stop)), None)

    def _waits(self, stop: Stop) -> bool:
        if not self.on_one_page:
            return not stop.done
        part = self.sheet.section(stop.code)
        return bool(part.rest) and scopes.opens(part.impact.value) and not stop.done

    @property
    def saved_at(self) -> str:
        """When the last answer of this audit was saved, in words."""
        times = [row.rating.saved_at for row in self.sheet.rows.values() if row.rating]
        if not times:
            return ""
        last = timezone.localtime(max(times))
        return f"{last:%H:%M}" if last.date() == self.today else self._short_day(last.date())

    @property
    def flower(self) -> list[dict]:
        """Petals for the bar, all shapes prepared, so that one opens as its domain is rated."""
        if len(self.impacts) != 8:
            return []
        return [
            {
                "code": row.item.code,
                "value": row.value or "",
                "turn": 45 * index,
            }
            for index, row in enumerate(self.impacts)
        ]


def panel_heading(section: Section, value: str | None, scale: Mapping) -> str:
    if scopes.opens(value):
        return f"{section.name}: {charts.word(value, scale)}. Which outcomes make it so?"
    return f"{section.name}: its outcomes"


def _lower(text: str) -> str:
    """The first letter small, unless the word is written in capitals."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
