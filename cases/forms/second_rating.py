"""Who rates one audit a second time, by when, and why it is asked."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from cases import privacy
from cases.forms.filters import Select
from cases.forms.finish import NO_DAY, date_input
from cases.forms.moderation import USUAL_WAIT, in_time
from cases.models import AuditMove, User


class AskForm(forms.Form):
    """`raters` are those who could do it blind; nobody else is taken."""

    use_required_attribute = False

    rater = forms.ModelChoiceField(
        User.objects.none(),
        label="Who rates it a second time",
        help_text="QA auditors who neither hold nor manage this case, and have not opened it.",
        empty_label="Choose a person",
        to_field_name="public_id",
        widget=Select,
        error_messages={
            "required": "Choose who rates it.",
            "invalid_choice": "Choose from the list: who can rate it blind may have changed.",
        },
    )
    due_on = forms.DateField(
        label="Rated by",
        widget=date_input(),
        error_messages={"required": "Say by when it is rated.", "invalid": NO_DAY},
    )
    reason = forms.CharField(
        label="Why do you ask?",
        help_text="Stays with this audit; the practitioner reads it. The second rater finds it "
        "only once their own rating is in. Leave names out.",
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confirm = forms.BooleanField(
        label="Send it as it is: nothing in it points at one person", required=False
    )

    def __init__(self, data=None, *, raters: Sequence[User], today: datetime.date) -> None:
        super().__init__(data, initial={"due_on": today + USUAL_WAIT})
        self.today = today
        self.fields["rater"].queryset = User.objects.filter(
            pk__in=[rater.pk for rater in raters]
        ).order_by("name")
        if not self.is_bound:
            del self.fields["confirm"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("rater", "due_on", "reason")

    def clean_due_on(self) -> datetime.date:
        return in_time(self.cleaned_data["due_on"], self.today)

    def clean_reason(self) -> str:
        """Counted as a person counts: a line break is one character."""
        text = self.cleaned_data["reason"].replace("\r\n", "\n")
        over = len(text) - AuditMove.REASON_LENGTH
        if over > 0:
            raise forms.ValidationError(
                f"This is {over:,} characters too long. It can hold "
                f"{AuditMove.REASON_LENGTH:,}. What you typed is still here."
            )
        return text

    def clean(self) -> dict:
        found = super().clean()
        looks_like = privacy.findings(found.get("reason", ""))
        if looks_like and not found.get("confirm"):
            self.add_error("reason", privacy.in_a_sentence(looks_like))
            self.helper.layout.append("confirm")
        return found
