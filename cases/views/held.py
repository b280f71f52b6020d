"""Work that was held when a sign-in ended: see it, save it now, or drop it. Only one's own."""

from __future__ import annotations

import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import signed_in
from cases.actions import held_posts as actions
from cases.forms.labels import readable


@signed_in
@require_safe
def held_posts(request: HttpRequest) -> HttpResponse:
    actions.drop_expired()
    return render(request, "held/list.html", {"held_posts": request.user.held_posts.all()})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def held_post(request: HttpRequest, held_id: UUID) -> HttpResponse:
    actions.drop_expired()
    held = get_object_or_404(request.user.held_posts, public_id=held_id)
    if request.method == "POST":
        actions.drop(held=held)
        messages.success(request, "Dropped. It is not kept any more.")
        return redirect("home")
    until = held.held_at + datetime.timedelta(hours=settings.HELD_POST_HOURS)
    return render(
        request, "held/post.html", {"held": held, "readable": readable(held.fields), "until": until}
    )
