"""Where the page that is being read can be kept under a name."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.urls import reverse

from cases.saved_pages import PAGES, kept

register = template.Library()


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
