"""Drawing second ratings, settling a pair, and choosing what the agreement page counts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.http import QueryDict

from cases import charts, privacy
from cases.actions.moderation import Agreed
from cases.forms.filters import KIND_WORDS, QUARTERS, Select, short
from cases.models import AgreedChange, RatingValue, Team
from cases.pages.pair import PairPage, PairRow
from cases.periods import Quarter, quarter_from_code, quarter_of
from cases.querysets import ModerationQuerySet
from cases.rollups import KINDS
from cases.stored_settings import stored

LARGEST_DRAW = 200
LONGEST_WAIT = datetime.timedelta(days=183)
USUAL_WAIT = datetime.timedelta(days=21)


def in_time(due: datetime.date, today: datetime.date) -> datetime.date:
    """The day by which a second rating is given, if it is one that can be asked for."""
    if not today <= due <= today + LONGEST_WAIT:
        raise forms.ValidationError("Choose a day from today to half a year on.")
    return due


class DrawForm(forms.Form):
    """A share of a quarter's audits, or a number of them."""

    quarter = forms.ChoiceField(
        label="Audits submitted in", error_messages={"required": "Choose a quarter."}
    )
    share = forms.IntegerField(
        label="Share of them, in %",
        help_text="At random, one audit a child. The usual share is a setting.",
        required=False,
        min_value=1,
        max_value=100,
    )
    number = forms.IntegerField(
        label="Or a number of audits",
        help_text="If you fill this in, the share is left aside.",
        required=False,
        min_value=1,
        max_value=LARGEST_DRAW,
    )
    due_on = forms.DateField(
        label="Rated by",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Say by when they are rated."},
    )

    def __init__(self, data=None, *, today: datetime.date) -> None:
        now = quarter_of(today)
        self.quarters = (now.before(), now)
        self.today = today
        super().__init__(
            data,
            initial={"share": stored.MODERATION_SHARE, "due_on": today + USUAL_WAIT},
        )
        self.fields["quarter"].choices = [(each.code, short(each)) for each in self.quarters]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "quarter", "share", "number", "due_on", ButtonHolder(Submit("", "Draw"))
        )

    def clean_due_on(self) -> datetime.date:
        return in_time(self.cleaned_data["due_on"], self.today)

    def clean(self) -> dict:
        found = super().clean()
        if not self.errors and not (found.get("share") or found.get("number")):
            self.add_error("share", "Say how many: a share, or a number.")
        return found

    @property
    def chosen_quarter(self) -> Quarter:
        return quarter_from_code(self.cleaned_data["quarter"], self.quarters[0])


