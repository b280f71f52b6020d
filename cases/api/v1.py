"""The addresses of version 1. Belongs here: address, parameters, what is read; all of it is GET.

A change that would break a report gets a version of its own beside this one.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, ValidationError

from cases import answering
from cases.api import choices, rows, schemas
from cases.api.answers import CSV, Answer, Paged, answer, known
from cases.api.door import Token, guarded
from cases.api.problems import Problem, answer_of
from cases.models import ApiClient
from cases.pages.county import Published
from frameworks.models import Edition, Item

ABOUT = (
    "Figures of Flourish Audit for an authority’s own reports: read only, aggregates only. No row "
    "is about one child, and none names a practitioner. docs/api.md says how to begin."
)
AS_CSV = {"responses": {200: {"content": {CSV: {"schema": {"type": "string"}}}}}}

api = NinjaAPI(
    title="Flourish Audit",
    version="1",
    description=ABOUT,
    auth=Token(),
    docs_url=None,  # its page would be drawn by scripts of somebody else
    urls_namespace="api",
)


def reading(path: str, row: type, name: str) -> Any:
    """An address that answers with rows of one kind."""
    response = {200: Answer[row], **schemas.Problems}  # type: ignore[valid-type]
    return api.get(path, response=response, url_name=name, openapi_extra=AS_CSV)


def client_of(request: HttpRequest) -> ApiClient:
    return request.api_client  # type: ignore[attr-defined]


@api.get("/", response={200: schemas.Overview, **schemas.Problems}, url_name="api-root")
def overview(request: HttpRequest) -> Any:
    """Who this client is, until when it may read, and the quarters there are."""
    if request.GET:
        raise Problem(400, "This address takes no parameter", "Ask for it as it is.", known=[])
    client, chosen = client_of(request), choices.filter_of(Paged())
    return {
        "client": client.name,
        "answered_for_by": client.answers.name,
        "place": client.place,
        "first_day": client.starts_on,
        "last_day": client.ends_on,
        "calls_a_minute": settings.API_CALLS_A_MINUTE,
        "document": request.build_absolute_uri(reverse("api:openapi-json")),
        "quarters": [quarter.code for quarter in chosen.quarters],
    }


@reading("/frameworks", schemas.FrameworkRow, "frameworks")
def frameworks(request: HttpRequest, choice: Query[Paged]) -> Any:
    """Every edition of every framework, with its own words for the scale."""
    found = rows.frameworks()
    return answer(request, choice, found, row=schemas.FrameworkRow, place="frameworks")


@reading("/items", schemas.ItemOut, "items")
def items(request: HttpRequest, choice: Query[choices.OfFramework]) -> Any:
    """Sections and items in their own words, of what is published or of one edition."""
    found = Edition.objects.exclude(status=Edition.Status.DRAFT)
    if choice.framework:
        found = found.filter(framework__code=choice.framework)
    if choice.edition:
        found = found.filter(number=choice.edition)
    else:
        found = found.filter(status=Edition.Status.PUBLISHED)
    if (choice.framework or choice.edition) and not found.exists():
        raise Problem(404, "No such edition", "Ask for one that /frameworks lists.")
    return answer(request, choice, rows.items(found), row=schemas.ItemOut, place="frameworks")


@reading("/teams", schemas.TeamRow, "teams")
def teams(request: HttpRequest, choice: Query[Paged]) -> Any:
    """The teams whose figures this client reads."""
    found, place = choices.place_of(client_of(request), choices.OfTeam())
    listed = [schemas.TeamRow(**rows.team(team), closed_on=team.closed_on) for team in found]
    return answer(request, choice, listed, row=schemas.TeamRow, place=place)


@reading("/figures", schemas.FigureRow, "figures")
def figures(request: HttpRequest, choice: Query[choices.OfFigures]) -> Any:
    """Strengths and gaps, item by item: the team picture's figures."""
    known(request, choice)
    client = client_of(request)
    found, place = choices.place_of(client, choice)
    chosen = choices.filter_of(choice)
    audits = answering.audits_of(client, chosen.whose.voice).filter(team__in=found)
    counted = rows.figures(audits, chosen)
    said = _said(chosen) | {"voice": chosen.whose.voice, "kind": chosen.chosen_kind}
    return answer(request, choice, counted, row=schemas.FigureRow, place=place, chosen=said)


