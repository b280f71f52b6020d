"""The frame of every page: landmarks, error pages that need nothing, forms and tables."""

from __future__ import annotations

import re
from pathlib import Path

import django_tables2 as tables
import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from cases.tables.paging import configure

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
ERRORS = ("400", "403", "404", "409", "429", "500", "503")


def draw(source: str, address: str = "/", **context) -> str:
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    template = engines["django"].from_string(source)
    return template.render(context, request)


# --- pages -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_needs_no_context_and_no_database(code):
    """No database mark on this test: a query would fail it."""
    page = render_to_string(f"{code}.html")
    assert page.count("<h1>") == page.count("<main") == page.count("</html>") == 1
    assert "safe" in page or "Nothing" in page


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_blames_nobody(code):
    assert (
        re.findall(
            r"failed|invalid|illegal|forbidden|denied", render_to_string(f"{code}.html"), re.I
        )
        == []
    )


def test_page_has_its_landmarks_and_a_way_past_them():
    page = draw("{% extends 'base.html' %}{% block content %}<h1>One</h1>{% endblock %}")
    assert page.index('class="skip-link" href="#main"') < page.index("<header")
    landmarks = re.findall(r"<(header|main|footer|nav)\b", page)
    assert landmarks == ["header", "main", "footer"]
    assert '<html lang="en-GB">' in page


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_template_holds_no_inline_style_or_script(path):
    source = path.read_text()
    assert (
        re.findall(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|\|safe\b", source) == []
    )


# --- forms -------------------------------------------------------------------------------------


class SampleForm(forms.Form):
    reference = forms.CharField(label="<Reference>", help_text="Seven figures.")
    plan = forms.ChoiceField(label="Plan", choices=[("a", "Child in need")])
    heard = forms.ChoiceField(
        label="Heard",
        choices=[("y", "Yes"), ("n", "No")],
        widget=forms.RadioSelect,
        help_text="Ask.",
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label="Agreed")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        fields = ("reference", "plan", "heard", "note", "agreed")
        self.helper.layout = Layout(Fieldset("Safe & <Secure>", *fields), Submit("", "Save & go"))


@pytest.fixture
def blank() -> str:
    return draw("{% load crispy_forms_tags %}{% crispy form %}", form=SampleForm())


@pytest.fixture
def wrong() -> str:
    return draw("{% load crispy_forms_tags %}{% crispy form %}", form=SampleForm({"reference": ""}))


def test_form_leaves_checking_to_the_server(blank):
    assert re.search(r'<form\s+method="post" novalidate>', blank)


def test_labels_legends_and_buttons_are_escaped(blank):
    assert "<Reference>" not in blank
    assert "<legend>Safe &amp; &lt;Secure&gt;</legend>" in blank
    assert ">Save &amp; go</button>" in blank


def test_every_control_has_a_label(blank):
    named = set(re.findall(r'<label[^>]* for="([^"]+)"', blank))
    controls = re.findall(r'<(?:input(?! type="hidden")|select|textarea)[^>]* id="([^"]+)"', blank)
    assert set(controls) == named


def test_radio_group_is_a_fieldset_with_its_question(blank):
    group = re.search(
        r'<fieldset aria-describedby="id_heard_helptext">(.*?)</fieldset>', blank, re.S
    )
    assert re.search(r"<legend>\s*Heard\s*</legend>", group[1])
    assert group[1].count('type="radio"') == 2


def test_field_that_may_stay_empty_says_so(blank):
    assert len(re.findall(r"\(optional\)", blank)) == 1


@pytest.mark.parametrize("field", ["reference", "plan", "heard", "agreed"])
def test_error_is_tied_to_its_field(wrong, field):
    (described,) = re.findall(rf'aria-describedby="([^"]*id_{field}_error)"', wrong)
    assert all(f'id="{name}"' in wrong for name in described.split())


def test_summary_leads_to_each_field(wrong):
    summary = re.search(r'<div class="error-summary".*?</div>', wrong, re.S)[0]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_reference", "id_plan", "id_heard_0", "id_agreed"]
    assert all(f'id="{target}"' in wrong for target in targets)


def test_typed_text_comes_back(wrong):
    back = draw(
        "{% load crispy_forms_tags %}{% crispy form %}", form=SampleForm({"note": "Half <a> page"})
    )
    assert "Half &lt;a&gt; page</textarea>" in back


# --- tables ------------------------------------------------------------------------------------


class SampleTable(tables.Table):
    caption = "Cases"
    case = tables.Column(verbose_name="Case")
    age = tables.Column(verbose_name="Age", orderable=False)

    class Meta:
        empty_text = "Cases will be listed here."


def table(address: str = "/", rows: int = 60) -> str:
    request = RequestFactory().get(address)
    data = [{"case": f"{n:07}", "age": n} for n in range(rows)]
    shown = configure(request, SampleTable(data))
    return draw("{% load django_tables2 %}{% render_table table %}", address, table=shown)


def test_table_has_caption_and_scopes():
    drawn = table(rows=2)
    assert re.search(r"<caption[^>]*>Cases</caption>", drawn)
    assert (drawn.count('scope="col"'), drawn.count('scope="row"')) == (2, 2)


def test_every_cell_of_a_card_carries_its_word():
    assert re.findall(r'data-label="(\w+)"', table(rows=2)) == ["Age", "Age"]


@pytest.mark.parametrize(("asked", "said"), [("case", "ascending"), ("-case", "descending")])
def test_sorted_column_says_its_direction(asked, said):
    drawn = table(f"/?sort={asked}")
    assert re.findall(r'aria-sort="(\w+)"', drawn) == [said]


def test_unsorted_table_says_no_direction():
    assert "aria-sort" not in table()


def test_sorting_starts_again_at_the_first_page():
    heads = re.search(r"<thead.*?</thead>", table("/?page=2&plan=cin"), re.S)[0]
    assert re.findall(r'href="([^"]+)"', heads) == ["?plan=cin&amp;sort=case"]


def test_pages_are_labelled_and_the_current_one_is_marked():
    drawn = table("/?page=2")
    pages = re.search(r'<nav class="pagination" aria-label="Pages of Cases">.*?</nav>', drawn, re.S)
    assert re.findall(r'page=(\d)" aria-current="page"', pages[0]) == ["2"]
    assert "26 to 50 of 60" in drawn


def test_rows_on_a_page_are_25_50_or_100():
    sizes = re.search(
        r'<nav class="pagination" aria-label="Rows on a page">.*?</nav>', table(), re.S
    )
    assert re.findall(r"per_page=(\d+)", sizes[0]) == ["25", "50", "100"]


def test_empty_table_says_what_will_be_here():
    assert re.sub(r"<[^>]*>", "", table(rows=0)).strip() == "Cases will be listed here."


def test_short_table_has_no_paging():
    assert "pagination" not in table(rows=25)


def test_what_is_missing_is_said_once():
    """A whole form says on top what is missing; a page that says it itself tells the form so."""
    once = "{% with summary_above=True %}{% crispy form %}{% endwith %}"
    twice = [
        path.name
        for path in TEMPLATES.rglob("*.html")
        if "{% crispy form %}" in path.read_text().replace(once, "")
        and '{% include "flourish/errors.html"' in path.read_text()
    ]
    assert twice == []
