"""Tables of a team's cases: all of them with their domains, those behind a number, and the teams.

Belongs here: columns and how a cell reads. Does not belong here: which cases (the querysets and
cases/rollups.py). The one query that starts here reads the domains of the rows shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

import django_tables2 as tables
from django.urls import reverse

from cases import bars
from cases.action_counts import Unfinished
from cases.addresses import address_of_each
from cases.charts import word
from cases.freshness import view_words
from cases.markup import format_html
from cases.models import Action, Case, PlanType
from cases.periods import age_in_words, age_on
from cases.rollups import DomainRating, latest_domain_ratings
from cases.standing_counts import said_of
from cases.tables.columns import Column
from cases.templatetags.flourish import WordRows, day
from cases.waiting_counts import ToAgree
from cases.whose_view import Whose

# What a file of a team's cases says of each, and what it is worked out from.
IN_FILE = (
    "pk", "reference", "birth_month", "plan_name", "holder_name", "last_audit", "child_heard_on",
    "rated_now", "last_moved_on", "last_plan_change_on",
)  # fmt: skip
QUIET = {"td": {"class": "bare"}}
PERSON = "practitioner"
CLOSED, NONE = "Closed", "None"  # a team that ended and holds nothing: no coverage to state


@dataclass(frozen=True)
class CaseRow:
    """A line about a case that reads like the case itself in the columns every list has."""

    case: Case

    @property
    def reference(self) -> str:
        return self.case.reference

    @property
    def public_id(self):
        return self.case.public_id

    @property
    def birth_month(self) -> datetime.date | None:
        return self.case.birth_month

    @property
    def plan_type(self) -> PlanType:
        return self.case.plan_type


class CasesTable(tables.Table):
    """What every list of cases has; a column a reader may not see is left out, in files too."""

    # Cells without `empty_values` are drawn by their own method: see templatetags/drawn_rows.py.
    reference = Column(verbose_name="Case", empty_values=(), attrs=QUIET)
    age = Column(empty_values=(), order_by=("-birth_month", "-expected_month"))
    plan = Column(
        accessor="plan_type__name",
        verbose_name="Plan",
        empty_values=(),
        order_by=("plan_type__order", "reference"),
    )
    row_header = "reference"

    class Meta:
        order_by = "reference"
        attrs = {"class": "table table--cards"}

    def __init__(self, *args, today: datetime.date, names: bool, **kwargs) -> None:
        self.today = today
        exclude = () if names else (PERSON,)
        super().__init__(*args, exclude=exclude, **kwargs)

    @cached_property
    def _address(self) -> Callable[[UUID | str], str]:
        return address_of_each("case")

    def render_reference(self, record: Case):
        url = self._address(record.public_id)
        return format_html('<a href="{}">{}</a>', url, record.reference)

    def value_reference(self, record: Case) -> str:
        return record.reference

    def render_plan(self, record: Case) -> str:
        return record.plan_type.name

    def render_age(self, record: Case) -> str:
        return age_in_words(record.birth_month, self.today)

    def value_age(self, record: Case):
        age = age_on(record.birth_month, self.today)
        return "Unborn" if age is None else age


@lru_cache
def plain_word(value: str) -> str:
    """A rating's word without an edition's scale."""
    return word(value, {})


class TeamCasesTable(CasesTable):
    """Case by domain: the word row of each case's latest counted ratings."""

    domains = Column(empty_values=(), orderable=False, attrs=QUIET)
    practitioner = Column(
        accessor="holder_name",
        verbose_name="Practitioner",
        empty_values=(),
        order_by=("holder_name", "reference"),
    )
    last_audit = Column(
        verbose_name="Last audit", empty_values=(), order_by=("last_audit", "reference")
    )
    look_again = Column(verbose_name="Look again", empty_values=(), orderable=False)
    rated = Column(
        accessor="rated_now", verbose_name="This quarter", empty_values=(), orderable=False
    )

    child_view = Column(
        verbose_name="Child’s view", empty_values=(), order_by=("child_heard_on", "reference")
    )

    caption = "Open cases of the team with practitioners’ latest domain ratings"

    class Meta(CasesTable.Meta):
        sequence = ("reference", "age", "plan", "domains", "practitioner", "last_audit",
                    "look_again", "child_view", "rated")  # fmt: skip
        empty_text = "No case here. Choose another plan type, age or practitioner above."

    def __init__(self, *args, whose: Whose, **kwargs) -> None:
        self.whose = whose
        super().__init__(*args, **kwargs)
        if not whose.is_usual:
            self.columns["rated"].column.verbose_name = whose.rated

    @cached_property
    def for_file(self) -> list:
        """All rows in their order, with what the cells of a file read and nothing else."""
        return list(self.data.data.values_list(*IN_FILE, named=True))

    @cached_property
    def _shown(self) -> list:
        """The rows of the page, or of the file: what stands beside them is looked up together."""
        paged = hasattr(self, "page")
        return [row.record for row in self.page.object_list] if paged else self.for_file

    @cached_property
    def _domains(self) -> dict[int, list[DomainRating]]:
        return latest_domain_ratings(self._shown)

    @cached_property
    def _word_rows(self) -> WordRows:
        return WordRows(None)

    @cached_property
    def _said(self) -> dict[int, str]:
        rated = (
            (case, [row.at for row in self._domains[case.pk] if row.at]) for case in self._shown
        )
        return said_of(rated, today=self.today)

    def domains_of(self, case: Case) -> list[DomainRating]:
        return self._domains[case.pk]

    def render_plan(self, record: Case) -> str:
        return record.plan_name

    def render_practitioner(self, record: Case) -> str:
        return record.holder_name

    def render_domains(self, record: Case):
        rated = self.domains_of(record)
        return self._word_rows.row([(row.letter, row.value, row.name) for row in rated])

    def value_domains(self, record: Case) -> str:
        return "; ".join(
            f"{row.name}: {plain_word(row.value or 'not_rated')}" for row in self.domains_of(record)
        )

    def render_last_audit(self, record: Case) -> str:
        return day(record.last_audit) or "None yet"

    def render_look_again(self, record: Case) -> str:
        """Why the ratings need another look; empty where nothing was rated."""
        return self._said[record.pk] or "Not yet" if record.pk in self._said else ""

    def value_last_audit(self, record: Case):
        return record.last_audit.date() if record.last_audit else ""

    def render_child_view(self, record: Case) -> str:
        """When the child was last heard; too long ago says so in words."""
        on = record.child_heard_on
        if record.birth_month is None and on is None:
            return "Not born yet"
        return view_words(on, today=self.today) or f"Heard {day(on)}"

    def value_child_view(self, record: Case):
        return record.child_heard_on or self.render_child_view(record)

    def render_rated(self, record: Case) -> str:
        return self.whose.yes if record.rated_now else self.whose.no


