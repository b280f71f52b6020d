"""Tables of figures and the choices above them, drawn by hand: the markup that templates make."""

from __future__ import annotations

import datetime
import re

import pytest
from crispy_forms.utils import render_crispy_form
from django.http import QueryDict
from django.template import engines

from cases import markup
from cases.figures import Counts, Coverage, ItemRow, PractitionerDomains, gaps, strengths
from cases.forms import filters
from cases.forms.filters import FigureFilter
from cases.models import PlanType
from cases.practice_counts import Beside
from cases.standing_counts import Older
from cases.tables.coverage import CoverageTable
from cases.tables.drawn import DrawnTable
from cases.tables.team import DomainsTable, GapsTable, StrengthsTable
from cases.tables.why import BesideTable, HelpedTable, MissingTable, ShownTable
from cases.why_counts import Named, Shown, Why
from tests.security.payloads import PAYLOADS

DAY = datetime.date(2026, 11, 28)
TABLE = """
<div class="table-region" role="region" aria-label="{{ table.caption }}" tabindex="0">
<table class="{{ table.attrs.class }}">
  <caption class="visually-hidden">{{ table.caption }}</caption>
  <thead><tr>{% for column in table.columns %}<th scope="col" class="{{ column.name }}">{{ column.header }}</th>{% endfor %}</tr></thead>
  <tbody>{% for class, cells in rows %}
    <tr{% if class %} class="{{ class }}"{% endif %}>{% for name, shown in cells %}{% if name == table.row_header %}<th class="{{ name }}" scope="row">{{ shown }}</th>{% else %}<td class="{{ name }}" >{{ shown }}</td>{% endif %}{% endfor %}</tr>{% endfor %}
  </tbody>
</table>
</div>
"""  # noqa: E501


def by_template(table: DrawnTable) -> str:
    """With heads and columns as the table library tells them."""
    names = [column.name for column in table.columns]
    rows = [
        (
            table.class_of(record),
            [(name, getattr(table, f"render_{name}")(record=record)) for name in names],
        )
        for record in table.data
    ]
    return engines["django"].from_string(TABLE).render({"table": table, "rows": rows})


def behind(*parts: str) -> str:
    return "/behind/?of=" + "&".join(parts)


def hostile_items() -> list[ItemRow]:
    return [
        ItemRow(
            text, "outcome", chr(65 + number % 8) if number % 3 else text, text, text, text,
            (1, number), Counts(number % 40, 3, number % 13, 2, 1, number % 4, number % 2),
        )
        for number, text in enumerate(PAYLOADS)
    ]  # fmt: skip


def tables() -> list[DrawnTable]:
    items = hostile_items()
    domains = [item for item in items if len(item.letter) == 1][:8]
    people = [
        PractitionerDomains(n, text, {row.letter: row.counts for row in domains[: n % 9]}, text)
        for n, text in enumerate(PAYLOADS)
    ]
    held = [Coverage(n + 1, n // 2, 3, n % 3, 9, n, text, text) for n, text in enumerate(PAYLOADS)]
    named = tuple(Named(item, n % 5, n % 4, n % 3) for n, item in enumerate(items))
    colours = {"green": 40, "amber": 30, "red": 20}
    shown = tuple(Shown(item, n, ((item.letter, n),)) for n, item in enumerate(items))
    why = Why(colours, colours, named, shown)
    asked = {"behind": behind, "minimum_n": 10}
    heat = {"domains": domains, "head": PAYLOADS[0], **asked}
    cover = {"people": people, "rated": PAYLOADS[1], "cases_url": lambda *of, **kind: behind(*of)}
    return [
        StrengthsTable(strengths(items, 10).top, behind=behind, head=PAYLOADS[2]),
        GapsTable((gaps(items, 10).ranked + gaps(items, 10).too_few), behind=behind, head="Gap"),
        DomainsTable(people, shown="strengths", **heat),
        DomainsTable(people, shown="not_yet_known", **heat),
        CoverageTable(held, older=None, **cover),
        CoverageTable(held, older={n: Older(n % 2, n) for n in range(50)}, **cover),
        HelpedTable(why.ranking("helped", 3).top, why=why, behind=behind),
        MissingTable(why.ranking("missing", 3).top, why=why, behind=behind),
        ShownTable(shown, behind=behind),
        BesideTable([Beside(item, n, 1, 2, ()) for n, item in enumerate(items)], **asked),
    ]


def unlike() -> list[str]:
    return [type(table).__name__ for table in tables() if table.drawn != by_template(table)]


def test_tables_are_drawn_as_a_template_draws_them():
    assert unlike() == []
    for table in tables():
        text = table.drawn  # before the library is asked for anything
        assert "<script" not in text and "<img" not in text and text.count("<tr>") > 5
        assert len(list(table.as_values())) == len(table.rows) + 1
        assert table.drawn == text
        with pytest.raises(AttributeError):
            _ = table.nothing_of_this_name


def test_a_cell_that_is_not_escaped_is_noticed(monkeypatch):
    """Control."""
    monkeypatch.setattr(markup, "_SPECIAL", lambda text: None)
    assert "DomainsTable" in unlike()


QUERIES = ("", "quarter=2026-07-01&plan=p1", "voice=child_or_family&age=5-9", "kind=standards")
FIELDS = ("", "quarter", "quarter plan age", "quarter voice")


def forms() -> list[FigureFilter]:
    hostile = [f"{query}&plan={text}&voice={text}" for query in QUERIES for text in PAYLOADS[:2]]
    return [
        FigureFilter(QueryDict(query), today=DAY, fields=fields)
        for query in (*QUERIES, *hostile)
        for fields in FIELDS
    ]


def unlike_crispy() -> list[FigureFilter]:
    return [form for form in forms() if form.drawn != render_crispy_form(form)]


def test_choices_are_drawn_as_crispy_draws_them(db, monkeypatch):
    for number, text in enumerate(PAYLOADS):
        PlanType.objects.create(code=f"p{number}", name=text[:60], order=number)
    assert unlike_crispy() == []
    assert all(form.is_valid() for form in forms())  # so no error is ever to be shown
    assert any('<option value="p1" selected>' in form.drawn for form in forms())
    assert not any("<script" in form.drawn or "<img" in form.drawn for form in forms())
    monkeypatch.setattr(filters, "_FIELD", filters._FIELD.replace("id_{0}", "{0}"))  # control
    assert unlike_crispy()


def test_a_number_of_nobody_leads_nowhere():
    item = ItemRow("flourish.f.impact", "impact", "F", "Family & Friends", "Family", "", (1, 1))
    asked = {"behind": lambda *which: "/behind/" + which[-1], "minimum_n": 10}
    beside = BesideTable([Beside(item, 2, 0, 0, ())], **asked).drawn
    practice, system, unseen = re.findall(r"<td.*?</td>", beside)
    assert 'href="/behind/practice_gap"' in practice and "2 of 2" in practice
    assert "href" not in system + unseen and "0 of 2" in system and "0 of 2" in unseen
    named = Named(item, helped=0, missing=4, developing=0)
    colours = {"green": 5, "amber": 3, "red": 4}
    why = Why(colours, colours, (named,), ())
    missing = MissingTable(why.ranking("missing", 3).top, why=why, behind=asked["behind"]).drawn
    assert 'href="/behind/missing"' in missing and "/behind/developing" not in missing
    assert "0 of 3" in missing
