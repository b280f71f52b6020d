"""What the audits of cases say over time: now, last time, and what changed.

Belongs here: reading ratings in order of time, child by child. Does not belong here: counting
across children (cases/rollups.py), who may see (the audits come scoped), why a case is due
(cases/pages/caseload.py) and what happened when (cases/pages/timeline.py).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db import router
from django.db.models import Case as CaseWhen
from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from cases import freshness
from cases.charts import two_steps_apart
from cases.composed import IDS, Composed
from cases.cover_querysets import in_hands_of
from cases.freshness import Turns
from cases.models import Allocation, Audit, ChildVoice, Rating, RatingValue, User
from frameworks import linked
from frameworks.models import Edition, Item

NOW, BEFORE, UNDER = 1, 2, 3  # the latest, last time, and what a line began after
FAMILY, PUBLISHED = "family", Edition.Status.PUBLISHED.value
IN_ORDER = {RatingValue.RED: 1, RatingValue.AMBER: 2, RatingValue.GREEN: 3}
GROWN, SET_BACK, SAME, NOW_KNOWN = "Grown", "Set back", "Same", "Now known"


class Told(NamedTuple):
    """One rating, and where it stands in time: place 1 is the latest of its kind."""

    case_id: int
    code: str
    kind: str
    item_id: int
    value: str | None
    version: int
    entry_method: str
    reason: str
    audit_id: int
    voice: str  # of Audit.Voice; FAMILY where a parent's or carer's view was heard
    at: datetime.datetime | None  # None while the audit is open
    place: int
    edition: int = 0  # the number of the edition it was rated by
    reworded: bool = False  # last time's: its words changed since, and it is the same item


def _told(ratings: Any, audits: Any, depth: Any, **narrowed: Any) -> QuerySet[Rating]:
    """Per case, item, voice and open or not, the latest ratings."""
    is_open = CaseWhen(When(audit__submitted_at__isnull=True, then=1), default=0)
    family = Q(audit__child_voice__whose=ChildVoice.Whose.FAMILY.value)
    family &= Q(audit__voice=Audit.Voice.CHILD_OR_FAMILY.value)
    voice = CaseWhen(When(family, then=Value(FAMILY)), default=F("audit__voice"))
    place = Window(
        RowNumber(),
        partition_by=[F("audit__case_id"), F("item__code"), voice, is_open],
        order_by=[F("audit__submitted_at").desc(), F("pk").desc()],
    )
    return (
        ratings.filter(
            Q(value__isnull=False) | Q(audit__submitted_at__isnull=True),  # cleared, still open
            audit__in=audits,
            **narrowed,
        )
        .annotate(place=place, heard_from=voice)
        .filter(place__lte=depth)
        .values_list(
            "audit__case_id", "item__code", "item__kind", "item_id", "value", "version",
            "entry_method", "reason", "audit_id", "heard_from", "audit__submitted_at", "place",
            "item__edition__number",
        )
    )  # fmt: skip


_GIVEN: dict[str, Any] = {"audits": IDS, "depth": IntegerField()}
TOLD = Composed("cases.Rating", _told, **_GIVEN)
TOLD_OF_KIND = Composed("cases.Rating", _told, **_GIVEN, item__kind=CharField())


def told(audits: QuerySet[Audit], *, kind: str = "", depth: int = BEFORE) -> list[Told]:
    """The latest ratings of each item, of one kind of items or all; one statement.

    A cleared rating of an open audit comes without a value, for its version.
    Items are known by code, so that last time may have been another edition; where a line began
    anew between (frameworks/linked.py), there is no last time.
    """
    using = router.db_for_read(Rating)
    if kind:
        rows = TOLD_OF_KIND.rows(using, audits=audits, depth=depth, item__kind=kind)
    else:
        rows = TOLD.rows(using, audits=audits, depth=depth)
    return _on_one_line([Told(*row) for row in rows])


def _on_one_line(rows: list[Told]) -> list[Told]:
    """No last time of another line than the latest: what was split or merged is told apart.

    Asks for links only where editions differ.
    """
    if len({row.edition for row in rows}) < 2:
        return rows
    latest = {_whose(row): row.edition for row in rows if row.place == NOW}
    across = {row.code for row in rows if row.edition != latest.get(_whose(row), row.edition)}
    if not across:
        return rows
    lines = linked.lines(across)
    kept = []
    for row in rows:
        if row.code not in lines.said:  # nobody said anything of it: one line, as it was
            kept.append(row)
            continue
        now = latest.get(_whose(row), row.edition)
        if lines.comparable(row.code, row.edition, now):
            kept.append(row._replace(reworded=lines.reworded(row.code, row.edition, now)))
        elif lines.came_from(row.code, now):
            kept.append(row._replace(place=UNDER))
    return kept


def _whose(row: Told) -> tuple:
    return (row.case_id, row.code, row.voice, row.at is None)


def _of_kinds(items: Any, one: Any, other: Any) -> QuerySet[Item]:
    found = items.filter(Q(kind=one) | Q(kind=other), edition__status=PUBLISHED)
    order = ("edition__framework__order", "edition__framework_id", "position")
    return found.select_related("section", "edition__framework").order_by(*order)


SKELETON = Composed("frameworks.Item", _of_kinds, one=CharField(), other=CharField())


def skeleton(one: str, other: str = "") -> list[Item]:
    """Items of the published editions in framework order: what there is to be rated at all."""
    return SKELETON.rows(router.db_for_read(Item), one=one, other=other or one)


@dataclass(frozen=True)
class Standing:
    """One item of one child now, last time, in the child's own voice and in their family's."""

    item: Item
    now: Told | None = None
    before: Told | None = None
    child: Told | None = None
    family: Told | None = None
    under: Told | None = None  # rated before its line began anew; no last time
    said_now: str | None = None  # an open audit speaks for the practitioner

    def valued(self, value: str | None) -> Standing:
        """The same with what an open audit says now."""
        return replace(self, now=None, said_now=value)

    @property
    def value(self) -> str | None:
        return self.now.value if self.now else self.said_now

    @property
    def earlier(self) -> str | None:
        return self.before.value if self.before else None

    @property
    def reworded(self) -> bool:
        return bool(self.before and self.before.reworded)

    @property
    def child_value(self) -> str | None:
        return self.child.value if self.child else None

    @property
    def family_value(self) -> str | None:
        return self.family.value if self.family else None

    @property
    def change(self) -> str:
        return change(self.earlier, self.value)

    @property
    def apart(self) -> bool:
        """A strength to one, a gap to the other."""
        return two_steps_apart(self.value or "", self.child_value or "")

    @property
    def family_apart(self) -> bool:
        return two_steps_apart(self.value or "", self.family_value or "")

    @property
    def letter(self) -> str:
        return self.item.section.letter

    @property
    def name(self) -> str:
        return self.item.section.name


def change(before: str | None, now: str | None) -> str:
    """Grown, set back, same or now known; nothing where the two cannot be set side by side."""
    if before is None or now is None:
        return ""
    if before == now:
        return SAME
    if before in IN_ORDER and now in IN_ORDER:
        return GROWN if IN_ORDER[now] > IN_ORDER[before] else SET_BACK
    if before == RatingValue.NOT_YET_KNOWN and now in IN_ORDER:
        return NOW_KNOWN
    return ""


def standings(items: Iterable[Item], rows: Iterable[Told]) -> list[Standing]:
    """One child's ratings laid over the items, submitted audits only."""
    own = {(row.code, row.voice, row.place): row for row in rows if row.at is not None}
    adult, child = Audit.Voice.PRACTITIONER, Audit.Voice.CHILD_OR_FAMILY
    return [
        Standing(
            item=item,
            now=own.get((item.code, adult, NOW)),
            before=own.get((item.code, adult, BEFORE)),
            child=own.get((item.code, child, NOW)),
            family=own.get((item.code, FAMILY, NOW)),
            under=own.get((item.code, adult, UNDER)),
        )
        for item in items
    ]


