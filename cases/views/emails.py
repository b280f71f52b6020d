"""A person's own choice about e-mails, signed in or by the link in the mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases import access, digests
from cases.actions.people import choose_digest


@require_http_methods(["GET", "POST"])
@access.signed_in
def emails(request: HttpRequest) -> HttpResponse:
    """The weekly e-mail, on or off; a form that says neither changes nothing."""
    if request.method == "POST":
        said = request.POST.get("digest")
        if said in ("on", "off"):
            choose_digest(user=request.user, wanted=said == "on")
            news = "You get it each week." if said == "on" else "You get it no more."
            messages.success(request, news)
        return redirect("emails")
    return render(request, "cases/emails.html", {"person": request.user})


@require_http_methods(["GET", "POST"])
@access.public
def emails_off(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in the mail, without signing in; only the press changes something.

    Mail filters open every link, so opening it must not.
    """
    person = digests.person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        choose_digest(user=person, wanted=False)
    context = {"off": request.method == "POST"}
    return render(request, "cases/emails_off.html", context)
