"""Children's and families' own views: the page that records one, and where voices are far apart.

Belongs here: questions with their answers, and findings in words. Does not belong here: writing
(cases/actions/voices.py) and counting across children (cases/rollups.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from cases.charts import two_steps_apart, word
from cases.faces import FACES, Answer
from cases.models import Audit, ChildVoice, Rating, VoiceWording
from cases.pages.history import Standing, skeleton, standings, told
from frameworks.models import Item

CHILD, FAMILY = ChildVoice.Whose.CHILD, ChildVoice.Whose.FAMILY
SPEAKERS = {CHILD: "the child", FAMILY: "the parent or carer"}


@dataclass(frozen=True)
class Question:
    """One domain as this child or parent is asked about it, and what is answered so far."""

    item: Item
    asks: str
    help: str
    answer: Answer

    @property
    def name(self) -> str:
        return f"answer-{self.item.code}"

    @property
    def face_word(self) -> str:
        return FACES[self.answer.face] if self.answer.face else ""


class View:
    """One view while it is recorded: its questions in the chosen words."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.voice: ChildVoice = audit.child_voice

    @cached_property
    def questions(self) -> list[Question]:
        """The domains in framework order; without words of its own, a domain's own name asks."""
        rows = VoiceWording.objects.filter(words_for=self.voice.words_for)
        words = {row.section_code: row for row in rows}
        given = {row.item_id: row for row in Rating.objects.filter(audit=self.audit)}
        items = self.audit.edition.items.filter(kind=Item.Kind.IMPACT)
        found = []
        for item in items.select_related("section").order_by("position"):
            wording, row = words.get(item.section.code), given.get(item.pk)
            found.append(
                Question(
                    item=item,
                    asks=wording.question if wording else item.section.name,
                    help=wording.help if wording else item.text,
                    answer=Answer(row.value, row.face) if row else Answer(None),
                )
            )
        return found

    @property
    def answered(self) -> int:
        return sum(1 for question in self.questions if question.answer.value)

    @property
    def sent_as(self) -> dict[str, str]:
        """What stands, as a form would send it."""
        given = {question.name: question.answer.sent_as for question in self.questions}
        return given | {"version": str(self.audit.version), "own_words": self.audit.working_well}

    @property
    def faces_only(self) -> bool:
        return self.voice.words_for == ChildVoice.WordsFor.SMALL_CHILD

    @property
    def uses_faces(self) -> bool:
        """What the answers so far are given in."""
        answers = [question.answer for question in self.questions]
        return any(answer.face for answer in answers)


def wordings() -> list[tuple[str, list[tuple[str, VoiceWording]]]]:
    """For the admin's list: per audience its questions in framework order, with the domain."""
    domains = {item.section.code: item.section.name for item in skeleton(Item.Kind.IMPACT)}
    order = {code: place for place, code in enumerate(domains)}
    rows = sorted(
        VoiceWording.objects.all(), key=lambda row: order.get(row.section_code, len(order))
    )
    return [
        (
            words_for.label,
            [
                (domains.get(row.section_code, row.section_code), row)
                for row in rows
                if row.words_for == words_for
            ],
        )
        for words_for in ChildVoice.WordsFor
    ]


# --- where voices are far apart --------------------------------------------------------------


@dataclass(frozen=True)
class Apart:
    """One domain that is a strength to one voice and a gap to the other: talk about it."""

    domain: str
    one: str
    one_value: str
    other: str
    other_value: str
    scale: dict

    @property
    def words(self) -> str:
        """ "You say Strength, the child says Gap: talk about it."""
        one = f"{self.one} {'say' if self.one == 'You' else 'says'}"
        said, heard = word(self.one_value, self.scale), word(self.other_value, self.scale)
        return f"{one} {said}, {self.other} says {heard}: talk about it."


def findings(rows: Iterable[Standing], *, speaker: str) -> list[Apart]:
    """Two steps apart, domain by domain: the practitioner against each voice, then those two.

    `speaker` is the practitioner as the reader knows them: "You" or "The practitioner".
    """
    found = []
    for row in rows:
        child, family = row.child_value or "", row.family_value or ""
        for one, value, other, theirs in (
            (speaker, row.value or "", SPEAKERS[CHILD], child),
            (speaker, row.value or "", SPEAKERS[FAMILY], family),
            ("The child", child, SPEAKERS[FAMILY], family),
        ):
            if two_steps_apart(value, theirs):
                scale = row.item.edition.scale
                found.append(Apart(row.name, one, value, other, theirs, scale))
    return found


def apart_from(audit: Audit, audits: QuerySet[Audit]) -> list[Apart]:
    """For the finish page: where the open audit stands two steps from the latest views.

    `audits` are those its rater may see; its own ratings speak for the practitioner.
    """
    views = audits.filter(Audit.COUNTS, case=audit.case_id, voice=Audit.Voice.CHILD_OR_FAMILY)
    own = Rating.objects.filter(audit=audit, item__kind=Item.Kind.IMPACT, value__isnull=False)
    values = dict(own.values_list("item__code", "value"))
    rows = standings(
        skeleton(Item.Kind.IMPACT), told(views.order_by(), kind=Item.Kind.IMPACT, depth=1)
    )
    return findings((row.valued(values.get(row.item.code)) for row in rows), speaker="You")