@dataclass(frozen=True)
class Pillar:
    """A pillar's standards with what each was rated; a pillar has no judgement of its own."""

    name: str
    short_name: str
    standards: tuple[Standing, ...]

    @property
    def counts(self) -> dict[str, int]:
        return Counter(row.value or "not_rated" for row in self.standards)

    @property
    def rated(self) -> int:
        return sum(1 for row in self.standards if row.value)


def pillars(rows: Iterable[Standing]) -> list[Pillar]:
    found: dict[int, list[Standing]] = {}
    for row in rows:
        found.setdefault(row.item.section_id, []).append(row)
    return [
        Pillar(part[0].name, part[0].item.section.short_name or part[0].name, tuple(part))
        for part in found.values()
    ]


@dataclass(frozen=True)
class Growth:
    """How the domains moved since last time, strengths first, in counts and words."""

    since: datetime.date | None = None
    counts: Counter = field(default_factory=Counter)

    @classmethod
    def of(cls, rows: Sequence[Standing]) -> Growth:
        befores = [row.before for row in rows if row.before and row.now]
        days = [timezone.localdate(row.at) for row in befores if row.at]
        return cls(
            since=max(days, default=None),
            counts=Counter(row.change for row in rows if row.change),
        )

    @property
    def headline(self) -> str:
        """The most hopeful true sentence."""
        for word, one, many in (
            (GROWN, "1 has grown", "{} have grown"),
            (NOW_KNOWN, "1 is now known", "{} are now known"),
            (SAME, "1 is the same", "{} are the same"),
        ):
            if self.counts[word]:
                return many.format(self.counts[word]) if self.counts[word] > 1 else one
        back = self.counts[SET_BACK]
        return "1 is set back" if back == 1 else f"{back} are set back"

    @property
    def rest(self) -> str:
        """The other counts, as a sentence, the headline's left out."""
        words = (
            (GROWN, "has grown", "have grown"),
            (NOW_KNOWN, "is now known", "are now known"),
            (SAME, "is the same", "are the same"),
            (SET_BACK, "is set back", "are set back"),
        )
        said = [
            f"{self.counts[word]} {one if self.counts[word] == 1 else many}"
            for word, one, many in words
            if self.counts[word]
        ][1:]
        return ", ".join(said) + "." if said else ""


