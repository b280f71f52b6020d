"""The access log: all of it for information governance, settings and people for admins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import log_counts
from cases.access import Role, allow
from cases.actions.access_log import record
from cases.forms.log import LogFilter
from cases.log_check import head
from cases.models import AccessLog
from cases.reports import export
from cases.stored_settings import stored
from cases.tables.log import ChangesTable, LogTable, ManyTable
from cases.tables.paging import configure


@require_safe
@allow(Role.INFORMATION_GOVERNANCE)
def access_log(request: HttpRequest) -> HttpResponse:
    """Who opened, searched, took away, was refused or changed what, when and why."""
    choice = LogFilter(request.GET, today=timezone.localdate())
    table = LogTable(choice.narrow(AccessLog.objects.readable_by(request.user)).for_list())
    exported = export(request, table, name="access log", what="access log")
    if exported:
        return exported
    if choice.in_use:
        record(by=request.user, event=AccessLog.Event.SEARCH, what="access log")
    context = {"table": configure(request, table), "filter": choice, "head": head()}
    return render(request, "cases/log.html", context | _settings())


@require_safe
@allow(Role.INFORMATION_GOVERNANCE)
def access_log_many(request: HttpRequest) -> HttpResponse:
    """Who opened many different cases on one day."""
    choice = LogFilter(request.GET, today=timezone.localdate(), fields="person since until")
    rows = choice.narrow(AccessLog.objects.readable_by(request.user))
    table = ManyTable(log_counts.many_cases(rows))
    exported = export(request, table, name="many cases on one day", what="access log by day")
    if exported:
        return exported
    context = {"table": configure(request, table), "filter": choice}
    return render(request, "cases/log_many.html", context | _settings())


@require_safe
@allow(Role.ADMIN)
def change_log(request: HttpRequest) -> HttpResponse:
    """Who changed settings and people, with before and after. No row is about a case."""
    choice = LogFilter(request.GET, today=timezone.localdate(), fields="person since until")
    table = ChangesTable(choice.narrow(AccessLog.objects.readable_by(request.user)).for_list())
    exported = export(request, table, name="changes", what="changes of settings and people")
    if exported:
        return exported
    context = {"table": configure(request, table), "filter": choice}
    return render(request, "cases/log_changes.html", context)


def _settings() -> dict:
    first, last = stored.OFFICE_HOURS
    return {"first_hour": first, "last_hour": last, "many": stored.MANY_CASES}
