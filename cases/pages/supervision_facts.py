"""What a supervision sheet lists: of a practitioner's cases in one team, as they stand now.

Belongs here: choosing what goes on the sheet, as ids, dates and our own words, so that it can be
kept as it was signed. Does not belong here: drawing it for a reader (cases/pages/supervision.py).
A restricted case never stands on a sheet.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases import freshness
from cases.models import Action, Allocation, Audit, Case, SupervisionSheet
from cases.pages.caseload import Caseload, audits_of, caseload_of
from cases.pages.due import OPEN, RE_AUDIT, CaseRow, day, re_audit_after
from cases.pages.history import GROWN, NOW, NOW_KNOWN, SET_BACK, Standing, Told, change, told
from cases.querysets import CaseQuerySet
from frameworks import linked
from frameworks.models import Item

FIRST_TIME = datetime.timedelta(weeks=4)  # how far back the first sheet of two people looks
CHANGED = "Changed"
IN_ORDER = (GROWN, NOW_KNOWN, CHANGED, SET_BACK)  # strengths first

Facts = dict[str, Any]


def facts_of(sheet: SupervisionSheet, now: datetime.datetime) -> Facts:
    """The lists of the sheet; a dozen statements, however many the cases."""
    last = last_before(sheet)
    since = last.facts_at if last and last.facts_at else now - FIRST_TIME
    today = timezone.localdate(now)
    load = caseload_on(sheet, today)
    cases = [row.case for row in load.rows]
    changes = list(_changes(load, cases, sheet, since))
    seen = Action.objects.visible_to(sheet.practitioner).unfinished().filter(case__in=cases)
    actions = list(seen.prefetch_related("items__section"))
    return {
        "on": today.isoformat(),
        "since": timezone.localdate(since).isoformat(),
        "last": str(last.public_id) if last else "",
        "held": len(cases),
        "well": _working_well(load, since),
        "all_strengths": [row.case.pk for row in load.rows if row.all_strengths],
        "changes": sorted(changes, key=lambda row: (IN_ORDER.index(row["moved"]), row["at"])),
        "first_rated": _first_rated(load, since),
        "came": [row.case.pk for row in load.rows if _came(row, since)],
        "gone": _gone(sheet, cases, timezone.localdate(since)),
        "due": [{"case": row.case.pk, "words": due_words(row)} for row in load.due],
        "stuck": [fact for row in load.rows for fact in _stuck(row, actions, today)],
        "overdue": [_action(row) for row in actions if row.due_on < today],
        "views": [
            {"case": row.case.pk, "words": row.view_words} for row in load.rows if row.view_is_old
        ],
    }


def digest(facts: Facts) -> str:
    """Says whether two people see the same page."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def last_before(sheet: SupervisionSheet) -> SupervisionSheet | None:
    """The newest sheet of the same person in the same team that both signed."""
    signed = SupervisionSheet.objects.signed().filter(practitioner=sheet.practitioner_id)
    signed = signed.of_team(sheet.team_id)
    return signed.exclude(pk=sheet.pk).order_by("-facts_at", "-pk").first()


def cases_on(sheet: SupervisionSheet) -> CaseQuerySet:
    held = Case.objects.held_by(sheet.practitioner).in_team(sheet.team)
    return held.open().filter(restricted=False)


def caseload_on(sheet: SupervisionSheet, today: datetime.date) -> Caseload:
    cases = cases_on(sheet).with_turns().with_allocation()
    return caseload_of(sheet.practitioner, cases, today=today, news=False)


# --- strengths and change ---


def _working_well(load: Caseload, since: datetime.datetime) -> list[dict]:
    """Audits since then that name one thing working well; its words stay in the audit."""
    looks = [look.pk for row in load.rows for look in row.looks]
    found = Audit.objects.filter(pk__in=looks, submitted_at__gt=since).exclude(working_well="")
    rows = found.order_by("-submitted_at", "-pk").values_list("pk", "case_id")
    return [{"audit": pk, "case": case_id} for pk, case_id in rows]


