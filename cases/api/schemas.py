"""What stands in a row, address by address. A row is flat, so that a spreadsheet takes it as it is.

Belongs here: names, types and meanings of columns. No column is about one child or names a
practitioner.
"""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

SHARE = "%, one decimal place; empty where nobody was rated."
LIKELY = "End of the 95% Wilson interval, in %."
HIDDEN = "Empty where it is not shown, so that no small number can be worked out."


class Overview(Schema):
    client: str
    answered_for_by: str = Field(description="The person through whose rights this client reads.")
    place: str
    first_day: datetime.date
    last_day: datetime.date
    calls_a_minute: int
    document: str
    quarters: list[str] = Field(description="Quarters that figures can be asked for, newest first.")


class ProblemOut(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    known: list[str] | None = None


class FrameworkRow(Schema):
    framework: str
    name: str
    publisher: str
    edition: int
    status: str = Field(description="published: in use; retired: earlier wording.")
    published_on: datetime.date | None
    green: str = Field(description="The edition's own word for this value.")
    amber: str
    red: str
    not_yet_known: str
    not_applicable: str
    sections: int
    items: int


class ItemOut(Schema):
    framework: str
    edition: int
    code: str
    kind: str
    section: str
    section_name: str
    letter: str
    parent: str = Field(description="Code of the standard a measure belongs to.")
    order: int
    label: str = Field(description="A short name for charts, where there is one.")
    text: str = Field(description="The item's own words.")


class TeamRow(Schema):
    team: UUID
    name: str
    service: str
    closed_on: datetime.date | None = Field(
        description="Since when the team has ended; its figures of before stay. Empty: at work."
    )


class FigureRow(Schema):
    code: str
    kind: str
    letter: str
    section: str
    label: str
    text: str
    green: int
    amber: int
    red: int
    not_yet_known: int
    not_applicable: int
    not_asked: int
    with_domain: int = Field(description="Rated with their domain in one press; in no list.")
    strength_n: int = Field(description="Rated with a colour.")
    strength_percent: float | None = Field(description=SHARE)
    strength_low: float | None = Field(description=LIKELY)
    strength_high: float | None = Field(description=LIKELY)
    strength_rank: int | None = Field(description="Empty: too few to rank.")
    gap_n: int = Field(description="Rated with a colour, and not asked under a green domain.")
    gap_percent: float | None = Field(description=SHARE)
    gap_low: float | None = Field(description=LIKELY)
    gap_high: float | None = Field(description=LIKELY)
    gap_rank: int | None = Field(description="Empty: too few to rank.")


class TrendRow(Schema):
    quarter: str
    label: str
    green: int
    amber: int
    red: int
    not_yet_known: int
    not_applicable: int
    not_asked: int
    with_domain: int
    strength_n: int
    strength_percent: float | None = Field(description=SHARE)
    strength_low: float | None = Field(description=LIKELY)
    strength_high: float | None = Field(description=LIKELY)
    gap_n: int
    gap_percent: float | None = Field(description=SHARE)
    gap_low: float | None = Field(description=LIKELY)
    gap_high: float | None = Field(description=LIKELY)
    grown: int = Field(description="Children rated here and in the quarter before, who moved up.")
    same: int
    set_back: int
    new_edition: int | None = Field(description="The edition that is first used in this quarter.")
    line_breaks: bool = Field(description="Not to be compared with the quarter before.")


class CoverageRow(Schema):
    team: UUID
    name: str
    service: str
    held: int = Field(description="Open cases held on the day, today or the quarter's last.")
    rated: int = Field(description="Of these rated in the quarter.")
    rated_percent: float | None = Field(description=SHARE)
    audited_in_12_months: int = Field(
        description="Of these, looked at in twelve months by somebody who neither holds the case "
        "nor sat down with its holder. Any audit counts but a self audit or supervision."
    )


class PillarRow(Schema):
    pillar: str
    cases: int = Field(description="Cases with any of its standards rated.")
    not_met: int = Field(description="Of these, with at least one standard not met.")
    all_met: int = Field(description="Of these, with every rated standard met.")
    looked_at: int = Field(description="Cases with any standard rated or not yet known.")
    not_yet_known: int = Field(description="Of these, with at least one standard not yet known.")


class ActionRow(Schema):
    team: UUID
    name: str
    service: str
    state: str
    label: str
    actions: int
    overdue: int = Field(description="Of these, past their date and not finished.")


class CaseloadRow(Schema):
    team: UUID
    name: str
    service: str
    plan: str
    plan_name: str
    age: str
    children: int


class CountyRow(Schema):
    quarter: str
    label: str
    service: str = Field(description="Empty: the county.")
    letter: str
    domain: str
    green: int | None = Field(description=HIDDEN)
    amber: int | None = Field(description=HIDDEN)
    red: int | None = Field(description=HIDDEN)
    rated: int | None = Field(description=HIDDEN)
    not_yet_known: int | None = Field(description=HIDDEN)


Problems: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 406, 429), ProblemOut)
