"""A file that was too large is told so, not that none was chosen."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest


def taken_whole(request: HttpRequest, form: forms.Form, field: str, too_large: str) -> bool:
    """The form is valid and its file came whole; else its error says what to do.

    Files over the limit are dropped as they come in (flourish_audit/uploads.py), so the field of
    the form is empty then.
    """
    valid = form.is_valid()
    if getattr(request, "files_too_large", False):
        form.errors.pop(field, None)
        form.add_error(field, too_large)
        return False
    return valid