@reading("/trend", schemas.TrendRow, "trend")
def trend(request: HttpRequest, choice: Query[choices.OfTrend]) -> Any:
    """One item quarter by quarter, and the children rated in two quarters in a row."""
    known(request, choice)
    client = client_of(request)
    found, place = choices.place_of(client, choice)
    chosen = choices.filter_of(choice)
    items = Item.objects.filter(code=choice.item).exclude(edition__status=Edition.Status.DRAFT)
    if not items.exists():
        raise Problem(404, "No such item", "Ask for a code that /items lists.")
    audits = answering.audits_of(client, chosen.whose.voice).filter(team__in=found)
    counted = rows.trend(audits, chosen, choice.item)
    said = _said(chosen) | {"quarter": "", "item": choice.item, "voice": chosen.whose.voice}
    said = {name: value for name, value in said.items() if value}
    return answer(request, choice, counted, row=schemas.TrendRow, place=place, chosen=said)


@reading("/coverage", schemas.CoverageRow, "coverage")
def coverage(request: HttpRequest, choice: Query[choices.OfQuarter]) -> Any:
    """Team by team: open cases, those rated in the quarter, those looked at in twelve months."""
    known(request, choice)
    found, place = choices.place_of(client_of(request), choice)
    chosen = choices.filter_of(choice)
    counted = rows.coverage(client_of(request), found, chosen)
    return answer(
        request, choice, counted, row=schemas.CoverageRow, place=place, chosen=_said(chosen)
    )


@reading("/scorecard", schemas.PillarRow, "scorecard")
def scorecard(request: HttpRequest, choice: Query[choices.OfVotes]) -> Any:
    """Practice standards, pillar by pillar: the quarter scorecard's figures."""
    known(request, choice)
    client = client_of(request)
    found, place = choices.place_of(client, choice)
    chosen = choices.filter_of(choice)
    audits = answering.audits_of(client, chosen.whose.voice).filter(team__in=found)
    counted = rows.scorecard(audits, chosen)
    return answer(
        request, choice, counted, row=schemas.PillarRow, place=place, chosen=_said(chosen)
    )


@reading("/actions", schemas.ActionRow, "actions")
def actions(request: HttpRequest, choice: Query[choices.OfTeam]) -> Any:
    """Actions of the open cases of now, by state."""
    found, place = choices.place_of(client_of(request), choice)
    counted = rows.actions(client_of(request), found)
    return answer(request, choice, counted, row=schemas.ActionRow, place=place)


@reading("/caseload", schemas.CaseloadRow, "caseload")
def caseload(request: HttpRequest, choice: Query[choices.OfTeam]) -> Any:
    """Children whose cases are open today, by team, plan type and age."""
    found, place = choices.place_of(client_of(request), choice)
    today = timezone.localdate()
    counted = rows.caseload(client_of(request), found, choices.filter_of(Paged()), today)
    return answer(request, choice, counted, row=schemas.CaseloadRow, place=place)


@reading("/county", schemas.CountyRow, "county")
def county(request: HttpRequest, choice: Query[choices.OfCounty]) -> Any:
    """The County picture of one quarter, as it was published, small numbers hidden for good."""
    if not answering.reads_county(client_of(request).answers):
        raise Problem(403)
    page = Published(choice.quarter)
    if choice.quarter and (page.quarter is None or page.quarter.code != choice.quarter):
        said = ", ".join(quarter.code for quarter in page.quarters) or "none yet"
        raise Problem(400, "No such quarter", f"These are published: {said}.")
    label = page.quarter.code if page.quarter else ""
    chosen = {"quarter": label} if label else {}
    found = rows.county(page)
    return answer(request, choice, found, row=schemas.CountyRow, place="the county", chosen=chosen)


def _said(chosen: Any) -> dict[str, str]:
    """What was chosen, as an answer and the log say it."""
    plan = chosen.chosen_plan.code if chosen.chosen_plan else ""
    found = {"quarter": chosen.chosen_quarter.code, "plan": plan, "age": chosen.chosen_age}
    return {name: value for name, value in found.items() if value}


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, exc: Problem) -> HttpResponse:
    return answer_of(exc)


@api.exception_handler(AuthenticationError)
def on_no_token(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
    return answer_of(Problem(401))


@api.exception_handler(Http404)
def on_nothing(request: HttpRequest, exc: Http404) -> HttpResponse:
    return answer_of(Problem(404))


@api.exception_handler(ValidationError)
def on_wrong_value(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """Which parameter, and what would be right; never what was sent."""
    wrong = [f"{error['loc'][-1]}: {error['msg'].lower()}" for error in exc.errors]
    return answer_of(Problem(400, "A parameter that cannot be read", f"{'; '.join(wrong)}."[:600]))


def _patterns() -> list[URLPattern]:
    """Ours, each behind the door; the library's own root stands under ours and is left out."""
    found, *_ = api.urls
    mine = [pattern for pattern in found if isinstance(pattern, URLPattern)]
    once = {str(pattern.name): pattern for pattern in reversed(mine)}
    return [guarded(pattern, is_public=name == "openapi-json") for name, pattern in once.items()]


urlpatterns = _patterns()
