"""Going on from an audit that stays as it is: a returned one, or a closed one that is corrected.

Belongs here: the linked revision and what is copied into it. The first audit keeps all it holds.
Does not belong here: agreeing and talking (agreement.py), rating (audits.py).
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cases.access import may_go_back_to_its_rater
from cases.actions.access_log import record
from cases.actions.moves import move
from cases.lifecycle import Refused
from cases.models import (
    AccessLog,
    Action,
    Audit,
    ChildVoice,
    DeterminantLink,
    Evidence,
    LeftOnPurpose,
    Rating,
    User,
)
from cases.rating_sheet import items_of
from cases.scopes import offered

# From the least to the most that is looked at; each holds all of those before it.
DEPTHS = (Audit.Scope.QUICK, Audit.Scope.FOCUSED, Audit.Scope.OUTCOMES, Audit.Scope.FULL)
PROGRESS = ("state", "done_on", "done_evidence", "done_by_id", "verified_by_id", "verified_on",
            "closing_words")  # fmt: skip


@transaction.atomic
def return_audit(*, audit: Audit, by: User, reason: str) -> Audit:
    """Give a submitted audit back to its rater with a reason; the answer is the revision.

    Raises lifecycle.Refused where the move does not fit or the rater can no longer rate the case,
    NoReason without one.
    """
    return _go_on(move(audit=audit, name="return", by=by, reason=reason), by)


@transaction.atomic
def correct_audit(*, audit: Audit, by: User, reason: str) -> Audit:
    """Open a new audit that corrects a closed one; the closed one stays. Raises as above."""
    return _go_on(move(audit=audit, name="correct", by=by, reason=reason), by)


def _go_on(audit: Audit, by: User) -> Audit:
    if not may_go_back_to_its_rater(audit):
        raise Refused(
            f"{audit.rater.name} no longer rates this case, so it cannot go back to them. "
            "Say what you think in a comment. Nothing was changed."
        )
    revision = _open_one(audit) or _new_one(audit)
    _copy_ratings(audit, revision)
    _copy_notes(audit, revision)
    _copy_the_rest(audit, revision)
    record(by=by, event=AccessLog.Event.STATE, what="audit revision opened", case=audit.case)
    return revision


def _new_one(audit: Audit) -> Audit:
    revision = Audit.objects.create(
        case=audit.case,
        type=audit.type,
        scope=audit.scope,
        voice=audit.voice,
        rater=audit.rater,
        edition_id=audit.edition_id,
        started_at=timezone.now(),
        revises=audit,
    )
    revision.themed_sections.set(audit.themed_sections.all())
    revision.chosen_items.set(audit.chosen_items.all())
    return revision


def _open_one(audit: Audit) -> Audit | None:
    """The rater's open audit of this case and type becomes the revision, deep enough for both."""
    same = Audit.objects.select_for_update().open()
    found = same.filter(
        case=audit.case_id, rater=audit.rater_id, type=audit.type, voice=audit.voice
    ).first()
    if found is None:
        return None
    deeper = found.scope in DEPTHS and audit.scope in DEPTHS
    if found.revises_id or not (deeper or found.scope == audit.scope):
        raise Refused(
            f"{audit.rater.name} has an open {found.get_scope_display()} audit of this child. "
            "Ask for that one to be finished or discarded first. Nothing was changed."
        )
    if deeper:
        found.scope = max(found.scope, audit.scope, key=DEPTHS.index)
    found.themed_sections.add(*audit.themed_sections.all())
    found.chosen_items.add(*audit.chosen_items.all())
    found.revises, found.state = audit, Audit.State.IN_PROGRESS
    found.version += 1
    found.save(update_fields=["scope", "revises", "state", "version"])
    return found


def _copy_ratings(audit: Audit, revision: Audit) -> None:
    """Those of items not rated in the revision, with what stands behind them."""
    here = {item.code: item for item in offered(revision.scope, list(items_of(revision)))}
    rated = dict(revision.ratings.values_list("item__code", "value"))
    for row in audit.ratings.select_related("item").prefetch_related("determinants", "letters"):
        if row.item.code not in here or rated.get(row.item.code) or not row.value:
            continue
        copy, _ = Rating.objects.update_or_create(
            audit=revision,
            item=here[row.item.code],
            defaults={
                "value": row.value,
                "entry_method": row.entry_method,
                "reason": row.reason,
                "face": row.face,
                "saved_at": row.saved_at,
            },
        )
        DeterminantLink.objects.bulk_create(
            DeterminantLink(rating=copy, determinant_id=link.determinant_id, effect=link.effect)
            for link in row.determinants.all()
        )
        copy.letters.set(row.letters.all())


def _copy_notes(audit: Audit, revision: Audit) -> None:
    here = {item.code: item for item in items_of(revision)}
    noted = set(revision.evidence.exclude(text="").values_list("item__code", flat=True))
    for note in audit.evidence.exclude(text="").select_related("item"):
        if note.item.code in here and note.item.code not in noted:
            Evidence.objects.update_or_create(
                audit=revision,
                item=here[note.item.code],
                defaults={
                    name: getattr(note, name)
                    for name in ("source", "seen_on", "text", "by_id", "role", "saved_at")
                },
            )


def _copy_the_rest(audit: Audit, revision: Audit) -> None:
    """Items left on purpose, the child's view, what works well, and actions, each where the
    revision has none of its own."""
    rated = revision.ratings.filter(value__isnull=False).values("item")
    left = audit.left_on_purpose.exclude(item__in=rated).values_list("item_id", flat=True)
    LeftOnPurpose.objects.bulk_create(
        (LeftOnPurpose(audit=revision, item_id=pk) for pk in left), ignore_conflicts=True
    )
    view = ChildVoice.objects.filter(audit=audit).first()
    if view and not ChildVoice.objects.filter(audit=revision).exists():
        view.pk, view.audit = None, revision
        view.save(force_insert=True)
    if audit.working_well and not revision.working_well:
        revision.working_well = audit.working_well
        revision.working_well_section_id = audit.working_well_section_id
        revision.save(update_fields=["working_well", "working_well_section"])
    covered = set(revision.actions.values_list("items", flat=True))
    kept = audit.actions.exclude(state=Action.State.CANCELLED).exclude(urgent=True)
    for action in kept.prefetch_related("items"):
        items = [item for item in action.items.all() if item.pk not in covered]
        if items:
            _copy_action(action, revision, items)


def _copy_action(action: Action, revision: Audit, items: list) -> None:
    copy = Action.objects.create(
        case_id=action.case_id,
        audit=revision,
        already_in_plan=action.already_in_plan,
        what=action.what,
        owner_id=action.owner_id,
        due_on=action.due_on,
        created_at=action.created_at,
        **{name: getattr(action, name) for name in PROGRESS},
    )
    copy.items.set(items)


def carry_on_actions(*, revision: Audit) -> None:
    """What was done meanwhile for an action of the first audit is told of its copy as well.

    From here on the lists show the copies; the first audit keeps its own as they were.
    """
    first = Action.objects.filter(audit=revision.revises_id)
    for action in first.exclude(state=Action.State.OPEN).exclude(urgent=True):
        copies = revision.actions.filter(
            what=action.what, owner_id=action.owner_id, items__in=action.items.all()
        )
        done = {name: getattr(action, name) for name in PROGRESS}
        Action.objects.filter(pk__in=copies.values("pk")).update(**done)
