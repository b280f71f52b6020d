"""Passkeys: allauth's views with our words and marks, as a second step and to sign in alone.

Belongs here: their forms and pages. Who must have a second step: second_step.py.
"""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.mfa.webauthn import views
from allauth.mfa.webauthn.internal import flows
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cases.access import public, signed_in
from flourish_audit.second_step_forms import not_by_guessing

NOT_TAKEN = "The passkey was not taken. Press again, or go on another way."
page = require_http_methods(["GET", "POST"])


class AddPasskeyForm(webauthn_forms.AddWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length, name.required = "What you call it", 60, True
        name.help_text = "So that you know it again, such as: my laptop."
        name.error_messages["required"] = "Give it a name."
        alone.label = "Sign in with it alone, without name and password"
        alone.help_text = "Your device then asks for your fingerprint, your face or its PIN."
        alone.initial = True
        self.fields["credential"].error_messages["required"] = NOT_TAKEN
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout("name", "passwordless", "credential")
        self.helper.form_error_title = "The passkey is not added yet"
        self.helper.form_error_note = "Nothing has changed."

    def clean_name(self) -> str:
        return super().clean_name().replace("\x00", "")[:60]


class _Counted:
    """After a password, and again later: as many tries as with codes."""

    def clean_credential(self) -> Authenticator:
        return not_by_guessing(self.user, "passkey", super().clean_credential)


class UsePasskeyForm(_Counted, webauthn_forms.AuthenticateWebAuthnForm):
    """After the password."""


class PasskeyAgainForm(_Counted, webauthn_forms.ReauthenticateWebAuthnForm):
    """Before a file leaves, instead of the password."""


class _Again(views.ReauthenticateWebAuthnView):
    def form_invalid(self, form) -> HttpResponse:
        messages.warning(self.request, NOT_TAKEN)
        return redirect(self.request.get_full_path())


class _Alone(views.LoginWebAuthnView):
    """Nothing can be guessed here, so nobody at one address is counted or held up."""

    def form_valid(self, form) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        return flows.perform_passwordless_login(self.request, passkey, login)

    def form_invalid(self, form) -> HttpResponse:
        messages.warning(self.request, NOT_TAKEN)
        return redirect("account_login")


@signed_in
@page
@reauthentication_required(app="allauth.mfa")
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    own = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    passkey = get_object_or_404(own, pk=pk)
    stays = not get_adapter().can_delete_authenticator(passkey)
    if request.method == "POST" and not stays:
        flows.remove_authenticator(context.request, passkey)
        return redirect("mfa_index")
    given = {"passkey": passkey, "stays": stays}
    return render(request, "mfa/webauthn/authenticator_confirm_delete.html", given)


add = signed_in(page(views.add_webauthn))
again = signed_in(page(_Again.as_view()))
alone = public(page(_Alone.as_view()))
