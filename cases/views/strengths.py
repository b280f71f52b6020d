"""The strengths ledger: found, told on, changed, stopped, taken down.

Belongs here: request in, response out. Every write is in cases/actions/strengths.py.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access, sharing
from cases.actions import strengths as actions
from cases.actions.access_log import record
from cases.forms.rows_filter import By, RowsFilter
from cases.forms.strengths import StopForm, StrengthFilter, StrengthForm, TakeDownForm
from cases.models import AccessLog, Audit, SharedStrength, Team
from cases.pages import strengths as page
from cases.pages.action_page import rated_sections
from cases.reports import export
from cases.strength_querysets import narrowed_audits
from cases.tables.paging import configure
from cases.tables.strengths import MineTable, NearTable, SharedTable, ToShareTable
from cases.views.audits import refused

EMPTY = "Nothing here yet. What works well is told on from a submitted audit, in new words."
NONE_FIT = "Nothing fits what you look for. Try one word, or another domain."
NO_WORDS = "The one thing working well of each submitted audit you may open will stand here."
ALL_TOLD = "Nothing waits. What works well in your submitted audits stands here until you share it."


@require_safe
@access.allow(*access.CASE_ROLES)
def strengths(request: HttpRequest) -> HttpResponse:
    """What colleagues told on, and what stands on cases the reader may open."""
    user, sections = request.user, rated_sections()
    choice = StrengthFilter(request.GET, sections=sections, teams=Team.objects.closed_last())
    told = SharedStrength.objects.shared_with(user).for_list().narrowed(**choice.wanted)
    empty = NONE_FIT if choice.in_use else EMPTY
    table = SharedTable(told, sections=sections, reader=user, empty=empty)
    exported = export(request, table, name="strengths", what="shared strengths")
    if exported:
        return exported
    audits = narrowed_audits(page.near(user, timezone.now()), **choice.wanted)
    empty = NONE_FIT if choice.in_use else NO_WORDS
    near = NearTable(audits, sections=sections, empty=empty, prefix="case-")
    if choice.wanted["text"]:
        record(by=user, event=AccessLog.Event.SEARCH, what="strength search")
    context = {"shared": configure(request, table), "near": configure(request, near)}
    context |= {"filter": choice, "rates": access.rates(user)}
    context["above"] = access.leads_above_teams(user)
    return render(request, "cases/strengths.html", context)


@require_safe
@access.allow(*access.RATERS)
def my_strengths(request: HttpRequest) -> HttpResponse:
    """What one told on, and what one could."""
    sections = rated_sections()
    shared, others = list(page.told_on_by(request.user)), list(page.to_share(request.user))
    names = {section.code: section.name for section in sections}
    narrow = RowsFilter(
        request.GET, [*shared, *others], domain=By("Domain", lambda row: page.part_of(row, names))
    )
    told = MineTable(narrow.chosen(shared), sections=sections, prefix="told-")
    waiting = ToShareTable(narrow.chosen(others), sections=sections, empty=ALL_TOLD)
    tables = {"told": told, "waiting": waiting}
    context = {name: configure(request, narrow.said_by(table)) for name, table in tables.items()}
    return render(request, "cases/strengths_mine.html", context | {"narrow": narrow})


@require_http_methods(["GET", "POST"])
@access.allow(*access.RATERS)
def audit_strength(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Tell on the one thing working well of an audit, in new words."""
    audit = _audit_to_share(request, audit_id)
    if access.needs_reason(request.user, audit.case, timezone.now()):
        return redirect("case_reason", case_id=audit.case.public_id)
    shared = SharedStrength.objects.filter(audit=audit).first()
    if shared and request.method == "GET":
        return redirect("strength", strength_id=shared.public_id)
    form = _form(request, audit, None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.share(audit=audit, by=request.user, **form.given)
        except actions.NotToShare as reason:
            return refused(request, audit, str(reason), form.cleaned_data["text"])
        except actions.Changed as changed:
            return _form_page(request, form.seeing(_there(changed)), changed.current, original=True)
        messages.success(request, "Shared. Thank you: colleagues can read it now.")
        return redirect("my_strengths")
    if actions.why_not(audit):
        return refused(request, audit, actions.why_not(audit))
    return _form_page(request, form, None, original=True)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def strength(request: HttpRequest, strength_id: UUID) -> HttpResponse:
    """Whoever shared it changes the words, or whether they may be asked."""
    shared = _strength(request, strength_id)
    access.require(sharing.can_change(request.user, shared), "Only whoever shared it changes it.")
    form = _form(request, shared.audit, shared)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                strength=shared,
                by=request.user,
                version=form.cleaned_data["version"],
                **form.given,
            )
        except actions.SameWords:
            form.add_error("text", "It was taken down in these words. Tell it in others.")
        except actions.Changed as changed:
            return _form_page(request, form.seeing(_there(changed)), changed.current)
        else:
            messages.success(request, "Saved. Colleagues read it like this now.")
            return redirect("my_strengths")
    seen = Audit.objects.visible_to(request.user).filter(pk=shared.audit_id)
    return _form_page(request, form, shared, original=seen.exists())


