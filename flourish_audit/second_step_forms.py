"""The forms of the second step: a code to sign in, to show who is at the screen, to set up an app.

Whatever can be guessed is counted as passwords are, by account and address: throttle.py.
"""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms

from flourish_audit import app_secrets, second_step, throttle
from flourish_audit.account_forms import helper_with
from flourish_audit.kept_secrets import CannotRead

TOO_MANY = "Too many tries. Wait five minutes, then try again."
UNREADABLE = (
    "Your second step cannot be checked any more, because a key of this service has changed. Ask "
    "an admin to take it off, then set it up again."
)
SAME_PICTURE = "The picture below is still the same."
LATE = (
    "The picture you scanned is not good any more. Take its account off in your app, scan the new "
    "picture, and type the code that shows then."
)
CODE_HINT = "Six digits from your app, or one of your recovery codes. Spaces do not matter."


def not_by_guessing(user, what: str, check):
    """Run the check unless there were too many tries for this person from here."""
    verdict = throttle.attempt(context.request, f"{what} {user.username}")
    if verdict.refused:
        raise forms.ValidationError(TOO_MANY, code="too_many")
    found = check()
    throttle.succeeded(verdict)
    return found


def tidy_code(field: forms.Field, label: str, hint: str) -> None:
    field.label, field.help_text, field.max_length = label, hint, 40
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {
        "autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false",
    }  # fmt: skip
    field.error_messages["required"] = "Enter the code."


class _Code:
    """One code box, checked by second_step.check."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        tidy_code(self.fields["code"], "Code", CODE_HINT)
        self.helper = helper_with("Go on", "code")
        self.helper.form_error_title = "The code was not taken"
        self.helper.form_error_note = "Nothing is lost."

    def clean_code(self) -> str:
        return not_by_guessing(self.user, "code", self._checked)

    def _checked(self) -> str:
        try:
            found = second_step.check(self.user, self.cleaned_data["code"])
        except CannotRead as fault:
            raise forms.ValidationError(UNREADABLE, code="unreadable") from fault
        if found is None:
            raise forms.ValidationError(
                "This code does not match, or it was used before. Wait for the next one your app "
                "shows; its clock has to be right.",
                code="incorrect_code",
            )
        found.user = self.user
        self.authenticator = found
        return self.cleaned_data["code"]


class CodeForm(_Code, allauth_forms.AuthenticateForm):
    """After the password."""


class CodeAgainForm(_Code, allauth_forms.ReauthenticateForm):
    """Before a file leaves, instead of the password."""


class SetUpAppForm(totp_forms.ActivateTOTPForm):
    """The first code an app shows proves that it holds the secret."""

    def __init__(self, *args, user, **kwargs) -> None:
        self.user = user
        # Past allauth's own: it would keep the secret in the session as it is.
        super(totp_forms.ActivateTOTPForm, self).__init__(*args, **kwargs)
        session = context.request.session
        kept = app_secrets.waiting(session) if self.is_bound else None
        self.is_late = self.is_bound and kept is None
        self.secret = kept or app_secrets.begun(session)
        tidy_code(self.fields["code"], "Code your app shows now", "Six digits.")
        self.helper = helper_with("Turn it on", "code")
        self.helper.form_error_title = "The app is not set up yet"
        self.helper.form_error_note = (
            "The picture below is a new one." if self.is_late else SAME_PICTURE
        )

    def clean_code(self) -> str:
        return not_by_guessing(self.user, "set up", self._matching)

    def _matching(self) -> str:
        if self.is_late:
            raise forms.ValidationError(LATE, code="late")
        if not validate_totp_code(self.secret, self.cleaned_data["code"]):
            raise get_adapter().validation_error("incorrect_code")
        return self.cleaned_data["code"]
