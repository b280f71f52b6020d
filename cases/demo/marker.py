"""Whether this database holds the demo county, asked once a process: for the banner on pages."""

from __future__ import annotations

from cases.demo.people import demo_county_is_here

_known: bool | None = None


def made_by_seed_demo() -> bool:
    """One query in the life of a process; pages after the first ask nothing."""
    global _known
    if _known is None:
        _known = demo_county_is_here()
    return _known


def remember(answer: bool | None) -> None:
    """Set the answer, or forget it with None: for seed_demo, and for tests."""
    global _known
    _known = answer
