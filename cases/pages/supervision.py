"""A supervision sheet as one reader sees it, and the list of sheets.

Belongs here: laying what the sheet lists over what this reader may open. Does not belong here:
choosing what it lists (cases/pages/supervision_facts.py) and who may (cases/supervising.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from cases import supervising
from cases.freshness import months
from cases.models import AccessLog, Action, AgreedPoints, Audit, Case, SupervisionSheet, User
from cases.pages.history import skeleton
from cases.pages.supervision_facts import Facts, digest, facts_of, last_before, late_words
from cases.stored_settings import stored
from frameworks.models import Item

TRAIL = 50


@dataclass(frozen=True)
class Line:
    """One line of a list: the case, and what is said of it."""

    case: Case
    words: str = ""
    letter: str = ""
    name: str = ""
    before: str = ""
    now: str = ""
    moved: str = ""
    actions: tuple[Action, ...] = ()
    audit: Audit | None = None


@dataclass(frozen=True)
class Lines:
    """A list of the sheet as this reader sees it; with `hidden` it is as long as the sheet says."""

    rows: tuple[Line, ...]
    total: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)

    def __len__(self) -> int:
        return self.total


class SheetPage:
    """Every list, the agreed points and the two ticks."""

    def __init__(self, sheet: SupervisionSheet, reader: User) -> None:
        self.sheet, self.reader = sheet, reader
        self.part = supervising.part_in(reader, sheet)

    @cached_property
    def facts(self) -> Facts:
        """As the first of the two signed them, or as they stand now."""
        return self.sheet.facts or facts_of(self.sheet, timezone.now())

    @property
    def seen(self) -> str:
        return digest(self.facts)

    @property
    def on(self) -> datetime.date:
        return datetime.date.fromisoformat(self.facts["on"])

    @property
    def since(self) -> datetime.date:
        return datetime.date.fromisoformat(self.facts["since"])

    @cached_property
    def last(self) -> SupervisionSheet | None:
        """The sheet this one looks back to."""
        if self.sheet.facts is None:
            return last_before(self.sheet)
        known = self.facts["last"]
        found = SupervisionSheet.objects.filter(public_id=known) if known else None
        return found.first() if found is not None else None

    @cached_property
    def agreed_last_time(self) -> AgreedPoints | None:
        return self.last.points.first() if self.last else None

    @cached_property
    def scale(self) -> dict:
        impacts = skeleton(Item.Kind.IMPACT)
        return impacts[0].edition.scale if impacts else {}

    # --- what this reader may open ---

    @cached_property
    def _cases(self) -> dict[int, Case]:
        """A case that left, or was restricted since, is no longer named to this reader."""
        near = Case.objects.near(self.reader).not_blind_to(self.reader)
        found = near.filter(pk__in=self._named, restricted=False)
        return {case.pk: case for case in found.select_related("plan_type")}

    @property
    def _named(self) -> set[int]:
        facts = self.facts
        rows = ("well", "changes", "due", "stuck", "overdue", "views")
        named = {row["case"] for name in rows for row in facts[name]}
        return named.union(facts["all_strengths"], facts["first_rated"], facts["came"])

    @cached_property
    def _actions(self) -> dict[int, Action]:
        wanted = {pk for row in self.facts["stuck"] for pk in row["actions"]}
        wanted |= {row["action"] for row in self.facts["overdue"]}
        rows = Action.objects.filter(pk__in=wanted, case__in=self._cases)
        return {row.pk: row for row in rows.select_related("owner")}

    def _lines(self, rows: list[dict]) -> Lines:
        fields = ("words", "letter", "name", "before", "now", "moved")
        found = [
            Line(self._cases[row["case"]], **{name: row[name] for name in fields if name in row})
            for row in rows
            if row["case"] in self._cases
        ]
        return Lines(tuple(found), len(rows))

    def _of(self, cases: Iterable[int]) -> Lines:
        return self._lines([{"case": pk} for pk in cases])

    # --- the lists, strengths first ---

    @cached_property
    def working_well(self) -> Lines:
        facts = self.facts["well"]
        audits = Audit.objects.filter(pk__in=[row["audit"] for row in facts])
        known = {row.pk: row for row in audits.select_related("working_well_section")}
        rows = [
            Line(self._cases[row["case"]], audit=known[row["audit"]])
            for row in facts
            if row["case"] in self._cases and row["audit"] in known
        ]
        return Lines(tuple(rows), len(facts))

    @cached_property
    def all_strengths(self) -> Lines:
        return self._of(self.facts["all_strengths"])

    @cached_property
    def changes(self) -> Lines:
        return self._lines(self.facts["changes"])

    @property
    def moved_in_words(self) -> str:
        """ "3 grown, 1 set back", in the order of the list."""
        counts: dict[str, int] = {}
        for row in self.facts["changes"]:
            counts[row["moved"]] = counts.get(row["moved"], 0) + 1
        return ", ".join(f"{number} {moved.lower()}" for moved, number in counts.items())

    @cached_property
    def first_rated(self) -> Lines:
        return self._of(self.facts["first_rated"])

    @cached_property
    def came(self) -> Lines:
        return self._of(self.facts["came"])

    @cached_property
    def due(self) -> Lines:
        return self._lines(self.facts["due"])

    @cached_property
    def stuck(self) -> Lines:
        found = self._lines(self.facts["stuck"])
        acted = iter(row for row in self.facts["stuck"] if row["case"] in self._cases)
        rows = [
            Line(**{**vars(line), "actions": self._known(fact["actions"])})
            for line, fact in zip(found.rows, acted, strict=True)
        ]
        return Lines(tuple(rows), found.total)

    def _known(self, actions: list[int]) -> tuple[Action, ...]:
        return tuple(self._actions[pk] for pk in actions if pk in self._actions)

    @cached_property
    def overdue(self) -> Lines:
        """The date is the one that was signed; an action may be given another later."""
        rows = []
        for row in self.facts["overdue"]:
            action, due_on = self._actions.get(row["action"]), row["due_on"]
            if action is None:
                continue
            due = datetime.date.fromisoformat(due_on)
            action.due_on, action.already_in_plan = due, row["in_plan"]
            words = late_words(due, self.on)
            rows.append(Line(self._cases[row["case"]], words=words, actions=(action,)))
        return Lines(tuple(rows), len(self.facts["overdue"]))

    @cached_property
    def views(self) -> Lines:
        return self._lines(self.facts["views"])

    @property
    def view_months(self) -> str:
        return months(stored.CHILD_VIEW_MONTHS)

    # --- agreed points and ticks ---

    @cached_property
    def versions(self) -> list[AgreedPoints]:
        """Newest first; the first of them stands."""
        return list(self.sheet.points.select_related("by"))

    @property
    def points(self) -> AgreedPoints | None:
        return self.versions[0] if self.versions else None

    @property
    def may_sign(self) -> bool:
        mine = (
            self.sheet.manager_signed_at
            if self.part == supervising.MANAGER
            else self.sheet.practitioner_signed_at
        )
        return bool(self.points) and not mine

    @property
    def may_remove(self) -> bool:
        return supervising.can_remove(self.reader, self.sheet)

    @property
    def waits_for(self) -> str:
        """Who has still to sign, in words; empty once both have."""
        names = []
        if not self.sheet.manager_signed_at:
            names.append("the team manager")
        if not self.sheet.practitioner_signed_at:
            names.append(self.sheet.practitioner.name)
        return " and ".join(names)

    @cached_property
    def trail(self) -> list[AccessLog]:
        """Who opened it, signed it, took a name out of it; the newest first."""
        rows = AccessLog.objects.filter(case_id=self.sheet.public_id).exclude(event="denied")
        return list(rows.select_related("actor")[:TRAIL])
