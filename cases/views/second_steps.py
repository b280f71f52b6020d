"""An admin takes off a second step that somebody has lost: pressed on the person's page."""

from __future__ import annotations

import time
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.access import Role, allow
from cases.actions import second_steps as actions
from cases.actions.people import NotPossible
from cases.models import User
from cases.signed_in_lately import signed_in_lately
from flourish_audit import account_news


@require_POST
@allow(Role.ADMIN)
def step_off(request: HttpRequest, person_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=person_id, is_active=True)
    person = reverse("person", args=[person_id])
    if not signed_in_lately(request, time.time()):
        messages.warning(request, "Show first that it is you. Then press the button once more.")
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': person})}")
    try:
        actions.take_off(by=request.user, user=user)
    except NotPossible as reason:
        messages.warning(request, str(reason))
    else:
        account_news.mail(user, "An admin took your second step off and ended your sign-ins.")
        messages.success(
            request, f"The second step of {user.name} is off, and they are signed out everywhere."
        )
    return redirect(person)
