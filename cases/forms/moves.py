"""What people write when an audit moves on: reasons, comments, replies; and ticking several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from cases import privacy
from cases.models import AuditComment, AuditMove

SHORTEST = 5


@dataclass(frozen=True)
class Wording:
    """What one of these pages says."""

    heading: str
    lede: str
    label: str
    help: str
    button: str
    limit: int = AuditMove.REASON_LENGTH


RETURN = Wording(
    "Return this audit",
    "It goes back to the person who rated it, with all ratings and notes to go on from. It counts "
    "nowhere until the revised audit is in.",
    "What should they look at again, and why?",
    "Begin with what is well seen. Leave names out. The practitioner reads it.",
    "Return it",
)
WITHDRAW = Wording(
    "Withdraw this audit",
    "It is kept with all it holds, and counts nowhere from now on. This cannot be taken back.",
    "Why is it withdrawn?",
    "Leave names out. The practitioner reads it.",
    "Withdraw it",
)
CORRECT = Wording(
    "Correct this audit",
    "A new audit opens for the person who rated it, with all ratings to go on from. This one "
    "stays as it is.",
    "What needs correcting?",
    "Leave names out. The practitioner reads it.",
    "Open the correction",
)
COMMENT = Wording(
    "Comment on this audit",
    "The practitioner reads it and can reply. The audit stays as it is.",
    "Your comment",
    "Begin with what is well seen. Leave names out.",
    "Send the comment",
    AuditComment.LENGTH,
)
REPLY = Wording(
    "Reply",
    "Your reply stays with the audit, for everyone who may read it.",
    "Your reply",
    "Leave names out.",
    "Send the reply",
    AuditComment.LENGTH,
)


class WordsForm(forms.Form):
    """One text. Warns once about what points at one person, and lets it through when confirmed."""

    text = forms.CharField(strip=True, widget=forms.Textarea(attrs={"rows": 4}))
    confirm = forms.BooleanField(
        label="Send it as it is: nothing in it points at one person", required=False
    )

    expects: tuple[str, ...] = ()  # findings of cases/privacy.py that belong in such a text

    def __init__(self, data=None, *, wording: Wording) -> None:
        super().__init__(data)
        field = self.fields["text"]
        field.label, field.help_text = wording.label, wording.help
        field.error_messages["required"] = "Say it in a sentence or two."
        self.limit = wording.limit
        if not self.is_bound:
            del self.fields["confirm"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("text")

    def clean_text(self) -> str:
        """Counted as a person counts: a line break is one character."""
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text) > self.limit:
            raise forms.ValidationError(
                f"This is {len(text) - self.limit:,} characters too long. "
                f"It can hold {self.limit:,}. What you typed is still here."
            )
        if len(text) < SHORTEST:
            raise forms.ValidationError("Say it in a few words more.")
        return text

    def clean(self) -> dict:
        found = super().clean()
        findings = privacy.findings(found.get("text", ""))
        looks_like = [words for words in findings if words not in self.expects]
        if looks_like and not found.get("confirm"):
            self.add_error("text", privacy.in_a_sentence(looks_like))
            self.helper.layout.append("confirm")
        return found


def ticked(values: Iterable[str]) -> list[UUID]:
    """The identifiers among what was sent; anything else is passed over."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
