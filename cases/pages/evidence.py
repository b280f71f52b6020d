"""The evidence for one child: every rating, note and step, dated, with who and which wording.

Gathered from what the case page reads, so that the sheet says what the page shows. Belongs here:
what belongs together, in framework order. Does not belong here: its words (evidence_words.py,
paste_back.py), and who may open it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from cases import charts
from cases.models import Action, Audit, DeterminantLink, RatingValue
from cases.pages import voices
from cases.pages.case_page import CasePage, Note
from cases.pages.history import BEFORE, FAMILY, NOW, UNDER, Told
from cases.rating_sheet import effects_that_fit
from frameworks.models import Edition, Framework, Item, Section

VALUES = tuple(RatingValue)  # strengths first
PRACTITIONER, CHILD = Audit.Voice.PRACTITIONER, Audit.Voice.CHILD_OR_FAMILY
Place = tuple[int, int, int]


@dataclass(frozen=True)
class Said:
    """One rating: its value, in the words of the wording it was given for, when and by whom."""

    value: str
    item: Item
    on: datetime.date
    by: str
    carried: bool
    reworded: bool = False  # the same item in other words since

    @property
    def word(self) -> str:
        return charts.word(self.value, self.item.edition.scale)


@dataclass(frozen=True)
class Row:
    """One item with each voice apart; the text is that of the latest rating's own wording."""

    item: Item
    now: Said | None = None
    before: Said | None = None
    under: Said | None = None  # before its line began anew: not compared
    child: Said | None = None
    family: Said | None = None
    helped: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass
class Part:
    """A domain or pillar with its ratings, what was seen and heard, and what happens next."""

    framework: Framework
    section: Section
    at: Place
    rows: list[Row] = field(default_factory=list)
    notes: list[tuple[Audit, Note]] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)


