"""What a reader may choose where one item is compared: case mix first, then what is compared.

Belongs here: reading the choice of an item, a measure and a part of the county from an address;
unknown values fall back. Does not belong here: counting, and which teams a reader may look at.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

from cases.figure_lists import KINDS, items_of, items_of_list, own_lists
from cases.figures import ItemRow
from cases.forms.filters import CHOSEN, FigureFilter, Select
from cases.funnel_counts import GAP, STRENGTH
from cases.models import Service
from frameworks.models import Item

WORDS = {STRENGTH: "Strengths", GAP: "Gaps"}
# In which words a list of items is parted, before the name of the part of a framework.
GROUPS = {
    "impacts": "Domains",
    "outcomes": "Outcomes",
    "standards": "Practice",
    "determinants": "Determinants",
}


class GroupedSelect(Select):
    """Options under headings, drawn in one loop."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        groups = format_html_join(
            "",
            '\n  <optgroup label="{}">{}</optgroup>',
            ((group, self._options(options)) for group, options, _ in widget["optgroups"]),
        )
        own = format_html_join("", ' {}="{}"', widget["attrs"].items())
        return format_html('<select name="{}"{}>{}\n</select>', name, own, groups)

    def _options(self, options) -> SafeString:
        return format_html_join(
            "",
            '\n    <option value="{}"{}>{}</option>',
            ((o["value"], CHOSEN[o["selected"]], o["label"]) for o in options),
        )


def compared_items(kinds: Sequence[str]) -> list[tuple[str, list[ItemRow]]]:
    """Every item that can be compared, under the heading it stands under; domains first."""
    wanted = {kind: name for name in kinds for kind in KINDS[name]}
    groups: dict[str, list[ItemRow]] = {}
    rows = [row for row, _ in items_of(list(wanted))]
    order = list(GROUPS)
    for row in sorted(rows, key=lambda row: (order.index(wanted[row.kind]), row.position)):
        name = wanted[row.kind]
        if row.kind == Item.Kind.IMPACT:
            groups.setdefault(GROUPS[name], []).append(replace(row, label=row.section))
        else:
            heading = f"{GROUPS[name]}: {row.section}" if row.section else GROUPS[name]
            groups.setdefault(heading, []).append(row)
    return list(groups.items())


def own_items() -> list[tuple[str, list[ItemRow]]]:
    """The items of frameworks of the authority's own, each kind under its framework and section."""
    groups: dict[str, list[ItemRow]] = {}
    for each in own_lists().values():
        for row, _ in items_of_list(each.key):
            groups.setdefault(f"{each.label}: {row.section}", []).append(row)
    return list(groups.items())


class ComparingFilter(FigureFilter):
    """Case mix first; then quarter, item, strength or gap, whose view, and which teams."""

    item = forms.ChoiceField(label="Domain or item", required=False, widget=GroupedSelect)
    of = forms.ChoiceField(
        label="Compare", required=False, choices=list(WORDS.items()), widget=Select
    )
    place = forms.ChoiceField(label="Teams of", required=False, widget=Select)

    def __init__(
        self,
        data: QueryDict,
        *,
        today: datetime.date,
        services: Sequence[Service] = (),
        whole: str = "",
        fields: str = "plan age quarter item of voice place",
    ) -> None:
        super().__init__(data, today=today, fields=fields)
        groups = compared_items(self.kinds)
        if not self.whose.kinds:
            groups += own_items()
        rows = {row.code: row for _, found in groups for row in found}
        self.chosen_item = rows.get(data.get("item", "")) or next(iter(rows.values()), None)
        self.first_item = next(iter(rows), "")
        self.measure = data["of"] if data.get("of") in WORDS else STRENGTH
        parts = {slugify(service.name): service for service in services}
        self.chosen_service = parts.get(data.get("place", ""))
        self._place = slugify(self.chosen_service.name) if self.chosen_service else ""
        self.data |= {"item": self.code, "of": self.measure, "place": self._place}
        self.fields["item"].choices = [
            (heading, [(row.code, row.label) for row in found]) for heading, found in groups
        ]
        names = [*parts.items()]
        if "place" in self.fields:
            self.fields["place"].choices = [("", whole), *((key, s.name) for key, s in names)]
            if len(parts) < 2:
                del self.fields["place"]
        self.helper.layout = Layout(*(name for name in fields.split() if name in self.fields))

    @property
    def code(self) -> str:
        return self.chosen_item.code if self.chosen_item else ""

    def query(self, **changes: str) -> str:
        """With what is compared; defaults are left out."""
        chosen = {
            "item": self.code if self.code != self.first_item else "",
            "of": self.measure if self.measure != STRENGTH else "",
            "place": self._place,
        }
        return super().query(**(chosen | changes))

    def votes_query(self) -> str:
        """What a list behind a number keeps: the choices that choose votes."""
        return super().query(kind="", show="", all="")

    def place_query(self, **changes: str) -> str:
        """The choices that choose votes, and of which teams."""
        kept = {"kind": "", "show": "", "all": "", "place": self._place}
        return super().query(**(kept | changes))

    @property
    def mix_words(self) -> str:
        """The choices in words but for the quarter."""
        return self.words.removeprefix(self.chosen_quarter.label).removeprefix(", ")
