"""Hearing a child's or family's view: how it begins, its answers, and the words an admin edits."""

from __future__ import annotations

import datetime
from typing import Self

from django import forms
from django.utils import timezone

from cases import privacy
from cases.faces import FACE_CHOICES, OTHER_CHOICES, WORD_CHOICES, Answer, answer_of
from cases.forms.finish import date_input
from cases.models import Audit, ChildVoice, VoiceWording
from cases.pages.voices import Question, View
from frameworks.models import Item

OWN_WORDS = 2000
FACES, WORDS = "faces", "words"
RECORD, TOGETHER = "record", "together"
LOST = dict.fromkeys(["required", "invalid"], "Open this page again, then save what you typed.")
TOO_LONG = "Keep it under %(limit_value)d characters. What you typed is still here."
HOW = [(how, how.label) for how in ChildVoice.How if how != ChildVoice.How.TOGETHER]


class StartViewForm(forms.Form):
    """Whose view, in which words, and how it is heard; or, in one press, that it is not now."""

    whose = forms.ChoiceField(
        label="Whose view?",
        choices=ChildVoice.Whose.choices,
        initial=ChildVoice.Whose.CHILD,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whose view it is."},
    )
    words_for = forms.ChoiceField(
        label="In which words?",
        choices=ChildVoice.WordsFor.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    answers = forms.ChoiceField(
        label="Answer with",
        help_text="A small child always has faces.",
        choices=[(FACES, "Five faces"), (WORDS, "Words: going well, in between, not going well")],
        initial=FACES,
        required=False,
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(
        label="How do you hear it?",
        help_text="Not needed when you fill it in together on this screen.",
        choices=[("", "Choose"), *HOW],
        required=False,
    )
    heard_on = forms.DateField(
        label="When",
        required=False,
        widget=date_input(),
        error_messages={"invalid": "Give the day as a date, such as 12 May 2026."},
    )

    def __init__(self, data=None, *, asked: str = "", age: int | None = None) -> None:
        whose = asked if asked in ChildVoice.Whose.values else ChildVoice.Whose.CHILD
        small, older = ChildVoice.WordsFor.SMALL_CHILD, ChildVoice.WordsFor.TEENAGER
        words = older if (age or 0) >= 11 else small
        if whose == ChildVoice.Whose.FAMILY:
            words = ChildVoice.WordsFor.PARENT
        start = {"whose": whose, "words_for": words, "heard_on": timezone.localdate()}
        super().__init__(data, initial=start)

    @property
    def at_once(self) -> str:
        """ "Not yet" or "cannot now", pressed as a whole answer."""
        heard = self.data.get("heard", "")
        return heard if heard in (ChildVoice.Heard.NOT_YET, ChildVoice.Heard.CANNOT_NOW) else ""

    @property
    def together(self) -> bool:
        return self.data.get("way") == TOGETHER

    @property
    def answers_with(self) -> str:
        """Faces unless words were chosen; always faces for a small child."""
        small = self.cleaned_data["words_for"] == ChildVoice.WordsFor.SMALL_CHILD
        return WORDS if self.cleaned_data.get("answers") == WORDS and not small else FACES

    def clean_heard_on(self) -> datetime.date | None:
        day = self.cleaned_data["heard_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("This day has not come yet. Check the day and the year.")
        if day and day.year < 2000:
            raise forms.ValidationError("This day is too long ago. Check the year.")
        return day

    def clean(self) -> dict:
        data = super().clean()
        if self.at_once:
            return data
        if not data.get("words_for") and "words_for" not in self.errors:
            self.add_error("words_for", "Choose the words it is asked in.")
        if self.together:
            data["how"], data["heard_on"] = ChildVoice.How.TOGETHER, timezone.localdate()
            return data
        if not data.get("how") and "how" not in self.errors:
            self.add_error("how", "Say how the view is heard.")
        if not data.get("heard_on") and "heard_on" not in self.errors:
            self.add_error("heard_on", "Say when the view is heard.")
        return data

    @property
    def to_start(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("whose", "words_for", "how", "heard_on")}


class ViewForm(forms.Form):
    """The answers of one view and their own words, saved together; every answer may stay open."""

    version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, error_messages=LOST
    )
    own_words = forms.CharField(
        label="In their own words",
        help_text="What goes well, and what should change. Leave names out.",
        required=False,
        max_length=OWN_WORDS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )
    confirm = forms.BooleanField(
        label="Save it as it is: nothing in it points at one person", required=False
    )

    def __init__(self, data=None, *, view: View, answers: str, warns: bool = True) -> None:
        self.view, self.answers, self.warns = view, answers, warns
        self.theirs: Audit | None = None
        self.looks_like: list[str] = []
        start = {"version": view.audit.version, "own_words": view.audit.working_well}
        start |= {question.name: question.answer.sent_as for question in view.questions}
        super().__init__(data, initial=start)
        known = [*FACE_CHOICES, *WORD_CHOICES, *OTHER_CHOICES]
        for question in view.questions:
            self.fields[question.name] = forms.ChoiceField(
                label=question.asks, choices=known, required=False
            )

    def clean_own_words(self) -> str:
        return self.cleaned_data["own_words"].replace("\r\n", "\n").strip()

    def clean(self) -> dict:
        found = super().clean()
        self.looks_like = privacy.findings(found.get("own_words", "")) if self.warns else []
        if self.looks_like and not found.get("confirm"):
            self.add_error("own_words", privacy.in_a_sentence(self.looks_like))
        return found

    @property
    def to_save(self) -> dict:
        answers: dict[Item, Answer] = {
            question.item: answer_of(self.cleaned_data[question.name])
            for question in self.view.questions
        }
        own_words = self.cleaned_data["own_words"]
        return {
            "version": self.cleaned_data["version"],
            "answers": answers,
            "own_words": own_words,
        }

    def seeing(self, current: Audit) -> Self:
        """The same answers against what somebody saved meanwhile; the next press keeps these."""
        self.theirs = current
        return self.going_on_from(View(current))

    def going_on_from(self, view: View) -> Self:
        self.view = view
        self.data = self.data.copy()
        self.data["version"] = str(view.audit.version)
        return self

    @property
    def rows(self) -> list[tuple[Question, str, list[tuple[str, str, int | None, bool]]]]:
        """Each question with its error and its choices: what is sent, its word, face, chosen."""
        return [(each, self._error(each), self._choices(each)) for each in self.view.questions]

    def _error(self, question: Question) -> str:
        return " ".join(self.errors.get(question.name, [])) if self.is_bound else ""

    def _choices(self, question: Question) -> list[tuple[str, str, int | None, bool]]:
        sent = self[question.name].value() or ""
        shown = WORD_CHOICES if self.answers == WORDS else FACE_CHOICES
        if sent and sent not in dict([*shown, *OTHER_CHOICES]):  # answered in the other way
            shown = WORD_CHOICES if shown is FACE_CHOICES else FACE_CHOICES
        return [
            (value, text, answer_of(value).face, value == sent)
            for value, text in [*shown, *OTHER_CHOICES]
        ]

    @property
    def differing(self) -> list[tuple[Question, str]]:
        """After a stale save: the questions somebody answered otherwise, and how."""
        known = dict([*FACE_CHOICES, *WORD_CHOICES, *OTHER_CHOICES])
        return [
            (question, known.get(question.answer.sent_as, "No answer"))
            for question in self.view.questions
            if question.answer.sent_as != self.cleaned_data.get(question.name)
        ]


class WordingForm(forms.Form):
    """One question and its help, and what the page showed of both."""

    question = forms.CharField(
        label="Question",
        max_length=VoiceWording._meta.get_field("question").max_length,
        error_messages={"required": "Write the question.", "max_length": TOO_LONG},
    )
    help = forms.CharField(
        label="A line of help",
        required=False,
        max_length=VoiceWording._meta.get_field("help").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": TOO_LONG},
    )
    seen_question = forms.CharField(widget=forms.HiddenInput, strip=False, required=False)
    seen_help = forms.CharField(widget=forms.HiddenInput, strip=False, required=False)

    def __init__(self, data=None, *, wording: VoiceWording) -> None:
        self.theirs: VoiceWording | None = None
        start = {"question": wording.question, "help": wording.help}
        start |= {"seen_question": wording.question, "seen_help": wording.help}
        super().__init__(data, initial=start)

    @property
    def to_save(self) -> dict:
        data = self.cleaned_data
        seen = (data["seen_question"], data["seen_help"])
        return {"question": data["question"], "help": data["help"], "seen": seen}

    def seeing(self, current: VoiceWording) -> Self:
        self.theirs = current
        self.data = self.data.copy()
        self.data["seen_question"], self.data["seen_help"] = current.question, current.help
        return self