class SettleForm(forms.Form):
    """One agreed value an item; a reason where it is not the first rater's."""

    confirm = forms.BooleanField(
        label="Keep the reasons as they are: nothing in them points at one person", required=False
    )

    def __init__(self, data=None, *, page: PairPage) -> None:
        super().__init__(data)
        self.page = page
        self.refused = ""
        for row in page.rows:
            self._add(row)
        if not self.is_bound:
            del self.fields["confirm"]

    def _add(self, row: PairRow) -> None:
        scale = row.item.edition.scale if row.item.edition_id else self.page.scale
        choices = [(str(value), charts.word(value, scale)) for value in RatingValue]
        if not row.first.value:
            choices.append(("", "Leave it unrated"))
        key = row.item.pk
        default = row.first.value or "" if row.same or row.only_one else None
        self.fields[f"agreed-{key}"] = forms.ChoiceField(
            label="Agreed",
            choices=choices,
            initial=default,
            required=bool(row.first.value),
            widget=forms.RadioSelect,
            error_messages={"required": f"Choose the agreed rating: {row.item}"},
        )
        self.fields[f"why-{key}"] = forms.CharField(
            label="Why, if it is not what the first rater said",
            required=False,
            max_length=AgreedChange.REASON_LENGTH,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def fields_of(self, row: PairRow) -> tuple:
        return self[f"agreed-{row.item.pk}"], self[f"why-{row.item.pk}"]

    def _with_fields(self, rows: Iterable[PairRow]) -> list[tuple]:
        return [(row, *self.fields_of(row)) for row in rows]

    @property
    def apart(self) -> list[tuple]:
        return self._with_fields(self.page.apart)

    @property
    def by_one(self) -> list[tuple]:
        return self._with_fields(self.page.by_one)

    @property
    def same(self) -> list[tuple]:
        return self._with_fields(self.page.same)

    @property
    def asks_to_confirm(self) -> bool:
        return "confirm" in self.fields and bool(self.looks_like)

    @property
    def looks_like(self) -> list:
        if not self.is_bound:
            return []
        given = (self.data.get(f"why-{row.item.pk}", "") for row in self.page.rows)
        return privacy.findings("\n".join(given))

    def clean(self) -> dict:
        found = super().clean()
        for row in self.page.rows:
            agreed, why = (found.get(f"{name}-{row.item.pk}") for name in ("agreed", "why"))
            if agreed is None or why is None:
                continue
            if (agreed or None) != row.first.value and not why.strip():
                self.add_error(f"why-{row.item.pk}", f"Say why it changed: {row.item}")
            looks_like = privacy.findings(why)
            if looks_like and not found.get("confirm"):
                self.add_error(f"why-{row.item.pk}", privacy.in_a_sentence(looks_like))
        return found

    @property
    def agreed(self) -> dict[int, Agreed]:
        data = self.cleaned_data
        return {
            pk: Agreed(pk, data[f"agreed-{pk}"] or None, data[f"why-{pk}"])
            for pk in (row.item.pk for row in self.page.rows)
        }


class AgreementFilter(forms.Form):
    """Quarter of the first rating, team and kind of item; unknown values fall back to all."""

    quarter = forms.ChoiceField(label="Quarter", required=False, widget=Select)
    team = forms.ChoiceField(label="Team", required=False, widget=Select)
    kind = forms.ChoiceField(
        label="Show", required=False, choices=[("", "All items"), *KIND_WORDS.items()],
        widget=Select,
    )  # fmt: skip

    def __init__(self, data: QueryDict, *, today: datetime.date, teams: Iterable[Team]) -> None:
        now = quarter_of(today)
        quarters = {each.code: each for each in (now.before(n) for n in range(QUARTERS))}
        by_id = {str(team.public_id): team for team in teams}
        self.chosen_quarter = quarters.get(data.get("quarter", ""))
        self.chosen_team = by_id.get(data.get("team", ""))
        self.chosen_kind = data["kind"] if data.get("kind") in KINDS else ""
        super().__init__(
            {
                "quarter": self.chosen_quarter.code if self.chosen_quarter else "",
                "team": str(self.chosen_team.public_id) if self.chosen_team else "",
                "kind": self.chosen_kind,
            }
        )
        every = [(code, short(each)) for code, each in quarters.items()]
        self.fields["quarter"].choices = [("", "All quarters"), *every]
        self.fields["team"].choices = [
            ("", "All teams"),
            *((code, team.listed_as) for code, team in by_id.items()),
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("quarter", "team", "kind")

    def chosen(self, moderations: ModerationQuerySet) -> ModerationQuerySet:
        if self.chosen_quarter:
            moderations = moderations.filter(first__period=self.chosen_quarter.starts)
        if self.chosen_team:
            moderations = moderations.filter(first__team=self.chosen_team)
        return moderations

    @property
    def kinds(self) -> tuple[str, ...]:
        return KINDS.get(self.chosen_kind, ())

    @property
    def words(self) -> str:
        parts = [
            self.chosen_quarter.label if self.chosen_quarter else "All quarters",
            self.chosen_team.name if self.chosen_team else "all teams",
            KIND_WORDS[self.chosen_kind].lower() if self.chosen_kind else "all items",
        ]
        return ", ".join(parts)
