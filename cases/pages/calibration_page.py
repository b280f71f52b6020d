"""What a calibration shows one person: the story and their own ratings, or everybody's spread."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cases import access
from cases.calibration import Spread, raters_of, spread_of
from cases.models import Calibration, User
from frameworks.models import Item


@dataclass(frozen=True)
class Calibrations:
    open: list[Calibration]
    closed: list[Calibration]
    may_add: bool


def calibrations_of(reader: User) -> Calibrations:
    """All of them: nothing in a made-up child is anybody's."""
    found = list(Calibration.objects.all())
    return Calibrations(
        open=[each for each in found if each.closed_at is None],
        closed=[each for each in found if each.closed_at is not None],
        may_add=access.plans_moderation(reader),
    )


class CalibrationPage:
    def __init__(self, calibration: Calibration, reader: User) -> None:
        self.calibration = calibration
        self.reader = reader
        self.scale = calibration.edition.scale

    @property
    def is_closed(self) -> bool:
        return self.calibration.closed_at is not None

    @property
    def may_close(self) -> bool:
        return not self.is_closed and access.plans_moderation(self.reader)

    @cached_property
    def items(self) -> list[Item]:
        return list(self.calibration.items.select_related("section").order_by("position"))

    @cached_property
    def own(self) -> dict[int, str]:
        """What this person rated; nobody else's is read while it is open."""
        return dict(self.calibration.ratings.filter(rater=self.reader).values_list("item", "value"))

    @cached_property
    def raters(self) -> int:
        return raters_of(self.calibration)

    @cached_property
    def spread(self) -> list[Spread]:
        return spread_of(self.calibration) if self.is_closed else []

    @property
    def for_rewording(self) -> list[Spread]:
        return [row for row in self.spread if row.for_rewording]
