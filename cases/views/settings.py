"""What an admin sets for everyone: stored settings, plan types, the words a view is asked in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import Role, allow
from cases.actions import plan_types as actions
from cases.actions import stored_settings as stored_actions
from cases.actions.voice_words import Changed, change_voice_words
from cases.forms.people import PlanTypeForm
from cases.forms.stored_settings import SettingForm
from cases.forms.voices import WordingForm
from cases.models import PlanType, VoiceWording
from cases.pages.operator_settings import set_by_operator
from cases.pages.stored_settings import groups, shown
from cases.pages.voices import wordings
from cases.setting_kinds import Refused
from cases.stored_settings import BY_CODE


@require_safe
@allow(Role.ADMIN)
def settings(request: HttpRequest) -> HttpResponse:
    context = {"plan_types": PlanType.objects.all(), "groups": groups()}
    context["outside"] = set_by_operator()
    return render(request, "cases/settings.html", context)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def setting_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change one setting, or give it back its default; at the next page it holds for everyone."""
    if code not in BY_CODE:
        raise Http404
    setting = BY_CODE[code]
    form, status = SettingForm(request.POST or None, shown=shown(setting)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _save(request, form)
                messages.success(request, f"Saved: {setting.label}. It holds from now on.")
                return redirect("settings")
            except stored_actions.Changed:
                form, status = form.seeing(shown(setting)), 409
            except Refused as refused:
                form.add_error("value", str(refused))
    context = {"form": form, "shown": form.shown}
    return render(request, "cases/setting_edit.html", context, status=status)


def _save(request: HttpRequest, form: SettingForm) -> None:
    """Raises Changed and Refused, as the action does."""
    now = {"by": request.user, "setting": form.shown.setting}
    now["version"] = form.cleaned_data["version"]
    if form.resets:
        stored_actions.reset_setting(**now)
    else:
        stored_actions.change_setting(**now, value=form.cleaned_data["value"])


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
