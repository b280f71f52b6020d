"""How far two raters agree: the figures of one choice, and the pairs behind them.

Belongs here: what the page shows. Does not belong here: counting (cases/agreement.py) and whose
pairs (both lists come scoped).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from cases.agreement import (
    COLOURS,
    DRAWN,
    KAPPA_FROM,
    Agreement,
    Agreements,
    ItemAgreement,
    agreements,
    by_moderation,
    picked,
)
from cases.querysets import ModerationQuerySet


class AgreementPage:
    """`counted` enter the figures; `listed` are those of them that this reader may open."""

    colours = COLOURS
    kappa_from = KAPPA_FROM

    def __init__(
        self, counted: ModerationQuerySet, listed: ModerationQuerySet, kinds: Iterable[str]
    ) -> None:
        self._counted = counted
        self.listed = listed.settled_first()
        self._kinds = tuple(kinds)

    @cached_property
    def _found(self) -> Agreements:
        return agreements(self._counted, self._kinds)

    @property
    def whole(self) -> Agreement:
        return self._found.whole

    @property
    def items(self) -> Sequence[ItemAgreement]:
        return self._found.items

    @cached_property
    def second_ratings(self) -> int:
        """Settled second ratings behind the pairs, whether this reader may open them or not."""
        return self._counted.count()

    @cached_property
    def picked_ratings(self) -> int:
        """Those of them that somebody asked for and no draw chose."""
        return self._counted.exclude(DRAWN).count()

    @cached_property
    def picked(self) -> Agreement:
        """Their pairs: in none of the other figures."""
        return picked(self._counted, self._kinds)

    @cached_property
    def not_open(self) -> int:
        return self._counted.exclude(pk__in=self.listed.order_by().values("pk")).count()

    @cached_property
    def agreed(self) -> dict[int, Agreement]:
        return by_moderation(self.listed)
