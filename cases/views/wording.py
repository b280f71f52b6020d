"""Picking wording from the frameworks, and the text made of it; open to everybody signed in."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.pages.wording import Picker, Text
from cases.reports.files import asked_for, hand_out
from cases.reports.texts import as_text, as_txt
from cases.reports.writers import as_docx

CHOICE = "wording"  # in the session: codes of the texts that are ticked
LONGEST = 200  # characters looked for: an address holds no page of text
WRITERS = {"docx": as_docx, "txt": as_txt}


@access.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest) -> HttpResponse:
    """Tick texts of any framework; every button of the page keeps the ticks first."""
    if request.method == "POST":
        return _keep_and_go_on(request)
    framework, typed = request.GET.get("framework", ""), request.GET.get("words", "")
    page = Picker(request.session.get(CHOICE, ()), framework=framework, typed=typed)
    return render(request, "cases/wording.html", {"page": page})


@access.signed_in
@require_safe
def wording_text(request: HttpRequest) -> HttpResponse:
    """What was ticked, to read, to copy, and as a file."""
    text = Text(request.session.get(CHOICE, ()), request.GET.get("use", ""))
    kind = asked_for(request, *WRITERS)
    if kind and text.number:
        return hand_out(
            request,
            kind,
            lambda: WRITERS[kind](text.paper),
            name=f"wording {text.label}",
            what="wording from the frameworks",
            holds=text.holds,
        )
    context = {"text": text, "paper": text.paper, "plain": as_text(text.paper)}
    return render(request, "cases/wording_text.html", context)


def _keep_and_go_on(request: HttpRequest) -> HttpResponse:
    """The ticks of this page stand for its texts; those of other pages stay as they are."""
    sent, button = request.POST, request.POST.get("go", "find")
    framework, words = sent.get("of", ""), sent.get("words", "")
    shown = Picker((), framework=framework, typed=words)
    on_page = shown.shown_codes if "of" in sent else set()
    before = request.session.get(CHOICE)
    if before is None:  # a new sign-in since the page was drawn: what its form carries
        before = shown.known.intersection(sent.getlist("kept"))
    ticked = shown.known.intersection(sent.getlist("pick"))
    chosen = set() if button == "none" else ({*before} - on_page) | ticked
    request.session[CHOICE] = sorted(chosen)
    if button == "text":
        return redirect("wording_text")
    wanted = {"framework": framework, "words": words}
    if button == "find":
        wanted = {"framework": framework, "words": sent.get("find", "")[:LONGEST]}
    elif button.startswith("in:"):
        wanted = {"framework": button.removeprefix("in:")}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return redirect(f"{reverse('wording')}{'?' if query else ''}{query}")
