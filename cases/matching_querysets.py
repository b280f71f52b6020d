"""Which matches of domains and practice standards count."""

from __future__ import annotations

from typing import Self

from django.db.models import Exists, OuterRef, QuerySet

from frameworks.models import Edition, Item


class DomainStandardQuerySet(QuerySet):
    def in_use(self) -> Self:
        """Those on the list whose domain and standard both stand in a published edition."""
        published = Item.objects.filter(edition__status=Edition.Status.PUBLISHED)
        domains = published.filter(kind=Item.Kind.IMPACT, section__code=OuterRef("section_code"))
        standards = published.filter(kind=Item.Kind.PRACTICE_STANDARD, code=OuterRef("item_code"))
        return self.filter(Exists(domains), Exists(standards), is_active=True)
