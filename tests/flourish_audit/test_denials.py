"""A refused case, audit or action leaves exactly one row in the log, committed."""

import uuid

import pytest
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import path

from cases.access import signed_in
from cases.models import AccessLog
from flourish_audit import urls


@signed_in
@transaction.atomic
def refuses(request, **_) -> HttpResponse:
    AccessLog.objects.create(at="2026-01-01T00:00Z", event="view", what="rolled back")
    raise Http404


urlpatterns = [
    path("try/case/<uuid:case_id>/", refuses),
    path("try/audit/<uuid:audit_id>/", refuses),
    *urls.urlpatterns,
]
handler404 = urls.handler404
pytestmark = pytest.mark.urls(__name__)


def rows() -> list[tuple]:
    return list(AccessLog.objects.values_list("event", "what", "case_id", "actor__username"))


def test_case_of_another_team_leaves_one_row(world, client):
    client.force_login(world.cy)
    key = world.ana1.public_id
    assert client.get(f"/cases/{key}/move/").status_code == 404
    assert rows() == [("denied", "case", key, "cy")]


def test_row_outlives_the_rolled_back_page(world, client):
    client.force_login(world.cy)
    key = world.ana1.public_id
    client.get(f"/try/case/{key}/")
    assert rows() == [("denied", "case", key, "cy")]


def test_unknown_audit_leaves_a_row_without_a_case(world, client):
    client.force_login(world.cy)
    client.get(f"/try/audit/{uuid.uuid4()}/")
    assert rows() == [("denied", "audit", None, "cy")]


def test_visitor_and_other_pages_leave_none(world, client):
    client.get(f"/try/case/{world.ana1.public_id}/")
    client.force_login(world.cy)
    client.get("/people/")
    client.get("/no/such/page/")
    assert rows() == []
