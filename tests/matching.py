"""Practice standards matched to domains, as tests want them."""

from __future__ import annotations

from django.urls import reverse

from cases.models import DomainStandard


def matched(
    section: str = "flourish.u", *standards: str, reason: str = "It should help.", **fields
) -> DomainStandard:
    """The last of the rows made; standards are named without their framework."""
    for standard in standards or ("voice.1",):
        row = DomainStandard.objects.create(
            section_code=section,
            item_code=f"relationships-first.{standard}",
            reason=reason,
            **fields,
        )
    return row


def match_url(name: str, section: str = "flourish.u", standard: str = "voice.1") -> str:
    return reverse(name, args=[section, f"relationships-first.{standard}"])
