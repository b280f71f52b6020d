"""A page never says "nothing there" because the database did not answer."""

from __future__ import annotations

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path

from cases.models import Team

PAGE = Template("{% if teams and wanted %}Teams{% else %}No teams{% endif %}")


def too_late(execute, sql, *more):
    if "cases_team" in sql:
        raise OperationalError("canceling statement due to statement timeout")
    return execute(sql, *more)


def draw(request):
    return HttpResponse(PAGE.render(Context({"teams": Team.objects.all(), "wanted": True})))


def draw_too_late(request):
    with connection.execute_wrapper(too_late):
        return draw(request)


urlpatterns = [
    path("teams/", login_not_required(draw)),
    path("late/", login_not_required(draw_too_late)),
]
WATCH = "flourish_audit.database_faults.DatabaseFaultsMiddleware"


@pytest.fixture
def visitor(world, settings, client):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


def test_a_list_that_came_too_late_is_a_fault_and_not_an_empty_list(visitor):
    answer = visitor.get("/late/")
    assert (answer.status_code, b"No teams" in answer.content) == (500, False)


def test_control_without_the_watch_the_page_says_there_is_nothing(visitor, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != WATCH]
    answer = visitor.get("/late/")
    assert (answer.status_code, answer.content) == (200, b"No teams")


def test_a_database_that_answers_is_not_in_the_way(visitor):
    assert visitor.get("/teams/").content == b"Teams"
