"""Calibration: one made-up child rated by many, and the spread once it is closed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access
from cases.access import Role
from cases.actions import calibration as actions
from cases.forms.calibration import CalibrationForm, CalibrationRatingForm
from cases.models import Calibration
from cases.pages.calibration_page import CalibrationPage, calibrations_of
from flourish_audit.held_posts import drawn_at


@require_safe
@access.allow(*access.RATERS)
def calibrations(request: HttpRequest) -> HttpResponse:
    """Open ones to rate, closed ones to read."""
    return render(request, "cases/calibrations.html", {"page": calibrations_of(request.user)})


@require_http_methods(["GET", "POST"])
@access.allow(Role.QA_AUDITOR)
def calibration_add(request: HttpRequest) -> HttpResponse:
    """Write a made-up child and open it for rating."""
    form = CalibrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = actions.open_calibration(
            title=form.cleaned_data["title"],
            story=form.cleaned_data["story"],
            items=form.items,
            by=request.user,
            drawn=drawn_at(request),
        )
        messages.success(request, "It is open. Practitioners, managers and auditors can rate it.")
        return redirect("calibration", calibration_id=new.public_id)
    status = 422 if form.errors else 200
    return render(request, "cases/calibration_add.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@access.allow(*access.RATERS)
def calibration(request: HttpRequest, calibration_id: UUID) -> HttpResponse:
    """While it is open one's own ratings; when it is closed everybody's, without names."""
    page = CalibrationPage(_found(calibration_id), request.user)
    if request.method == "GET" or request.method == "HEAD":
        form = None if page.is_closed else _form(page)
        return render(request, "cases/calibration.html", {"page": page, "form": form})
    form, status = _form(page, request.POST), 422
    if form.is_valid():
        try:
            actions.rate_calibration(
                calibration=page.calibration, values=form.values, by=request.user
            )
        except actions.Closed:
            status = 409
        else:
            messages.success(request, "Kept. You can change your ratings until it is closed.")
            return redirect("calibration", calibration_id=calibration_id)
    context = {"page": page, "form": form, "closed": status == 409}
    return render(request, "cases/calibration.html", context, status=status)


@require_POST
@access.allow(Role.QA_AUDITOR)
def calibration_close(request: HttpRequest, calibration_id: UUID) -> HttpResponse:
    """Show everybody the spread."""
    found = _found(calibration_id)
    try:
        actions.close_calibration(calibration=found, by=request.user)
    except actions.Closed:
        messages.info(request, "It was closed already.")
    else:
        messages.success(request, "Closed. Everybody can read how it was rated.")
    return redirect("calibration", calibration_id=calibration_id)


def _found(calibration_id: UUID) -> Calibration:
    return get_object_or_404(
        Calibration.objects.select_related("edition"), public_id=calibration_id
    )


def _form(page: CalibrationPage, data=None) -> CalibrationRatingForm:
    return CalibrationRatingForm(
        data, calibration=page.calibration, items=page.items, given=page.own
    )
