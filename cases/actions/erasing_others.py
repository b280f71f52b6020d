"""What becomes of everything but cases once its time is over: sheets, drafts, accounts, old rows.

Belongs here: what is deleted and what stays of each kind, by the number of its row. Does not belong
here: what is due and when it may be done (cases/actions/erasing.py).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from cases import triggers
from cases.actions import erasing_words, log_words
from cases.models import (
    AccessLog,
    AgreedPoints,
    Appraisal,
    AuditPlan,
    AuditSeen,
    CaseloadAlias,
    CaseloadImport,
    ErasureItem,
    FrameworkUpload,
    HeldPost,
    InspectionDraft,
    LegalHold,
    SavedView,
    SupervisionSheet,
    User,
)
from cases.retention_due import DRAFT, ERASED, words_in_log


def _sheet(item: ErasureItem, using: str) -> None:
    sheet = SupervisionSheet.objects.using(using).filter(pk=item.row)
    for key in sheet.values_list("public_id", flat=True):  # the log knows the sheet by it
        rows = words_in_log(using).filter(case_id=key)
        log_words.take_out(rows, using)
    with triggers.lifted([AgreedPoints._meta.db_table, SupervisionSheet._meta.db_table], using):
        AgreedPoints.objects.using(using).filter(sheet=item.row).delete()
        sheet.delete()


def _appraisal(item: ErasureItem, using: str) -> None:
    found = Appraisal.objects.using(using).filter(pk=item.row)
    for key in found.values_list("public_id", flat=True):
        log_words.take_out(words_in_log(using).filter(case_id=key), using)
    found.delete()


def _round(item: ErasureItem, using: str) -> None:
    AuditPlan.objects.using(using).filter(pk=item.row).update(title=ERASED)


def _own_work(item: ErasureItem, using: str) -> None:
    row, kind = divmod(item.row, 2)
    model = InspectionDraft if kind == DRAFT else SavedView
    model._default_manager.using(using).filter(pk=row).delete()


def _import(item: ErasureItem, using: str) -> None:
    CaseloadImport.objects.using(using).filter(pk=item.row).update(done=None)


def _account(item: ErasureItem, using: str) -> None:
    """The row stays under a name that says nothing, because what the person did points to it."""
    user = User.objects.using(using).select_for_update(no_key=True).get(pk=item.row)
    names = [f"{user.name} ({user.username})", user.username, user.email]
    names += [user.name] if " " in user.name else []  # a single word stands for other things too
    owned: tuple[tuple[Any, str], ...] = (
        (HeldPost, "user"), (SavedView, "owner"), (InspectionDraft, "owner"), (AuditSeen, "user"),
        (CaseloadAlias, "user"), (FrameworkUpload, "by"), (UserSession, "user"),
        (EmailAddress, "user"), (Authenticator, "user"), (SocialAccount, "user"),
    )  # fmt: skip
    for model, field in owned:
        model._default_manager.using(using).filter(**{field: user.pk}).delete()
    number = secrets.token_hex(8)
    User.objects.using(using).filter(pk=user.pk).update(
        username=f"erased-{number}",
        name=f"Former colleague {number[:4]}",
        email="",
        password=make_password(None),
        wants_digest=False,
        erased_on=timezone.localdate(),
    )
    erasing_words.sweep(names, using)


def _log(item: ErasureItem, using: str) -> None:
    while log_words.take_out(words_in_log(using).filter(pk__lte=item.row), using):
        pass
    last = AccessLog.objects.using(using).filter(pk=item.row).values("at")
    holds = LegalHold.objects.using(using).filter(case=None, lifted_at__lte=Subquery(last[:1]))
    holds.update(reason=ERASED, lifted_because=ERASED)


BY_CATEGORY: dict[str, Callable[[ErasureItem, str], None]] = {
    "supervision": _sheet,
    "appraisals": _appraisal,
    "rounds": _round,
    "own_work": _own_work,
    "imports": _import,
    "closed_accounts": _account,
    "access_log": _log,
}


def erase_one(item: ErasureItem, using: str) -> None:
    with transaction.atomic(using=using):
        BY_CATEGORY[item.category](item, using)
