"""An admin's work on the library of frameworks: each change with its row in the log.

Belongs here: what was sent and waits, becoming a draft, coming into force, going out of it. Does
not belong here: reading files (frameworks/loading), and the moves (frameworks/publishing).
"""

from __future__ import annotations

import datetime
from collections import Counter
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.models import AccessLog, FrameworkUpload, User
from frameworks import linking, publishing
from frameworks.loading.apply import Outcome, apply
from frameworks.loading.content import Content
from frameworks.loading.files import sound_content
from frameworks.models import Edition, Framework
from frameworks.writing.notations import as_json

KEPT = datetime.timedelta(hours=24)


@transaction.atomic
def stage(*, by: User, content: Content, file_name: str) -> FrameworkUpload:
    """Keep what a sound file says until it is confirmed, for a day at most; the file itself never.

    What the same admin sent before and left is dropped.
    """
    drop_old(timezone.now())
    FrameworkUpload.objects.filter(by=by).delete()
    return FrameworkUpload.objects.create(
        by=by,
        at=timezone.now(),
        file_name=file_name[:120],
        wording=as_json(content).decode(),
        seen=publishing.seen_of(content.code),
    )


def drop_old(now: datetime.datetime) -> None:
    FrameworkUpload.objects.filter(at__lt=now - KEPT).delete()


def waiting(by: User, public_id: UUID) -> FrameworkUpload | None:
    """What this admin sent within the last day and has not confirmed."""
    since = timezone.now() - KEPT
    return FrameworkUpload.objects.filter(by=by, public_id=public_id, at__gte=since).first()


def content_sent(upload: FrameworkUpload) -> Content:
    """What was staged, read again by the same rules."""
    content, faults = sound_content("staged.json", upload.wording.encode())
    if content is None:
        raise ValueError(f"a staged file is not sound: {faults[0]}")
    content.file = upload.file_name
    return content


@transaction.atomic
def confirm(*, by: User, upload: FrameworkUpload) -> Outcome:
    """The file becomes a draft. Raises Changed when the framework moved on since it was shown."""
    content = content_sent(upload)
    Framework.objects.select_for_update().filter(code=content.code).first()
    if publishing.seen_of(content.code) != upload.seen:
        raise publishing.Changed
    outcome = apply([content])[0]
    _log(by, "loaded a framework file", after=f"{_named(outcome.edition)}: {_done(outcome)}")
    upload.delete()
    return outcome


def look_again(upload: FrameworkUpload) -> None:
    """The difference is shown anew, against what stands now."""
    upload.seen = publishing.seen_of(content_sent(upload).code)
    upload.save(update_fields=["seen"])


@transaction.atomic
def say_links(
    *, by: User, edition: Edition, before: Edition, said: dict[str, str], seen: str
) -> None:
    """What became of the items of a draft. Raises Changed when somebody said it meanwhile."""
    publishing.lock(edition)
    if edition.status != Edition.Status.DRAFT or linking.seen_of(edition) != seen:
        raise publishing.Changed
    links = linking.keep(edition, before, said)
    counts = Counter(link.kind for link in links)
    words = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
    _log(by, "said what became of items", after=f"{_named(edition)}: {words}")


@transaction.atomic
def publish(*, by: User, edition: Edition, seen: str) -> None:
    publishing.lock(edition)
    before = publishing.publish(edition, seen=seen)
    was = _named(before) if before else "nothing in force"
    _log(by, "published an edition", before=was, after=_named(edition))


@transaction.atomic
def retire(*, by: User, edition: Edition, seen: str) -> None:
    publishing.retire(edition, seen=seen)
    _log(by, "retired an edition", before=_named(edition), after="nothing in force")


@transaction.atomic
def drop(*, by: User, edition: Edition, seen: str) -> None:
    named = _named(edition)
    publishing.drop(edition, seen=seen)
    _log(by, "dropped a draft edition", before=named)


def _log(by: User, what: str, *, before: str = "", after: str = "") -> None:
    record(by=by, event=AccessLog.Event.CHANGE, what=what, before=before, after=after)


def _named(edition: Edition | None) -> str:
    return f"{edition.framework.name}, edition {edition.number}" if edition else ""


def _done(outcome: Outcome) -> str:
    return outcome.did if outcome.did == "no change" else outcome.difference.summary()
