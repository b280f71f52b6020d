"""Two addresses for whoever runs the service: is the process up, can it serve."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from cases import standby
from cases.access import public


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing, so a slow database does not restart the web."""
    return JsonResponse({"process": "ok"})


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and every migration has been run; and how a standby is."""
    state = {"database": "ok", "migrations": "ok"}
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            state["migrations"] = "waiting"
    except DatabaseError:
        state = {"database": "not answering", "migrations": "not known"}
    ready = all(word == "ok" for word in state.values())
    if ready and standby.is_set_up():  # without it the primary is read: the product works
        state["standby"] = standby.look().state
    return JsonResponse(state, status=200 if ready else 503)
