"""Sign-in and a person's own account: the allauth views we use, and only those."""

from __future__ import annotations

from allauth.account import views
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cases.access import public, signed_in
from flourish_audit import invitations, sessions


@signed_in
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the sign-in and has the browser drop its copies of what was on screen.

    Not "cookies": that would empty those of every other site of the same council.
    """
    response = views.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


urlpatterns = [
    path("login/", public(views.login), name="account_login"),
    path("logout/", sign_out, name="account_logout"),
    path("password/change/", signed_in(views.password_change), name="account_change_password"),
    path("here/", sessions.still_here, name="still_here"),
    path("invite/<str:who>/<str:token>/", invitations.accept, name="invitation"),
]
