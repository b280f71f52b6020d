"""An admin's list of which practice standard should help which domain, each with its reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import Role, allow
from cases.actions.domain_standards import (
    Changed,
    Refused,
    add_match,
    change_match,
    take_off,
)
from cases.forms.matching import ChangeMatchForm, MatchForm, TakeOffForm
from cases.forms.rows_filter import By, RowsFilter
from cases.matching import editions
from cases.models import DomainStandard
from cases.pages.matching import Matching, TakingOff


@require_safe
@allow(Role.ADMIN)
def matching(request: HttpRequest) -> HttpResponse:
    """By domain: each standard, why it should help, who changed it last."""
    page = Matching()
    groups, taken_off = page.groups, list(page.taken_off)
    rows = [*groups, *taken_off]
    by = By("Domain", lambda row: [(row.domain.code, row.domain.words)], in_order=True)
    narrow = RowsFilter(request.GET, rows, domain=by)
    context = {"matching": page, "narrow": narrow, "groups": narrow.chosen(groups)}
    context["taken_off"] = narrow.chosen(taken_off)
    return render(request, "cases/matching.html", context)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def match_add(request: HttpRequest) -> HttpResponse:
    posted = request.method == "POST"
    asked = {"section": request.GET.get("domain", "")}
    form = MatchForm(request.POST if posted else None, known=editions(), initial=asked)
    if posted and form.is_valid():
        try:
            match = add_match(by=request.user, **form.cleaned_data)
            return _done(request, match, "now stands beside")
        except Refused as refused:
            form.refuse(refused.faults)
    status = 422 if posted else 200
    return render(request, "cases/matching_add.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def match_edit(request: HttpRequest, section: str, standard: str) -> HttpResponse:
    """Another reason or standard; for one that was taken off, the way back on the list."""
    match = _match(section, standard)
    page = Matching()
    posted = request.method == "POST"
    form = ChangeMatchForm(request.POST if posted else None, known=page.editions, match=match)
    status = 422 if posted else 200
    if posted and form.is_valid():
        try:
            saved = change_match(by=request.user, match=match, **form.to_save)
            return _done(request, saved, "stands beside")
        except Refused as refused:
            form.refuse(refused.faults)
        except Changed as changed:
            form, status, match = form.seeing(changed.current), 409, changed.current
    context = {"form": form, "row": page.row(match)}
    return render(request, "cases/matching_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def match_remove(request: HttpRequest, section: str, standard: str) -> HttpResponse:
    """Says what changes, then takes it off the list. Nothing that was rated is lost."""
    match = _match(section, standard)
    posted, changed_since = request.method == "POST", False
    form = TakeOffForm(request.POST if posted else None, match=match)
    status = 422 if posted else 200
    if posted and form.is_valid():
        try:
            take_off(by=request.user, match=match, seen=form.cleaned_data["seen_reason"])
            return _done(request, match, "no longer stands beside")
        except Changed as changed:
            match, status, changed_since = changed.current, 409, True
            form = TakeOffForm(match=match)
    context = {"form": form, "page": TakingOff(match), "changed_since": changed_since}
    return render(request, "cases/matching_remove.html", context, status=status)


def _match(section: str, standard: str) -> DomainStandard:
    """Also one that was taken off."""
    if "\x00" in section + standard:
        raise Http404
    rows = DomainStandard.objects.select_related("changed_by")
    return get_object_or_404(rows, section_code=section, item_code=standard)


def _done(request: HttpRequest, match: DomainStandard, said: str) -> HttpResponse:
    row = Matching().row(match)
    messages.success(request, f"“{row.standard.label}” {said} {row.domain.words}.")
    return redirect("matching")
