"""Everything the page of one case shows, read in a fixed number of statements.

Belongs here: what stands on the case page. Does not belong here: who may open it, and what
ratings mean in time (history.py). A QA auditor sees only audits they rate, because every
part starts from Audit.objects.visible_to(user).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format

from cases import access, charts, covering
from cases.clocks import Clock
from cases.freshness import Turns, view_words
from cases.models import (
    AccessLog,
    Action,
    Allocation,
    Audit,
    Case,
    ChildVoice,
    Evidence,
    PlanChange,
    RatingValue,
    User,
)
from cases.pages import concerns, voices
from cases.pages.case_rows import ACTIONS, AUDITS, HELD, PLANS
from cases.pages.find_out import to_find_out
from cases.pages.history import (
    Freshness,
    Growth,
    Pillar,
    Standing,
    Told,
    pillars,
    skeleton,
    standings,
    told,
)
from cases.pages.timeline import Timeline, timeline
from cases.pages.what_became import moves_told, no_longer_shown, own_voice
from cases.periods import age_in_words
from cases.timed_items import clocks_of, timed_items
from frameworks.models import Item

OPENINGS_SHOWN = 20
RATED_KINDS = (Item.Kind.IMPACT, Item.Kind.PRACTICE_STANDARD)


@dataclass(frozen=True)
class Note:
    """A note with what its item was rated beside it."""

    evidence: Evidence
    value: str | None


class CasePage:
    def __init__(self, case: Case, reader: User) -> None:
        self.case = case
        self.reader = reader
        self.today = timezone.localdate()

    # --- who ---

    @property
    def summary(self) -> str:
        """ "9 years, child in need, with you since March 2025"."""
        plan = self.case.plan_type.name
        said = [self.age, plan[:1].lower() + plan[1:]]
        if self.case.holder_id:
            who = "you" if self.case.holder_id == self.reader.pk else self.case.holder_name
            said.append(f"with {who} since {date_format(self.case.held_since, 'F Y')}")
        said += [f"you cover until {self.cover.until}"] if self.cover else []
        if self.case.status != Case.Status.OPEN:
            status = self.case.get_status_display().lower()
            said.append(f"{status} on {date_format(self.case.closed_on)}")
        return ", ".join(said)

    @property
    def age(self) -> str:
        if self.case.expected_month:
            return f"Unborn, expected {date_format(self.case.expected_month, 'F Y')}"
        return age_in_words(self.case.birth_month, self.today)

    @cached_property
    def can_rate(self) -> bool:
        return access.can_rate(self.reader, self.case)

    @property
    def is_held(self) -> bool:
        return self.case.holder_id == self.reader.pk

    @cached_property
    def cover(self) -> covering.Covering | None:
        return access.standing(self.reader).covers.of_case(self.case)

    @cached_property
    def is_manager(self) -> bool:
        return access.manages(self.reader, self.case)

    # --- audits ---

    @cached_property
    def _audits(self) -> QuerySet[Audit]:
        """Submitted ones, and the reader's own open one; a blind second rating stays out."""
        shown = Audit.SHOWN | Q(state=Audit.State.IN_PROGRESS, rater=self.reader)
        found = Audit.objects.visible_to(self.reader).filter(shown, own_voice(self.reader))
        return found.filter(case=self.case)

    @cached_property
    def audits(self) -> list[Audit]:
        """Newest first, open ones on top."""
        found = AUDITS.rows(Audit.objects.db, ids=self._audits)
        return sorted(
            found,
            key=lambda audit: (audit.is_open, audit.submitted_at or audit.started_at),
            reverse=True,
        )

    @cached_property
    def open_audit(self) -> Audit | None:
        own = (audit for audit in self.audits if audit.voice != Audit.Voice.CHILD_OR_FAMILY)
        return next((audit for audit in own if audit.is_open), None)

    @cached_property
    def open_view(self) -> Audit | None:
        """A child's or family's view this person is recording."""
        views = (audit for audit in self.audits if audit.voice == Audit.Voice.CHILD_OR_FAMILY)
        return next((audit for audit in views if audit.is_open), None)

    @cached_property
    def planned(self) -> list[Audit]:
        """Looks at this case that were drawn or asked for and are not in yet; the reader's first.

        The practitioner hears that a conversation is planned with them; what is rated in it
        is the auditor's until it is submitted.
        """
        audits = Audit.objects.visible_to(self.reader).open()
        own = Q(rater=self.reader, state=Audit.State.PLANNED)
        others = Q(sample__isnull=False) & ~Q(rater=self.reader)
        found = AUDITS.rows(audits.db, ids=audits.filter(own | others, case=self.case))
        return sorted(found, key=lambda audit: audit.rater_id != self.reader.pk)

    @property
    def own_planned(self) -> Audit | None:
        return next((look for look in self.planned if look.rater_id == self.reader.pk), None)

    @property
    def planned_by_others(self) -> list[Audit]:
        return [look for look in self.planned if look.rater_id != self.reader.pk]

    @cached_property
    def ratings(self) -> list[Told]:
        return told(self._audits.order_by())

    @cached_property
    def _skeleton(self) -> list[Item]:
        return skeleton(*RATED_KINDS)

    other_scopes = (
        (Audit.Scope.QUICK, "Quick", "the domains only, about a minute"),
        (Audit.Scope.OUTCOMES, "Outcomes", "every outcome, about five minutes"),
        (Audit.Scope.PRACTICE_STANDARDS, "Practice standards", "how we work with this child"),
        (Audit.Scope.FULL, "Full Flourish", "outcomes and what is behind them, about ten minutes"),
    )

    # --- how the child's life is, and how we practise ---

    @cached_property
    def domains(self) -> list[Standing]:
        items = [item for item in self._skeleton if item.kind == Item.Kind.IMPACT]
        return standings(items, self.ratings)

    @cached_property
    def fresh(self) -> Freshness:
        """The domains, those rated before a move, a plan change or too long ago saying so."""
        return Freshness.of(self.domains, turns=Turns.of(self.case), today=self.today)

    @cached_property
    def standards_fresh(self) -> Freshness:
        rows = [row for pillar in self.pillars for row in pillar.standards]
        return Freshness.of(rows, turns=Turns.of(self.case), today=self.today)

    @cached_property
    def clocks(self) -> list[tuple[Item, Clock, Standing]]:
        """Standards with a clock: each with how long it took, and how it was rated."""
        items = timed_items()
        found = clocks_of(self.case, items, today=self.today)
        rated = standings(items, self.ratings)
        return [(item, found[item.code], row) for item, row in zip(items, rated, strict=True)]

    @property
    def is_rated(self) -> bool:
        return any(row.value for row in self.domains)

    @property
    def hears_child(self) -> bool:
        return any(row.child_value for row in self.domains)

    @property
    def hears_family(self) -> bool:
        return any(row.family_value for row in self.domains)

    @cached_property
    def apart(self) -> list[voices.Apart]:
        """Where two voices are two steps from each other: something to talk about."""
        return voices.findings(self.domains, speaker="You" if self.is_held else "The practitioner")

    @property
    def scale(self) -> dict:
        return self.domains[0].item.edition.scale if self.domains else {}

    @cached_property
    def growth(self) -> Growth:
        return Growth.of(self.domains)

    @cached_property
    def pillars(self) -> list[Pillar]:
        items = [item for item in self._skeleton if item.kind == Item.Kind.PRACTICE_STANDARD]
        return pillars(standings(items, self.ratings))

    @property
    def standards_scale(self) -> dict:
        return self.pillars[0].standards[0].item.edition.scale if self.pillars else {}

    @property
    def standards_framework(self) -> str:
        return self.pillars[0].standards[0].item.edition.framework.name if self.pillars else ""

    @property
    def standards_rated(self) -> bool:
        return any(pillar.rated for pillar in self.pillars)

    @property
    def pillar_rows(self) -> list[tuple[Pillar, list[tuple[int, str]], int]]:
        """Per pillar the counts of met, partly, not met and not yet known, and of the rest."""
        words = [(value, charts.word(value, self.standards_scale)) for value in self.pillar_values]
        found = []
        for pillar in self.pillars:
            counts = [(pillar.counts.get(value, 0), word) for value, word in words]
            rest = len(pillar.standards) - sum(count for count, _ in counts)
            found.append((pillar, counts, rest))
        return found

    pillar_values = (
        RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED, RatingValue.NOT_YET_KNOWN,
    )  # fmt: skip

    @cached_property
    def flower(self) -> charts.FlowerPicture:
        return charts.FlowerPicture(
            domains=tuple(
                charts.RatedDomain(
                    letter=row.letter,
                    name=row.name,
                    value=row.value or "",
                    earlier=row.earlier or "",
                    child=row.child_value or "",
                )
                for row in self.domains
            ),
            scale=self.scale,
            earlier_on=date_format(self.growth.since, "j F Y") if self.growth.since else "",
        )

    @cached_property
    def roots(self) -> charts.RootsPicture | None:
        if not self.pillars:
            return None
        return charts.RootsPicture(
            pillars=tuple(
                charts.Pillar(
                    name=pillar.name,
                    short_name=pillar.short_name,
                    values=tuple(row.value or "" for row in pillar.standards),
                )
                for pillar in self.pillars
            ),
            scale=self.standards_scale,
        )

    @cached_property
    def view(self) -> ChildVoice | None:
        """The latest view of the child that was heard, once it is submitted."""
        kept = (audit for audit in self.audits if not audit.is_open)
        views = (getattr(audit, "child_voice", None) for audit in kept)
        heard = [view for view in views if view and view.heard_on and view.whose == voices.CHILD]
        return max(heard, key=lambda voice: voice.heard_on, default=None)

    @property
    def view_words(self) -> str:
        """Said when nobody heard the child, or too long ago; not of a child not born."""
        if not self.is_rated or self.case.birth_month is None:
            return ""
        return view_words(self.view.heard_on if self.view else None, today=self.today)

    # --- what we know, do not know, and do ---

    @cached_property
    def find_out(self) -> list[Item]:
        """Items whose latest rating is not yet known, in framework order."""
        return to_find_out({self.case.pk: self.ratings}).get(self.case.pk, [])

    @cached_property
    def notes(self) -> list[tuple[Audit, list[Note]]]:
        """By audit, newest first; within an audit in framework order."""
        rows = (
            Evidence.objects.filter(audit__in=[audit.pk for audit in self.audits])
            .exclude(text="")
            .select_related("item__section", "by")
            .order_by("item__edition__framework__order", "item__position")
        )
        values = {(row.audit_id, row.item_id): row.value for row in self.ratings}
        found: dict[int, list[Note]] = {}
        for row in rows:
            value = values.get((row.audit_id, row.item_id))
            found.setdefault(row.audit_id, []).append(Note(row, value))
        return [(audit, found[audit.pk]) for audit in self.audits if audit.pk in found]

    @cached_property
    def actions(self) -> list[Action]:
        """Unfinished ones first, the earliest date on top; then the finished, newest first."""
        actions = Action.objects.visible_to(self.reader)
        shown = actions.filter(audit__in=[audit.pk for audit in self.audits])
        rows = ACTIONS.rows(actions.db, ids=shown)
        prefetch_related_objects(rows, "items__section")
        found = sorted(rows, key=lambda row: (row.due_on, row.pk))
        for row in found:
            row.about = list(dict.fromkeys(item.section.name for item in row.items.all()))
        finished = [row for row in reversed(found) if row.state not in Action.UNFINISHED]
        return [row for row in found if row.state in Action.UNFINISHED] + finished

    @property
    def open_actions(self) -> list[Action]:
        return [row for row in self.actions if row.state in Action.UNFINISHED]

    @property
    def finished_actions(self) -> list[Action]:
        return self.actions[len(self.open_actions) :]

    @cached_property
    def concerns(self) -> list[concerns.Concern]:
        """Safeguarding concerns, also of audits that are open and somebody else's."""
        return concerns.of_case(self.case, self.reader)

    @cached_property
    def timeline(self) -> Timeline:
        return timeline(
            audits=[*self.audits, *no_longer_shown(self.case, self.reader)],
            moves=moves_told(self.case, self.reader),
            allocations=HELD.rows(Allocation.objects.db, case=self.case.pk),
            plan_changes=PLANS.rows(PlanChange.objects.db, case=self.case.pk),
            actions=self.actions,
            reader=self.reader,
        )

    @cached_property
    def siblings(self) -> int:
        """Brothers and sisters with an open case, whoever holds them."""
        if not self.case.family_group_id:
            return 0
        family = Case.objects.filter(family_group=self.case.family_group_id).open()
        return family.exclude(pk=self.case.pk).count()

    @cached_property
    def openings(self) -> list[AccessLog]:
        """Who opened the case without holding it, newest first: for its team manager."""
        rows = AccessLog.objects.openings().not_holding().filter(case_id=self.case.public_id)
        return list(rows.exclude(actor=self.reader).for_list()[:OPENINGS_SHOWN])
