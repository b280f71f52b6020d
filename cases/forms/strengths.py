"""Telling on what works well, taking it down, and looking for what colleagues told on."""

from __future__ import annotations

from collections.abc import Iterable

from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict

from cases.forms.moves import Wording, WordsForm
from cases.models import Audit, SharedStrength, Team
from cases.strength_querysets import LONGEST
from frameworks.models import Section

SHARE = Wording(
    "Share what works well",
    "Tell it again for colleagues, so that nobody can be recognised.",
    "What works well, in words for colleagues",
    "What somebody does and what it changes. No names, ages, places or days; nothing that only one "
    "family could be.",
    "Share with colleagues",
    SharedStrength.LENGTH,
)
TAKE_DOWN = Wording(
    "Take this down",
    "It leaves the list at once. The person who shared it reads your reason and can tell it again "
    "in other words.",
    "Why is it taken down?",
    "Leave names out, and do not repeat what should not be read.",
    "Take it down",
    SharedStrength.REASON_LENGTH,
)
OPEN_AGAIN = dict.fromkeys(
    ["required", "invalid", "min_value", "max_value"], "Open this page again, then send it."
)
HIGHEST = 2_147_483_647  # what the column holds


def version_field() -> forms.IntegerField:
    return forms.IntegerField(
        min_value=0, max_value=HIGHEST, widget=forms.HiddenInput, error_messages=OPEN_AGAIN
    )


class VersionedWords(WordsForm):
    """One text about a shared strength as the page showed it."""

    version = version_field()
    current: SharedStrength | None = None  # what somebody saved meanwhile

    def seeing(self, current: SharedStrength) -> VersionedWords:
        """The same words against what stands now; the next press keeps them."""
        self.current = current
        self.data = self.data.copy()
        self.data["version"] = str(current.version)
        return self


class StrengthForm(VersionedWords):
    """New words for colleagues; nothing of the audit is filled in but its domain."""

    section = forms.ChoiceField(
        label="Domain or pillar", error_messages={"required": "Choose what it is about."}
    )
    ask_me = forms.BooleanField(
        label="Colleagues may ask me about this",
        help_text="Your name and e-mail address stand beside it. You can change this at any time.",
        required=False,
    )

    def __init__(
        self,
        data=None,
        *,
        audit: Audit,
        strength: SharedStrength | None,
        sections: Iterable[Section],
    ) -> None:
        super().__init__(data, wording=SHARE)
        self.wording = SHARE
        self.audit = audit
        self.fields["section"].choices = [("", "Choose"), *((s.code, s.name) for s in sections)]
        self.helper.layout = Layout("version", "section", "text", "ask_me")
        named = audit.working_well_section
        self.initial = {"version": 0, "section": named.code if named else ""}
        if strength:
            self.initial = {
                "version": strength.version,
                "section": strength.section_code,
                "text": strength.text,
                "ask_me": strength.ask_me,
            }

    def clean_text(self) -> str:
        """The reference of the case never stands in it, not even when confirmed."""
        text = super().clean_text()
        case = self.audit.case
        group = case.family_group
        for number in (case.reference, group.number if group else ""):
            if number and number.lower() in text.lower():
                raise forms.ValidationError("This holds the number of the case. Leave it out.")
        return text

    @property
    def given(self) -> dict:
        data = self.cleaned_data
        return {
            "section_code": data["section"],
            "text": data["text"],
            "ask_me": data["ask_me"],
        }


class TakeDownForm(VersionedWords):
    def __init__(self, data=None, *, strength: SharedStrength) -> None:
        super().__init__(data, wording=TAKE_DOWN)
        self.initial = {"version": strength.version}
        self.helper.layout = Layout("version", "text")


class StopForm(forms.Form):
    """One button; the version its page showed."""

    version = version_field()


class StrengthFilter(forms.Form):
    """Domain, words and team; an unknown value narrows nothing."""

    q = forms.CharField(label="Words", required=False, max_length=LONGEST)
    domain = forms.ChoiceField(label="Domain or pillar", required=False)
    team = forms.ChoiceField(label="Team", required=False)

    def __init__(self, data: QueryDict, *, sections: Iterable[Section], teams: Iterable[Team]):
        self.teams = {str(team.public_id): team for team in teams}
        domains = [("", "All"), *((section.code, section.name) for section in sections)]
        places = [("", "All"), *((code, team.listed_as) for code, team in self.teams.items())]
        known = {"q": data.get("q", "").replace("\x00", "")[:LONGEST].strip()}
        for name, choices in (("domain", domains), ("team", places)):
            known[name] = data[name] if data.get(name) in dict(choices) else ""
        super().__init__(known)
        self.fields["domain"].choices, self.fields["team"].choices = domains, places
        self.known = known

    @property
    def in_use(self) -> bool:
        return any(self.known.values())

    @property
    def wanted(self) -> dict:
        """For the two lists of the page; asked of the database by the querysets."""
        known = self.known
        team = self.teams.get(known["team"])
        return {"domain": known["domain"], "text": known["q"], "team": team}