def _changes(
    load: Caseload, cases: list[Case], sheet: SupervisionSheet, since: datetime.datetime
) -> Iterable[dict]:
    """Domains that read otherwise than they did then."""
    audits = audits_of(Audit.objects.not_blind_to(sheet.practitioner), cases)
    then = told(audits.filter(submitted_at__lte=since), kind=Item.Kind.IMPACT, depth=NOW)
    before = {(row.case_id, row.code): row for row in then}
    lines = _lines_of(load, before)
    for row in load.rows:
        for domain in row.domains:
            old = before.get((row.case.pk, domain.item.code))
            if not _rated_since(domain, since) or old is None or old.value == domain.value:
                continue
            if not lines.comparable(old.code, old.edition, domain.now.edition):  # type: ignore[union-attr]
                continue
            was = old.value
            yield {
                "case": row.case.pk,
                "letter": domain.letter,
                "name": domain.name,
                "before": was,
                "now": domain.value,
                "moved": change(was, domain.value) or CHANGED,
                "at": domain.now.at.isoformat(),  # type: ignore[union-attr]
            }


def _lines_of(load: Caseload, before: dict[tuple[int, str], Told]) -> linked.Lines:
    """Links, asked for only where a child was rated by two editions."""
    for row in load.rows:
        for domain in row.domains:
            old = before.get((row.case.pk, domain.item.code))
            if old and domain.now and old.edition != domain.now.edition:
                return linked.lines()
    return linked.Lines()


def _rated_since(domain: Standing, since: datetime.datetime) -> bool:
    return bool(domain.now and domain.now.at and domain.now.at > since)


def _first_rated(load: Caseload, since: datetime.datetime) -> list[int]:
    """Cases of which nothing was rated before then."""
    return [
        row.case.pk
        for row in load.rows
        if row.looks and row.looks[-1].on > timezone.localdate(since)
    ]


def _came(row: CaseRow, since: datetime.datetime) -> bool:
    return row.case.held_since > timezone.localdate(since)


def _gone(sheet: SupervisionSheet, cases: list[Case], since: datetime.date) -> int:
    """How many cases were closed or passed on since then; a number, they are with others now."""
    here = Q(team=sheet.team) | Q(team__merged_into=sheet.team)
    held = Allocation.objects.filter(here, practitioner=sheet.practitioner)
    over = Q(ends__gt=since) | Q(ends=None, case__closed_on__gt=since)
    found = held.filter(over, case__restricted=False).exclude(case__in=cases)
    return found.order_by().values("case_id").distinct().count()


# --- what needs somebody ---


def due_words(row: CaseRow) -> str:
    """Why a case is due, as My cases says it, for two readers."""
    first = row.reasons[0].rank
    said = ["An audit is open" if first == OPEN else row.reason]
    if first == RE_AUDIT:
        said.append(row.gap_words)
    if row.open_look and first != OPEN:
        said.append("An audit is open")
    return ". ".join([*said, row.older] if row.older else said)


def _stuck(row: CaseRow, actions: list[Action], today: datetime.date) -> Iterable[dict]:
    for domain in row.gaps:
        words = stuck_words(domain, today)
        if words:
            found = [
                action.pk
                for action in actions
                if action.case_id == row.case.pk
                and domain.item.section.code in {item.section.code for item in action.items.all()}
            ]
            yield {
                "case": row.case.pk,
                "letter": domain.letter,
                "name": domain.name,
                "words": words,
                "actions": found,
            }


def stuck_words(domain: Standing, today: datetime.date) -> str:
    """A gap that was a gap the time before as well, or was found long ago; empty otherwise."""
    if not domain.now or not domain.now.at:
        return ""
    if domain.before and domain.before.at and domain.earlier == domain.value:
        return f"A gap two times running, on {_day(domain.before.at)} and {_day(domain.now.at)}"
    if re_audit_after(domain.now.at) <= today:
        return f"A gap since {_day(domain.now.at)}, not rated again"
    return ""


def _day(at: datetime.datetime) -> str:
    return day(timezone.localdate(at))


def _action(action: Action) -> dict:
    return {
        "action": action.pk,
        "case": action.case_id,
        "due_on": action.due_on.isoformat(),
        "owner": action.owner_id,
        "in_plan": action.already_in_plan,
    }


def late_words(due_on: datetime.date, today: datetime.date) -> str:
    """ "12 days late"; from two months on in months."""
    months = freshness.whole_months(due_on, today)
    if months >= 2:
        return f"{freshness.months(months)} late"
    days = (today - due_on).days
    return "1 day late" if days == 1 else f"{days} days late"
