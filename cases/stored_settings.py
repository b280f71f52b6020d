"""What an admin may set for everyone, and what it is set to: `stored.MINIMUM_N`.

Belongs here: the list of settings, and reading their values once a request. Does not belong here:
changing one (cases/actions/stored_settings.py), and what only an operator sets
(flourish_audit/settings.py). How a setting is added: docs/decisions/0033.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from cases.setting_kinds import (
    Choice,
    Hours,
    Link,
    Periods,
    PlanTypes,
    Setting,
    Text,
    Whole,
    described,
)

FIGURES, AGE, AGREEING, LOOKS = "figures", "age", "agreeing", "looks"
CONCERNS, CLOCKS, LOG, KEEPING = "concerns", "clocks", "log", "keeping"
GROUPS = {
    FIGURES: ("Figures", "When a figure is ranked, shown outside the line, or taken away."),
    AGE: ("When to look again", "How long a rating or a view speaks of the child’s life as it is."),
    AGREEING: ("Agreeing and second ratings", "How much is looked at twice, and how soon."),
    LOOKS: ("Looks from outside", "What rounds and a manager’s monthly pick draw."),
    CONCERNS: ("Safeguarding concerns", "What somebody is told who worries about a child."),
    CLOCKS: ("Standards with a clock", "Such as a family network meeting within ten days."),
    LOG: ("The access log", "What its reports call worth a look."),
    KEEPING: ("Keeping and erasing", "How long records are kept before two people may erase them."),
}


class Stored:
    """Every setting; its values come from the database, once a request."""

    MINIMUM_N = Whole(
        FIGURES,
        "Fewest children for a ranking",
        least=1,
        most=1000,
        unit="children",
        help="Lists of strengths and gaps rank only what was rated for so many children or more; "
        "below it a row says “too few to rank”. A smaller number shows more rows, and more that "
        "are chance. Everybody who reads figures notices at once, also for earlier quarters.",
    )
    SUPPRESS_BELOW = Whole(
        FIGURES,
        "Smallest count shown outside the line",
        least=2,
        most=100,
        help="In the County picture a smaller count is hidden, and whatever would give it away. "
        "6 hides 1 to 5, as published statistics do; under 2 single children would show, so that "
        "is refused. Partners notice from the next quarter that is published: what is published "
        "keeps the number it was published with.",
    )
    EXPORT_ROW_CAP = Whole(
        FIGURES,
        "Most rows of a file",
        least=100,
        most=50_000,
        unit="rows",
        help="A list with more rows is not given out as a file; the reader is asked to narrow it. "
        "Whoever takes large files away notices. A large file holds the server for longer.",
    )
    RE_AUDIT_MONTHS = Whole(
        AGE,
        "Look again after a gap",
        least=1,
        most=24,
        unit="months",
        help="A child with a red rating is due for a fresh look so long after it, and an action "
        "without another date is due then. Practitioners notice in My cases at once, managers in "
        "their team’s cases.",
    )
    REVIEW_MONTHS = Whole(
        AGE,
        "Look again in any case",
        least=1,
        most=36,
        unit="months",
        help="Any other child is due so long after the last look, and an older rating says “look "
        "again”. Practitioners and managers notice at once; no rating is changed.",
    )
    CHILD_VIEW_MONTHS = Whole(
        AGE,
        "Hear the child again",
        least=1,
        most=24,
        unit="months",
        help="A child whose own view is older, or was never heard, says so on the caseload, on the "
        "case and on supervision sheets. Practitioners and managers notice at once.",
    )
    AGREE_SHARE = Whole(
        AGREEING,
        "Self audits drawn for the manager to agree",
        least=0,
        most=100,
        unit="%",
        help="Of 100 self audits so many are drawn by chance to be agreed; the others count "
        "without. It holds at once, also for audits that are in: with a larger share more of them "
        "wait. Team managers notice under “To agree”. 0 draws none.",
    )
    ESCALATE_DAYS = Whole(
        AGREEING,
        "Days an audit may wait to be agreed",
        least=1,
        most=183,
        unit="days",
        help="An audit that waits longer is shown to those above the team as well. Managers, "
        "service managers and directors notice at once.",
    )
    MODERATION_SHARE = Whole(
        AGREEING,
        "Audits offered for a second rating",
        least=1,
        most=100,
        unit="%",
        help="The share of a quarter’s submitted audits that a draw of second ratings begins with. "
        "Whoever draws can change it there. Quality assurance notices at the next draw; draws that "
        "were made stay.",
    )
    MONTHS_BETWEEN_LOOKS = Whole(
        LOOKS,
        "Leave a case alone after a look",
        least=1,
        most=36,
        unit="months",
        help="A case that somebody from outside looked at is not drawn again for so long. Fewer "
        "months leave more to draw. Whoever plans a round, and managers who pick, notice at the "
        "next draw; rounds that were drawn stay.",
    )
    MONTH_PICK = Whole(
        LOOKS,
        "Cases a manager picks a month",
        least=1,
        most=6,
        unit="cases",
        help="How many cases of other teams a team manager draws each month to look at with their "
        "practitioner. Managers notice at their next pick; this month’s stays as it was drawn.",
    )
    CONCERN_HOURS = Whole(
        CONCERNS,
        "Hours until a concern is shown above the team",
        least=1,
        most=72,
        unit="hours",
        help="A concern that nobody acknowledged for so long is shown to those above the team too. "
        "The person who raises one reads how soon somebody answers.",
    )
    SAFEGUARDING_TEXT = Text(
        CONCERNS,
        "What to do now",
        most=500,
        help="One or two sentences beside every concern, before and after it is raised. Everybody "
        "who works with cases reads them at a bad moment: keep them short, and name no person.",
    )
    SAFEGUARDING_LINK = Link(
        CONCERNS,
        "Safeguarding procedures",
        most=300,
        empty="None",
        help="Where the procedures stand, or whom to phone. It stands beside every concern.",
    )
    CLOCK_DAYS = Choice(
        CLOCKS,
        "Days that are counted",
        choices=[("working", "Working days"), ("calendar", "Calendar days")],
        help="Working days are Monday to Friday; bank holidays count as working days. It holds at "
        "once and for every quarter: how many meetings were in time is counted anew. Everybody "
        "who reads figures notices; no date changes.",
    )
    CONSIDERED_PLAN_TYPES = PlanTypes(
        CLOCKS,
        "Plans that only need it to be considered",
        help="For these plans a family network meeting only has to be considered with the family, "
        "and stands apart in the figures, for every quarter. Practitioners notice on the page of "
        "the clock, managers in the figures.",
    )
    OFFICE_HOURS = Hours(
        LOG,
        "Usual hours",
        help="What is opened before or after these hours, or at a weekend, stands in the report "
        "“out of hours”. Only information governance notices; nobody is stopped.",
    )
    MANY_CASES = Whole(
        LOG,
        "Many cases for one person on one day",
        least=1,
        most=1000,
        unit="cases",
        help="Who opens more different cases than this on one day stands in the report “many "
        "cases”. Only information governance notices; nobody is stopped.",
    )

    RETENTION_PERIODS = Periods(
        KEEPING, "Periods that differ from the defaults",
        help="A shorter period makes more due to be erased, once two people agree; a longer one "
        "keeps it. The page “Keeping and erasing” shows every category with its period, and what "
        "is due. A preview made before a change has to be made anew.",
    )  # fmt: skip

    def text_of(self, name: str) -> str | None:
        return _differing().get(name)


def contradiction(name: str, values: dict[str, Any]) -> str:
    """Why a setting cannot be what it would be beside the others, or "". `values` by name."""
    gap, usual = values["RE_AUDIT_MONTHS"], values["REVIEW_MONTHS"]
    if name in ("RE_AUDIT_MONTHS", "REVIEW_MONTHS") and gap > usual:
        return (
            f"A child with a gap would be looked at after {gap} months, later than any other "
            f"child, after {usual}. Change the other one first."
        )
    return ""


class _Read:
    """What one request has read so far."""

    differing: dict[str, str] | None = None


_request: ContextVar[_Read | None] = ContextVar("stored_settings", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within it the values are asked for once, at first use; outside it at each use.

    Around every request (flourish_audit/settings_once.py), so that no process keeps an old value
    and no page is drawn half with one value and half with another. For somebody signed in they
    come with the memberships, which every page reads (`with_settings`); for others by themselves.
    """
    token = _request.set(_Read())
    try:
        yield
    finally:
        _request.reset(token)


