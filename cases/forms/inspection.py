"""The paragraphs of an inspection pack in one form, each filled with what stands there now.

Belongs here: what was typed, against what the page showed. Does not belong here: what our
sentences say, and keeping (cases/actions/inspection.py). The page carries what it showed, signed,
so that a box nobody touched is never taken for somebody's words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from crispy_forms.helper import FormHelper
from django import forms
from django.core import signing

from cases import privacy
from cases.actions.inspection import Written
from cases.forms.strengths import version_field
from cases.models import InspectionWords
from cases.reference_shapes import like_references

if TYPE_CHECKING:
    from cases.inspection_pack import Passage

SALT = "cases.forms.inspection"
SAVE = "save"
BACK, AGAIN, DROP, SEEN = "back", "again", "drop", "seen"


class InspectionForm(forms.Form):
    """Every button keeps all that was typed; some do one thing more for one paragraph."""

    version = version_field()
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    confirm = forms.BooleanField(
        label="Save it as it is: nothing in it points at one person", required=False
    )

    def __init__(
        self,
        data=None,
        *,
        passages: Sequence[Passage],
        version: int,
        shapes: Collection[str] = (),
    ) -> None:
        super().__init__(data)
        self.passages, self.shapes = passages, shapes
        self.stale = False
        for passage in passages:
            field = forms.CharField(
                label=passage.title,
                required=False,
                strip=True,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
            self.fields[passage.about] = field
        self._asks = self.is_bound
        if not self.is_bound:
            del self.fields["confirm"]
            self.initial = {"version": version, "shown": self._signed()} | {
                passage.about: passage.said for passage in passages
            }
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.form_method = "get"  # the page's form posts; here it keeps "(optional)" away
        self.helper.disable_csrf = True

    def _signed(self) -> str:
        """Our sentence and what the box holds, paragraph by paragraph, as this page shows them."""
        shown = {passage.about: [passage.ours, passage.said] for passage in self.passages}
        return signing.dumps(shown, salt=SALT, compress=True)

    def _shown(self) -> dict[str, list[str]]:
        """What the page showed that this was typed on; what stands now if that cannot be told."""
        try:
            return signing.loads(self.data.get("shown", ""), salt=SALT)
        except signing.BadSignature:
            return {passage.about: [passage.ours, passage.said] for passage in self.passages}

    def clean(self) -> dict:
        found = super().clean()
        shown, asked = self._shown(), False
        for passage in self.passages:
            text = plain(found.get(passage.about, ""))
            if text in shown.get(passage.about, ()):
                continue
            asked |= self._check(passage.about, text, confirmed=bool(found.get("confirm")))
        if not asked:
            self._asks = bool(found.get("confirm"))
        return found

    def _check(self, about: str, text: str, *, confirmed: bool) -> bool:
        """Whether something in it may point at one person, and was not looked at yet."""
        limit = InspectionWords.LENGTH
        if len(text) > limit:
            self.add_error(
                about,
                f"This is {len(text) - limit:,} characters too long. It can hold {limit:,}. "
                "What you typed is still here.",
            )
        named = like_references(text, self.shapes)
        if named:
            self.add_error(
                about,
                f"This looks like the reference of a case: {', '.join(named)}. Take it out: the "
                "pack names no case. What you typed is still here.",
            )
        looks_like = [words for words in privacy.findings(text) if words != privacy.FULL_DATE]
        if looks_like and not confirmed:
            self.add_error(about, privacy.in_a_sentence(looks_like))
            return True
        return False

    @property
    def asks_to_confirm(self) -> bool:
        return self._asks

    # --- what it changes ---

    @property
    def written(self) -> dict[str, Written]:
        """Paragraphs that this press changes."""
        what, _, about = self.data.get("do", SAVE).partition(".")
        shown, found = self._shown(), {}
        for passage in self.passages:
            ours, box = shown.get(passage.about, [passage.ours, passage.said])
            text = plain(self.cleaned_data[passage.about])
            new = typed(passage, text, ours) if text != box else _as_kept(passage)
            if f"{SEEN}.{passage.about}" in self.data and new and new.stands:
                new = new._replace(ours=ours)
            if passage.about == about:
                new = pressed(what, new, _as_kept(passage))
            if new and new != _as_kept(passage):
                found[passage.about] = new
        return found

    def seeing(self, passages: Sequence[Passage], version: int) -> InspectionForm:
        """The same words against what stands now: what was typed stays, every other box is new."""
        shown, data = self._shown(), self.data.copy()
        for passage in passages:
            box = shown.get(passage.about, ["", ""])[1]
            if plain(data.get(passage.about, "")) == box:
                data[passage.about] = passage.said
        self.passages, self.stale = passages, True
        data["version"], data["shown"] = str(version), self._signed()
        self.data = data
        return self

    def row(self, passage: Passage) -> tuple[Passage, forms.BoundField, str]:
        """A paragraph with its box, and what was saved since where that is not what stands."""
        box = self[passage.about]
        differs = self.stale and plain(box.value() or "") != passage.said
        return passage, box, passage.said if differs else ""


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def typed(passage: Passage, text: str, ours: str) -> Written | None:
    """Words of one's own; our sentence, or nothing, lets our sentence stand and keeps the words."""
    if text and text != ours:
        return Written(text, ours)
    kept = _as_kept(passage)
    return kept._replace(stands=False) if kept else None


def pressed(what: str, new: Written | None, kept: Written | None) -> Written | None:
    """Back to our sentence, own words again, or own words dropped."""
    if new is None:
        return None
    if what == DROP:
        return Written("")
    if what == AGAIN and kept and new.text != kept.text:  # other words were typed meanwhile
        return new._replace(text=f"{kept.text}\n\n{new.text}", stands=True)
    return new._replace(stands={BACK: False, AGAIN: True}.get(what, new.stands))


def _as_kept(passage: Passage) -> Written | None:
    kept = passage.kept
    return Written(kept.text, kept.ours, kept.stands) if kept else None
