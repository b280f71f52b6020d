"""The values of one audit: chance with a memory, so that children, practitioners and items differ.

A hidden number an item adds up the child, the domain, the practitioner, the item and the day;
thresholds cut it into gap, developing and strength in the shares of the recipe.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from cases.demo import planted
from cases.demo.chance import stream, weighted
from cases.demo.schedule import Look
from cases.models import Audit, Rating, RatingValue
from cases.periods import age_on
from frameworks.models import Edition, Item, Section

GREEN, AMBER, RED = RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED
UNKNOWN, APART = RatingValue.NOT_YET_KNOWN, RatingValue.NOT_APPLICABLE
Reason = Rating.Reason
SPREAD = 0.915  # of the hidden number, from the weights below
GAP_BELOW, STRENGTH_ABOVE = -1.03 * SPREAD, 0.03 * SPREAD  # 14, 33 and 45 of 92
TEEN_ITEMS = {"flourish.l.outcome.6", "flourish.r.outcome.2", "flourish.s.outcome.2"}
BEFORE_BIRTH = {"flourish.f", "flourish.s", "flourish.h"}  # domains that can be asked then
STRENGTH_SHARES = ((GREEN, 86), (AMBER, 11), (RED, 1), (UNKNOWN, 2))


@dataclass
class Wording:
    """An edition's items as the generator walks them."""

    edition: Edition
    domains: list[tuple[Section, Item, list[Item], list[Item]]] = field(default_factory=list)
    universal: list[Item] = field(default_factory=list)
    standards: list[Item] = field(default_factory=list)
    tailored: dict[int, list[Item]] = field(default_factory=dict)  # by section

    @classmethod
    def of(cls, edition: Edition) -> Wording:
        found = cls(edition)
        kinds: dict[tuple[int, str], list[Item]] = {}
        sections: dict[int, Section] = {}
        for item in edition.items.select_related("section").order_by("position"):
            sections[item.section_id] = item.section
            kinds.setdefault((item.section_id, item.kind), []).append(item)
            if item.kind == Item.Kind.UNIVERSAL_DETERMINANT:
                found.universal.append(item)
            elif item.kind in (Item.Kind.PRACTICE_STANDARD, Item.Kind.MEASURE):
                found.standards.append(item)
        for pk, section in sections.items():
            for impact in kinds.get((pk, Item.Kind.IMPACT), [])[:1]:
                outcomes = kinds.get((pk, Item.Kind.OUTCOME), [])
                found.tailored[pk] = kinds.get((pk, Item.Kind.TAILORED_DETERMINANT), [])
                found.domains.append((section, impact, outcomes, found.tailored[pk]))
        return found

    def section_of(self, letter: str) -> Section | None:
        """The domain with this letter, where the edition has it."""
        parts = (section for section, *_ in self.domains)
        return next((part for part in parts if part.letter.upper() == letter), None)


@dataclass(frozen=True)
class Rated:
    item: Item
    value: str
    reason: str = ""


