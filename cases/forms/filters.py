"""What a reader may choose above the team's figures: quarter, plan type, age band, voice, kind.

Belongs here: reading a choice from an address; unknown values fall back. Does not belong here:
counting. The choices travel from page to page in the query string.
"""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from cases.figure_lists import KINDS, PLAN_TYPES, PLAN_TYPES_ALONE, OwnList, own_lists
from cases.forms.caseload import NOT_HEARD
from cases.markup import format_html, format_html_join
from cases.models import PlanType
from cases.periods import AGE_BANDS, Quarter, quarter_from_code, quarter_of
from cases.rollups import Selection
from cases.whose_view import USUAL, WHOSE, Whose

QUARTERS = 8
KIND_WORDS = {
    "outcomes": "Outcomes",
    "impacts": "Domains",
    "determinants": "Determinants",
    "standards": "Practice standards",
}
SHOWN = ("strengths", "not_yet_known")
CHOSEN = {True: SafeString(" selected"), False: ""}
# As templates/flourish/field.html shows a list of choices that may be left.
_FIELD = (
    '\n\n<div class="field">\n  <label for="id_{0}">{1} '
    '<span class="optional">(optional)</span>\n</label>\n  \n  \n\n'
    '  <select name="{0}" class="select" id="id_{0}">{2}\n</select>\n</div>\n\n'
)
_FIELDS = "\n\n\n\n\n{}\n\n\n\n\n"
_OPTION = '\n  <option value="{}"{}>{}</option>'


class Select(forms.Select):
    """Options drawn in one loop instead of a template each; choices without groups."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            _OPTION,
            (
                (option["value"], CHOSEN[option["selected"]], option["label"])
                for _, group, _ in widget["optgroups"]
                for option in group
            ),
        )
        own = format_html_join("", ' {}="{}"', widget["attrs"].items())
        return format_html('<select name="{}"{}>{}\n</select>', name, own, options)


class FigureFilter(forms.Form):
    """Quarter, plan type, age band, voice and kind, each with a value that always exists.

    A page that does not offer the voice counts practitioners' ratings, whatever its address says.
    """

    quarter = forms.ChoiceField(label="Quarter", required=False, widget=Select)
    plan = forms.ChoiceField(label="Plan type", required=False, widget=Select)
    age = forms.ChoiceField(
        label="Age", required=False, choices=[("", "All ages"), *AGE_BANDS], widget=Select
    )
    voice = forms.ChoiceField(
        label="Whose view",
        required=False,
        choices=[(whose.voice, whose.label) for whose in WHOSE.values()],
        widget=Select,
    )
    kind = forms.ChoiceField(label="Show", required=False, widget=Select)

    def __init__(self, data: QueryDict, *, today: datetime.date, fields: str = "") -> None:
        names = fields.split() or list(self.base_fields)
        plan_types = PLAN_TYPES if "kind" in names else PLAN_TYPES_ALONE
        self.plan_types = plan_types.rows(PlanType.objects.db)
        now = quarter_of(today)
        self.quarters = [now.before(back) for back in range(QUARTERS)]
        self.chosen_quarter = self._quarter(data.get("quarter"), now)
        plans = {plan.code: plan for plan in self.plan_types}
        self.chosen_plan = plans.get(data.get("plan", ""))
        bands = dict(AGE_BANDS)
        self.chosen_age = data["age"] if data.get("age") in bands else ""
        asked = data.get("voice", USUAL) if "voice" in names else USUAL
        self.whose: Whose = WHOSE.get(asked, WHOSE[USUAL])
        self.own = self._own_lists() if "kind" in names and not self.whose.kinds else {}
        self.kinds = self.whose.kinds or (*KINDS, *self.own)
        self.chosen_kind = data["kind"] if data.get("kind") in self.kinds else self.kinds[0]
        self.shown = data["show"] if data.get("show") in SHOWN else SHOWN[0]
        self.show_all = data.get("all") == "1"
        super().__init__(
            {
                "quarter": self.chosen_quarter.code,
                "plan": self.chosen_plan.code if self.chosen_plan else "",
                "age": self.chosen_age,
                "voice": self.whose.voice,
                "kind": self.chosen_kind,
            }
        )
        self.fields["kind"].choices = [(kind, self.kind_label(kind)) for kind in self.kinds]
        self.fields["quarter"].choices = [(q.code, short(q)) for q in self.quarters]
        self.fields["plan"].choices = [
            ("", "All plan types"),
            *((plan.code, plan.name) for plan in self.plan_types),
        ]
        for name in set(self.fields) - set(names):
            del self.fields[name]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*names)

    @property
    def drawn(self) -> SafeString:
        """As crispy shows it, without a template for each field: nothing chosen here is wrong."""
        return format_html(_FIELDS, format_html_join("", _FIELD, map(self._field, self.fields)))

    def _field(self, name: str) -> tuple[str, str, SafeString]:
        field, chosen = self.fields[name], self.data[name]
        options = ((value, CHOSEN[value == chosen], word) for value, word in field.choices)
        return name, field.label, format_html_join("", _OPTION, options)

    def _own_lists(self) -> dict[str, OwnList]:
        """Where no plan type tells whether there are any, they are looked for."""
        told = self.plan_types[0].has_own_lists if self.plan_types else True
        return own_lists() if told else {}

    def kind_label(self, kind: str) -> str:
        return KIND_WORDS[kind] if kind in KIND_WORDS else self.own[kind].label

    @property
    def own_list(self) -> OwnList | None:
        """The list of a framework of the authority's own, where one is chosen."""
        return self.own.get(self.chosen_kind)

    def _quarter(self, code: str | None, now: Quarter) -> Quarter:
        chosen = quarter_from_code(code, now)
        return chosen if chosen in self.quarters else now

    def selection(self, practitioner_id: int | None = None) -> Selection:
        return Selection(
            quarter=self.chosen_quarter,
            plan_type_id=self.chosen_plan.pk if self.chosen_plan else None,
            age_band=self.chosen_age,
            practitioner_id=practitioner_id,
            voice=self.whose.voice,
        )

    def query(self, **changes: str) -> str:
        """The choices as a query string, with some of them changed; defaults are left out."""
        chosen = {
            "quarter": self.chosen_quarter.code if self.chosen_quarter != self.quarters[0] else "",
            "plan": self.chosen_plan.code if self.chosen_plan else "",
            "age": self.chosen_age,
            "voice": "" if self.whose.is_usual else self.whose.voice,
            "kind": self.chosen_kind if self.chosen_kind != self.kinds[0] else "",
            "show": self.shown if self.shown != SHOWN[0] else "",
            "all": "1" if self.show_all else "",
        } | changes
        kept = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{kept}" if kept else ""

    def votes_query(self) -> str:
        """What a list behind a number keeps: the choices that choose votes."""
        return self.query(kind="", show="", all="")

    @property
    def words(self) -> str:
        """The choices in words: "April to June 2026, aged 5 to 9, practitioners' ratings"."""
        parts = [self.chosen_quarter.label]
        if self.chosen_plan:
            parts.append(self.chosen_plan.name.lower())
        if self.chosen_age:
            name = dict(AGE_BANDS)[self.chosen_age]
            parts.append("unborn" if self.chosen_age == "unborn" else f"aged {name}")
        return ", ".join([*parts, self.whose.words])


