"""Filters and what stands around a table are drawn by hand: as by the libraries, escaped alike."""

from __future__ import annotations

import datetime

import django_tables2 as tables
import pytest
from crispy_forms.layout import Layout
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.http import urlencode
from django_tables2.utils import AttributeDict

from cases import markup
from cases.forms.filters import CaseFilter, FigureFilter
from cases.models import PlanType
from cases.tables.columns import Column
from cases.tables.paging import configure
from cases.templatetags.table_parts import as_html
from tests.security.payloads import PAYLOADS

TODAY = datetime.date(2026, 11, 28)
ASKED = ("", "plan=p3&age=5-9&rated=yes", "older=yes&view=old&holder=h2")
FIGURES = (*ASKED, "kind=standards&quarter=2026-04-01&show=not_yet_known")


def by_crispy_forms(form: FigureFilter) -> str:
    source = "{% load crispy_forms_tags %}{% crispy filter %}"
    return Template(source).render(Context({"filter": form}))


def filters() -> list[FigureFilter]:
    holders = [(f"h{n}", words) for n, words in enumerate(PAYLOADS)]
    given = {"today": TODAY}
    return [
        *(CaseFilter(QueryDict(q), holders=holders, fields="plan age", **given) for q in ASKED),
        *(FigureFilter(QueryDict(asked), **given) for asked in FIGURES),
        FigureFilter(QueryDict(), fields="quarter voice", **given),
    ]


@pytest.fixture
def plan_types(db) -> None:
    PlanType.objects.bulk_create(
        PlanType(code=f"p{n}", name=words[:60], order=n) for n, words in enumerate(PAYLOADS)
    )


def unlike() -> int:
    """Filters that are drawn otherwise than field by field by crispy forms and its templates."""
    found = 0
    for form in filters():
        form.helper.layout = Layout(*form.fields)
        found += form.drawn != by_crispy_forms(form)
    return found


def test_a_filter_is_drawn_as_its_templates_would(plan_types):
    assert len(filters()) == 8
    assert unlike() == 0


def test_control_words_that_are_not_escaped_are_noticed(plan_types, monkeypatch):
    plain = markup._safe
    words = {name[:60] for name in PAYLOADS}
    monkeypatch.setattr(markup, "_safe", lambda v: v if v in words else plain(v))
    form = filters()[0]
    assert "<script>alert(1)</script>" in form.drawn


class Things(tables.Table):
    name = Column(verbose_name="Name & more", attrs={"th": {"class": 'a"b', "title": "<i>"}})
    number = Column(orderable=False)
    act = Column(verbose_name="", orderable=False)

    caption = "Things"

    class Meta:
        attrs = {"class": "table"}


def page(asked: str, rows: int = 300) -> str:
    request = RequestFactory().get(f"/?{asked}")
    table = Things([{"name": f"n{n}", "number": n, "act": ""} for n in range(rows)])
    configure(request, table)
    source = "{% load render_table from django_tables2 %}{% render_table table %}"
    return Template(source).render(Context({"table": table, "request": request}))


@pytest.mark.parametrize("words", PAYLOADS)
def test_what_an_address_says_stays_an_address(words):
    """Head and links below carry the rest of the address, written as the table library does."""
    seen = page(urlencode({"x": words, words: "1", "sort": "name", "page": 2}))
    assert seen.count("<script") == seen.count("onerror=") == seen.count("<svg") == 0
    assert seen.count("<a ") == seen.count("</a>") == 1 + 9 + 2 + 3
    assert (
        'aria-sort="ascending"' in seen
        and 'class="a&quot;b asc orderable" title="&lt;i&gt;"' in seen
    )


def test_links_are_those_of_the_table_library():
    for asked in ("", "q=1&q=2&page=3", "sort=-name&per_page=50", "x=%22%3E%3Cb%3E&page=12"):
        request = RequestFactory().get(f"/?{asked}")
        for name, value, without in (("page", 1, ""), ("per_page", "50", "page")):
            tag = f"{{% querystring_replace name=value without '{without}' %}}"
            source = "{% load django_tables2 %}" + tag
            theirs = Template(source).render(
                Context({"request": request, "name": name, "value": value})
            )
            assert f'href="{theirs}"' in page(asked)


def test_attributes_are_written_as_the_table_library_writes_them():
    for words in PAYLOADS:
        attrs = AttributeDict(
            {"class": words, "title": None, "th": {}, "data-x": lambda w=words: w}
        )
        assert as_html(attrs) == attrs.as_html()
