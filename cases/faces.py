"""Five faces for a child's own view, and what each counts as in figures: the one place for both.

Belongs here: faces, their words, and how an answer becomes a rating. Does not belong here: the
questions (an admin's list, VoiceWording) and drawing (templates/cases/_face.html). Pure: no Django.

A face is kept as it was chosen (Rating.face). For figures and for setting voices side by side it
also becomes a value of the one scale that everything is counted in:

    1 very good, 2 good             -> green   (a strength)
    3 in between                    -> amber   (developing)
    4 not good, 5 really not good   -> red     (a gap)
    I don't know                    -> not yet known
    skip                            -> no rating at all

Two faces share a value at either end, so that "two steps apart" means the same for faces as for
words: a strength to one voice and a gap to the other. Faces are never averaged.
"""

from __future__ import annotations

from dataclasses import dataclass

FACES: dict[int, str] = {
    1: "very good",
    2: "good",
    3: "in between",
    4: "not good",
    5: "really not good",
}
VALUE_OF_FACE = {1: "green", 2: "green", 3: "amber", 4: "red", 5: "red"}
WORDS = {"green": "going well", "amber": "in between", "red": "not going well"}
DO_NOT_KNOW = "not_yet_known"
SKIP = ""
_FACE = "face-"


@dataclass(frozen=True)
class Answer:
    """What one question was answered with, as it is stored."""

    value: str | None
    face: int | None = None

    @property
    def sent_as(self) -> str:
        """The answer as a form sends it."""
        return f"{_FACE}{self.face}" if self.face else self.value or SKIP


FACE_CHOICES = [(f"{_FACE}{face}", word) for face, word in FACES.items()]
WORD_CHOICES = list(WORDS.items())
OTHER_CHOICES = [(DO_NOT_KNOW, "I don’t know"), (SKIP, "Skip this one")]


def answer_of(sent: str) -> Answer:
    """The answer behind what a form sent; it was checked against the choices above."""
    if sent.startswith(_FACE):
        face = int(sent.removeprefix(_FACE))
        return Answer(VALUE_OF_FACE[face], face)
    return Answer(sent or None)
