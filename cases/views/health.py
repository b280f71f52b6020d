"""Is the installation well: a page for whoever looks after it, with two things to try."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases import health_checks
from cases.access import Role, allow
from cases.actions import stamps
from cases.models import Stamp, User
from cases.reports import pdf

SUBJECT = "Flourish Audit: a test message"
TEXT = "The mail server took this message from Flourish Audit. There is nothing to do.\n"


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def system_health(request: HttpRequest) -> HttpResponse:
    """What is well and what needs somebody; check the access log, or try the mail server."""
    if request.method == "POST":
        if "log" in request.POST:
            _check_log(request)
        elif "mail" in request.POST:
            _try_mail(request, request.user)
        return redirect("system_health")
    found = health_checks.checks()
    context = {
        "checks": found,
        "not_well": [each for each in found if each.state != health_checks.WELL],
        "versions": health_checks.versions(),
        "pdf": pdf.is_here(),
        "mail": settings.MAIL_RELAY,
    }
    return render(request, "cases/health.html", context)


def _check_log(request: HttpRequest) -> None:
    try:
        found = stamps.check_log()
    except stamps.TooMany:
        messages.info(
            request,
            "The access log is too long to check while you wait. Whoever runs this installation "
            "runs manage.py verify_log; this page shows what it finds.",
        )
        return
    if found.went_well:
        messages.success(request, f"The access log is whole: {found.said}.")
    else:
        messages.error(request, f"The access log is broken. {found.said}")


def _try_mail(request: HttpRequest, user: User) -> None:
    if not settings.MAIL_RELAY:
        messages.info(request, "No mail server is set, so nothing was sent.")
        return
    if not user.email:
        messages.info(request, "Your account has no e-mail address. Another admin can add it.")
        return
    try:
        stamps.claim_test_message()
    except stamps.TooSoon:
        messages.info(request, "A test message was sent in the last five minutes. Wait, then try.")
        return
    try:
        send_mail(SUBJECT, TEXT, None, [user.email])
    except (OSError, ValueError) as fault:  # SMTPException is an OSError
        stamps.stamp(Stamp.Name.MAIL, well=False, said=type(fault).__name__)
        messages.error(
            request, "The mail server did not take the message. Nothing else is affected."
        )
        return
    stamps.stamp(Stamp.Name.MAIL, well=True)
    messages.success(request, "The mail server took a test message to your own address.")
