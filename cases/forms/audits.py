"""What kind of audit is about to start, and how deep it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.choices import BaseChoiceIterator

from cases.audit_kinds import Kind, does_not_fit
from cases.models import Audit
from cases.scopes import WHOLE, whole_frameworks
from frameworks.models import DRAWN, Edition, Section

SCOPES = [
    (Audit.Scope.FOCUSED, "Focused: eight domains, then the outcomes of those that need a look"),
    (Audit.Scope.QUICK, "Quick: eight domains only"),
    (Audit.Scope.OUTCOMES, "Outcomes: eight domains and all their outcomes"),
    (Audit.Scope.FULL, "Full Flourish: outcomes and what helps or hinders them"),
    (Audit.Scope.PRACTICE_STANDARDS, "Practice standards: how we practise with this child"),
    (Audit.Scope.THEMED, "Themed: only the domains or pillars you choose"),
]
RATEABLE = (Section.Kind.DOMAIN, Section.Kind.PILLAR, Section.Kind.UNIVERSAL)


class Depths(BaseChoiceIterator):
    """The six, and after them each framework of the authority's own; those are looked up last."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield from SCOPES
        for edition in whole_frameworks():
            framework = edition.framework
            yield WHOLE + framework.code, f"{framework.name}: all that it asks for"


class ScopeForm(forms.Form):
    """How deep to look."""

    scope = forms.ChoiceField(
        label="How deep do you want to look?",
        choices=SCOPES,
        initial=Audit.Scope.FOCUSED,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how deep you want to look."},
    )
    themes = forms.MultipleChoiceField(
        label="For a themed audit: which parts?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, editions: Iterable[Edition], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._editions = editions
        # Asked for when the page is drawn or a theme is sent: other scopes need no section.
        self.fields["themes"].choices = self._themes

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {
            str(section.pk): section
            for edition in self._editions
            for section in edition.sections.all()
            if section.kind in RATEABLE or _is_own(edition)
        }

    def _themes(self) -> list[tuple[str, str]]:
        return [
            (key, f"{section.letter} {section.name}".strip())
            for key, section in self._sections.items()
        ]

    def clean(self) -> dict:
        data = super().clean()
        themed = data.get("scope") == Audit.Scope.THEMED
        if themed and not data.get("themes") and "themes" not in self.errors:
            self.add_error("themes", "Choose at least one part to look at.")
        return data

    @property
    def sections(self) -> list[Section]:
        """The chosen sections of a themed audit, in framework order; none for other scopes."""
        if self.cleaned_data["scope"] != Audit.Scope.THEMED:
            return []
        chosen = set(self.cleaned_data["themes"])
        return [section for key, section in self._sections.items() if key in chosen]


def _is_own(edition: Edition) -> bool:
    """A framework of the authority's own, with a scale to rate by."""
    return edition.framework.code not in DRAWN and bool(edition.scale)


class StartForm(ScopeForm):
    """An audit of one case: its kind too. Without a kind it is the usual one."""

    kind = forms.ChoiceField(
        label="What kind of audit is it?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a kind of audit that fits this case now."},
    )

    def __init__(self, *args, kinds: Callable[[], list[Kind]], asked: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.edition: Edition | None = None  # of a whole framework
        self.fields["scope"].choices = Depths()
        self._kinds = kinds
        self._asked = asked
        # As with themes: asked for when the page is drawn or a kind is sent.
        self.fields["kind"].choices = self._kind_choices
        self.fields["kind"].initial = self._first_kind
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_method = "get"  # the page's form posts; here it keeps "(optional)" away
        self.helper.layout = Layout("kind", "scope", "themes")

    @cached_property
    def _offered(self) -> list[Kind]:
        return self._kinds()

    def _kind_choices(self) -> list[tuple[str, str]]:
        return [kind.choice for kind in self._offered]

    def _first_kind(self) -> str:
        """The kind a link asked for, where it fits; else the usual one."""
        types = [kind.type for kind in self._offered]
        return self._asked if self._asked in types else types[0]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("scope", "").startswith(WHOLE):
            code = data["scope"].removeprefix(WHOLE)
            self.edition = next(e for e in whole_frameworks() if e.framework.code == code)
            data["scope"] = Audit.Scope.WHOLE
        if data.get("kind") and data.get("scope"):
            words = does_not_fit(data["kind"], data["scope"])
            if words:
                self.add_error("scope", words)
        return data
