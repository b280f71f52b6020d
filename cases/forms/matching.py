"""Matching a practice standard to a domain: the same rules as for the file, and what was seen."""

from __future__ import annotations

from typing import Self

from django import forms

from cases import matching
from cases.models import DomainStandard

OPEN_AGAIN = {"required": "Open this page again, then save what you typed."}
DOMAIN_GONE = (
    "This domain is in no published edition any more, so nothing can stand beside it. Take the "
    "standard off the list."
)


def chosen_of(label: str, missing: str) -> forms.ChoiceField:
    wrong = {"required": missing, "invalid_choice": missing}
    return forms.ChoiceField(label=label, error_messages=wrong)


class MatchForm(forms.Form):
    """A new match: domain, standard and reason."""

    section = chosen_of("Domain", matching.NO_DOMAIN)
    standard = chosen_of("Practice standard that should help", matching.NO_STANDARD)
    reason = forms.CharField(
        label="Why it should help",
        help_text="A sentence or two. Team managers read it beside their figures.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": matching.NO_REASON},
    )

    def __init__(self, data=None, *, known: matching.Editions, initial: dict | None = None) -> None:
        super().__init__(data, initial=initial)
        self.known = known
        nothing = [("", "Choose")]
        self.fields["section"].choices = nothing + known.choice_of_domains
        self.fields["standard"].choices = nothing + known.choice_of_standards

    def clean(self) -> dict:
        found = super().clean()
        given = {part: found.get(part, "") for part in ("section", "standard", "reason")}
        self.refuse(matching.faults(self.known, **given))
        return found

    def refuse(self, faults: dict[str, str]) -> Self:
        """Each fault beside its field, unless the field says something already."""
        for part, said in faults.items():
            if part not in self.fields:
                self.add_error(None, DOMAIN_GONE)
            elif part not in self.errors:
                self.add_error(part, said)
        return self


class ChangeMatchForm(MatchForm):
    """Another reason or standard for a domain, and what the page showed."""

    seen_reason = forms.CharField(widget=forms.HiddenInput, strip=False, error_messages=OPEN_AGAIN)
    seen_active = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, known: matching.Editions, match: DomainStandard) -> None:
        start = {"standard": match.item_code, "reason": match.reason} | _shown(match)
        super().__init__(data, known=known, initial=start)
        del self.fields["section"]
        self.section = match.section_code
        self.theirs: DomainStandard | None = None

    def clean(self) -> dict:
        self.cleaned_data["section"] = self.section
        return super().clean()

    @property
    def to_save(self) -> dict:
        data = self.cleaned_data
        seen = (data["seen_reason"], data["seen_active"])
        return {"standard": data["standard"], "reason": data["reason"], "seen": seen}

    def seeing(self, current: DomainStandard) -> Self:
        """The same words against what stands now; the next press keeps them."""
        self.theirs = current
        self.data = self.data.copy()
        for name, value in _shown(current).items():
            self.data[name] = value
        return self


class TakeOffForm(forms.Form):
    """One button; the reason its page showed."""

    seen_reason = forms.CharField(widget=forms.HiddenInput, strip=False, error_messages=OPEN_AGAIN)

    def __init__(self, data=None, *, match: DomainStandard) -> None:
        super().__init__(data, initial={"seen_reason": match.reason})


def _shown(match: DomainStandard) -> dict[str, str]:
    return {"seen_reason": match.reason, "seen_active": "True" if match.is_active else ""}
