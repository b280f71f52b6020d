"""What an admin sets for everyone: the list of plan types."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import Role, allow
from cases.actions import plan_types as actions
from cases.forms.people import PlanTypeForm
from cases.models import PlanType


@require_safe
@allow(Role.ADMIN)
def settings(request: HttpRequest) -> HttpResponse:
    return render(request, "cases/settings.html", {"plan_types": PlanType.objects.all()})


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def plan_type_add(request: HttpRequest) -> HttpResponse:
    form = PlanTypeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = actions.add_plan_type(by=request.user, **form.cleaned_data)
        messages.success(request, f"{saved.name} is in the list.")
        return redirect("settings")
    return render(request, "cases/settings_plan_type.html", {"form": form})


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def plan_type_edit(request: HttpRequest, code: str) -> HttpResponse:
    plan_type = get_object_or_404(PlanType, code=code)
    form = PlanTypeForm(request.POST or None, plan_type=plan_type)
    if request.method == "POST" and form.is_valid():
        actions.change_plan_type(by=request.user, plan_type=plan_type, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("settings")
    context = {"form": form, "plan_type": plan_type}
    return render(request, "cases/settings_plan_type.html", context)
