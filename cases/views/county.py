"""The County picture: what partners read, and publishing it quarter by quarter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.actions import county
from cases.forms.county import LOOK_FIRST, PublishForm, QuarterForm
from cases.pages.county import Published, Publishing
from cases.reports import export
from cases.standby import from_standby
from cases.stored_settings import stored
from cases.tables.county import CountyFile, county_tables


@require_safe
@access.allow(access.Role.PARTNER, *access.OVER_TEAMS)
@from_standby
def county_picture(request: HttpRequest) -> HttpResponse:
    """How children flourish in the whole county, as it was published: the same for every reader."""
    page = Published(request.GET.get("quarter"))
    context = {"page": page, "form": QuarterForm(page)}
    if page.quarter:
        label = page.quarter.label
        table = CountyFile(page.parts, quarter=label)
        exported = export(request, table, name=f"County picture {label}", what="County picture")
        if exported:
            return exported
        context["tables"] = county_tables(page.parts, label)
    context["publishes"] = access.publishes(request.user)
    return render(request, "cases/county.html", context)


@require_http_methods(["GET", "POST"])
@access.allow(*access.PUBLISHERS)
def county_publish(request: HttpRequest) -> HttpResponse:
    """Look at a finished quarter as partners will read it, then publish it for good."""
    asked = request.POST.get("quarter") or request.GET.get("quarter")
    page = Publishing(request.user, asked, today=timezone.localdate())
    refused, status = "", 200
    if request.method == "POST":
        form = PublishForm(request.POST, page=page)
        refused, status = LOOK_FIRST, 422
        if form.is_valid():
            quarter, seen = form.chosen, form.cleaned_data["seen"]
            try:
                county.publish(quarter=quarter, seen=seen, by=request.user)
            except county.Refused as fault:
                refused, status = str(fault), 409
            else:
                messages.success(request, f"{quarter.label} is published. Partners can read it.")
                return redirect(f"{reverse('county_picture')}?quarter={quarter.code}")
    context = {"page": page, "refused": refused, "below": stored.SUPPRESS_BELOW}
    if page.quarter:
        context["tables"] = county_tables(page.parts, page.quarter.label)
    return render(request, "cases/county_publish.html", context, status=status)
