"""The forms of a person's own account: sign in, change password, accept an invitation."""

from __future__ import annotations

from allauth.account import forms as allauth_forms
from allauth.core import context
from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.contrib.auth import password_validation

from flourish_audit import throttle

LENGTH_HINT = (
    "At least 12 characters. Three or four words together are good. "
    "You may paste it from a password manager."
)
LONGEST_PASSWORD = 128
CHANGE_NEEDS = {
    "oldpassword": "Enter the password you use now.",
    "password1": "Choose a new password.",
    "password2": "Type the new password again.",
}


def helper_with(button: str, *fields: str) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*fields, ButtonHolder(Submit("", button)))
    return helper


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = "Sign-in name"
        login.widget.attrs.pop("placeholder", None)
        login.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        login.error_messages["required"] = "Enter your sign-in name."
        password.widget.attrs.pop("placeholder", None)
        password.max_length = LONGEST_PASSWORD * 4
        password.help_text = ""
        password.error_messages["required"] = "Enter your password."
        self.helper = helper_with("Sign in", "login", "password")
        self.helper.form_error_title = "You are not signed in yet"
        self.helper.form_error_note = "Nothing is lost."


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("oldpassword", "Password now"),
            ("password1", "New password"),
            ("password2", "New password again"),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
            self.fields[name].error_messages["required"] = CHANGE_NEEDS[name]
        self.fields["password1"].help_text = LENGTH_HINT
        self.helper = helper_with("Change password", "oldpassword", "password1", "password2")

    def clean_oldpassword(self) -> str:
        return _not_by_guessing(self.user, super().clean_oldpassword)


class PasswordAgainForm(allauth_forms.ReauthenticateForm):
    """Before a file leaves the page, once the sign-in is no longer fresh."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.widget.attrs.pop("placeholder", None)
        password.help_text = ""
        password.error_messages["required"] = "Enter your password."
        self.helper = helper_with("Go on", "password")
        self.helper.form_error_note = "The file is still there to take once you have."

    def clean_password(self) -> str:
        return _not_by_guessing(self.user, super().clean_password)


def _not_by_guessing(user, check) -> str:
    """A borrowed screen must not become a place to guess: the same limit as signing in."""
    verdict = throttle.attempt(context.request, user.username)
    if verdict.refused:
        raise forms.ValidationError("Too many tries. Wait five minutes, then try again.")
    password = check()
    throttle.succeeded(verdict)
    return password


class InvitationForm(forms.Form):
    """Name and first password of an invited person, or a new password by link."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        help_text="As your colleagues know you.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    password1 = forms.CharField(
        label="Password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=LENGTH_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )
    password2 = forms.CharField(
        label="Password again",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type the password again."},
    )

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, initial={"name": user.name}, **kwargs)
        self.user = user
        self.helper = helper_with("Save and go to sign-in", "name", "password1", "password2")

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict:
        cleaned = super().clean()
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", "The two passwords are not the same. Type them again.")
        return cleaned
