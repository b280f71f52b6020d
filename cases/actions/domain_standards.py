"""Which practice standards should help which domain: the first list, loaded from a file.

Belongs here: adding rows that are not there yet. Rows that somebody changed or switched off stay.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from ruamel.yaml import YAML

from cases.models import DomainStandard

FILE = "fixtures/matching/domain-standards.yaml"


@transaction.atomic
def load_domain_standards(path: Path | None = None) -> int:
    """Add the rows that are not in the list yet; how many."""
    rows = YAML(typ="safe", pure=True).load(path or settings.BASE_DIR / FILE)
    there = set(DomainStandard.objects.values_list("section_code", "item_code"))
    new = [
        DomainStandard(section_code=row["section"], item_code=row["standard"], reason=row["reason"])
        for row in rows
        if (row["section"], row["standard"]) not in there
    ]
    return len(DomainStandard.objects.bulk_create(new))
