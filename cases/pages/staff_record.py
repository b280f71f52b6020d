"""Everything held about one member of staff, for a subject access request: table by table.

Belongs here: which tables speak of a person who works here, and which of their columns do. Nothing
typed about a child and no reference is in it: those are the child's. Does not belong here: who
makes it (cases/subject_rights.py), and how it is written (cases/reports). A foreign key to an
account that stands neither in TABLES nor in COUNTED fails tests/cases/test_staff_record.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Count, Max, Min, Model, Q, QuerySet
from django.utils.text import capfirst

from cases import models
from cases.figure_lists import KINDS
from cases.models import AccessLog, Audit, Rating, User
from cases.pages.stored_words import in_words, said
from cases.subject_rights import reads_own_words

Row = dict[str, str]


class Table(NamedTuple):
    """Rows of one kind: the foreign key that leads to the person, and the columns told."""

    title: str  # at most 31 letters: it names a sheet
    model: type[Model]
    person: str
    columns: str
    also: tuple[str, ...] = ()  # what a column is named by, read along with it


class Counted(NamedTuple):
    """What speaks of a child or of a colleague: how often this person did it, and from when on."""

    title: str
    model: type[Model]
    person: str
    at: str = ""  # the column with the day; "" where none is kept


TABLES = (
    Table("Account", User, "pk", "username name email is_active created_at last_login"
          " wants_digest last_digest_on knows_the_keys erased_on"),
    Table("E-mail addresses", EmailAddress, "user", "email verified primary"),
    Table("Roles", models.Membership, "user", "role team service starts ends"),
    Table("Covered for them", models.Cover, "colleague", "stand_in team starts last_day ended_at"),
    Table("They covered for", models.Cover, "stand_in", "colleague team starts last_day ended_at"),
    Table("Cases held", models.Allocation, "practitioner", "team starts ends"),
    Table("Audits rated", Audit, "rater", "type scope voice state team started_at submitted_at"
          " due_on"),
    Table("Audits of cases held", Audit, "practitioner", "type scope voice state team"
          " submitted_at"),
    Table("Audits moved on", models.AuditMove, "by", "name from_state to_state part at"),
    Table("Actions owned", models.Action, "owner", "state urgent created_at due_on done_on"),
    Table("Looks that were drawn", models.Sample, "auditor", "plan", ("plan",)),
    Table("Rounds asked to look in", models.AuditPlan.auditors.through, "user", "auditplan"),
    Table("Calibrations rated", models.CalibrationRating, "rater", "calibration item value"
          " saved_at"),
    Table("Strengths told on", models.SharedStrength, "by", "section_code ask_me shared_at"
          " taken_down_at"),
    Table("Supervision sheets", models.SupervisionSheet, "practitioner", "team held_on manager"
          " manager_signed_at practitioner_signed_at"),
    Table("Appraisal summaries", models.Appraisal, "practitioner", "team ends_on begun_at"
          " shown_at"),
    Table("Inspection packs begun", models.InspectionDraft, "owner", "period begun_at"),
    Table("Saved views", models.SavedView, "owner", "name page team is_shared created_at"),
    Table("Programs answered for", models.ApiClient, "answers", "name purpose scope service team"
          " starts_on ends_on token_made_at revoked_at last_used_at"),
    Table("Grants asked for", models.Grant, "asked_by", "asked_at reason decided_by decided_at"
          " minutes expires_at ended_at"),
    Table("Reasons given to open a case", models.DrillDown, "user", "reason opened_at expires_at"),
    Table("Called so in caseload files", models.CaseloadAlias, "user", "what text"),
    Table("Second steps", Authenticator, "user", "type created_at last_used_at"),
    Table("Work accounts", SocialAccount, "user", "provider uid last_login date_joined"),
    Table("Sign-ins", UserSession, "user", "created_at last_seen_at ip user_agent"),
    Table("What they did, by the log", AccessLog, "actor", "at event what allocated why"),
)  # fmt: skip
COUNTED = (
    Counted("Notes written", models.Evidence, "by", "saved_at"),
    Counted("Comments and replies", models.AuditComment, "by", "at"),
    Counted("Words taken out", models.Redaction, "by", "at"),
    Counted("Standards with a clock filled in", models.ClockEntry, "by", "saved_at"),
    Counted("Plans changed", models.PlanChange, "by", "on"),
    Counted("Actions done", models.Action, "done_by", "done_on"),
    Counted("Actions verified", models.Action, "verified_by", "verified_on"),
    Counted("Actions or concerns raised", models.Action, "raised_by", "created_at"),
    Counted("Concerns acknowledged", models.Action, "acknowledged_by", "acknowledged_at"),
    Counted("Restricted records they are named on", models.NamedPerson, "user"),
    Counted("Audits looked at for news", models.AuditSeen, "user", "at"),
    Counted("Forms kept for them after a sign-in ended", models.HeldPost, "user", "held_at"),
    Counted("Agreed points of supervision saved", models.AgreedPoints, "by", "at"),
    Counted("Supervision sheets begun", models.SupervisionSheet, "begun_by", "begun_at"),
    Counted("Supervision sheets signed as manager", models.SupervisionSheet, "manager",
            "manager_signed_at"),
    Counted("Colleagues’ strengths taken down", models.SharedStrength, "taken_down_by",
            "taken_down_at"),
    Counted("Rounds planned", models.AuditPlan, "by", "created_at"),
    Counted("Second ratings asked for", models.Moderation, "asked_by", "asked_at"),
    Counted("Second ratings settled", models.Moderation, "settled_by", "settled_at"),
    Counted("Calibrations opened", models.Calibration, "by", "opened_at"),
    Counted("County pictures published", models.CountyPicture, "published_by", "published_at"),
    Counted("Grants answered", models.Grant, "decided_by", "decided_at"),
    Counted("Programs set up", models.ApiClient, "made_by", "made_at"),
    Counted("Caseload files brought in", models.CaseloadImport, "by", "created_at"),
    Counted("Files of people brought in", models.PeopleFile, "by", "created_at"),
    Counted("Framework files uploaded", models.FrameworkUpload, "by", "at"),
    Counted("Matches of domain and standard changed", models.DomainStandard, "changed_by",
            "changed_at"),
    Counted("Settings changed last", models.StoredSetting, "changed_by", "changed_at"),
    Counted("Legal holds set", models.LegalHold, "set_by", "set_at"),
    Counted("Legal holds lifted", models.LegalHold, "lifted_by", "lifted_at"),
    Counted("Erasings prepared", models.ErasureRun, "made_by", "made_at"),
    Counted("Erasings approved", models.ErasureRun, "approved_by", "approved_at"),
    Counted("Erasings dropped", models.ErasureRun, "dropped_by", "dropped_at"),
)  # fmt: skip
STANDARDS = "Practice standards rated"
CHANGES = "What was changed of the account"
AGREED = "Agreed in supervision"
NUMBERS = "Counted only"


class StaffRecord:
    """What is held about one person, as this reader may have it."""

    def __init__(self, person: User, reader: User) -> None:
        self.person = person
        self.own = reads_own_words(reader, person)

    @cached_property
    def tables(self) -> list[tuple[str, list[Row]]]:
        """(title, rows of {column: words}), in a fixed order."""
        found = [(table.title, list(self._rows(table))) for table in TABLES]
        found.append((STANDARDS, list(self._standards())))
        found.append((CHANGES, list(self._changes())))
        if self.own:
            found.append((AGREED, list(self._agreed())))
        return [*found, (NUMBERS, list(self._numbers()))]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """(title, how many rows) of what there is."""
        return [(title, len(rows)) for title, rows in self.tables if rows]

    def _rows(self, table: Table) -> Iterator[Row]:
        fields = [table.model._meta.get_field(name) for name in table.columns.split()]
        near = [field.name for field in fields if field.is_relation]
        rows = table.model._base_manager.filter(**{table.person: self.person.pk})
        for row in rows.select_related(*near, *table.also).order_by("pk"):
            yield {_head(field): said(row, field) for field in fields}

    def _standards(self) -> Iterator[Row]:
        """Own ratings of practice, and what others found of it once that counts."""
        theirs = Q(audit__practitioner=self.person, audit__voice=Audit.Voice.PRACTITIONER)
        counted = Q(audit__state__in=Audit.COUNTED_STATES, audit__replaced=False)
        rows = Rating.objects.filter(
            Q(audit__rater=self.person) | theirs & counted,
            item__kind__in=KINDS["standards"],
            value__isnull=False,
        ).select_related("audit__edition", "item")
        value = Rating._meta.get_field("value")
        for row in rows.order_by("audit_id", "item__order", "pk"):
            mine = row.audit.rater_id == self.person.pk
            yield {
                "Begun": in_words(row.audit.started_at),
                "Audit": row.audit.get_type_display(),
                "Rated by": "this person" if mine else "somebody else",
                "Standard": in_words(row.item),
                "Value": said(row, value),
            }

    def _changes(self) -> Iterator[Row]:
        """Rows of the log that name this account before or after."""
        named = f"({self.person.username})"
        rows = AccessLog.objects.filter(event=AccessLog.Event.CHANGE)
        rows = rows.filter(Q(before__contains=named) | Q(after__contains=named))
        for row in rows.select_related("actor").order_by("pk"):
            yield {
                "At": in_words(row.at),
                "Who": str(row.actor or "A program"),
                "Did": row.what,
                "Before": row.before,
                "After": row.after,
            }

    def _agreed(self) -> Iterator[Row]:
        rows = models.AgreedPoints.objects.filter(sheet__practitioner=self.person)
        for row in rows.select_related("sheet", "by").order_by("pk"):
            yield {
                "Supervision": in_words(row.sheet.held_on),
                "Saved": in_words(row.at),
                "By": str(row.by),
                "Agreed": row.text,
            }

    def _numbers(self) -> Iterator[Row]:
        for one in COUNTED:
            rows: QuerySet = one.model._base_manager.filter(**{one.person: self.person.pk})
            days = {"first": Min(one.at), "last": Max(one.at)} if one.at else {}
            found = rows.aggregate(number=Count("pk"), **days)
            if found["number"]:
                yield {
                    "What": one.title,
                    "How many": str(found["number"]),
                    "First": in_words(found.get("first")),
                    "Last": in_words(found.get("last")),
                }


def _head(field) -> str:
    return capfirst(str(field.verbose_name))


def sheets(found: StaffRecord) -> Iterator[tuple[str, list[list[str]]]]:
    """(name, rows) of each table that has any, the first row its heads: a sheet each."""
    for title, rows in found.tables:
        if rows:
            yield title, [list(rows[0]), *(list(row.values()) for row in rows)]
