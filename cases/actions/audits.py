"""Starting, rating, discarding and submitting an audit. Every save names the version it saw."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from cases import lifecycle, scopes
from cases.actions.access_log import record
from cases.actions.moves import note_move
from cases.actions.revisions import carry_on_actions
from cases.actions.summarise import of_audit
from cases.models import (
    AccessLog,
    Audit,
    Case,
    DeterminantLink,
    Evidence,
    LeftOnPurpose,
    Rating,
    RatingValue,
    User,
)
from cases.models.followup import Action
from cases.periods import age_band, quarter_of
from cases.rating_sheet import Sheet
from cases.scopes import Missing
from frameworks.models import Edition, Item, Section


class Stale(Exception):
    """Somebody saved this since the page was drawn; `current` is what stands there now."""

    def __init__(self, current: Rating | Evidence | Audit | Action | None) -> None:
        super().__init__("saved by somebody else since the page was drawn")
        self.current = current


class NotOpen(Exception):
    """The audit is submitted or withdrawn: nothing in it changes any more."""


class NotComplete(Exception):
    """The audit cannot be submitted yet; `missing` says what stands in the way."""

    def __init__(self, missing: Missing) -> None:
        super().__init__("the audit is not complete")
        self.missing = missing


class HoldsConcern(Exception):
    """A safeguarding concern was raised on the audit: it stays, and so does the audit."""


class NoEdition(Exception):
    """No published edition of the framework this scope rates against."""


# --- starting and ending -------------------------------------------------------------------


def start_audit(
    *,
    case: Case,
    by: User,
    scope: str = Audit.Scope.FOCUSED,
    type: str = Audit.Type.SELF,
    sections: Iterable[Section] = (),
    items: Iterable[Item] = (),
    edition: Edition | None = None,
) -> Audit:
    """The person's open audit of this case and type, begun now if there is none.

    An open audit is continued whatever scope is asked for, so that nothing is rated twice; one of
    chosen items takes up the `items` it has not yet.
    Raises NoEdition when nothing is published to rate against. Of two presses at once the
    database lets one begin: the audit and its log row are one transaction, the other is undone.
    """
    open_already = Audit.objects.open().filter(
        case=case, rater=by, type=type, voice=Audit.Voice.PRACTITIONER
    )
    items = list(items)
    found = open_already.first()
    if found:
        if items and found.scope == Audit.Scope.CHOSEN:
            _take_up(found, items)
        return found
    sections = list(sections)
    edition = edition or edition_for(scope, sections, items)
    new = Audit(case=case, rater=by, type=type, scope=scope, edition=edition)
    try:
        return begin(new, sections, items)
    except IntegrityError:  # two presses at once: the other one began it
        return open_already.get()


@transaction.atomic
def begin(audit: Audit, sections: list[Section], items: list[Item]) -> Audit:
    """Store a new open audit and its log row, whatever its voice."""
    audit.state, audit.started_at = Audit.State.IN_PROGRESS, timezone.now()
    audit.save(force_insert=True)
    if sections:
        audit.themed_sections.set(sections)
    if items:
        audit.chosen_items.set(items)
    record(
        by=audit.rater,
        event=AccessLog.Event.STATE,
        what="audit started",
        case=audit.case,
        allocated=True,
    )
    return audit


@transaction.atomic
def _take_up(audit: Audit, items: list[Item]) -> None:
    """More items for an open audit of chosen ones, in the wording it began with."""
    audit = _locked(audit)
    codes = [item.code for item in items]
    own = Item.objects.filter(edition=audit.edition_id, code__in=codes)
    chosen = set(audit.chosen_items.values_list("code", flat=True))
    others = [item for item in items if item.edition.framework_id != audit.edition.framework_id]
    audit.chosen_items.add(*(item for item in (*own, *others) if item.code not in chosen))


def edition_for(scope: str, sections: list[Section], items: Sequence[Item] = ()) -> Edition:
    """The wording a new audit is fixed to. Raises NoEdition."""
    if sections or items:
        return (sections[0] if sections else items[0]).edition
    code = scopes.FRAMEWORK_OF_SCOPE.get(Audit.Scope(scope), scopes.DEFAULT_FRAMEWORK)
    edition = Edition.objects.published().filter(framework__code=code).first()
    if edition is None:
        raise NoEdition
    return edition


@transaction.atomic
def discard_audit(*, audit: Audit, by: User) -> None:
    """Drop an open audit begun on the wrong child, with all in it.

    Raises NotOpen, or HoldsConcern.
    """
    audit = _locked(audit)
    if audit.actions.filter(urgent=True).exists():
        raise HoldsConcern
    record(by=by, event=AccessLog.Event.STATE, what="audit discarded", case=audit.case)
    audit.actions.all().delete()
    audit.delete()


def _locked(audit: Audit) -> Audit:
    """The audit's row, held until the end of the transaction; raises NotOpen."""
    found = Audit.objects.select_for_update().begun().filter(pk=audit.pk).first()
    if found is None:
        raise NotOpen
    return found


