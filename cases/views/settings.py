"""What an admin sets for everyone: plan types, and the words in which a view is asked for."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import Role, allow
from cases.actions import plan_types as actions
from cases.actions.voice_words import Changed, change_voice_words
from cases.forms.people import PlanTypeForm
from cases.forms.voices import WordingForm
from cases.models import PlanType, VoiceWording
from cases.pages.voices import wordings


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


@require_safe
@allow(Role.ADMIN)
def voice_words(request: HttpRequest) -> HttpResponse:
    """The questions by domain, for small children, teenagers and parents."""
    return render(request, "cases/settings_voice_words.html", {"groups": wordings()})


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def voice_words_edit(request: HttpRequest, words_for: str, section: str) -> HttpResponse:
    """Change one question; views that are recorded keep their answers."""
    if "\x00" in section:
        raise Http404
    wording = get_object_or_404(VoiceWording, words_for=words_for, section_code=section)
    posted = request.method == "POST"
    form, status = WordingForm(request.POST if posted else None, wording=wording), 200
    if posted:
        status = 422
        if form.is_valid():
            try:
                change_voice_words(by=request.user, wording=wording, **form.to_save)
                messages.success(request, "Saved. The next view is asked in these words.")
                return redirect("voice_words")
            except Changed as changed:
                form, status = form.seeing(changed.current), 409
    context = {"form": form, "wording": wording}
    return render(request, "cases/settings_voice_words_edit.html", context, status=status)
