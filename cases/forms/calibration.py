"""Writing a made-up child for many to rate, and rating it."""

from __future__ import annotations

from collections.abc import Mapping

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms

from cases import charts, privacy
from cases.models import Calibration, RatingValue
from frameworks.models import Edition, Item, Section

DOMAINS, OUTCOMES = "domains", "outcomes"
RATED = (Item.Kind.IMPACT, Item.Kind.OUTCOME, Item.Kind.PRACTICE_STANDARD)


class CalibrationForm(forms.Form):
    """Title, story, and the domains or pillars of one framework."""

    title = forms.CharField(
        label="Title",
        help_text="Such as “Robin, 9”.",
        max_length=120,
        error_messages={"required": "Give the made-up child a title."},
    )
    story = forms.CharField(
        label="The story of a made-up child",
        help_text="Everybody rates what stands here. Make it up: nothing of a real child.",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Write the story that everybody rates."},
    )
    sections = forms.MultipleChoiceField(
        label="Domains or pillars to rate",
        help_text="Of one framework.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    depth = forms.ChoiceField(
        label="How deep",
        choices=[(DOMAINS, "Only the domains"), (OUTCOMES, "Domains and their outcomes")],
        initial=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how deep."},
        help_text="Pillars are rated by their standards.",
    )
    confirm = forms.BooleanField(
        label="Open it as it is: nothing in it points at one person", required=False
    )

    def __init__(self, data=None) -> None:
        super().__init__(data)
        sections = Section.objects.filter(
            edition__status=Edition.Status.PUBLISHED, items__kind__in=RATED
        )
        order = ("edition__framework__order", "order")
        found = sections.select_related("edition__framework").order_by(*order).distinct()
        self.known = {section.code: section for section in found}
        self.fields["sections"].choices = [
            (code, f"{section.edition.framework.name}: {section.name}")
            for code, section in self.known.items()
        ]
        if not self.is_bound:
            del self.fields["confirm"]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "title", "story", "sections", "depth", ButtonHolder(Submit("", "Open it for rating"))
        )

    def clean_sections(self) -> list[Section]:
        chosen = [self.known[code] for code in self.cleaned_data["sections"]]
        if len({section.edition_id for section in chosen}) > 1:
            raise forms.ValidationError("Choose domains or pillars of one framework.")
        return chosen

    def clean(self) -> dict:
        found = super().clean()
        looks_like = privacy.findings(found.get("story", ""))
        if looks_like and not found.get("confirm"):
            self.add_error("story", privacy.in_a_sentence(looks_like))
            self.helper.layout.insert(2, "confirm")
        if found.get("sections") and not self.items:
            self.add_error("sections", "Nothing in these can be rated so. Choose others.")
        return found

    @property
    def items(self) -> list[Item]:
        kinds = {Item.Kind.IMPACT, Item.Kind.PRACTICE_STANDARD}
        if self.cleaned_data.get("depth") == OUTCOMES:
            kinds.add(Item.Kind.OUTCOME)
        sections = self.cleaned_data.get("sections") or []
        return list(Item.objects.filter(section__in=sections, kind__in=kinds).order_by("position"))


class CalibrationRatingForm(forms.Form):
    """Five values an item, as in an audit; what is left open can be rated later."""

    def __init__(
        self, data=None, *, calibration: Calibration, items: list[Item], given: Mapping[int, str]
    ) -> None:
        super().__init__(data)
        self.items = items
        scale = calibration.edition.scale
        choices = [(str(value), charts.word(value, scale)) for value in RatingValue]
        for item in items:
            self.fields[f"item-{item.pk}"] = forms.ChoiceField(
                label=item.text,
                choices=choices,
                initial=given.get(item.pk),
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def by_section(self) -> list[tuple[Section, list]]:
        found: dict[int, tuple[Section, list]] = {}
        for item in self.items:
            place = found.setdefault(item.section_id, (item.section, []))
            place[1].append(self[f"item-{item.pk}"])
        return list(found.values())

    @property
    def values(self) -> dict[int, str]:
        given = {item.pk: self.cleaned_data[f"item-{item.pk}"] for item in self.items}
        return {pk: value for pk, value in given.items() if value}
