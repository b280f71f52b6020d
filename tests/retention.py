"""A small county past its time, with a token in every typed column, and a dump of the database."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from cases import triggers
from cases.access import Role
from cases.actions import erasing, erasure_runs
from cases.models import (
    AccessLog,
    AgreedChange,
    Allocation,
    Appraisal,
    AuditComment,
    AuditMove,
    AuditPlan,
    AuditSeen,
    Case,
    CaseloadAlias,
    CaseloadImport,
    ChosenEvidence,
    DrillDown,
    ErasureRun,
    Evidence,
    FamilyGroup,
    FrameworkUpload,
    HeldPost,
    InspectionDraft,
    InspectionWords,
    LegalHold,
    Membership,
    NamedPerson,
    PeopleFile,
    SavedView,
    SupervisionSheet,
    User,
)
from tests.test_urls import furnished
from tests.world import World, add_person

LONG_AGO = datetime.date(2019, 5, 14)
AT = datetime.datetime(2019, 5, 14, 12, tzinfo=datetime.UTC)
CASES = ("child_in_care", "child_protection", "child_in_need", "early_help", "other_plans")
OTHERS = "supervision appraisals rounds own_work imports closed_accounts access_log".split()
SHORT = ",".join([*(f"{code}=0/1" for code in (*CASES, *OTHERS))])

CODE = "a code, a count or a digest: nothing is typed into it"
LIST = "a list of the authority's own, about nobody"
MADE_UP = "of a made-up child"
# Columns in which no token is planted, with the reason.
NOT_PLANTED = {
    "ApiClient.name": LIST, "ApiClient.purpose": LIST, "ApiClient.networks": CODE,
    "ApiClient.token_digest": CODE, "AccessLog.what": CODE,
    "AccessLog.previous": CODE, "AccessLog.hash": CODE,
    "LogHead.hash": CODE, "Audit.age_band": CODE, "AuditPlan.age_band": CODE,
    "AuditPlan.pool": CODE, "AuditMove.name": CODE, "ClockEntry.item_code": CODE,
    "CaseloadImport.kind": CODE, "CaseloadImport.counts": CODE, "CountyPicture.lines": CODE,
    "DomainStandard.item_code": CODE, "DomainStandard.section_code": CODE,
    "ErasureItem.category": CODE, "ErasureRun.category": CODE, "LegalHold.category": CODE,
    "FrameworkUpload.seen": CODE, "PlanType.code": CODE, "SavedView.page": CODE,
    "SharedStrength.section_code": CODE, "SignInAttempt.account": CODE,
    "SignInAttempt.address": CODE, "VoiceWording.section_code": CODE, "User.password": CODE,
    "PeopleFile.counts": CODE, "Stamp.said": CODE,
    "StoredSetting.name": CODE, "StoredSetting.value": LIST,
    "SectionSummary.voice": CODE, "SectionSummary.kind": CODE, "SectionSummary.age_band": CODE,
    "SectionSummary.section": CODE, "ChangeSummary.voice": CODE, "ChangeSummary.age_band": CODE,
    "UnratedAudit.voice": CODE, "CoverageStep.voice": CODE, "DomainSummary.voice": CODE,
    "DomainSummary.age_band": CODE, "DomainSummary.value": CODE,
    "Summary.voice": CODE, "Summary.age_band": CODE, "Summary.value": CODE,
    "DomainStandard.reason": LIST, "PlanType.name": LIST, "Service.name": LIST,
    "Team.name": LIST, "VoiceWording.question": LIST, "VoiceWording.help": LIST,
    "Calibration.title": MADE_UP, "Calibration.story": MADE_UP,
}  # fmt: skip
TYPED = (models.CharField, models.TextField, models.JSONField)


def text_columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every column of ours that takes words and no fixed choices."""
    for model in apps.get_app_config("cases").get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, TYPED) and not field.choices:
                yield model, field


def past_its_time(world: World) -> World:
    """The county of tests/test_urls.py with a row in every table of words, all of it old."""
    furnished(world)
    LegalHold.objects.all().delete()
    ErasureRun.objects.all().delete()
    more_rows(world)
    triggers.remove()
    _age()
    triggers.install()
    return world


def more_rows(world: World) -> None:
    audit, case, ana, at = world.submitted, world.ana2, world.ana, AT
    note = Evidence.objects.create(
        audit=world.open_audit, item=world.item("flourish.f.impact"), seen_on=LONG_AGO,
        text="A note", by=ana, role="Practitioner", saved_at=at,
    )  # fmt: skip
    AuditComment.objects.create(audit=audit, by=ana, part="Practitioner", text="Said", at=at)
    AuditMove.objects.create(
        audit=audit, name="return", from_state="submitted", to_state="submitted", by=ana,
        part="Manager", reason="Why", at=at,
    )  # fmt: skip
    AgreedChange.objects.create(
        moderation=world.moderation, item=world.item("flourish.f.impact"), value="green",
        reason="Why",
    )  # fmt: skip
    audit.actions.update(done_evidence="Seen", closing_words="Closed")
    ChosenEvidence.objects.create(appraisal=world.appraisal, note=note)
    DrillDown.objects.create(case=case, user=ana, reason="Why", opened_at=at, expires_at=at)
    NamedPerson.objects.create(case=case, user=ana)
    AuditSeen.objects.create(audit=audit, user=ana, at=at)
    case.family_group = FamilyGroup.objects.create(number="F-1")
    case.save()
    draft = InspectionDraft.objects.create(owner=ana, period=LONG_AGO, begun_at=at)
    InspectionWords.objects.create(
        draft=draft, about="strengths", text="Typed", ours="Ours", saved_at=at
    )
    CaseloadImport.objects.create(
        by=world.admin, as_at=LONG_AGO, state="applied", created_at=at, applied_at=at, done={}
    )
    CaseloadAlias.objects.create(what="worker", key="leaver", text="Leaver", user=world.leaver)
    for by, when in ((ana, at), (world.leaver, timezone.now())):
        AccessLog.objects.create(
            at=when, actor=by, event="export", what="list", why="Why", before="Was", after="Is"
        )
    LegalHold.objects.create(
        case=case, reason="Held", set_by=ana, set_at=at, lifted_by=ana, lifted_at=at,
        lifted_because="Over",
    )  # fmt: skip
    LegalHold.objects.create(
        category="rounds", reason="Held", set_by=ana, set_at=at, lifted_by=ana, lifted_at=at,
        lifted_because="Over",
    )  # fmt: skip
    Membership.objects.create(
        user=world.leaver, role=Role.QA_AUDITOR, starts=LONG_AGO, ends=LONG_AGO
    )


