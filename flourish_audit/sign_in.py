"""Sign-in: people are invited, nobody signs up; our forms, words and limits on allauth's views."""

from __future__ import annotations

import ipaddress
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.signed_in_lately import signed_in_lately
from flourish_audit import account_news, throttle, work_account

MISMATCH = "The sign-in name and password do not match. Check both and try again."
CLOSED = "This account is closed. If you still work here, ask your admin to open it again."


class AccountAdapter(DefaultAccountAdapter):
    """Our limits and words. Unknown name and wrong password read the same and cost the same."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": MISMATCH,
        "enter_current_password": "Enter the password you use now.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """An address that can be kept beside the sign-in; a socket has none."""
        try:
            return str(ipaddress.ip_address(throttle.client_address(request)))
        except ValueError:
            return "0.0.0.0"  # noqa: S104  no address at all; nothing listens on it

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        verdict = throttle.attempt(request, credentials.get("username", ""))
        if verdict.refused:
            raise ImmediateHttpResponse(wait_page(request, verdict))
        user = super().authenticate(request, **credentials)
        if user is not None:
            throttle.succeeded(verdict)
            if not user.is_active:  # said only to somebody who knows the password
                raise ValidationError(CLOSED, code="closed")
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth's own counter is not used: it locks out everyone behind one address."""

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Somebody else's held work is never the first page; one's own is."""
        response = super().post_login(request, user, **kwargs)
        held = user.held_posts.order_by("-held_at")
        aims_at_held = response["Location"].startswith("/held/")
        if aims_at_held and not any(str(row.public_id) in response["Location"] for row in held):
            response["Location"] = settings.LOGIN_REDIRECT_URL
        if response["Location"] == settings.LOGIN_REDIRECT_URL and held.exists():
            response["Location"] = reverse("held_posts")
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return settings.LOGIN_REDIRECT_URL

    def get_login_stages(self) -> list[str]:
        """Our own second step in the place of allauth's: an issuer's may be enough."""
        stages = super().get_login_stages()
        ours = "flourish_audit.work_account.StepHereStage"
        return [
            ours if stage == "allauth.mfa.stages.AuthenticateStage" else stage for stage in stages
        ]

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        methods = super().get_reauthentication_methods(user)
        if (
            user.is_authenticated
            and settings.WORK_ACCOUNTS
            and work_account.came_by_it(self.request)
        ):
            methods.append({"id": "work", "description": "", "url": reverse("work_again")})
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Changing how one signs in asks for the password again after a quarter of an hour."""
        return not signed_in_lately(self.request, time.time())

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return render(request, "account/closed.html", status=403)

    def send_notification_mail(
        self, template_prefix: str, user: Any, *args: Any, **kwargs: Any
    ) -> None:
        """A row in the log of changes, and an e-mail to the person, in our own words."""
        account_news.tell(user, template_prefix)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: Any = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Only what changes something for the person; "you have signed in" they can see."""
        said = account_news.SAID.get(message_template)
        if said:
            messages.success(request, said)


def wait_page(request: HttpRequest, verdict: throttle.Verdict) -> HttpResponse:
    """Refused for a few minutes, said kindly, with the way out."""
    seconds = int(verdict.wait.total_seconds()) + 1
    minutes = -(-seconds // 60)
    response = render(request, "account/wait.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(seconds)
    return response
