"""What practitioners in Fenmarch told on: about 25 strengths, over all domains and teams.

Every sentence is made up, and tells no story of a child.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cases.demo.chance import identifier, stream
from cases.models import Audit, SharedStrength
from cases.strength_querysets import working_well

if TYPE_CHECKING:
    from cases.demo.caseload import Caseload

APART = 9  # so that a team's three are not of one week
# (the letter of the domain, what is told on)
TOLD = (
    ("F", "Drawing the network on one big sheet found three people nobody had thought of."),
    ("L", "A short call between home and school every Friday keeps small worries small."),
    ("O", "Going along to the first session together made the second one easy."),
    ("U", "Opening the meeting with what the child wants changed what the adults talked about."),
    ("R", "A card that means “I need a break” works at home and in class alike."),
    ("I", "Asking the family to teach us their words for things made every visit warmer."),
    ("S", "Writing the safety plan in the family’s own words means that it gets used."),
    ("H", "Booking the next appointment before leaving this one keeps them all going."),
    ("F", "Asking grandparents what they enjoy, rather than what they can offer, brought them in."),
    ("L", "A place for homework and one adult who asks about it is often enough."),
    ("O", "The family hub lends kit, so money is not the first question."),
    ("U", "Telling a young person what came of their view, each time, builds trust."),
    ("R", "Naming what went well at the end of each visit gives families words to keep."),
    ("I", "A small box of things that matter travels with the life-story work."),
    ("S", "Walking through an ordinary weekend together shows where help is needed."),
    ("H", "A bedtime rhythm that the parents made themselves lasts longer than ours."),
    ("F", "Brothers and sisters get time together without a grown-up’s agenda."),
    ("U", "Letting the young person choose who comes to the meeting, and who does not."),
)  # fmt: skip


def tell_on(load: Caseload, *, number: int = 25) -> int:
    """One audit a team in turn, the newest first; every third sharer may be asked."""
    rng = stream("strengths", load.anchor)
    found = []
    for place, audit in zip(range(number), _by_team(), strict=False):
        letter, text = TOLD[place % len(TOLD)]
        shared_at = audit.submitted_at + datetime.timedelta(minutes=rng.randint(5, 50))
        found.append(
            SharedStrength(
                public_id=identifier(rng),
                audit=audit,
                section_code=f"flourish.{letter.lower()}",
                text=text,
                by=audit.rater,
                ask_me=place % 3 == 0,
                shared_at=shared_at,
            )
        )
    SharedStrength.objects.bulk_create(found)
    return len(found)


def _by_team() -> Iterator[Audit]:
    """Audits of open cases, the newest first, a team after the other."""
    audits = Audit.objects.filter(case__restricted=False, case__status="open")
    rows = working_well(audits).select_related("rater", "team")
    teams: dict[int, list[Audit]] = {}
    for audit in rows.order_by("-submitted_at", "pk")[:2000]:
        teams.setdefault(audit.team_id, []).append(audit)
    for turn in range(0, max(map(len, teams.values()), default=0), APART):
        for team in sorted(teams):
            if turn < len(teams[team]):
                yield teams[team][turn]
