"""Strengths as lists: cards for what colleagues told on, rows for one's own and one's cases'."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases import sharing
from cases.models import Audit, SharedStrength, User
from cases.pages.strengths import state_in_words
from frameworks.models import Section


def month_of(at: datetime.datetime) -> str:
    """A day would say too much; "November 2026"."""
    return f"{timezone.localtime(at):%B %Y}"


class _WithDomains(tables.Table):
    def __init__(self, *args, sections: Iterable[Section], **kwargs) -> None:
        self.sections = {section.code: section for section in sections}
        super().__init__(*args, **kwargs)

    def letter(self, code: str) -> str:
        return self.sections[code].letter if code in self.sections else ""

    def name(self, code: str) -> str:
        """A domain of an earlier edition that is not published any more is not named."""
        return self.sections[code].name if code in self.sections else "Another domain"


class SharedTable(_WithDomains):
    """What colleagues told on: never a case, an audit, an age, a plan or a day."""

    letter_tile = tables.Column(
        accessor="section_code", orderable=False, exclude_from_export=True, verbose_name="Letter"
    )
    domain = tables.Column(accessor="section_code", orderable=False, verbose_name="Domain")
    text = tables.Column(verbose_name="What works well", orderable=False)
    shared_at = tables.Column(verbose_name="Month", orderable=False)
    service = tables.Column(
        accessor="audit__team__service__name", orderable=False, verbose_name="Service"
    )
    team = tables.Column(accessor="audit__team__name", orderable=False, verbose_name="Team")
    ask = tables.Column(verbose_name="Ask", empty_values=(), orderable=False)
    act = tables.Column(empty_values=(), orderable=False, exclude_from_export=True)

    caption = "Strengths shared by colleagues, the newest first"

    class Meta:
        template_name = "cases/_strength_cards.html"

    def __init__(self, *args, reader: User, empty: str, **kwargs) -> None:
        self.reader = reader
        super().__init__(*args, empty_text=empty, **kwargs)

    def render_letter_tile(self, value: str) -> str:
        return self.letter(value)

    def render_domain(self, value: str) -> str:
        return self.name(value)

    def render_shared_at(self, value: datetime.datetime) -> str:
        return month_of(value)

    def render_ask(self, record: SharedStrength) -> str:
        """The name only of somebody who said so, and who is still here."""
        by = record.by
        if not (record.ask_me and by.is_active):
            return ""
        if not by.email:
            return f"Ask {by.name}"
        return format_html('Ask <a href="mailto:{}">{}</a>', by.email, by.name)

    def value_ask(self, record: SharedStrength) -> str:
        by = record.by
        return f"{by.name} {by.email}".strip() if record.ask_me and by.is_active else ""

    def render_act(self, record: SharedStrength) -> str:
        if sharing.can_change(self.reader, record):
            return _link("strength", record, "Change or stop sharing")
        if sharing.can_take_down(self.reader, record):
            return _link("strength_take_down", record, "Take down")
        return ""


class NearTable(_WithDomains):
    """The one thing working well of audits the reader may open, in the words of the audit."""

    text = tables.Column(accessor="working_well", verbose_name="What works well", orderable=False)
    domain = tables.Column(
        accessor="working_well_section__code",
        verbose_name="Domain",
        orderable=False,
        default="Not named",
    )
    case = tables.Column(
        accessor="case__reference",
        orderable=False,
        linkify=("audit", {"audit_id": tables.A("public_id")}),
        verbose_name="Audit of case",
    )
    team = tables.Column(accessor="team__name", orderable=False, verbose_name="Team")
    submitted_at = tables.Column(verbose_name="Month", orderable=False)

    row_header = "text"
    caption = "What works well on cases you may open, the newest first"

    class Meta:
        attrs = {"class": "table table--cards table--strengths"}

    def __init__(self, *args, empty: str, **kwargs) -> None:
        super().__init__(*args, empty_text=empty, **kwargs)

    def render_domain(self, value: str) -> str:
        return self.name(value)

    def render_submitted_at(self, value: datetime.datetime) -> str:
        return month_of(value)


class ToShareTable(NearTable):
    """One's own that are not told on yet, each with its link."""

    act = tables.Column(
        empty_values=(), orderable=False, verbose_name="", attrs={"td": {"class": "act"}}
    )

    caption = "What works well in your audits, not shared yet"

    class Meta(NearTable.Meta):
        exclude = ("team",)

    def render_act(self, record: Audit) -> SafeString:
        address = reverse("audit_strength", args=[record.public_id])
        return format_html(
            '<a class="row-link" href="{}">Share it'
            '<span class="visually-hidden">: case {}</span></a>',
            address,
            record.case.reference,
        )


class MineTable(_WithDomains):
    """What a person told on, where it stands, and the way to change it."""

    text = tables.Column(verbose_name="In words for colleagues", orderable=False)
    domain = tables.Column(accessor="section_code", orderable=False, verbose_name="Domain")
    state = tables.Column(verbose_name="Where it stands", empty_values=(), orderable=False)
    ask_me = tables.Column(verbose_name="Ask me", orderable=False)
    act = tables.Column(
        empty_values=(), orderable=False, verbose_name="", attrs={"td": {"class": "act"}}
    )

    row_header = "text"
    caption = "What you shared with colleagues"

    class Meta:
        attrs = {"class": "table table--cards table--strengths"}
        empty_text = "Nothing yet. What you share from the list below stands here."

    def render_domain(self, value: str) -> str:
        return self.name(value)

    def render_state(self, record: SharedStrength) -> str:
        return state_in_words(record)

    def render_ask_me(self, value: bool) -> str:
        return "Yes" if value else "No"

    def render_act(self, record: SharedStrength) -> SafeString:
        return _link("strength", record, "Change")


def _link(name: str, record: SharedStrength, words: str) -> SafeString:
    address = reverse(name, args=[record.public_id])
    return format_html(
        '<a class="row-link" href="{}">{}<span class="visually-hidden">: {}</span></a>',
        address,
        words,
        record.text[:60],
    )
