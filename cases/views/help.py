"""Pages that explain: the rating words, what is stored and who sees it, accessibility."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import access
from cases.access import public, signed_in
from cases.models import RatingValue
from cases.retention import BY_ITSELF, CATEGORIES
from cases.retention_periods import in_words, periods
from frameworks.models import Edition

UNRATED_APART = (RatingValue.NOT_YET_KNOWN, RatingValue.NOT_APPLICABLE)


@require_safe
@signed_in
def help_scale(request: HttpRequest) -> HttpResponse:
    """The five words of each published scale, and what choosing one commits us to."""
    editions = Edition.objects.published().exclude(scale={}).select_related("framework")
    scales = [
        (
            edition,
            _words(edition, [value for value in RatingValue if value not in UNRATED_APART]),
            _words(edition, UNRATED_APART),
        )
        for edition in editions.order_by("framework__order")
    ]
    calibrates = access.rates(request.user)
    context = {"scales": scales, "calibrates": calibrates}
    return render(request, "cases/help_scale.html", context)


def _words(edition: Edition, values) -> list[tuple[str, str]]:
    return [(value, edition.scale.get(value, {}).get("means", "")) for value in values]


@require_safe
@signed_in
def help_stored(request: HttpRequest) -> HttpResponse:
    """What is stored, why, who sees it and how long, with the periods in force."""
    now = periods()
    kept = [(one.name, in_words(one, now), one.what) for one in CATEGORIES]
    context = {"kept": kept, "by_itself": BY_ITSELF}
    return render(request, "cases/help_stored.html", context)


@require_safe
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "cases/help_accessibility.html")