def _hold(audit: Audit) -> None:
    """The same hold for a save that reads nothing of the row."""
    rows = Audit.objects.select_for_update().begun().filter(pk=audit.pk)
    if not rows.order_by().values_list("pk"):
        raise NotOpen


# --- one item ------------------------------------------------------------------------------


def rate_item(
    *,
    audit: Audit,
    item: Item,
    value: str | None,
    version: int,
    by: User,
    reason: str = "",
    entry_method: str = Rating.EntryMethod.DIRECT,
) -> Rating:
    """Save one value, or clear it with None. `version` is what the page showed, 0 for no rating.

    The same value sent again is no change and no error. Raises Stale or NotOpen.
    """
    new = {
        "value": value,
        "reason": reason if value == RatingValue.NOT_APPLICABLE else "",
        "entry_method": entry_method,
        "saved_at": timezone.now(),
    }
    try:
        with transaction.atomic():
            _hold(audit)
            if version == 0:
                return Rating.objects.create(audit=audit, item=item, **new)
            rows = Rating.objects.filter(audit=audit, item=item, version=version)
            if rows.update(version=version + 1, **new):
                return Rating(audit=audit, item=item, version=version + 1, **new)
    except IntegrityError:  # the row was begun by another press since the page was drawn
        pass
    return _already_there(audit, item, new)


def _already_there(audit: Audit, item: Item, new: dict) -> Rating:
    current = Rating.objects.filter(audit=audit, item=item).first()
    if current and (current.value, current.reason) == (new["value"], new["reason"]):
        return current
    raise Stale(current)


@transaction.atomic
def save_note(
    *,
    audit: Audit,
    item: Item,
    text: str,
    source: str,
    seen_on: datetime.date,
    version: int,
    by: User,
    role: str = "",
) -> Evidence:
    """Save the note on one item; an empty text keeps the row. Raises Stale or NotOpen."""
    _locked(audit)
    new = {
        "text": text,
        "source": source,
        "seen_on": seen_on,
        "by": by,
        "role": role,
        "saved_at": timezone.now(),
    }
    rows = Evidence.objects.filter(audit=audit, item=item)
    if version and rows.filter(version=version).update(version=version + 1, **new):
        return Evidence(audit=audit, item=item, version=version + 1, **new)
    current = rows.first()
    if current is None and version == 0:
        return Evidence.objects.create(audit=audit, item=item, **new)
    if current and (current.text, current.source, current.seen_on) == (text, source, seen_on):
        return current
    raise Stale(current)


@transaction.atomic
def save_why(
    *,
    audit: Audit,
    item: Item,
    determinants: Iterable[Item],
    letters: Iterable[Section] = (),
    version: int,
    by: User,
) -> Rating:
    """Name the determinants behind a rating: helped for a strength, missing for the others.

    `letters` are the domains in which a universal determinant shows. Raises Stale or NotOpen.
    """
    _locked(audit)
    rows = Rating.objects.filter(audit=audit, item=item, version=version)
    if not rows.update(version=version + 1, saved_at=timezone.now()):
        raise Stale(Rating.objects.filter(audit=audit, item=item).first())
    rating = Rating.objects.get(audit=audit, item=item)
    green = rating.value == RatingValue.GREEN
    effect = DeterminantLink.Effect.HELPED if green else DeterminantLink.Effect.MISSING
    rating.determinants.all().delete()
    DeterminantLink.objects.bulk_create(
        DeterminantLink(rating=rating, determinant=determinant, effect=effect)
        for determinant in determinants
    )
    rating.letters.set(letters)
    return rating