class BehindTable(CasesTable):
    """The cases behind one number."""

    practitioner = Column(verbose_name="Practitioner then", empty_values=(), orderable=False)
    rated_on = Column(verbose_name="Rated on", empty_values=(), orderable=False)
    action = Column(verbose_name="Action", empty_values=(), orderable=False)

    caption = "The children behind the number"

    class Meta(CasesTable.Meta):
        sequence = ("reference", "age", "plan", "practitioner", "rated_on", "action")
        empty_text = "None of these cases is open to you."

    def __init__(self, *args, audits: dict, actions: dict[int, Action], names: bool, **kwargs):
        self.audits, self.actions = audits, actions
        self.opens_actions = names  # the page of an action is for those nearest the child
        super().__init__(*args, names=names, **kwargs)

    def render_practitioner(self, record: Case) -> str:
        return self.audits[record.pk].practitioner.name

    def render_rated_on(self, record: Case) -> str:
        return day(self.audits[record.pk].submitted_at)

    def value_rated_on(self, record: Case):
        return self.audits[record.pk].submitted_at.date()

    def render_action(self, record: Case):
        action = self.actions.get(record.pk)
        said = self.value_action(record)
        if action is None or not self.opens_actions:
            return said
        url = reverse("action", args=[action.public_id])
        return format_html('<a class="row-link" href="{}">{}</a>', url, said)

    def value_action(self, record: Case) -> str:
        action = self.actions.get(record.pk)
        if action is None:
            return "None named"
        if action.already_in_plan:
            return f"In the plan, look again by {day(action.due_on)}"
        if action.state in Action.UNFINISHED:
            late = ", overdue" if action.due_on < self.today else ""
            return f"{action.get_state_display()}, by {day(action.due_on)}{late}"
        return action.get_state_display()


