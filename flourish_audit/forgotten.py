"""A person who has forgotten their password asks for a link by e-mail.

Only where there is a relay; elsewhere an admin makes a link (cases/views/people.py). Whoever asks
learns nothing: known and unknown names get the same page, and the mail leaves after the answer.
"""

from __future__ import annotations

from collections.abc import Callable

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import base36_to_int
from django.views.decorators.http import require_http_methods

from cases.access import public
from cases.actions import work_accounts
from cases.models import User
from flourish_audit import throttle
from flourish_audit.account_forms import helper_with
from flourish_audit.sign_in import wait_page

MINUTES = 60
MOST = 3  # accounts of one address that are written to


class ResetTokens(PasswordResetTokenGenerator):
    """As an invitation's, for an hour: used up by a new password or the next sign-in."""

    key_salt = "flourish_audit.forgotten"

    def check_token(self, user: User | None, token: str | None) -> bool:
        if not super().check_token(user, token):
            return False
        made = base36_to_int(str(token).split("-")[0])
        return self._num_seconds(self._now()) - made <= MINUTES * 60


tokens = ResetTokens()


class ForgottenForm(forms.Form):
    who = forms.CharField(
        label="Sign-in name or work e-mail",
        max_length=254,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Enter your sign-in name or your work e-mail."},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper: FormHelper = helper_with("Send me a link", "who")
        self.helper.form_error_note = "Nothing is lost."


class AnswerFirst(HttpResponse):
    """The work is done once the answer has left, so that it takes no longer for a known name."""

    def __init__(self, *args, after: Callable[[], None], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.after = after

    def close(self) -> None:
        super().close()
        after, self.after = self.after, lambda: None
        after()


@public
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    if not settings.MAIL_RELAY:
        raise Http404
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/forgotten.html", {"form": form})
    who = form.cleaned_data["who"].strip()
    verdict = throttle.attempt(request, f"forgotten {who}")
    if verdict.refused:
        return wait_page(request, verdict)
    page = render(request, "account/forgotten_sent.html", {"minutes": MINUTES})
    letters = [letter(request, user) for user in _people(who)]
    return AnswerFirst(page.content, after=lambda: _send(letters))


def _people(who: str) -> list[User]:
    found = User.objects.filter(Q(username__iexact=who) | Q(email__iexact=who), is_active=True)
    return list(found.exclude(email="").order_by("pk")[:MOST])


def letter(request: HttpRequest, user: User) -> tuple[str, str]:
    """(address, text). Who comes by the issuer alone is told so, and gets no password."""
    accounts = settings.WORK_ACCOUNTS
    if accounts and not user.has_usable_password() and work_accounts.has_one(user):
        return user.email, (
            f"You sign in with {accounts.name}, so there is no password here to set. Use the "
            "button on the sign-in page."
        )
    path = reverse("invitation", args=[user.public_id.hex, tokens.make_token(user)])
    return user.email, (
        f"Set a new password with this link. It works once, for {MINUTES} minutes:\n\n"
        f"{request.build_absolute_uri(path)}\n\nYou sign in as {user.username}. If you did not ask "
        "for it, do nothing: your password stays as it is."
    )


def _send(letters: list[tuple[str, str]]) -> None:
    for address, text in letters:
        send_mail(
            "Your password for Flourish Audit", f"Hello,\n\n{text}\n", None, [address],
            fail_silently=True,
        )  # fmt: skip
