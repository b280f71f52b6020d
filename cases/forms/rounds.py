"""Planning a round of audits, and giving a drawn look to another auditor. Neither form saves."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django import forms
from django.utils import timezone

from cases import privacy, scopes
from cases.forms.audits import SCOPES, ScopeForm
from cases.forms.finish import NO_DAY, date_input
from cases.forms.register import PeopleField
from cases.models import Audit, AuditPlan, PlanType, Team, User
from cases.periods import AGE_BANDS, add_months
from cases.sampling import Wanted
from cases.scopes import WHOLE, whole_frameworks
from cases.tables.people import part_in_words
from frameworks.models import Edition, Item

LARGEST = 200
# What somebody from outside may be asked for; second ratings are planned on pages of their own.
TYPES = (
    Audit.Type.LEARNING_CONVERSATION,
    Audit.Type.THEMATIC,
    Audit.Type.DIP_SAMPLE,
    Audit.Type.CLOSURE,
)
CHOSEN = (Audit.Scope.CHOSEN, "Chosen items: a few items, the same in every case")


class AuditorsField(PeopleField):
    def label_from_instance(self, user: User) -> str:
        return ", ".join([user.name, *(part_in_words(part) for part in user.current_parts)])


def auditors_on(day: datetime.date):
    """Who may be given a look: QA auditors and team managers, by name."""
    return User.objects.who_can_look(day).with_parts(day)


class RoundForm(ScopeForm):
    """A round: what is looked at, in which cases, by whom and by when."""

    use_required_attribute = False

    title = forms.CharField(
        label="What the round is about",
        max_length=AuditPlan._meta.get_field("title").max_length,
        help_text="A theme, such as “How children take part in decisions”. No child, no name.",
        error_messages={"required": "Say what the round is about."},
    )
    type = forms.ChoiceField(
        label="Kind of look",
        choices=[(kind, kind.label) for kind in TYPES],
        initial=Audit.Type.LEARNING_CONVERSATION,
        error_messages={"required": "Choose the kind of look."},
    )
    asked_items = forms.ModelMultipleChoiceField(
        Item.objects.none(),
        label="For chosen items: which?",
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.at_work(),
        required=False,
        help_text="None chosen: the whole county.",
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )
    plan_types = forms.ModelMultipleChoiceField(
        PlanType.objects.filter(is_active=True),
        label="Plan types",
        required=False,
        help_text="None chosen: all of them.",
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    age_band = forms.ChoiceField(
        label="Age", required=False, choices=[("", "All ages"), *AGE_BANDS]
    )
    size = forms.IntegerField(
        label="How many cases",
        min_value=1,
        max_value=LARGEST,
        error_messages={
            "required": "Enter how many cases.",
            "invalid": "Enter a whole number, such as 12.",
        },
    )
    auditors = AuditorsField(
        User.objects.none(),
        label="Who looks",
        help_text="The cases are spread evenly. Nobody is given their own or their team’s.",
        to_field_name="public_id",
        error_messages={"required": "Choose at least one person."},
    )
    due_on = forms.DateField(
        label="By when",
        widget=date_input(),
        error_messages={"required": "Give the day.", "invalid": NO_DAY},
    )

    def __init__(self, *args, editions: Iterable[Edition], **kwargs) -> None:
        super().__init__(*args, editions=editions, **kwargs)
        self.today = timezone.localdate()
        self._whole = {WHOLE + each.framework.code: each for each in whole_frameworks()}
        self.fields["scope"].choices = [
            *SCOPES,
            *((key, f"{each.framework.name}: all that it asks for")
              for key, each in self._whole.items()),
            CHOSEN,
        ]  # fmt: skip
        self.fields["scope"].label = "How deep"
        self.fields["themes"].label = "For a themed look: which parts?"
        self.fields["due_on"].initial = add_months(self.today, 1)
        self.fields["auditors"].queryset = auditors_on(self.today)
        items = Item.objects.filter(
            edition__status=Edition.Status.PUBLISHED, kind__in=scopes.KINDS[Audit.Scope.CHOSEN]
        )
        items = items.select_related("section").order_by("edition__framework__order", "position")
        self.fields["asked_items"].queryset = items

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        looks_like = privacy.findings(title)
        if looks_like:
            raise forms.ValidationError(privacy.in_a_sentence(looks_like))
        return title

    def clean_due_on(self) -> datetime.date:
        due = self.cleaned_data["due_on"]
        if not self.today <= due <= add_months(self.today, 12):
            raise forms.ValidationError("Choose a day from today on, within a year.")
        return due

    def clean(self) -> dict:
        data = super().clean()
        if edition := self._whole.get(data.get("scope", "")):  # all of its parts
            data["scope"] = Audit.Scope.THEMED
            data["themes"] = [str(section.pk) for section in edition.sections.all()]
        if data.get("scope") == Audit.Scope.CHOSEN and "asked_items" not in self.errors:
            items = list(data.get("asked_items") or [])
            if not items:
                self.add_error("asked_items", "Choose at least one item.")
            elif len({item.edition_id for item in items}) > 1:
                self.add_error("asked_items", "Choose items of one framework.")
        return data

    @property
    def wanted(self) -> Wanted:
        data = self.cleaned_data
        chosen = data["scope"] == Audit.Scope.CHOSEN
        return Wanted(
            title=data["title"],
            type=data["type"],
            scope=data["scope"],
            size=data["size"],
            due_on=data["due_on"],
            auditors=list(data["auditors"]),
            sections=self.sections,
            items=list(data["asked_items"]) if chosen else [],
            teams=list(data["teams"]),
            plan_types=list(data["plan_types"]),
            age_band=data["age_band"],
        )

    @property
    def item_groups(self) -> list[tuple[str, list]]:
        """The items of each part, as boxes to tick."""
        found: dict[str, list] = {}
        for box in self["asked_items"].subwidgets:
            section = box.data["value"].instance.section
            found.setdefault(f"{section.letter} {section.name}".strip(), []).append(box)
        return list(found.items())


class GiveForm(forms.Form):
    """Who looks instead."""

    auditor = forms.ModelChoiceField(
        User.objects.none(),
        label="Who looks instead",
        empty_label="Choose a person",
        to_field_name="public_id",
        error_messages={"required": "Choose a person.", "invalid_choice": "Choose from the list."},
    )

    def __init__(self, *args, now: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        found = auditors_on(timezone.localdate()).exclude(pk=now.pk)
        field = self.fields["auditor"]
        field.queryset = found
        field.label_from_instance = AuditorsField.label_from_instance.__get__(field)