class TeamsTable(tables.Table):
    """Teams a reader may look at, by name; no order of merit and no practitioner."""

    name = Column(verbose_name="Team", accessor="0__name", orderable=False)
    service = Column(accessor="0__service__name", orderable=False)
    held = Column(
        verbose_name="Cases held",
        accessor="1__held",
        orderable=False,
        attrs={"td": {"class": "number"}, "th": {"class": "number"}},
    )
    rated = Column(accessor="1__rated", orderable=False)

    overdue = Column(verbose_name="Actions overdue", empty_values=(), orderable=False)

    to_agree = Column(
        verbose_name="Audits waiting too long to be agreed", empty_values=(), orderable=False
    )

    caption = "Teams by name, with cases held and rated, actions overdue, audits to be agreed"

    class Meta:
        attrs = {"class": "table table--cards"}
        empty_text = "No team is open to you yet. An admin sets up teams and services."

    def __init__(
        self,
        *args,
        overdue: dict[int, Unfinished],
        waiting: dict[int, ToAgree],
        rated: str,
        query: str = "",
        opens_waiting: bool = False,
        **kwargs,
    ) -> None:
        self.opens_waiting = opens_waiting  # not everybody who reads the number agrees audits
        self.query, self.counts, self.waiting = query, overdue, waiting
        super().__init__(*args, **kwargs)
        self.columns["rated"].column.verbose_name = rated

    def render_name(self, record):
        url = reverse("team_picture", args=[record[0].public_id]) + self.query
        return format_html('<a class="row-link" href="{}">{}</a>', url, record[0].listed_as)

    def value_name(self, record) -> str:
        return record[0].listed_as

    def render_rated(self, record):
        cover = record[1]
        if record[0].closed_on and not cover.held:
            return CLOSED
        bar = bars.share_bar(cover.rated, cover.held)
        return format_html('<span class="cover">{} {}</span>', bar, self.value_rated(record))

    def value_rated(self, record) -> str:
        cover = record[1]
        if not cover.held:
            return CLOSED if record[0].closed_on else "0 of 0"
        return f"{cover.rated} of {cover.held} ({bars.percent_of(cover.rated, cover.held)})"

    def render_overdue(self, record):
        if self._has_none(record, self.counts[record[0].pk].unfinished):
            return NONE
        url = reverse("team_actions", args=[record[0].public_id])
        return format_html('<a class="row-link" href="{}">{}</a>', url, self.value_overdue(record))

    def render_to_agree(self, record):
        said = self.value_to_agree(record)
        if not (self.opens_waiting and self.waiting[record[0].pk].too_long):
            return said
        url = f"{reverse('to_agree')}?team={record[0].public_id}"
        return format_html('<a class="row-link" href="{}">{}</a>', url, said)

    def value_to_agree(self, record) -> str:
        counts = self.waiting[record[0].pk]
        if self._has_none(record, counts.waiting):
            return NONE
        return f"{counts.too_long} of {counts.waiting}"

    @staticmethod
    def _has_none(record, number: int) -> bool:
        return bool(record[0].closed_on and not number)

    def value_overdue(self, record) -> str:
        counts = self.counts[record[0].pk]
        if self._has_none(record, counts.unfinished):
            return NONE
        return f"{counts.overdue} of {counts.unfinished}"
