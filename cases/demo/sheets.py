"""Two supervision sheets at Harbour, one signed by both, and two appraisal summaries, one shown.

Written by the actions that people use, on the county's own day. The words are made up and tell no
story of a child.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from cases.actions import appraisals, supervision
from cases.demo.chance import identifier, stream
from cases.demo.clock import on_the
from cases.models import Appraisal, SupervisionSheet, Team, User
from cases.pages.appraisal import AppraisalPage
from cases.pages.supervision_facts import facts_of
from cases.supervising import MANAGER, PRACTITIONER

if TYPE_CHECKING:
    from cases.demo.caseload import Caseload

AGREED = (
    "What goes well: visits are planned with the young people, and they come. We tell this on at "
    "the team meeting. Next: one network meeting is booked by the end of the month, and a gap "
    "without a step gets one this week."
)
STILL_OPEN = "To talk about: which child has waited longest to be heard, and who asks them."
CHOSEN = 2  # notes, and things that work well, in the summary that is shown


def write_sheets(load: Caseload) -> int:
    """harbour2's is signed by both; harbour1's has a point to talk about. Both are of today.

    A sheet lists cases as they stand: one of an earlier day would know what came after it.
    """
    manager, team = load.people.users["manager.harbour"], load.people.teams["harbour"]
    first, second = (load.people.users[f"practitioner.harbour{n}"] for n in (1, 2))
    rng, day = stream("supervision sheets", load.anchor), load.anchor
    with on_the(day):
        sheet = _begin(second, team, manager, day, identifier(rng))
        text = load.cage.mark_words(AGREED, second.username, team.name)
        sheet = supervision.save_points(sheet=sheet, by=manager, version=0, text=text)
        for by, part in ((manager, MANAGER), (second, PRACTITIONER)):
            supervision.sign(
                sheet=sheet,
                by=by,
                part=part,
                version=sheet.version,
                same=lambda held, now: held.facts or facts_of(held, now),
            )
        sheet = _begin(first, team, manager, day, identifier(rng))
        text = load.cage.mark_words(STILL_OPEN, first.username, team.name)
        supervision.save_points(sheet=sheet, by=first, version=0, text=text)
    return 2


def _begin(person: User, team: Team, by: User, day: datetime.date, public_id) -> SupervisionSheet:
    """With an identifier of the county's own, so that two counties are the same."""
    sheet, _ = supervision.begin(
        practitioner=person, team=team, held_on=day, by=by, public_id=public_id
    )
    return sheet


def write_appraisals(load: Caseload) -> int:
    """harbour1's is shown to their manager, harbour2's is still with them."""
    team, rng = load.people.teams["harbour"], stream("appraisals", load.anchor)
    with on_the(load.anchor):
        for number in (1, 2):
            person = load.people.users[f"practitioner.harbour{number}"]
            summary = appraisals.begin(
                practitioner=person, team=team, ends_on=load.anchor, public_id=identifier(rng)
            )
            _choose(summary, person)
            if number == 1:
                appraisals.show(appraisal=summary, by=person, shown=True)
    return 2


def _choose(summary: Appraisal, person: User) -> None:
    page = AppraisalPage(summary, person)
    appraisals.choose(
        appraisal=summary,
        by=person,
        version=summary.version,
        notes=[piece.pk for _, piece in page.notes[:CHOSEN]],
        strengths=[piece.pk for piece in page.strengths[:CHOSEN]],
        of=page.offered,
    )
