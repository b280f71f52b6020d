"""What a case reference may look like, and what must not be used as one. Pure functions."""

from __future__ import annotations

import re

from cases.privacy import is_nhs_number

NHS_REASON = (
    "This looks like an NHS number. Use the reference from your case system, so that nobody "
    "outside can tell who the child is."
)
SHAPE_REASON = (
    "Use the reference from your case system: letters, digits, hyphens and slashes, without spaces."
)


def fault_in(reference: str, pattern: str) -> str:
    """Why this cannot be a case reference, in a sentence; empty when it can."""
    if is_nhs_number(reference):
        return NHS_REASON
    return "" if re.fullmatch(pattern, reference) else SHAPE_REASON
