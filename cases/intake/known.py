"""Workers, teams and plans of a file, matched by name or as an admin once said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from cases.intake.entries import Entry
from cases.intake.words import key_of

WORKER, TEAM, PLAN = "worker", "team", "plan"
LEAVE_OUT, ENDED = "leave_out", "ended"  # what a plan's words may stand for instead of a plan
# Words of the national lists for plans that most authorities call otherwise.
ALSO_CALLED = {
    "looked after child": "child_in_care",
    "looked after": "child_in_care",
    "lac": "child_in_care",
    "cla": "child_in_care",
    "cp": "child_protection",
    "cpp": "child_protection",
    "cin": "child_in_need",
    "early help": "family_help",
    "open assessment": "assessment",
    "closed episode": ENDED,
    "closed": ENDED,
    "case closed": ENDED,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan type; `outcome` is set where the words stand for none."""

    pk: int = 0
    name: str = ""
    order: int = 0
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Words of a file that nobody here is called, or several are."""

    what: str  # WORKER, TEAM, PLAN
    text: str
    several: bool = False

    @property
    def key(self) -> str:
        return key_of(self.text)

    def __str__(self) -> str:
        said = f"the {self.what} “{self.text}”"
        if self.several:
            return f"{said} could be several people. Say once who it is."
        return f"{said} is not known. Say once {'who' if self.what == WORKER else 'which'} it is."


@dataclass
class Known:
    """What the register knows of people, teams and plans; filled by snapshot.py."""

    plans: dict[str, Plan] = field(default_factory=dict)  # by code and name
    teams: dict[str, int] = field(default_factory=dict)
    people: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    parts: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # teams
    aliases: dict[tuple[str, str], int | Plan] = field(default_factory=dict)
    team_names: dict[int, str] = field(default_factory=dict)
    user_names: dict[int, str] = field(default_factory=dict)

    def add_plan(self, pk: int, code: str, name: str, order: int) -> None:
        plan = Plan(pk, name, order)
        self.plans.setdefault(key_of(code), plan)
        self.plans[key_of(code.replace("_", " "))] = self.plans[key_of(name)] = plan

    def add_person(self, pk: int, name: str, *others: str) -> None:
        self.user_names[pk] = name
        for text in (name, *others):
            if text:
                self.people[key_of(text)].add(pk)

    def add_team(self, pk: int, name: str) -> None:
        self.teams[key_of(name)] = pk
        self.team_names[pk] = name

    def plan(self, text: str) -> Plan | Unmatched:
        key = key_of(text.replace("_", " "))
        said = self.aliases.get((PLAN, key_of(text)))
        if isinstance(said, Plan):
            return said
        for one in (key, key.removesuffix(" plan"), ALSO_CALLED.get(key, "")):
            if one == ENDED:
                return Plan(outcome=ENDED)
            if found := self.plans.get(key_of(one.replace("_", " "))):
                return found
        return Unmatched(PLAN, text)

    def team(self, text: str) -> int | Unmatched:
        said = self.aliases.get((TEAM, key_of(text)))
        found = said if isinstance(said, int) else self.teams.get(key_of(text))
        return found or Unmatched(TEAM, text)

    def worker(self, entry: Entry) -> int | Unmatched:
        """As an admin said, then by staff number or e-mail, then by name in either order."""
        texts = [text for text in (entry.worker, entry.worker_name) if text]
        for text in texts:
            said = self.aliases.get((WORKER, key_of(text)))
            if isinstance(said, int):
                return said
        several = False
        for text in texts:
            for key in _ways(text):
                found = self.people.get(key, set())
                if len(found) == 1:
                    return next(iter(found))
                several = several or len(found) > 1
        return Unmatched(WORKER, texts[-1], several)


def _ways(text: str) -> Iterable[str]:
    """ "Archer, Ana" is "Ana Archer" too."""
    yield key_of(text)
    last, comma, first = text.partition(",")
    if comma:
        yield key_of(f"{first} {last}")
