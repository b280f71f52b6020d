"""Which practice standards should help which domain: loaded from a file, then an admin's.

Belongs here: adding, changing and taking off. A row taken off is kept and switched off, so that
the file does not bring it back. Does not belong here: what is a sound match (cases/matching.py).
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases import matching
from cases.actions.access_log import record
from cases.actions.matching_file import read_matches
from cases.models import AccessLog, DomainStandard, User

FILE = "fixtures/matching/domain-standards.yaml"
ADDED = "matched a standard to a domain"
CHANGED = "changed a match of a standard"
TAKEN_OFF = "took a standard off a domain"
Seen = tuple[str, bool]  # the reason a page showed, and whether the row stood on the list


class Refused(Exception):
    """The match may not stand; `faults` says why, by part."""

    def __init__(self, **faults: str) -> None:
        super().__init__("not a match that may stand")
        self.faults = faults


class Changed(Exception):
    """Somebody changed this match since the page was drawn; `current` is what stands now."""

    def __init__(self, current: DomainStandard) -> None:
        super().__init__("changed since the page was drawn")
        self.current = current


@transaction.atomic
def load_domain_standards(path: Path | None = None) -> int:
    """Add the rows that were never in the list; how many. Raises matching_file.Unsound."""
    there = set(DomainStandard.objects.values_list("section_code", "item_code"))
    rows = read_matches(path or settings.BASE_DIR / FILE, matching.editions(), there)
    new = [DomainStandard(section_code=row[0], item_code=row[1], reason=row[2]) for row in rows]
    return len(DomainStandard.objects.bulk_create(new))


@transaction.atomic
def add_match(*, by: User, section: str, standard: str, reason: str) -> DomainStandard:
    """Set a standard beside a domain. Raises Refused, also where it stands there already."""
    match = _put_on(by, section, standard, _sound(section, standard, reason))
    record(by=by, event=AccessLog.Event.CHANGE, what=ADDED, after=in_words(match))
    return match


@transaction.atomic
def change_match(
    *, by: User, match: DomainStandard, standard: str, reason: str, seen: Seen
) -> DomainStandard:
    """Another reason, or another standard in its place. Raises Refused or Changed."""
    reason = _sound(match.section_code, standard, reason)
    wanted = _standing(match.section_code, standard, reason)
    before = DomainStandard.objects.get(pk=match.pk)
    if wanted and (wanted == before or not before.is_active):
        return wanted  # the same form a second time
    if standard == before.item_code:
        after = _write(by, before, seen, reason=reason, is_active=True)
    else:
        _write(by, before, seen, is_active=False)
        after = _put_on(by, match.section_code, standard, reason)
    was, what = (in_words(before), CHANGED) if before.is_active else ("", ADDED)
    record(by=by, event=AccessLog.Event.CHANGE, what=what, before=was, after=in_words(after))
    return after


@transaction.atomic
def take_off(*, by: User, match: DomainStandard, seen: str) -> None:
    """Nothing that was rated changes. `seen` is the reason the page showed. Raises Changed."""
    before = DomainStandard.objects.get(pk=match.pk)
    if before.is_active:
        _write(by, before, (seen, True), is_active=False)
        record(by=by, event=AccessLog.Event.CHANGE, what=TAKEN_OFF, before=in_words(before))


def in_words(match: DomainStandard) -> str:
    """As the log keeps it."""
    return f"{match.section_code}, {match.item_code}: {match.reason}"


def _sound(section: str, standard: str, reason: str) -> str:
    """The reason as it is kept, once the match may stand."""
    known = matching.editions()
    found = matching.faults(known, section=section, standard=standard, reason=reason)
    if found:
        raise Refused(**found)
    return matching.one_line(reason)


def _standing(section: str, standard: str, reason: str) -> DomainStandard | None:
    """The row on the list that says just this."""
    return DomainStandard.objects.filter(
        section_code=section, item_code=standard, reason=reason, is_active=True
    ).first()


def _put_on(by: User, section: str, standard: str, reason: str) -> DomainStandard:
    """A new row, or one that was taken off before; never a double."""
    match, _ = DomainStandard.objects.get_or_create(
        section_code=section, item_code=standard, defaults={"reason": reason, "is_active": False}
    )
    rows = DomainStandard.objects.filter(pk=match.pk, is_active=False)
    now = {"is_active": True, "reason": reason, "changed_by": by, "changed_at": timezone.now()}
    if not rows.update(**now):
        raise Refused(standard=matching.DOUBLE)
    match.refresh_from_db()
    return match


def _write(by: User, match: DomainStandard, seen: Seen, **fields: object) -> DomainStandard:
    """Only on what the page showed; what the row says now."""
    rows = DomainStandard.objects.filter(pk=match.pk)
    shown = rows.filter(reason=seen[0], is_active=seen[1])
    if not shown.update(changed_by=by, changed_at=timezone.now(), **fields):
        raise Changed(rows.get())
    return rows.get()
