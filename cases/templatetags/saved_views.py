"""Where the page that is being read can be kept under a name, and choices that a form keeps."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from cases.saved_pages import PAGES, kept

register = template.Library()
ASKED_ANEW = {"_export", "purpose"}  # with any page number: what a new choice begins without


@register.inclusion_tag("cases/_save_view.html", takes_context=True)
def save_view(context: template.Context) -> dict[str, str]:
    """{% save_view %}: a link that takes the page and its choices along."""
    return {"url": address_to_save(context["request"])}


def address_to_save(request: HttpRequest) -> str:
    """Where the page that is being read can be saved; empty for a page that cannot."""
    found = request.resolver_match
    if found is None or found.view_name not in PAGES:
        return ""
    choices = kept(found.view_name, request.GET.items())
    team = urlencode({"for_team": found.kwargs["team_id"]}) if "team_id" in found.kwargs else ""
    query = "&".join(filter(None, [team, choices]))
    path = reverse("saved_view_add", args=[found.view_name])
    return f"{path}?{query}" if query else path


@register.simple_tag(takes_context=True)
def kept_choices(context: template.Context, form: Form, *names: str) -> SafeString:
    """The choices of the address that a form does not ask for, unseen in it; `names` if not all
    of its fields are shown."""
    asked = {*(names or form.fields), *ASKED_ANEW}
    rows = (
        (name, value)
        for name, values in context["request"].GET.lists()
        if name not in asked and not name.endswith("page")
        for value in values
    )
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', rows)