def _age() -> None:
    Case.objects.update(status="closed", opened_on=LONG_AGO, closed_on=LONG_AGO)
    Allocation.objects.update(starts=LONG_AGO)
    SupervisionSheet.objects.update(held_on=LONG_AGO)
    Appraisal.objects.update(ends_on=LONG_AGO)
    AuditPlan.objects.update(due_on=LONG_AGO)
    SavedView.objects.update(created_at=AT)
    HeldPost.objects.update(held_at=AT)
    FrameworkUpload.objects.update(at=AT)
    CaseloadImport.objects.update(created_at=AT)
    PeopleFile.objects.update(created_at=AT)


def plant(world: World) -> dict[str, str]:
    """Write a token of its own into every typed column of every row that is due: {token: where}."""
    tokens: dict[str, str] = {}
    triggers.remove()
    for number, (model, field) in enumerate(text_columns()):
        where = f"{model.__name__}.{field.name}"
        if where in NOT_PLANTED:
            continue
        token = f"cnry{number:03d}qz"
        tokens[token] = where
        tokens[token] = where
        if model is AccessLog:
            continue  # a row that is changed would be found: its words are planted as it is added
        rows = model._default_manager.all()
        if model is User:
            rows = rows.filter(pk=world.leaver.pk)
        assert rows.exists(), f"no row to plant {where} in"
        for row in rows:
            model._default_manager.filter(pk=row.pk).update(
                **{field.name: _with(token, field, row)}
            )
    triggers.install()
    _plant_in_log(world, tokens)
    return tokens


def _with(token: str, field: models.Field, row: models.Model):
    where = f"{type(row).__name__}.{field.name}"
    if where == "CaseloadImport.done":
        if row.state != "applied":
            return None
        return {"added": [], "moved": [], "plans": [], "cases": {"1": {"reference": [token, ""]}}}
    if where == "CaseloadImport.waiting":
        return [{"reference": token}] if row.state == "waiting" else None
    if isinstance(field, models.JSONField):
        return {"text": token} if where != "HeldPost.fields" else [["text", token]]
    if where == "HeldPost.path":
        return f"/{token}/"
    if where == "User.email":
        return f"{token}@example.invalid"
    return f"{token}-{row.pk}" if field.unique else f"{token} typed"


def _plant_in_log(world: World, tokens: dict[str, str]) -> None:
    """Rows are chained as they are added, so their words are planted with them: old ones, and new
    ones about a case, a sheet and an account that go."""
    planted = {where: token for token, where in tokens.items()}
    words = {name: planted[f"AccessLog.{name}"] for name in ("why", "before", "after")}
    leaver = User.objects.get(pk=world.leaver.pk)
    for given in (
        {"at": AT, **words},
        {"at": timezone.now(), "case_id": world.ana1.public_id, **words},
        {"at": timezone.now(), "case_id": world.sheet.public_id, **words},
        {"at": timezone.now(), "case_id": world.appraisal.public_id, **words},
        {"at": timezone.now(), "before": f"{leaver.name} ({leaver.username}): open"},
    ):
        AccessLog.objects.create(event="change", what="planted", actor=world.admin, **given)


def prepared(world: World) -> tuple[World, dict[str, str]]:
    """Old, and planted."""
    past_its_time(world)
    return world, plant(world)


def approved(world: World, category: str = "", before: datetime.date | None = None) -> ErasureRun:
    if "governance" not in world.people:
        world.people["governance"] = add_person(
            world, "governance", Role.INFORMATION_GOVERNANCE, None
        )
    run = erasure_runs.preview(
        by=world.admin, before=before or timezone.localdate(), category=category
    )
    return erasure_runs.approve(by=world.governance, run=run)


def erased(world: World, category: str = "") -> ErasureRun:
    return go_on(approved(world, category), world.admin)


def go_on(run: ErasureRun, by: User) -> ErasureRun:
    connection.check_constraints()  # the transaction's end, as far as the log's chain is concerned
    return erasing.erase(run, by=by)


def dump() -> str:
    """Every row of every table, as text."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return "\n".join(connection.connection.iterdump())
    with connection.cursor() as cursor:
        lines = []
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT t::text FROM {name} t")
            lines += [row[0] for row in cursor.fetchall()]
    return "\n".join(lines)


def found_in(text: str, tokens: dict[str, str]) -> list[str]:
    """Where the tokens stood that the text still holds."""
    return sorted(where for token, where in tokens.items() if token in text)
