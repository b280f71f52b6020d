"""Tables of children's cases as a practitioner sees them."""

from __future__ import annotations

from collections.abc import Mapping

import django_tables2 as tables

from cases.charts import word
from cases.pages.due import CaseRow, day

QUIET_CELL = {"td": {"class": "bare"}}
ON_ONE_LINE = {"td": {"class": "beside"}}  # on a phone, where a row is a card


class CaseTable(tables.Table):
    """Every column of a caseload; the pages leave some out, an export takes all."""

    reference = tables.TemplateColumn(
        template_name="cases/_case_reference.html", verbose_name="Case", attrs=ON_ONE_LINE
    )
    age = tables.Column(order_by="-born", attrs=ON_ONE_LINE)
    plan = tables.TemplateColumn(
        template_name="cases/_case_plan.html", attrs=ON_ONE_LINE, order_by=("plan", "reference")
    )
    flourish = tables.TemplateColumn(
        template_name="cases/_case_domains.html",
        verbose_name="Flourish",
        orderable=False,
        empty_values=(),
        attrs=QUIET_CELL,
    )
    last_on = tables.TemplateColumn(
        template_name="cases/_case_last.html",
        verbose_name="Last audit",
        order_by="last_for_sorting",
        empty_values=(),
    )
    why = tables.TemplateColumn(
        template_name="cases/_case_why.html",
        verbose_name="Why, and what next",
        order_by="need",
        empty_values=(),
        attrs=QUIET_CELL,
    )

    row_header = "reference"
    caption = "Cases"

    class Meta:
        order_by = "why"
        attrs = {"class": "table table--cards table--cases"}

    def __init__(self, *args, scale: Mapping, **kwargs) -> None:
        self.scale = scale
        super().__init__(*args, **kwargs)

    def value_reference(self, record: CaseRow) -> str:
        return record.reference

    def value_plan(self, record: CaseRow) -> str:
        return record.plan

    def value_flourish(self, record: CaseRow) -> str:
        rated = zip(record.domains, record.values, strict=True)
        return "; ".join(f"{row.name}: {word(value or '', self.scale)}" for row, value in rated)

    def value_last_on(self, record: CaseRow):
        return record.last_on

    def value_why(self, record: CaseRow) -> str:
        if not record.is_due:
            said = [f"Look again by {day(record.look_again_by)}", record.older, record.view_words]
        else:
            said = [record.reason, *record.details]
        covered = record.cover.as_sentence if record.cover else ""
        return ". ".join(part for part in [covered, *said] if part)


class DueTable(CaseTable):
    """Those who need somebody now, the most pressing first; one press on from here."""

    act = tables.TemplateColumn(
        template_name="cases/_case_act.html",
        verbose_name="",
        orderable=False,
        empty_values=(),
        exclude_from_export=True,
        attrs={"td": {"class": "act"}, "th": {"class": "act"}},
    )
    caption = "Cases that need you now, the most pressing first"

    class Meta(CaseTable.Meta):
        pass


class UpToDateTable(CaseTable):
    why = tables.TemplateColumn(
        template_name="cases/_case_why.html",
        verbose_name="What next",
        order_by="need",
        empty_values=(),
        attrs=QUIET_CELL,
    )
    caption = "Cases that are up to date, the next to look at first"

    class Meta(CaseTable.Meta):
        pass
