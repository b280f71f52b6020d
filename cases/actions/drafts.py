"""An admin's work on the words of a draft edition: each change with its row in the log.

Belongs here: who changed which row, and that nobody writes over what somebody else wrote. Does not
belong here: what an edit makes of the wording (frameworks/drafting), and loading files (library).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

from cases.actions.access_log import record
from cases.models import AccessLog, User
from frameworks import drafting, linking, publishing
from frameworks.drafting import Row, RowFault
from frameworks.loading.apply import copy_of, rewrite
from frameworks.loading.content import Content
from frameworks.models import Edition
from frameworks.writing.content_of import content_of

ABOUT = ("name", "publisher", "summary", "note")


class Stale(Exception):
    """Somebody changed it since the page was drawn; `now` is the wording that stands."""

    def __init__(self, now: Content) -> None:
        super().__init__("changed since the page was drawn")
        self.now = now


class Unsound(Exception):
    """The wording would not be taken from a file either; nothing is written."""

    def __init__(self, faults: list[RowFault]) -> None:
        super().__init__("not sound")
        self.faults = faults


@transaction.atomic
def begin(*, by: User, edition: Edition, seen: str) -> Edition:
    """A draft with the words of an edition. Raises Changed if the framework moved on."""
    publishing.lock(edition)
    if publishing.seen(edition) != seen:
        raise publishing.Changed
    draft = copy_of(edition, content_of(edition))
    _log(by, draft, f"begun from edition {edition.number}")
    return draft


@transaction.atomic
def save_row(
    *, by: User, edition: Edition, row: Row, seen: str, became: str = "", new: bool = False
) -> None:
    """One section, item or text as it was typed. Raises Stale, Unsound, or NotNow."""
    content = _opened(edition)
    there = drafting.row_of(content, row.code)
    if new and there is not None and type(there) is not type(row):
        raise Unsound([_taken(row)])
    sound, faults = drafting.judged(drafting.put(content, row))
    typed = drafting.row_of(sound, row.code) if sound else row
    same = drafting.seen_row(there) == drafting.seen_row(typed)  # the same sent twice
    if new and there is not None and not same:
        raise Unsound([_taken(row)])
    if not new and not same and (there is None or drafting.seen_row(there) != seen):
        raise Stale(content)
    if sound is None:
        raise Unsound(faults)
    if not same:
        _keep(by, edition, sound, f"{'added' if new else 'changed'} {row.code}")
    base = edition.framework.editions.published().first()
    if became and base is not None:
        linking.say(edition, base, row.code, became)


def _taken(row: Row) -> RowFault:
    return RowFault(row.code, "code", f"{row.code} is here already; choose another")


@transaction.atomic
def save_about(*, by: User, edition: Edition, said: dict[str, str], seen: str) -> None:
    """The framework's name and the like, and the edition's note."""

    def edit(content: Content) -> Content:
        return replace(
            content, name=said["name"], publisher=said["publisher"], summary=said["summary"],
            note=said["note"],
        )  # fmt: skip

    _save_part(by, edition, about_of, edit, seen, "name and note")


@transaction.atomic
def save_scale(*, by: User, edition: Edition, scale: dict[str, dict[str, str]], seen: str) -> None:
    _save_part(by, edition, scale_of, lambda now: replace(now, scale=scale), seen, "scale")


def about_of(content: Content) -> object:
    return {name: getattr(content, name) for name in ABOUT}


def scale_of(content: Content) -> object:
    return content.scale


def _save_part(
    by: User,
    edition: Edition,
    part: Callable[[Content], object],
    edit: Callable[[Content], Content],
    seen: str,
    what: str,
) -> None:
    content = _opened(edition)
    changed = edit(content)
    if part(changed) == part(content):
        return
    if drafting.seen(part(content)) != seen:
        raise Stale(content)
    _write(by, edition, changed, f"changed its {what}")


@transaction.atomic
def move(*, by: User, edition: Edition, code: str, place: int, seen: str) -> None:
    """A row up or down among its like; pressed twice it moves once."""
    content = _opened(edition)
    row = drafting.row_of(content, code)
    if row is None:
        raise Stale(content)
    section = getattr(row, "section", "")
    if drafting.place_of(content, code) == place:
        return
    if drafting.seen_order(content, section) != seen:
        raise Stale(content)
    _write(by, edition, drafting.moved(content, code, place), f"moved {code}")


@transaction.atomic
def take_out(*, by: User, edition: Edition, code: str, seen: str) -> list[Row]:
    """A row is not in the new edition, with what belongs to it; earlier editions keep it."""
    content = _opened(edition)
    changed, gone = drafting.taken_out(content, code)
    if gone and drafting.seen([drafting.seen_row(row) for row in gone]) != seen:
        raise Stale(content)
    if gone:
        _write(by, edition, changed, f"left out {code}")
    return gone


@transaction.atomic
def put_back(*, by: User, edition: Edition, code: str) -> None:
    """What was left out stands in it again as it does in the edition in force."""
    content = _opened(edition)
    base = edition.framework.editions.published().first()
    if base is None or drafting.row_of(content, code) is not None:
        return
    before = content_of(base)
    if drafting.row_of(before, code) is None:
        raise Stale(content)
    _write(by, edition, drafting.put_back(content, before, code), f"put back {code}")


def _opened(edition: Edition) -> Content:
    """The draft as it is now, one admin at a time. Raises Changed if it is gone, or in force."""
    publishing.lock(edition)
    if edition.status != Edition.Status.DRAFT:
        raise publishing.NotNow
    return content_of(edition)


def _write(by: User, edition: Edition, content: Content, what: str) -> None:
    sound, faults = drafting.judged(content)
    if sound is None:
        raise Unsound(faults)
    _keep(by, edition, sound, what)


def _keep(by: User, edition: Edition, sound: Content, what: str) -> None:
    rewrite(edition, sound)
    _log(by, edition, what)


def _log(by: User, edition: Edition, what: str) -> None:
    record(
        by=by,
        event=AccessLog.Event.CHANGE,
        what="changed a draft edition",
        after=f"{edition.framework.name}, edition {edition.number}: {what}",
    )