class EvidenceSheet:
    """All submitted evidence that this reader may open, of one case."""

    def __init__(self, page: CasePage) -> None:
        self.page = page
        self.case = page.case

    @cached_property
    def audits(self) -> list[Audit]:
        """Those that are in, newest first. A second rating tells of raters, not of the child."""
        found = (audit for audit in self.page.audits if not audit.is_open)
        return [audit for audit in found if audit.voice != Audit.Voice.SECOND_RATER]

    @cached_property
    def _by_id(self) -> dict[int, Audit]:
        return {audit.pk: audit for audit in self.audits}

    @cached_property
    def editions(self) -> dict[int, Edition]:
        keys = {audit.edition_id for audit in self.audits}
        return Edition.objects.select_related("framework").in_bulk(keys)

    @cached_property
    def _told(self) -> list[Told]:
        return [row for row in self.page.ratings if row.audit_id in self._by_id]

    @cached_property
    def notes(self) -> list[tuple[Audit, Note]]:
        """Newest audit first, in framework order within each."""
        found = ((audit, note) for audit, notes in self.page.notes for note in notes)
        return [(audit, note) for audit, note in found if audit.pk in self._by_id]

    @cached_property
    def actions(self) -> list[Action]:
        """Open ones first, by date; then the finished."""
        return [action for action in self.page.actions if action.audit_id in self._by_id]

    @property
    def open_actions(self) -> list[Action]:
        return [action for action in self.actions if action.state in Action.UNFINISHED]

    @cached_property
    def find_out(self) -> list[Row]:
        return [row for row in self.rows if row.now and row.now.value == RatingValue.NOT_YET_KNOWN]

    @property
    def apart(self) -> list[voices.Apart]:
        return voices.findings(self.page.domains, speaker="The practitioner")

    def well(self, voice: str, whose: str = "") -> list[Audit]:
        """What was said to work well in a voice, or in their own words; newest first."""
        spoken = [audit for audit in self.audits if audit.voice == voice and audit.working_well]
        return [audit for audit in spoken if not whose or _whose(audit) == whose]

    # --- in framework order ---

    @cached_property
    def _items(self) -> dict[int, Item]:
        """Every item that is rated, noted or acted on, in the wording that it then had."""
        keys = {row.item_id for row in self._told}
        keys |= {note.evidence.item_id for _, note in self.notes}
        keys |= {item.pk for action in self.actions for item in action.items.all()}
        found = Item.objects.filter(pk__in=keys)
        return {item.pk: item for item in found.select_related("section", "edition__framework")}

    @cached_property
    def _published(self) -> dict[str, Place]:
        rows = Item.objects.filter(edition__status=Edition.Status.PUBLISHED).order_by()
        place = ("edition__framework__order", "edition__framework_id", "position")
        return {
            code: (order, key, position)
            for code, order, key, position in rows.values_list("code", *place)
        }

    def place(self, item: Item) -> Place:
        """Where it stands now; an item that is no longer published, where it stood."""
        framework = item.edition.framework
        own = (framework.order, framework.pk, item.position)
        return self._published.get(item.code, own)

    @cached_property
    def rows(self) -> list[Row]:
        given = {(row.code, row.voice, row.place): row for row in self._told}
        codes = dict.fromkeys(row.code for row in self._told)
        found = filter(None, (self._row(code, given) for code in codes))
        return sorted(found, key=lambda row: self.place(row.item))

    def _row(self, code: str, given: dict[tuple[str, str, int], Told]) -> Row | None:
        latest = given.get((code, PRACTITIONER, NOW))
        now, before = self._said(latest), self._said(given.get((code, PRACTITIONER, BEFORE)))
        under = self._said(given.get((code, PRACTITIONER, UNDER)))
        child = self._said(given.get((code, CHILD, NOW)))
        family = self._said(given.get((code, FAMILY, NOW)))
        said = now or child or family
        if said is None:
            return None
        helped, missing = self._why(latest, "helped"), self._why(latest, "missing")
        return Row(said.item, now, before, under, child, family, helped, missing)

    def _said(self, row: Told | None) -> Said | None:
        if row is None or not row.value:
            return None
        return Said(
            value=row.value,
            item=self._items[row.item_id],
            on=timezone.localdate(row.at),
            by=str(self._by_id[row.audit_id].rater),
            carried=row.entry_method == "carried",
            reworded=row.reworded,
        )

    @cached_property
    def _links(self) -> dict[tuple[int, int, str], list[str]]:
        """What is named behind each rating: (audit, item, effect) to texts, in framework order."""
        rows = DeterminantLink.objects.filter(rating__audit__in=list(self._by_id))
        rows = rows.order_by("determinant__position").values_list(
            "rating__audit_id", "rating__item_id", "effect", "determinant__text"
        )
        found: dict[tuple[int, int, str], list[str]] = {}
        for audit, item, effect, text in rows:
            found.setdefault((audit, item, effect), []).append(text)
        return found

    def _why(self, row: Told | None, effect: str) -> tuple[str, ...]:
        if row is None or effect not in effects_that_fit(row.value):
            return ()
        return tuple(self._links.get((row.audit_id, row.item_id, effect), ()))

    @cached_property
    def parts(self) -> list[Part]:
        """Domains and pillars with something in them, each once whatever the edition."""
        found: dict[tuple[int, str], Part] = {}

        def part(item: Item) -> Part:
            framework = item.edition.framework
            key = (framework.pk, item.section.code)
            return found.setdefault(key, Part(framework, item.section, self.place(item)))

        for row in self.rows:
            part(row.item).rows.append(row)
        for audit, note in sorted(self.notes, key=lambda pair: self.place(self._noted(pair[1]))):
            part(self._noted(note)).notes.append((audit, note))
        for action in self.actions:
            if item := self.about(action):
                part(item).actions.append(action)
        return sorted(found.values(), key=lambda part: part.at)

    def _noted(self, note: Note) -> Item:
        return self._items[note.evidence.item_id]

    def about(self, action: Action) -> Item | None:
        """The first of an action's items; a safeguarding concern has none."""
        items = [self._items[item.pk] for item in action.items.all()]
        return min(items, key=self.place, default=None)

    @property
    def other_actions(self) -> list[Action]:
        return [action for action in self.actions if self.about(action) is None]

    def hears(self, voice: str) -> bool:
        return any(getattr(row, voice) for row in self.rows)


def _whose(audit: Audit) -> str:
    view = getattr(audit, "child_voice", None)
    return view.whose if view else ""


def by_value(rows: Iterable[Row], voice: str = "now") -> list[tuple[str, list[Row]]]:
    """Strengths first, then in framework order; values nobody gave are left out."""
    given = [(getattr(row, voice).value, row) for row in rows if getattr(row, voice)]
    found = [(value, [row for own, row in given if own == value]) for value in VALUES]
    return [(value, rows) for value, rows in found if rows]


def of_kind(rows: Iterable[Row], kind: str) -> list[Row]:
    return [row for row in rows if row.item.kind == kind]
