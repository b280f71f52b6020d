"""What is worth a second look in one audit: for its rater, and for those who agree it.

Reads, in three statements for the rater and two for the others; cases/honesty.py judges.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from cases import honesty
from cases.agreement import DRAWN
from cases.honesty import Advice
from cases.models import Action, Audit, Evidence, Moderation, Rating, User
from cases.periods import add_months
from cases.rating_sheet import Sheet

MONTHS = 12


def for_rater(sheet: Sheet, actions: Iterable[Action]) -> list[Advice]:
    found = [*_checks(sheet, actions), honesty.more_lenient(_pairs(sheet.audit.rater))]
    return [advice for advice in found if advice]


def for_agreeing(sheet: Sheet, actions: Iterable[Action]) -> list[Advice]:
    """The same, but for what is the rater's own."""
    return [advice for advice in _checks(sheet, actions) if advice and not advice.own]


def _checks(sheet: Sheet, actions: Iterable[Action]) -> list[Advice | None]:
    rows, actions = list(sheet.rows.values()), list(actions)
    audit = sheet.audit
    covered = _items_of(actions)
    in_plan = _items_of(action for action in actions if action.already_in_plan)
    return [
        honesty.same_all_down(rows, audit.edition.scale),
        honesty.strengths_without_note(rows),
        honesty.notes_carried_unchanged(rows, _earlier_notes(audit)),
        honesty.gaps_long_in_the_plan(rows, in_plan, _in_plan_before(audit)),
        honesty.gaps_without_action(rows, covered),
    ]


def _items_of(actions: Iterable[Action]) -> set[int]:
    return {item.pk for action in actions for item in action.items.all()}


def _earlier(audit: Audit) -> QuerySet[Audit]:
    """The case's counted audits before this one, in the same voice.

    None for a second rater, who must not learn what the first one wrote.
    """
    if audit.type == Audit.Type.MODERATION or audit.voice == Audit.Voice.SECOND_RATER:
        return Audit.objects.none()
    found = Audit.objects.counted().filter(case=audit.case_id, voice=audit.voice)
    if audit.submitted_at:
        found = found.filter(submitted_at__lt=audit.submitted_at)
    return found.exclude(pk=audit.pk).order_by()


def _earlier_notes(audit: Audit) -> dict[str, str]:
    """By item code the last note of an earlier audit."""
    notes = Evidence.objects.filter(audit__in=_earlier(audit)).exclude(text="")
    return dict(notes.order_by("audit__submitted_at").values_list("item__code", "text"))


def _in_plan_before(audit: Audit) -> set[str]:
    """Codes of items whose last earlier action was "already in the plan"."""
    actions = Action.objects.filter(audit__in=_earlier(audit), items__isnull=False)
    rows = actions.order_by("audit__submitted_at").values_list("items__code", "already_in_plan")
    return {code for code, in_plan in dict(rows).items() if in_plan}


def _pairs(rater: User) -> list[tuple[str, str]]:
    """What this person rated and what a second rater then did, by item, over twelve months.

    Only where chance drew the pair: what somebody picked says why it was picked.
    """
    since = add_months(timezone.localdate(), -MONTHS)
    second = Rating.objects.filter(
        audit=OuterRef("audit__moderation__second"), item=OuterRef("item")
    )
    drawn = Moderation.objects.filter(DRAWN)
    rows = Rating.objects.filter(
        audit__moderation__in=drawn,
        audit__rater=rater,
        audit__moderation__second__submitted_at__date__gte=since,
        value__isnull=False,
    )
    return list(rows.values_list("value", Subquery(second.values("value")[:1])))