def forget() -> None:
    """After a change: what is used next is read anew."""
    held = _request.get()
    if held is not None:
        held.differing = None


AS_JSON = {"postgresql": "json_object_agg(name, value)::text"}
BESIDE = "differing_settings"


def with_settings(rows: QuerySet) -> Any:
    """Rows that every request reads anyway bring the values: no statement of their own."""
    together = AS_JSON.get(connections[rows.db].vendor, "json_group_object(name, value)")
    sql = f'(SELECT {together} FROM "cases_storedsetting" WHERE differs)'  # noqa: S608  our words
    return rows.annotate(**{BESIDE: RawSQL(sql, (), output_field=TextField())})  # noqa: S611


def settings_from(rows: list[Any]) -> list[Any]:
    """The rows; the values they brought are this request's from here on.

    What the request has read before stays, so that it is drawn with one value throughout.
    """
    held = _request.get()
    if rows and held is not None and held.differing is None:
        held.differing = json.loads(getattr(rows[0], BESIDE) or "{}")
    return rows


def _differing() -> dict[str, str]:
    held = _request.get()
    if held is not None and held.differing is not None:
        return held.differing
    rows = apps.get_model("cases", "StoredSetting").objects.filter(differs=True)
    found = dict(rows.values_list("name", "value"))
    if held is not None:
        held.differing = found
    return found


stored = Stored()
SETTINGS: dict[str, Setting[Any]] = described(Stored)
BY_CODE = {each.code: each for each in SETTINGS.values()}
