"""An audit moves on: agreed, returned, corrected, withdrawn; commented on and replied to.

Belongs here: request in, response out. Every write is in cases/actions/.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actions import agreement, revisions
from cases.forms import moves as forms
from cases.forms.rows_filter import By, RowsFilter, person, place
from cases.lifecycle import Refused
from cases.models import Audit, Team
from cases.pages.news import news_of
from cases.pages.to_agree import ToAgree
from cases.pages.too_long import TooLong
from cases.tables.paging import configure
from cases.tables.to_agree import FlaggedTable, PlainTable
from cases.views.audits import refused
from flourish_audit.held_posts import drawn_at

OWN = "Nobody agrees their own audit; its team manager or a QA auditor does."


@require_http_methods(["GET", "POST"])
@access.allow(*access.AGREERS)
def to_agree(request: HttpRequest) -> HttpResponse:
    """Submitted audits that wait for this person; several at once where nothing stands out."""
    page = ToAgree(request.user)
    if request.method == "POST":
        chosen = page.chosen(forms.ticked(request.POST.getlist("audit")))
        agreed = agreement.agree_many(audits=chosen, by=request.user)
        messages.info(request, page.told(agreed))
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(reverse("to_agree") + query)
    plain = page.plain
    narrow = RowsFilter(
        request.GET,
        [*page.flagged, *plain],
        rater=By("Rated by", lambda audit: person(audit.rater)),
        of_team=By("Team", lambda audit: place(audit.team)),
    )
    flagged = FlaggedTable(narrow.chosen(page.flagged), prefix="look-")
    rest = PlainTable(narrow.chosen(plain), ticks=page.ticks, prefix="rest-")
    context = {
        "narrow": narrow,
        "page": page,
        "news": news_of(request.user, page.today),
        "flagged": configure(request, narrow.said_by(flagged)),
        "plain": configure(request, narrow.said_by(rest)),
    }
    team = _team_asked_for(request)
    context["too_long"] = TooLong(request.user, team, page.today) if team else None
    return render(request, "cases/to_agree.html", context)


def _team_asked_for(request: HttpRequest) -> Team | None:
    """The team whose number on "Teams" led here; anything else is passed over."""
    asked = forms.ticked(request.GET.getlist("team"))
    return Team.objects.figured_for(request.user).filter(public_id__in=asked[:1]).first()


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def audit_agree(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Agree; the page to read before agreeing is the audit's own."""
    audit = _audit(request, audit_id)
    if access.needs_reason(request.user, audit.case, timezone.now()):
        return redirect("case_reason", case_id=audit.case.public_id)
    access.require(access.can_agree(request.user, audit), OWN)
    if request.method == "POST":
        try:
            agreement.agree(audit=audit, by=request.user)
        except Refused as refusal:
            return refused(request, audit, str(refusal))
        messages.success(request, f"Agreed. {audit.rater.name} sees it on their own page.")
    return redirect("audit", audit_id=audit_id)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def audit_return(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Give it back to its rater, with a reason."""

    def write(audit: Audit, text: str) -> str:
        revisions.return_audit(audit=audit, by=request.user, reason=text)
        return f"Returned. {audit.rater.name} goes on from a copy with all ratings in it."

    return _with_words(request, audit_id, access.can_agree, OWN, forms.RETURN, write)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def audit_correct(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Open a new audit that corrects a closed one."""

    def write(audit: Audit, text: str) -> str:
        revisions.correct_audit(audit=audit, by=request.user, reason=text)
        return f"The correction is open for {audit.rater.name}. The closed audit stays as it is."

    said = "Only a QA auditor opens a correction."
    return _with_words(request, audit_id, access.can_correct, said, forms.CORRECT, write)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def audit_withdraw(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Keep it, and count it nowhere."""

    def write(audit: Audit, text: str) -> str:
        agreement.withdraw(audit=audit, by=request.user, reason=text)
        return "Withdrawn. It is kept, and counts nowhere."

    said = "Only whoever manages the rater’s work withdraws an audit."
    return _with_words(request, audit_id, access.can_withdraw, said, forms.WITHDRAW, write)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def audit_comment(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Say something of an audit without moving it."""

    def write(audit: Audit, text: str) -> str:
        agreement.say(
            audit=audit, by=request.user, text=text, is_reply=False, drawn=drawn_at(request)
        )
        return f"Sent. {audit.rater.name} reads it and can reply."

    said = "Only the team manager and QA comment on an audit, and nobody on their own."
    return _with_words(request, audit_id, access.can_agree, said, forms.COMMENT, write)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def audit_reply(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """The practitioner answers; the reply stays with the audit."""

    def write(audit: Audit, text: str) -> str:
        agreement.say(
            audit=audit, by=request.user, text=text, is_reply=True, drawn=drawn_at(request)
        )
        return "Sent. Your reply stays with the audit."

    said = "Only the rater and the person who holds the case reply."
    return _with_words(request, audit_id, access.can_reply, said, forms.REPLY, write)


def _with_words(
    request: HttpRequest,
    audit_id: UUID,
    may: Callable[..., bool],
    otherwise: str,
    wording: forms.Wording,
    write: Callable[[Audit, str], str],
) -> HttpResponse:
    """404, 302 to the reason, 403, 422, 409, or done and back to the audit."""
    audit = _audit(request, audit_id)
    if access.needs_reason(request.user, audit.case, timezone.now()):
        return redirect("case_reason", case_id=audit.case.public_id)
    access.require(may(request.user, audit), otherwise)
    form = forms.WordsForm(request.POST if request.method == "POST" else None, wording=wording)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, write(audit, form.cleaned_data["text"]))
        except Refused as refusal:
            return refused(request, audit, str(refusal), form.cleaned_data["text"])
        return redirect("audit", audit_id=audit_id)
    context = {"audit": audit, "form": form, "wording": wording}
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/audit_words.html", context, status=status)


def _audit(request: HttpRequest, audit_id: UUID) -> Audit:
    found = Audit.objects.visible_to(request.user).select_related("case", "rater")
    return get_object_or_404(found, public_id=audit_id)
