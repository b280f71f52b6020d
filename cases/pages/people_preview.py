"""The page of one file of people: what it would do, or did, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.actions.people_file import planned
from cases.intake.people_plan import PeoplePlan
from cases.intake.people_rows import PeopleReading
from cases.models import PeopleFile

WORDS = (
    ("new", "New accounts"),
    ("add", "Rows that add"),
    ("change", "Changes"),
    ("end", "Roles ended"),
    ("close", "Accounts closed"),
    ("unchanged", "As it is already"),
    ("errors", "Rows that cannot be used"),
)
ALWAYS = ("new", "errors")


@dataclass
class PeoplePage:
    file: PeopleFile
    reading: PeopleReading = field(default_factory=PeopleReading)
    found: PeoplePlan = field(default_factory=PeoplePlan)

    @classmethod
    def of(cls, file: PeopleFile) -> PeoplePage:
        if file.waiting is None:
            return cls(file)
        reading = PeopleReading.from_json(file.waiting)
        return cls(file, reading, planned(reading, file.by))

    @property
    def waits(self) -> bool:
        return self.file.waiting is not None

    @property
    def counts(self) -> list[tuple[str, int]]:
        """What there is of each; new accounts and rows that cannot be used always."""
        counts = self.found.counts() if self.waits else self.file.counts
        found = [(name, label, counts.get(name, 0)) for name, label in WORDS]
        return [row[1:] for row in found if row[2] or row[0] in ALWAYS]

    @property
    def ignored(self) -> str:
        return ", ".join(self.reading.ignored)
