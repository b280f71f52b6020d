"""Every column that can hold typed words is redacted with its audit, or named here with why."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from cases.actions import redactions, sheet_redactions

OUR_WORDS = "our own words or codes, nothing is typed into it"
NO_AUDIT = "belongs to no audit"
ACCOUNT = "of a person's account, kept by an admin"
SETTING = "what a setting said, never anything about a case"
EXCEPTIONS = {
    "AccessLog.what": OUR_WORDS,
    "AccessLog.why": "the log is only added to; the page asks for no names",
    "AccessLog.before": SETTING,
    "AccessLog.after": SETTING,
    "AccessLog.previous": "a digest",
    "AccessLog.hash": "a digest",
    "LogHead.hash": "a digest",
    "DrillDown.reason": "of the log as well: why a case was opened, not what an audit says",
    "ApiClient.name": NO_AUDIT,
    "ApiClient.purpose": NO_AUDIT,
    "ApiClient.networks": "addresses of networks",
    "ApiClient.token_digest": "a digest",
    "Audit.age_band": OUR_WORDS,
    "AuditPlan.title": NO_AUDIT,
    "AuditPlan.age_band": OUR_WORDS,
    "AuditPlan.pool": OUR_WORDS,
    "AuditMove.name": OUR_WORDS,
    "AuditMove.part": OUR_WORDS,
    "AuditComment.part": OUR_WORDS,
    "Evidence.role": OUR_WORDS,
    "Calibration.title": "of a made-up child",
    "Calibration.story": "of a made-up child",
    "CaseloadAlias.key": NO_AUDIT,
    "CaseloadAlias.text": "what a file calls a worker, a team or a plan",
    "CaseloadImport.kind": OUR_WORDS,
    "CaseloadImport.waiting": "of the register, dropped after use or a day",
    "CaseloadImport.counts": "counts",
    "PeopleFile.waiting": "of people who work here, dropped after use or a day",
    "PeopleFile.counts": "counts",
    "CaseloadImport.done": "ids, and what fields of the register said before",
    "Case.reference": "corrected in the register",
    "ClockEntry.item_code": OUR_WORDS,
    "CoverageStep.voice": OUR_WORDS,
    "CountyPicture.lines": "counts, and names of domains and services",
    "DomainSummary.voice": OUR_WORDS,
    "DomainSummary.age_band": OUR_WORDS,
    "DomainSummary.value": OUR_WORDS,
    "DomainStandard.item_code": OUR_WORDS,
    "DomainStandard.section_code": OUR_WORDS,
    "DomainStandard.reason": NO_AUDIT,
    "ErasureItem.category": OUR_WORDS,
    "ErasureRun.category": OUR_WORDS,
    "FamilyGroup.number": "a number, corrected in the register",
    "FrameworkUpload.file_name": NO_AUDIT,
    "FrameworkUpload.wording": NO_AUDIT,
    "FrameworkUpload.seen": OUR_WORDS,
    "Grant.reason": "of the log as well: why a case was asked for, not what an audit says",
    "HeldPost.path": "an address; what was held is dropped within a day of use",
    "HeldPost.fields": "for its writer alone, dropped",
    "InspectionWords.ours": OUR_WORDS,
    "InspectionWords.text": "names no case; its writer changes or drops it at any time",
    "LegalHold.category": OUR_WORDS,
    "LegalHold.reason": "of the log as well: why a case is kept; erased with the case",
    "LegalHold.lifted_because": "of the log as well; erased with the case",
    "PlanType.code": OUR_WORDS,
    "PlanType.name": NO_AUDIT,
    "SavedView.name": NO_AUDIT,
    "SavedView.page": OUR_WORDS,
    "SavedView.query": OUR_WORDS,
    "ChangeSummary.voice": OUR_WORDS,
    "ChangeSummary.age_band": OUR_WORDS,
    "SectionSummary.voice": OUR_WORDS,
    "SectionSummary.kind": OUR_WORDS,
    "SectionSummary.age_band": OUR_WORDS,
    "SectionSummary.section": OUR_WORDS,
    "Service.name": NO_AUDIT,
    "SharedStrength.section_code": OUR_WORDS,
    "SignInAttempt.account": "a digest",
    "SignInAttempt.address": "a digest",
    "Stamp.said": OUR_WORDS,
    "StoredSetting.name": OUR_WORDS,
    "StoredSetting.value": SETTING,
    "Summary.voice": OUR_WORDS,
    "Summary.age_band": OUR_WORDS,
    "Summary.value": OUR_WORDS,
    "SupervisionSheet.facts": "ids, dates and our own words; what is typed stays in its audit",
    "Team.name": NO_AUDIT,
    "UnratedAudit.voice": OUR_WORDS,
    "User.name": ACCOUNT,
    "User.username": ACCOUNT,
    "User.email": ACCOUNT,
    "User.password": ACCOUNT,
    "VoiceWording.section_code": OUR_WORDS,
    "VoiceWording.question": NO_AUDIT,
    "VoiceWording.help": NO_AUDIT,
}
TYPED = (models.CharField, models.TextField, models.JSONField)


def columns() -> set[str]:
    """Every column of ours that takes words and no fixed choices."""
    return {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("cases").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, TYPED) and not field.choices
    }


def reached() -> set[str]:
    of_sheets = sheet_redactions.SHEET_TEXTS
    texts = [*((model, fields) for model, _, fields, _ in redactions.TEXTS), *of_sheets]
    return {f"{model.__name__}.{field}" for model, fields in texts for field in fields}


def test_every_typed_text_of_an_audit_is_reached():
    assert columns() - reached() - set(EXCEPTIONS) == set()


def test_no_exception_is_out_of_date_or_reached():
    assert set(EXCEPTIONS) - columns() == set()
    assert set(EXCEPTIONS) & reached() == set()


@pytest.mark.parametrize("place", range(len(redactions.TEXTS)))
def test_control_a_text_left_out_of_the_list_is_found(monkeypatch, place):
    left = [text for number, text in enumerate(redactions.TEXTS) if number != place]
    monkeypatch.setattr(redactions, "TEXTS", tuple(left))
    with pytest.raises(AssertionError):
        test_every_typed_text_of_an_audit_is_reached()


def test_control_a_text_of_a_sheet_left_out_is_found(monkeypatch):
    monkeypatch.setattr(sheet_redactions, "SHEET_TEXTS", ())
    with pytest.raises(AssertionError):
        test_every_typed_text_of_an_audit_is_reached()