@transaction.atomic
def rate_rest_as_domain(*, audit: Audit, section: Section, by: User) -> int:
    """Give the unrated outcomes of a domain the domain's own value, marked as bulk; how many.

    Only ever by a press of its button. Bulk ratings are left out of rankings of items.
    """
    _locked(audit)
    sheet = Sheet(audit)
    part = sheet.section(section.code)
    if part is None or part.impact is None or not part.impact.value:
        return 0
    impact = part.impact
    count = 0
    for row in part.rest:
        if row.item.kind == Item.Kind.OUTCOME and not row.value:
            rate_item(
                audit=audit,
                item=row.item,
                value=impact.value,
                version=row.version,
                by=by,
                reason=impact.rating.reason if impact.rating else "",
                entry_method=Rating.EntryMethod.BULK,
            )
            count += 1
    return count


@transaction.atomic
def leave_on_purpose(*, audit: Audit, items: Iterable[Item], by: User) -> None:
    """Say that these items stay unrated on purpose. Raises NotOpen."""
    audit = _locked(audit)
    LeftOnPurpose.objects.bulk_create(
        (LeftOnPurpose(audit=audit, item=item) for item in items), ignore_conflicts=True
    )


# --- submitting ----------------------------------------------------------------------------


def missing_from(sheet: Sheet) -> Missing:
    """What an audit still needs before it can be submitted."""
    audit, values = sheet.audit, sheet.values
    covered = set(Action.objects.filter(audit=audit).values_list("items__pk", flat=True))
    noted = {pk for pk, row in sheet.rows.items() if row.note and row.note.text.strip()}
    return Missing(
        unrated=tuple(row.item for row in sheet.unrated),
        reasons=tuple(
            row.item
            for row in sheet.rows.values()
            if row.value == RatingValue.NOT_APPLICABLE and row.rating and not row.rating.reason
        ),
        sentences=tuple(
            item
            for item in scopes.strengths_with_a_gap(sheet.items, values)
            if item.pk not in noted
        ),
        actions=tuple(
            item
            for item in scopes.reds_to_cover(sheet.items, values)
            if audit.asks_what_next and item.pk not in covered
        ),
    )


@of_audit
def submit_audit(*, audit: Audit, by: User) -> Audit:
    """Freeze the audit with plan type, age band, team and practitioner as they are now.

    Raises NotComplete with everything missing, or NotOpen when it was submitted already.
    """
    audit = _locked(audit)
    lifecycle.check(audit.state, "submit")
    missing = missing_from(Sheet(audit))
    if missing:
        raise NotComplete(missing)
    _drop_what_no_longer_fits(audit)
    if not by.knows_the_keys:
        User.objects.filter(pk=by.pk).update(knows_the_keys=True)
    return freeze(audit, by)


def freeze(audit: Audit, by: User) -> Audit:
    """Submit an audit that is held and complete, in the caller's transaction."""
    case = audit.case
    held = case.allocations.get(ends=None)
    now = timezone.now()
    today = timezone.localdate(now)
    audit.state = Audit.State.SUBMITTED
    audit.submitted_at = now
    audit.plan_type_id = case.plan_type_id
    audit.age_band = age_band(case.birth_month, today)
    audit.team_id = held.team_id
    audit.practitioner_id = held.practitioner_id
    audit.period = quarter_of(today).starts
    audit.save()
    note_move(audit=audit, name="submit", before=Audit.State.IN_PROGRESS, by=by)
    if audit.revises_id:
        carry_on_actions(revision=audit)
    return audit


def _drop_what_no_longer_fits(audit: Audit) -> None:
    """What was missing is not kept behind a strength, nor what helped behind a gap."""
    helped = Q(effect=DeterminantLink.Effect.HELPED, rating__value=RatingValue.GREEN)
    looked_into = Q(rating__value__in=scopes.CLOSER_LOOK)
    missing = Q(effect=DeterminantLink.Effect.MISSING) & looked_into
    DeterminantLink.objects.filter(rating__audit=audit).exclude(helped | missing).delete()
    letters = Rating.letters.through.objects.filter(rating__audit=audit)
    letters.exclude(looked_into).delete()


def item_of(audit: Audit, code: str) -> Item | None:
    """The item of this audit's own edition or theme with that code, if its scope offers it."""
    asked = getattr(audit, "asked_item", None)
    if asked is None or asked["code"] != code:
        again = Audit.objects.with_item(code).get(pk=audit.pk)
        asked = again.asked_item  # type: ignore[attr-defined]
    if asked is None:
        return None
    found = dict(asked)
    section = Section(pk=found.pop("section_id"), code=found.pop("section_code"))
    item = Item(section=section, **found)
    return item if scopes.offered(audit.scope, [item]) else None
