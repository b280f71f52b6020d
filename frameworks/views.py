"""The framework library in the browser: read, find, and see earlier editions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frameworks import finding, library
from frameworks.marks import signed_in


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every framework in force, with what it is and what it holds."""
    return render(request, "frameworks/index.html", {"shelves": library.shelves()})


@signed_in
@require_safe
def framework(request: HttpRequest, code: str) -> HttpResponse:
    """One framework: its sections, its scale, and what stands above them all."""
    edition = library.in_force(code)
    return render(request, "frameworks/framework.html", {"page": library.front_page(edition)})


@signed_in
@require_safe
def section(request: HttpRequest, code: str, section_code: str) -> HttpResponse:
    """One domain, pillar or aim with everything in it."""
    edition = library.in_force(code)
    page = library.section_page(edition, section_code)
    return render(request, "frameworks/section.html", {"page": page})


@signed_in
@require_safe
def item(request: HttpRequest, code: str, item_code: str) -> HttpResponse:
    """One item: its words, where they stand, and the help that belongs to it."""
    edition = library.in_force(code)
    return render(request, "frameworks/item.html", {"page": library.item_page(edition, item_code)})


@signed_in
@require_safe
def editions(request: HttpRequest, code: str) -> HttpResponse:
    """The wordings there have been; audits keep the one they began with."""
    return render(request, "frameworks/editions.html", library.history(code))


@signed_in
@require_safe
def edition(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """All the wording of one edition, in force or retired."""
    page = library.whole_edition(code, number)
    return render(request, "frameworks/edition.html", {"page": page})


@signed_in
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Words anywhere in the frameworks in force."""
    found = finding.find(request.GET.get("q", ""))
    return render(request, "frameworks/search.html", {"found": found})