@require_POST
@access.allow(*access.CASE_ROLES)
def strength_stop(request: HttpRequest, strength_id: UUID) -> HttpResponse:
    """Take back what one told on."""
    shared = _strength(request, strength_id)
    access.require(sharing.can_change(request.user, shared), "Only whoever shared it stops it.")
    form = StopForm(request.POST)
    try:
        if form.is_valid():
            actions.stop(strength=shared, by=request.user, version=form.cleaned_data["version"])
            messages.success(request, "No longer shared. The audit itself is as it was.")
            return redirect("my_strengths")
    except actions.Changed:
        pass
    messages.warning(request, "It changed since you opened it, so it is still as it was.")
    return redirect("strength", strength_id=strength_id)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def strength_take_down(request: HttpRequest, strength_id: UUID) -> HttpResponse:
    """Whoever manages the team it comes from takes it out of the list, with a reason."""
    shared = _strength(request, strength_id)
    access.require(
        sharing.can_take_down(request.user, shared),
        "The manager of its team, or whoever is above that team, takes it down.",
    )
    form = TakeDownForm(request.POST if request.method == "POST" else None, strength=shared)
    if request.method == "POST" and form.is_valid():
        given = {"version": form.cleaned_data["version"], "reason": form.cleaned_data["text"]}
        try:
            actions.take_down(strength=shared, by=request.user, **given)
        except actions.Changed as changed:
            form = form.seeing(_there(changed))
        else:
            messages.success(request, "Taken down. Whoever shared it reads your reason.")
            return redirect("strengths")
    status = 409 if form.current else 422 if form.errors else 200
    context = {"form": form, "strength": form.current or shared}
    return render(request, "cases/strength_take_down.html", context, status=status)


def _audit_to_share(request: HttpRequest, audit_id: UUID) -> Audit:
    """The audit, if it is visible (else 404) and may be told on by this person (else 403)."""
    found = Audit.objects.visible_to(request.user)
    found = found.select_related("case__family_group", "working_well_section")
    audit = get_object_or_404(found, public_id=audit_id)
    access.require(sharing.is_own(request.user, audit), sharing.NOT_YOURS)
    access.require(sharing.can_share(request.user, audit), sharing.RESTRICTED)
    return audit


def _strength(request: HttpRequest, strength_id: UUID) -> SharedStrength:
    found = SharedStrength.objects.known_to(request.user).select_related(
        "audit__case__family_group", "audit__team__service", "audit__working_well_section", "by",
        "taken_down_by",
    )  # fmt: skip
    return get_object_or_404(found, public_id=strength_id)


def _there(changed: actions.Changed) -> SharedStrength:
    """What stands now; not found where its sharer stopped it meanwhile."""
    if changed.current is None:
        raise Http404
    return changed.current


def _form(request: HttpRequest, audit: Audit, strength: SharedStrength | None) -> StrengthForm:
    data = request.POST if request.method == "POST" else None
    return StrengthForm(data, audit=audit, strength=strength, sections=rated_sections())


def _form_page(
    request: HttpRequest,
    form: StrengthForm,
    strength: SharedStrength | None,
    *,
    original: bool = False,
) -> HttpResponse:
    """`original`: the reader may open the audit, so its own words stand beside the form."""
    audit = form.audit
    if original and request.method == "GET":
        held = access.holds(request.user, audit.case)
        what = "what works well in an audit"
        record(
            by=request.user, event=AccessLog.Event.VIEW, what=what, case=audit.case, allocated=held
        )
    status = 409 if form.current else 422 if form.errors else 200
    context = {"form": form, "strength": strength, "audit": audit, "original": original}
    return render(request, "cases/strength_form.html", context, status=status)
