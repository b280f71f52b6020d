"""What an admin reads about frameworks: which editions there are, and what a file would change.

Belongs here: putting the difference into words with the texts beside it. Does not belong here:
finding the difference (frameworks/loading/compare) and changing anything (cases/actions/library).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cases.actions.library import content_sent
from cases.models import FrameworkUpload
from frameworks import publishing, words
from frameworks.loading.apply import Outcome, rehearse
from frameworks.loading.compare import Change, Difference, compare
from frameworks.loading.content import Content
from frameworks.models import Edition, Framework
from frameworks.writing.content_of import content_of

# What happened to a row: the heading above such rows, and how many of them in a sentence.
HEADINGS = {
    "added": ("Added", "added"),
    "reworded": ("Reworded", "reworded"),
    "moved": ("Moved", "moved"),
    "removed": ("Not in it any more", "left out"),
    "corrected": ("Corrected around the words", "corrected"),
}


@dataclass(frozen=True)
class Line:
    """One change as a person reads it."""

    code: str
    text: str
    was: str = ""
    now: str = ""


@dataclass
class Told:
    """Changes of one kind under their heading."""

    heading: str
    lines: list[Line] = field(default_factory=list)


class Differing:
    """A difference in words: counts first, then every row with its text."""

    def __init__(self, difference: Difference, content: Content, base: Edition | None) -> None:
        self.difference, self.content, self.base = difference, content, base

    @cached_property
    def _texts(self) -> dict[str, str]:
        """What each code stands for: as it will be, or as it was."""
        sources = [content_of(self.base)] if self.base else []
        found: dict[str, str] = {}
        for content in (*sources, self.content):
            rows: list[Any] = [*content.sections, *content.items, *content.references]
            found |= {row.code: getattr(row, "text", "") or row.name for row in rows}
        return found

    @property
    def counts(self) -> list[str]:
        rows = {what: {change.code for change in self.difference.of(what)} for what in HEADINGS}
        return [f"{len(rows[what])} {said}" for what, (_, said) in HEADINGS.items() if rows[what]]

    @property
    def parts(self) -> list[Told]:
        if self.base is None:
            return []
        return [
            Told(heading, [self._line(change) for change in self.difference.of(what)])
            for what, (heading, _) in HEADINGS.items()
            if self.difference.of(what)
        ]

    def _line(self, change: Change) -> Line:
        return Line(change.code, self._texts.get(change.code, ""), change.was, change.now)

    @property
    def holds(self) -> list[str]:
        """What the whole edition holds, in words."""
        counts = Counter(row.kind for row in (*self.content.sections, *self.content.items))
        counts["reference"] = len(self.content.references)
        return words.holds(counts, self.content.kinds)


class Preview(Differing):
    """A sound file that waits, against what stands now."""

    def __init__(self, upload: FrameworkUpload) -> None:
        self.upload = upload
        content = content_sent(upload)
        self.outcome: Outcome = rehearse([content])[0]
        framework = Framework.objects.filter(code=content.code).first()
        base = _base(framework) if framework else None
        super().__init__(self.outcome.difference, content, base)

    @property
    def is_new(self) -> bool:
        return not Framework.objects.filter(code=self.content.code).exists()

    @property
    def changes_nothing(self) -> bool:
        return self.outcome.did == "no change" and not self.outcome.head_changed

    @property
    def only_head(self) -> bool:
        return self.outcome.did == "no change" and self.outcome.head_changed


class EditionPage(Differing):
    """One edition for its admins: what it changes, and what can be done with it now."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.seen = publishing.seen(edition)
        content = content_of(edition)
        base = None
        if edition.status == Edition.Status.DRAFT:
            base = edition.framework.editions.published().first()
        super().__init__(compare(content, base) if base else Difference(), content, base)

    @property
    def is_draft(self) -> bool:
        return self.edition.status == Edition.Status.DRAFT

    @property
    def is_in_force(self) -> bool:
        return self.edition.status == Edition.Status.PUBLISHED

    @property
    def is_only(self) -> bool:
        return not self.edition.framework.editions.exclude(pk=self.edition.pk).exists()

    @property
    def audits(self) -> int:
        return self.edition.audits.count()


def _base(framework: Framework) -> Edition | None:
    """What a file is compared with: the edition in force, or the draft there is."""
    editions = framework.editions.select_related("framework")
    return editions.published().first() or (
        editions.filter(status=Edition.Status.DRAFT).order_by("-number").first()
    )


def all_editions() -> list[tuple[Framework, list[Edition]]]:
    """Every framework with its editions, newest first: two queries."""
    frameworks = Framework.objects.prefetch_related("editions")
    return [(framework, list(framework.editions.all())) for framework in frameworks]
