"""What became of Fenmarch's audits: agreed, commented on, closed, withdrawn; each with its rows.

Managers agreed what was submitted in earlier quarters and most of what is older than a fortnight
in this one; the newest wait. Chosen by case reference and day, never by a row's number.
Belongs here: moves after submission. Does not belong here: pairs (moderation.py).
"""

from __future__ import annotations

import datetime

from cases.demo.caseload import Caseload
from cases.demo.chance import stream
from cases.demo.clock import begin_of
from cases.demo.moves import Moves
from cases.models import Action, Audit, AuditComment

State = Audit.State
WITHDRAWN = 3
FRESH = datetime.timedelta(days=14)
RESTS = 0.12  # of the last quarter's, and of this quarter's before the last fortnight
ON_THE_SPOT = datetime.timedelta(minutes=20)
COMMENTED = 0.08
COMMENTS = (
    "Thank you: the child can be heard in this. Bring it to the next review as it is.",
    "I like how the network is described. Let us talk in supervision about who else could help.",
    "Clear and kind. Say in the plan who does the second step.",
    "A strength worth telling the team about. Well done to the family.",
)
REPLIES = (
    "Thank you. I have asked the family and will write it into the plan.",
    "Yes, let us talk about it in supervision.",
)
WHY_WITHDRAWN = (
    "Rated on the wrong child of the family; the right one was rated the same day.",
    "Begun twice by mistake; the other audit of that week stands.",
    "The case had moved to another team; they looked again together.",
)


def settle_audits(load: Caseload, *, seed: int) -> tuple[int, int, int]:
    """How many audits were agreed, closed and withdrawn."""
    moves = Moves(load)
    rows = Audit.objects.filter(state=State.SUBMITTED, voice=Audit.Voice.PRACTITIONER)
    rows = rows.exclude(type=Audit.Type.MODERATION).select_related("case", "rater", "team")
    audits = sorted(rows, key=lambda audit: (audit.submitted_at, audit.case.reference))
    unfinished, last = _actions()
    for audit in audits:
        moves.note_submission(audit)
    withdrawn = _withdraw(load, moves, audits)
    comments: list[AuditComment] = []
    agreed = closed = 0
    for audit in audits:
        rng = stream(seed, "outcome", audit.case.reference[:7], audit.submitted_at)
        if audit.pk in withdrawn or not _is_agreed(load, audit, rng.random()):
            continue
        manager = manager_of(load, audit)
        if manager is None or manager.pk == audit.rater_id:
            continue
        at = _agreed_at(load, audit, rng.randint(1, 12))
        moves.make(audit, "agree", manager, at)
        agreed += 1
        if rng.random() < COMMENTED:
            comments += _talk(load, moves, audit, manager, at, rng)
        if audit.pk not in unfinished:
            moves.make(audit, "close", None, max(at, last.get(audit.pk, at)))
            closed += 1
    closed += _close_settled(moves, unfinished)
    moves.store()
    AuditComment.objects.bulk_create(comments)
    return agreed, closed, len(withdrawn)


def _is_agreed(load: Caseload, audit: Audit, drawn: float) -> bool:
    if audit.type == Audit.Type.SUPERVISION:
        return audit.submitted_at.date() < load.anchor
    fresh = audit.submitted_at.date() > load.anchor - FRESH
    if audit.period < load.quarters[-2].starts:
        return True
    return not fresh and drawn >= RESTS


def _agreed_at(load: Caseload, audit: Audit, days: int) -> datetime.datetime:
    """In supervision on the spot, else some days later."""
    if audit.type == Audit.Type.SUPERVISION:
        return audit.submitted_at + ON_THE_SPOT
    return min(audit.submitted_at + datetime.timedelta(days=days), begin_of(load.anchor))


def manager_of(load: Caseload, audit: Audit):
    """Of the team frozen in the audit."""
    codes = {team.pk: code for code, team in load.people.teams.items()}
    return load.people.managers.get(codes[audit.team_id])


def _talk(load: Caseload, moves: Moves, audit: Audit, manager, at, rng) -> list[AuditComment]:
    """The manager's comment and, as often as not, the rater's answer."""
    said = [AuditComment(audit=audit, by=manager, text=rng.choice(COMMENTS), at=at)]
    if rng.random() < 0.5:
        reply = min(at + datetime.timedelta(days=2), begin_of(load.anchor))
        said.append(
            AuditComment(
                audit=audit, by=audit.rater, text=rng.choice(REPLIES), is_reply=True, at=reply
            )
        )
    for row in said:
        row.part = moves.part(row.by)
        load.cage.mark(row, "text")
        words = "audit replied to" if row.is_reply else "audit commented on"
        moves.note(audit, words, row.by, row.at)
    return said


def _withdraw(load: Caseload, moves: Moves, audits: list[Audit]) -> set[int]:
    """Three of earlier quarters, of teams without a planted figure."""
    teams = {load.people.teams[code].pk for code in ("north", "south", "hill")}
    kept = {child.case.pk for child in load.children if child.tags}
    could = [
        audit
        for audit in audits
        if audit.team_id in teams
        and audit.type == Audit.Type.SELF
        and audit.case_id not in kept
        and load.quarters[1].starts <= audit.period < load.quarters[4].starts
    ]
    step = max(1, len(could) // WITHDRAWN)
    found = could[::step][:WITHDRAWN]
    for audit, reason in zip(found, WHY_WITHDRAWN, strict=False):
        at = audit.submitted_at + datetime.timedelta(days=2)
        moves.make(audit, "withdraw", manager_of(load, audit), at, reason)
    return {audit.pk for audit in found}


def _actions() -> tuple[set[int], dict[int, datetime.datetime]]:
    """Audits with an action that is not finished, and when the last one of an audit was seen."""
    finished = (Action.State.VERIFIED, Action.State.CANCELLED)
    rows = Action.objects.order_by("verified_on").values_list("audit", "state", "verified_on")
    unfinished = {audit for audit, state, _ in rows if state not in finished}
    return unfinished, {audit: begin_of(day) for audit, _, day in rows if day}


def _close_settled(moves: Moves, unfinished: set[int]) -> int:
    """Agreed ratings of pairs with nothing left to do close like any other."""
    rows = Audit.objects.filter(state=State.AGREED, settles__isnull=False)
    found = [audit for audit in rows.select_related("case") if audit.pk not in unfinished]
    at = dict(rows.values_list("pk", "settles__settled_at"))
    for audit in found:
        moves.make(audit, "close", None, at[audit.pk])
    return len(found)
