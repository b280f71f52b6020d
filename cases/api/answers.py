"""Rows as JSON or CSV, a page at a time, in the order they were counted in.

Belongs here: the form of an answer and what every request may ask of it. Does not belong here: what
stands in a row (cases/api/schemas.py) and which parameters choose it (cases/api/choices.py).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, Generic, Literal, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from cases.api.problems import Problem
from cases.reports.cells import guarded, plain

JSON, CSV = "application/json", "text/csv"
TYPES = {"json": JSON, "csv": CSV}
Row = TypeVar("Row", bound=Schema)


class Paged(Schema):
    """What may be asked at every address."""

    format: Literal["json", "csv"] | None = Field(
        None, description="The form of the answer; without it the header Accept says."
    )
    limit: Literal["25", "50", "100", "500"] = Field("100", description="Rows a page.")
    page: int = Field(1, ge=1, le=10_000, description="Which page, from 1.")


class Answer(Schema, Generic[Row]):
    """Some rows, and what they are of."""

    counted_at: str = Field(description="When these figures were counted.")
    place: str = Field(description="Whose figures these are.")
    chosen: dict[str, str] = Field(description="What was chosen, the usual choices among it.")
    total: int = Field(description="Rows in all.")
    page: int
    pages: int
    next: str | None = Field(description="The address of the next page, where there is one.")
    rows: list[Row]


def answer(
    request: HttpRequest,
    choice: Paged,
    rows: Sequence[Row],
    *,
    row: type[Row],
    place: str,
    chosen: dict[str, str] | None = None,
) -> Any:
    """The page that was asked for; every parameter and the form of the answer are known by now."""
    known(request, choice)
    kind = kind_of(request, choice)
    size = int(choice.limit)
    shown = rows[(choice.page - 1) * size : choice.page * size]
    more = len(rows) > choice.page * size
    following = _address(request, choice.page + 1) if more else None
    request.api_about = ", ".join([place, *(chosen or {}).values()])  # type: ignore[attr-defined]
    if kind == CSV:
        return _as_csv(request, shown, row, following)
    return {
        "counted_at": timezone.localtime().isoformat(timespec="seconds"),
        "place": place,
        "chosen": chosen or {},
        "total": len(rows),
        "page": choice.page,
        "pages": max(1, -(-len(rows) // size)),
        "next": following,
        "rows": shown,
    }


def known(request: HttpRequest, choice: Schema) -> None:
    """A parameter that is none is refused, and so is one given twice: a figure is never guessed."""
    names = list(type(choice).model_fields)
    unknown = sorted(set(request.GET) - set(names))
    if unknown:
        raise Problem(
            400,
            "A parameter that this address does not know",
            f"Use only these: {', '.join(names)}.",
            known=names,
        )
    twice = [name for name in names if len(request.GET.getlist(name)) > 1]
    if twice:
        raise Problem(400, "A parameter stands twice", f"Give {twice[0]} once.", known=names)


def kind_of(request: HttpRequest, choice: Paged) -> str:
    if choice.format:
        return TYPES[choice.format]
    found = request.get_preferred_type([JSON, CSV])
    if found is None:
        raise Problem(406)
    return found


def _address(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _as_csv(
    request: HttpRequest, rows: Sequence[Row], row: type[Row], following: str | None
) -> HttpResponse:
    """A header and one line a row; text that a spreadsheet would calculate stays text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    names = list(row.model_fields)
    writer.writerow(names)
    writer.writerows([guarded(plain(getattr(one, name))) for name in names] for one in rows)
    response = HttpResponse(text.getvalue().encode(), content_type=f"{CSV}; charset=utf-8")
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response
