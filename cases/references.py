"""What a case reference may look like: from the case system, never a name or an NHS number."""

from __future__ import annotations

import re

from django.conf import settings

from cases.privacy import is_nhs_number

NHS_REASON = (
    "This looks like an NHS number. Use the reference from your case system, so that nobody "
    "outside can tell who the child is."
)
SHAPE_REASON = (
    "Use the reference from your case system: letters, digits, hyphens and slashes, without spaces."
)


def fault_in(reference: str) -> str:
    """Why this cannot be a case reference, in a sentence; empty when it can."""
    if is_nhs_number(reference):
        return NHS_REASON
    return "" if re.fullmatch(settings.CASE_REFERENCE_PATTERN, reference) else SHAPE_REASON
