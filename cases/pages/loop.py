"""The closed loop in words: each share with its n. Counting: cases/action_counts.py."""

from __future__ import annotations

from dataclasses import dataclass

from cases import bars
from cases.action_counts import Loop


@dataclass(frozen=True)
class Share:
    label: str
    k: int
    n: int
    of: str

    @property
    def words(self) -> str:
        """ "6 of 24 (25%)"."""
        return f"{self.k} of {self.n}" + (f" ({bars.percent_of(self.k, self.n)})" if self.n else "")


class LoopPicture:
    def __init__(self, loop: Loop) -> None:
        self.loop = loop

    @property
    def shares(self) -> list[Share]:
        loop = self.loop
        return [
            Share("Have an action, or are in the plan", loop.with_action, loop.gaps, "gaps found"),
            Share("Done in time", loop.in_time, loop.due, "whose date has come or that are done"),
            Share("Verified by somebody else", loop.verified, loop.done, "that are done"),
            Share("Better when rated again", loop.better, loop.rated_again, "rated again since"),
        ]
