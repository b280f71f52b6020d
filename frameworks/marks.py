"""The access mark of this package's views: the library is open to every signed-in person.

The middleware closes every view by default; the mark says so for the table of addresses. It is
the same attribute that the rest of the product sets, without knowing anything of roles.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    view.access = ("signed in",)  # type: ignore[attr-defined]
    return view