@dataclass(frozen=True)
class Freshness:
    """Which of these ratings need another look: said once where they all say the same."""

    in_all: str  # "Rated before the move on 3 May: look again"
    rows: tuple[tuple[Standing, str], ...]  # every row, with its own words or none
    stale: int
    rated: int

    @classmethod
    def of(cls, rows: Iterable[Standing], *, turns: Turns, today: datetime.date) -> Freshness:
        said = [(row, freshness.words(rated_on(row), turns=turns, today=today)) for row in rows]
        rated = [words for row, words in said if row.value]
        stale = [words for words in rated if words]
        if rated and len(stale) == len(rated) and len(set(stale)) == 1:
            return cls(stale[0], tuple((row, "") for row, _ in said), len(stale), len(rated))
        return cls("", tuple(said), len(stale), len(rated))

    @property
    def sentence(self) -> str:
        """For a list that has no room beside each rating."""
        return self.in_all or freshness.sentence([words for row, words in self.rows if row.value])


def rated_on(row: Standing) -> datetime.date | None:
    return timezone.localdate(row.now.at) if row.now and row.now.at else None


def lower(text: str) -> str:
    """A name or sentence in the middle of another."""
    return text[:1].lower() + text[1:]


@dataclass(frozen=True)
class PastAudit:
    """What a practitioner keeps of an audit when the case has gone: its date and standards."""

    on: datetime.date
    scope: str
    scale: dict  # the words of the edition it was rated with
    standards: tuple[tuple[str, str], ...]  # (standard, value), framework order


def past_audits(user: User) -> list[PastAudit]:
    """The person's own audits of cases they hold or cover no longer: no reference, no note.

    One statement. Audits and standards come in one list, so that an audit without standards
    stands there too.
    """
    held = Allocation.objects.filter(in_hands_of(user), ends=None).values("case_id")
    audits = Audit.objects.filter(Audit.COUNTS, rater=user)
    audits = audits.exclude(voice=Audit.Voice.CHILD_OR_FAMILY)
    audits = audits.exclude(case__in=held).order_by()
    standards = Rating.objects.filter(
        audit__in=audits, item__kind=Item.Kind.PRACTICE_STANDARD, value__isnull=False
    )
    rows = audits.values_list(
        "pk", "submitted_at", "scope", "edition__scale", Value(""), Value(""), Value(0)
    ).union(
        standards.values_list(
            "audit_id", "audit__submitted_at", "audit__scope", "audit__edition__scale",
            "value", "item__text", "item__position",
        ),
        all=True,
    )  # fmt: skip
    found: dict[int, tuple] = {}
    newest_first = sorted(rows, key=lambda row: (row[1], row[0], -row[6]), reverse=True)
    for pk, at, scope, scale, value, text, _ in newest_first:
        kept = found.setdefault(pk, (timezone.localdate(at), Audit.Scope(scope).label, scale, []))
        if value:
            kept[-1].append((text, value))
    return [PastAudit(*kept, tuple(standards)) for *kept, standards in found.values()]
