"""Audits for tests, made through the product's own actions, but ratings in one statement."""

from __future__ import annotations

import datetime

from django.utils import timezone

from cases.actions import audits as actions
from cases.actions.finish import NextStep, View, save_finish
from cases.models import Audit, Case, Rating, User
from cases.rating_sheet import Sheet
from frameworks.models import Item
from tests.world import LETTERS, World


def started(case: Case, by: User, **options) -> Audit:
    return actions.start_audit(case=case, by=by, **options)


def rate(audit: Audit, values: dict[str, str], **options) -> None:
    """Give values by item code; a value of "not_applicable" gets a reason.

    Items of the audit's edition that have no rating yet are written in one statement, as so many
    presses would leave them; everything else is pressed.
    """
    found = audit.ratings.filter(item__code__in=values)
    if options or audit.state != Audit.State.IN_PROGRESS or found.exists():
        fresh = []
    else:
        fresh = list(Item.objects.filter(edition=audit.edition_id, code__in=values))
    reason_of = {"not_applicable": Rating.Reason.TOO_YOUNG}
    Rating.objects.bulk_create(
        Rating(
            audit=audit,
            item=item,
            value=values[item.code],
            reason=reason_of.get(values[item.code], ""),
            saved_at=timezone.now(),
        )
        for item in fresh
    )
    for code in values.keys() - {item.code for item in fresh}:
        _press(audit, code, values[code], reason_of.get(values[code], ""), **options)


def _press(audit: Audit, code: str, value: str, reason: str, **options) -> None:
    item = actions.item_of(audit, code)
    actions.rate_item(
        audit=audit, item=item, value=value, version=0, by=audit.rater, reason=reason, **options
    )


def plan_for_reds(audit: Audit) -> None:
    """Say what happens next for every gap."""
    rows = [row for row in Sheet(audit).rows.values() if row.value == "red"]
    audit.refresh_from_db()
    save_finish(
        audit=audit,
        by=audit.rater,
        version=audit.version,
        working_well="Grandmother comes to every meeting",
        view=View(heard="yes", how="talked", heard_on=datetime.date(2026, 5, 12)),
        steps=[
            NextStep(
                item=row.item,
                already_in_plan=False,
                what=f"Plan for {row.item.code}",
                owner=audit.rater,
                due_on=timezone.localdate() + datetime.timedelta(days=30),
            )
            for row in rows
        ],
        gaps=[row.item for row in rows],
    )


def submitted(
    world: World, case: Case, by: User, values: dict[str, str], *, whole: bool = False, **options
) -> Audit:
    """A submitted audit: the values given, a strength for every other impact, the rest left."""
    audit = started(case, by, **options)
    impacts = {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS}
    everything = (impacts | values) if audit.edition_id == world.flourish.pk else values
    rate(audit, everything)
    if whole:
        _add_note_and_why(world, audit)
    plan_for_reds(audit)
    actions.leave_on_purpose(audit=audit, items=[row.item for row in Sheet(audit).unrated], by=by)
    return actions.submit_audit(audit=audit, by=by)


def _add_note_and_why(world: World, audit: Audit) -> None:
    item = world.item("flourish.f.impact")
    actions.save_note(
        audit=audit,
        item=item,
        text="Seen alone at home",
        source="visit",
        seen_on=datetime.date(2026, 5, 12),
        version=0,
        by=audit.rater,
    )
    actions.save_why(
        audit=audit,
        item=item,
        determinants=[world.item("flourish.f.tailored.1")],
        version=1,
        by=audit.rater,
    )
