"""Everything held about one child, for a subject access request: table by table, column by column.

Belongs here: which tables speak of a child. Does not belong here: how a stored value is said
(cases/pages/stored_words.py), who may read it (cases/access.py; an audit that is closed to the
reader is left out and counted) and how it is written (cases/reports). A table that leads to a case
and stands neither in TABLES nor in LEFT_OUT fails tests/cases/test_subject_access.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from django.db.models import ForeignKey, Model, QuerySet
from django.utils.text import capfirst

from cases import models
from cases.models import Audit, Case, User
from cases.pages.blocks import Block, Cell, Heading, Paper, Paragraph, Rows
from cases.pages.stored_words import in_words, said
from frameworks.models import Item

BEFORE = (
    "Look through it before you hand it over. It names people who work with the child, and the"
    " notes may speak of brothers, sisters, parents or others. Take out what is about them, or ask"
    " your information governance lead."
)
WIDEST = 6  # columns that fit a page
# What a row is named by, two steps away: read along with it.
NAMED_WITH = {
    models.Audit: ("edition__framework",),
    models.Rating: ("audit__edition",),
    models.DeterminantLink: ("rating__item",),
    models.AgreedChange: ("moderation__first__edition",),
}
# Ours alone: no fact about the child.
TECHNICAL = {"id", "public_id", "version", "previous", "hash", "sequence", "before", "after"}


class Table(NamedTuple):
    """Rows of one kind: how they lead to the case, or to its audits."""

    title: str
    model: type[Model]
    of_case: str = ""
    of_audit: str = ""


TABLES = (
    Table("The record", models.Case, of_case="pk"),
    Table("Who worked with the child", models.Allocation, of_case="case"),
    Table("Changes of plan", models.PlanChange, of_case="case"),
    Table("People named on a restricted record", models.NamedPerson, of_case="case"),
    Table("Standards with a clock", models.ClockEntry, of_case="case"),
    Table("Audits", models.Audit, of_audit="pk"),
    Table("How the child or the family was heard", models.ChildVoice, of_audit="audit"),
    Table("Ratings", models.Rating, of_audit="audit"),
    Table("What was named as a reason", models.DeterminantLink, of_audit="rating__audit"),
    Table("Notes", models.Evidence, of_audit="audit"),
    Table("Left on purpose", models.LeftOnPurpose, of_audit="audit"),
    Table("Actions and concerns", models.Action, of_audit="audit"),
    Table("Strengths told on", models.SharedStrength, of_audit="audit"),
    Table("What was said about an audit", models.AuditComment, of_audit="audit"),
    Table("How an audit moved on", models.AuditMove, of_audit="audit"),
    Table("Second ratings", models.Moderation, of_audit="second"),
    Table("What the two agreed on", models.AgreedChange, of_audit="moderation__second"),
    Table("Words that were taken out", models.Redaction, of_audit="audit"),
    Table("Openings from above the team, with the reason", models.DrillDown, of_case="case"),
    Table("Openings to an admin, with the reason", models.Grant, of_case="case"),
    Table("Legal holds", models.LegalHold, of_case="case"),
)  # fmt: skip
LEFT_OUT = {
    "AuditSeen": "when a colleague looked last, for their list of news",
    "ChosenEvidence": "a summary of a practitioner's year points at a note; the note is here",
    "Sample": "a place in a draw; the audit that came of it is here",
}


class Everything:
    """What is held about one child, as far as this reader may open it."""

    def __init__(self, case: Case, reader: User) -> None:
        self.case = case
        self.audits = Audit.objects.visible_to(reader).filter(case=case)

    @cached_property
    def closed(self) -> int:
        """Audits that are not in it: drafts of others, and what is closed to this reader."""
        return self.case.audits.exclude(pk__in=self.audits.values("pk")).count()

    @cached_property
    def tables(self) -> list[tuple[str, list[dict[str, str]]]]:
        """(title, rows of {column: words}); a column without any word is left out."""
        found = [(table.title, list(self._rows(table))) for table in TABLES]
        return [*found, ("Who opened the record", list(self._openings()))]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """(title, how many rows) of what there is; nothing is read for it but numbers."""
        found = [(table.title, self._query(table).count()) for table in TABLES]
        found.append(("Who opened the record", self._log.count()))
        return [(title, number) for title, number in found if number]

    @property
    def said_of_closed(self) -> str:
        if not self.closed:
            return ""
        number = "1 audit is" if self.closed == 1 else f"{self.closed} audits are"
        return f"{number} not in it: a draft of somebody else, or closed to you. Ask whoever rates."

    def _query(self, table: Table) -> QuerySet:
        if table.of_case:
            return table.model._base_manager.filter(**{table.of_case: self.case.pk})
        return table.model._base_manager.filter(
            **{f"{table.of_audit}__in": self.audits.values("pk")}
        )

    @property
    def _log(self) -> QuerySet:
        return models.AccessLog.objects.filter(case_id=self.case.public_id)

    def _rows(self, table: Table) -> Iterator[dict[str, str]]:
        model = table.model
        fields = [field for field in model._meta.concrete_fields if field.name not in TECHNICAL]
        names = [field.name for field in fields if isinstance(field, ForeignKey)]
        rows = self._query(table).select_related(*names, *NAMED_WITH.get(model, ())).order_by("pk")
        shown = [field for field in fields if field.name != "case"]
        about = [field.name for field in model._meta.many_to_many if field.related_model is Item]
        for row in rows.prefetch_related(*about):
            told = {capfirst(str(field.verbose_name)): said(row, field) for field in shown}
            for name in about:
                told[capfirst(name.replace("_", " "))] = "; ".join(
                    in_words(item) for item in getattr(row, name).all()
                )
            yield told

    def _openings(self) -> Iterator[dict[str, str]]:
        for row in self._log.select_related("actor").order_by("at", "pk"):
            yield {
                "At": in_words(row.at),
                "Who": str(row.actor or "A program"),
                "Did": row.get_event_display(),
                "What": row.what,
                "Why": row.why,
            }


def everything_paper(found: Everything) -> Paper:
    """The document: what to look through first, then each table row by row."""
    blocks: list[Block] = [Paragraph(BEFORE)]
    if found.said_of_closed:
        blocks.append(Paragraph(found.said_of_closed))
    for title, rows in found.tables:
        blocks.append(Heading(title))
        blocks += _listed(rows) if rows else [Paragraph("Nothing is held.")]
    return Paper.of(f"Everything held about {found.case.reference}", blocks)


def _listed(rows: list[dict[str, str]]) -> list[Block]:
    """One table while it fits the page; a wider one row by row, what each column says below."""
    used = [name for name in rows[0] if any(row[name] for row in rows)]
    if len(used) <= WIDEST:
        told = tuple(tuple(Cell((row[name],)) for name in used) for row in rows)
        return [Rows("1 row" if len(rows) == 1 else f"{len(rows)} rows", tuple(used), told)]
    found: list[Block] = []
    for number, row in enumerate(rows, start=1):
        told = tuple((Cell((name,)), Cell((words,))) for name, words in row.items() if words)
        found.append(Rows(f"{number} of {len(rows)}", ("What", "Says"), told))
    return found
