"""Whose ratings a figure counts, in words: the one place for what pages and files say of a voice.

Belongs here: the voices a reader of figures chooses from, and their words. Does not belong here:
which audits speak in a voice (cases/querysets.py) and counting (cases/rollups.py). Pure: no Django.
Keys are those of Audit.Voice. A figure counts one voice; none is averaged or mixed with another.
"""

from __future__ import annotations

from dataclasses import dataclass

FILE_HEAD = "Whose view"  # the column of a file that names the voice


@dataclass(frozen=True)
class Whose:
    """One voice, as figures speak of it."""

    voice: str
    label: str  # in the list of choices, and in files
    words: str  # in the middle of a sentence
    short: str  # in the name of a file
    covered: str  # children of whom there is a rating, as the name of a figure
    rated: str  # the same over a column
    yes: str
    no: str
    missing: str  # after "12": of those held
    by: str  # after "3 children rated gap"
    neither: str  # nothing to compare
    unknown: str
    note: str = ""
    empty: str = ""
    to_do: str = ""
    kinds: tuple[str, ...] = ()  # the kinds of item it speaks of, where not all

    @property
    def is_usual(self) -> bool:
        return self.voice == USUAL


USUAL = "practitioner"

WHOSE = {
    whose.voice: whose
    for whose in (
        Whose(
            voice=USUAL,
            label="Practitioner",
            words="practitioners’ ratings",
            short="practitioners",
            covered="Children rated",
            rated="Rated this quarter",
            yes="Rated",
            no="Still to rate",
            missing="still to rate",
            by="by practitioners",
            neither="no child was rated in both quarters",
            unknown="domain ratings to find out about",
            empty="No audit was submitted for this choice yet.",
            to_do="When practitioners submit audits, strengths and gaps stand here.",
        ),
        Whose(
            voice="child_or_family",
            label="Child or family",
            words="the child’s or family’s own view",
            short="own view",
            covered="Child’s or family’s own view",
            rated="Own view this quarter",
            yes="Recorded",
            no="Not recorded",
            missing="without an own view",
            by="in the child’s or family’s own view",
            neither="no own view was recorded in both quarters",
            unknown="answers of “I don’t know”",
            note="Counted here is what children and families said themselves. Of each child the "
            "latest answer stands, whether the child or a parent gave it. They are asked about "
            "domains, so the lists show domains. What practitioners rated is not mixed in.",
            empty="No own views were recorded for this choice.",
            to_do="A practitioner records one from the child’s page: “Hear the child’s view” or "
            "“Hear a parent’s view”. Once it is submitted, strengths and gaps stand here as the "
            "child or family sees them.",
            kinds=("impacts",),
        ),
        Whose(
            voice="second_rater",
            label="Second rater",
            words="second raters’ ratings",
            short="second rater",
            covered="Children rated a second time",
            rated="Second rating this quarter",
            yes="Rated twice",
            no="No second rating",
            missing="without a second rating",
            by="by the second rater",
            neither="no child was rated a second time in both quarters",
            unknown="domain ratings to find out about",
            note="Counted here is what a second person found without seeing the first rating, "
            "once both have settled what they agree on. The agreed ratings count with "
            "practitioners’ ratings.",
            empty="No second rating was settled for this choice.",
            to_do="Quality assurance draws audits to be rated a second time. Once two raters have "
            "settled a pair, what the second found stands here.",
        ),
    )
}
