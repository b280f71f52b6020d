"""What is wrong with a framework file, and where. Nothing here knows what a framework is."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Fault:
    """One reason why a file is refused, with the place to mend."""

    line: int
    path: str
    reason: str
    file: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path or 'file'}: {self.reason}"


@dataclass
class Faults:
    """All faults of one file, gathered in one run."""

    file: str
    found: set[Fault] = field(default_factory=set)

    def add(self, line: int, path: str, reason: str) -> None:
        self.found.add(Fault(line, path, reason, self.file))

    def __bool__(self) -> bool:
        return bool(self.found)

    def __iter__(self):
        return iter(sorted(self.found))


class UnreadableError(Exception):
    """Reading cannot go on; the fault that says why is already noted."""
