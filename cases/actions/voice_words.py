"""The words in which a child's or family's view is asked for: loaded once, then an admin's."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from ruamel.yaml import YAML

from cases.actions.access_log import record
from cases.models import AccessLog, User, VoiceWording

FILE = "fixtures/words/voice-words.yaml"


class Changed(Exception):
    """Somebody changed these words since the page was drawn; `current` is what stands now."""

    def __init__(self, current: VoiceWording) -> None:
        super().__init__("changed since the page was drawn")
        self.current = current


@transaction.atomic
def load_voice_words(path: Path | None = None) -> int:
    """Add the words that are not in the list yet; how many. What an admin edited stays."""
    read = YAML(typ="safe", pure=True).load(path or settings.BASE_DIR / FILE)
    there = set(VoiceWording.objects.values_list("words_for", "section_code"))
    new = [
        VoiceWording(
            words_for=words_for,
            section_code=row["section"],
            question=row["question"],
            help=row.get("help", ""),
        )
        for words_for, rows in read.items()
        for row in rows
        if (words_for, row["section"]) not in there
    ]
    return len(VoiceWording.objects.bulk_create(new))


@transaction.atomic
def change_voice_words(
    *, by: User, wording: VoiceWording, question: str, help: str, seen: tuple[str, str]
) -> VoiceWording:
    """Change one question; `seen` is the question and help the page showed. Raises Changed."""
    new = {"question": question, "help": help}
    rows = VoiceWording.objects.filter(pk=wording.pk)
    if not rows.filter(question=seen[0], help=seen[1]).update(**new):
        current = rows.get()
        if (current.question, current.help) != (question, help):
            raise Changed(current)
        return current
    record(
        by=by, event=AccessLog.Event.CHANGE, what="changed the words for a view",
        before=" / ".join(seen), after=" / ".join(new.values()),
    )  # fmt: skip
    return rows.get()