def short(quarter: Quarter) -> str:
    """Apr to Jun 2026."""
    last = quarter.ends - datetime.timedelta(days=1)
    return f"{quarter.starts:%b} to {last:%b} {last.year}"


class CaseFilter(FigureFilter):
    """The team's cases: also by who holds them, rated this quarter or not, child heard or not."""

    rated = forms.ChoiceField(required=False, widget=Select)
    older = forms.ChoiceField(
        label="Ratings",
        required=False,
        choices=[("", "All"), ("yes", "To look at again")],
        widget=Select,
    )
    view = forms.ChoiceField(label="Child’s view", required=False, widget=Select)
    holder = forms.ChoiceField(label="Practitioner", required=False, widget=Select)

    def __init__(self, data, *, today, holders: list[tuple[str, str]], fields: str) -> None:
        names = f"{fields} voice rated older view holder".strip()
        super().__init__(data, today=today, fields=names)
        self.chosen_rated = data["rated"] if data.get("rated") in ("yes", "no") else ""
        self.chosen_older = data["older"] if data.get("older") == "yes" else ""
        self.chosen_holder = data["holder"] if data.get("holder") in dict(holders) else ""
        self.chosen_view = "old" if data.get("view") == "old" else ""
        self.data |= {
            "rated": self.chosen_rated,
            "older": self.chosen_older,
            "view": self.chosen_view,
            "holder": self.chosen_holder,
        }
        self._keep_voice()
        self.fields["view"].choices = [("", "All"), ("old", NOT_HEARD)]
        self.fields["holder"].choices = [("", "Everybody"), *holders]
        if not holders:
            del self.fields["holder"]
        self.helper.layout = Layout(*self.fields)

    def _keep_voice(self) -> None:
        """A figure's voice comes along unseen and says itself in the words of the choice."""
        self.fields["rated"].label = self.whose.rated
        self.fields["rated"].choices = [("", "All"), ("yes", self.whose.yes), ("no", self.whose.no)]
        self.fields["voice"].widget = forms.HiddenInput()
        if self.whose.is_usual:
            del self.fields["voice"]

    @property
    def usual_url(self) -> str:
        """The same cases by practitioners' ratings."""
        kept = {name: self.data[name] for name in self.fields if name != "voice"}
        return "?" + urlencode({name: value for name, value in kept.items() if value})

    @property
    def is_a_figures(self) -> bool:
        """Just the children that a figure counts as rated, or as not rated."""
        others = self.chosen_older or self.chosen_view or self.chosen_holder
        return bool(self.chosen_rated) and not others

    @property
    def is_narrowed(self) -> bool:
        return bool(
            self.chosen_plan
            or self.chosen_age
            or self.chosen_rated
            or self.chosen_older
            or self.chosen_view
            or self.chosen_holder
        )