class Rater:
    """Draws the values of audits; keeps the effects of items and practitioners."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._effects: dict[str, float] = {}

    def _effect(self, name: str) -> float:
        if name not in self._effects:
            self._effects[name] = stream(self.seed, "effect", name).gauss(0, 1)
        return self._effects[name]

    def rate(self, look: Look, wording: Wording, rng: Random) -> list[Rated]:
        if look.scope == Audit.Scope.PRACTICE_STANDARDS:
            drawn = [self._draw(look, item, rng) for item in wording.standards]
            return [_as_planted(look, row) for row in drawn]
        found: list[Rated] = []
        deep = look.scope in (Audit.Scope.OUTCOMES, Audit.Scope.FULL)
        for section, impact, outcomes, tailored in wording.domains:
            judgement = self._judge(look, section, impact, rng)
            found.append(judgement)
            if deep or judgement.value in (AMBER, RED):
                found += [self._outcome(look, item, rng) for item in outcomes]
            if look.scope == Audit.Scope.FULL:
                found += [self._draw(look, item, rng) for item in tailored]
        if look.scope == Audit.Scope.FULL:
            found += [self._draw(look, item, rng) for item in wording.universal]
        if look.reds == "none":
            found = [Rated(r.item, AMBER if r.value == RED else r.value, r.reason) for r in found]
        return found

    def _judge(self, look: Look, section: Section, impact: Item, rng: Random) -> Rated:
        """The domain as a whole; a planted fact may settle it."""
        unborn = look.child.case.birth_month is None
        gap_domain = planted.HARBOUR_GAP.rsplit(".", 2)[0]
        if look.voice and section.code == gap_domain:
            if look.voice == "counted":
                return Rated(impact, weighted(rng, ((GREEN, 52), (AMBER, 42), (RED, 6))))
            return Rated(impact, RED if look.voice == "red" and rng.random() < 0.55 else AMBER)
        if look.away == "red" and section.code == "flourish.f":
            return Rated(impact, AMBER)
        if look.reds == "some" and section.code == "flourish.h":
            return Rated(impact, RED)
        if unborn and section.code not in BEFORE_BIRTH:
            return Rated(impact, APART, Reason.TOO_YOUNG)
        return self._draw(look, impact, rng)

    def _outcome(self, look: Look, item: Item, rng: Random) -> Rated:
        if item.code == planted.HARBOUR_GAP and look.voice:
            calm = weighted(rng, ((GREEN, 35), (AMBER, 65)))
            return Rated(item, {"red": RED, "unknown": UNKNOWN}.get(look.voice, calm))
        if item.code == planted.THREE_OF_THREE:
            if look.away:
                home = Rated(item, APART, Reason.SETTING)
                return Rated(item, RED) if look.away == "red" else home
            in_care = look.child.then(look.day)[0].endswith(("incare", "leavingcare"))
            if not in_care and rng.random() < 0.6:
                return Rated(item, APART, Reason.SETTING)
        if item.code == planted.COUNTY_STRENGTH:
            return Rated(item, weighted(rng, STRENGTH_SHARES))
        month = look.child.case.birth_month
        if month is None and item.section.code not in BEFORE_BIRTH:
            return Rated(item, APART, Reason.TOO_YOUNG)
        if item.code in TEEN_ITEMS and (age_on(month, look.day) or 0) < 10:
            return Rated(item, APART, Reason.TOO_YOUNG)
        return self._draw(look, item, rng)

    def _draw(self, look: Look, item: Item, rng: Random) -> Rated:
        drawn = rng.random()
        if drawn < (0.16 if item.level == Item.Level.SYSTEM else 0.05):
            return Rated(item, UNKNOWN)
        if drawn > 0.997:
            return Rated(item, APART, rng.choice((Reason.SETTING, Reason.NEED, Reason.EARLY_HELP)))
        child, section = look.child, item.section.code
        if section not in child.domain_effects:
            child.domain_effects[section] = rng.gauss(0, 1)
        if item.code not in child.item_effects:
            child.item_effects[item.code] = rng.gauss(0, 1)
        hidden = (
            0.45 * child.effect
            + 0.45 * child.domain_effects[section]
            + 0.45 * child.item_effects[item.code]
            + 0.25 * self._effect(child.then(look.day)[1].username)
            + 0.17 * self._effect(item.code)
            + 0.35 * rng.gauss(0, 1)
            + 0.03 * (look.index - 2.5)  # the county slowly grows
        )
        if hidden < GAP_BELOW:
            return Rated(item, RED)
        return Rated(item, GREEN if hidden > STRENGTH_ABOVE else AMBER)


def _as_planted(look: Look, row: Rated) -> Rated:
    """Harbour does not listen steadily yet; in Assessment East every standard rated is met."""
    team = look.child.then(look.day)[0]
    if team == planted.WEAK_TEAM and row.item.code in planted.WEAK_STANDARDS:
        return Rated(row.item, AMBER) if row.value == GREEN else row
    if team == planted.STRONG_TEAM and row.value in (AMBER, RED):
        return Rated(row.item, GREEN)
    return row
