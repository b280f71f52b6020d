"""Values of very many audits, quickly: the chances of cases/demo/ratings.py, drawn from tables.

Each item of an audit draws one byte; a table says which value that is for a child of this stage
and a practitioner and child of this level. Belongs here: those tables. Does not belong here: the
demo county's planted facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from statistics import NormalDist

from cases.demo.chance import stream
from cases.demo.ratings import (
    AMBER,
    APART,
    BEFORE_BIRTH,
    GAP_BELOW,
    GREEN,
    RED,
    STRENGTH_ABOVE,
    TEEN_ITEMS,
    UNKNOWN,
    Reason,
)
from cases.models import Audit
from cases.scopes import offered
from frameworks.models import Edition, Item

SLOTS = 256
LEVELS = 9
TILT = NormalDist(0, (0.45**2 + 0.25**2) ** 0.5)  # the child and the practitioner
REST = NormalDist(0, (0.45**2 + 0.45**2 + 0.35**2) ** 0.5)  # domain, child and item, the day
UNBORN, YOUNG, OLDER = "unborn", "young", "older"
STAGES = (UNBORN, YOUNG, OLDER)
Scope = Audit.Scope


def stage_of(age_band: str) -> str:
    return {"unborn": UNBORN, "0-4": YOUNG, "5-9": YOUNG}.get(age_band, OLDER)


@dataclass(frozen=True)
class Slots:
    """One item's 256 line beginnings; those under `opens` are a gap or developing."""

    lines: tuple[str, ...]
    opens: int


class Draws:
    """The tables of one edition."""

    def __init__(self, edition: Edition, scope: str, *, seed: int) -> None:
        self.edition = edition
        self.items = offered(scope, edition.items.select_related("section"))
        self.effects = {
            item.pk: 0.17 * stream(seed, "effect", item.code).gauss(0, 1) for item in self.items
        }
        self.tables = {
            (level, stage): [self._slots(item, level, stage) for item in self.items]
            for level in range(LEVELS)
            for stage in STAGES
        }
        self.impacts = [n for n, item in enumerate(self.items) if item.kind == Item.Kind.IMPACT]
        self.outcomes: dict[int, list[int]] = {}  # by the place of their domain's impact
        places = {self.items[n].section_id: n for n in self.impacts}
        for number, item in enumerate(self.items):
            if item.kind == Item.Kind.OUTCOME:
                self.outcomes.setdefault(places[item.section_id], []).append(number)

    def lines(self, scope: str, level: int, stage: str, rng: Random) -> list[str]:
        """The beginnings of an audit's lines."""
        slots, drawn = self.tables[level, stage], rng.randbytes(len(self.items))
        if scope in (Scope.FULL, Scope.PRACTICE_STANDARDS):
            return [slot.lines[byte] for slot, byte in zip(slots, drawn, strict=True)]
        found = []
        for place in self.impacts:
            found.append(slots[place].lines[drawn[place]])
            if scope == Scope.OUTCOMES or drawn[place] < slots[place].opens:
                found += [slots[n].lines[drawn[n]] for n in self.outcomes[place]]
        return found

    def _slots(self, item: Item, level: int, stage: str) -> Slots:
        too_young = f"{item.pk}\t{APART}\t1\tdirect\t{Reason.TOO_YOUNG}"
        if item.kind in (Item.Kind.IMPACT, Item.Kind.OUTCOME) and _too_young(item, stage):
            return Slots((too_young,) * SLOTS, 0)
        unknown = 0.16 if item.level == Item.Level.SYSTEM else 0.05
        middle = self.effects[item.pk] + TILT.inv_cdf((level + 0.5) / LEVELS)
        red = REST.cdf(GAP_BELOW - middle) * (1 - unknown)
        amber = REST.cdf(STRENGTH_ABOVE - middle) * (1 - unknown) - red
        reds, ambers, unknowns = (round(share * SLOTS) for share in (red, amber, unknown))
        words = [RED] * reds + [AMBER] * ambers + [UNKNOWN] * unknowns
        words = [*words, *[GREEN] * (SLOTS - len(words))][:SLOTS]
        lines = tuple(f"{item.pk}\t{word}\t1\tdirect\t" for word in words)
        return Slots(lines, reds + ambers)


def _too_young(item: Item, stage: str) -> bool:
    if stage == UNBORN:
        return item.section.code not in BEFORE_BIRTH
    return stage == YOUNG and item.code in TEEN_ITEMS
