"""What an edition says, as the rows that a file of it would give: the way back of apply."""

from __future__ import annotations

from frameworks.loading.content import Content, ItemRow, ReferenceRow, SectionRow, SourceRow
from frameworks.models import Edition, Item, Section, Source

HEAD = ("code", "name", "publisher", "summary", "order")
EDITION = ("note", "scale", "headings", "kinds", "abbreviations")
SECTION = ("code", "kind", "order", "letter", "name", "short_name")
ITEM = ("code", "order", "level", "text", "short_label", "note", "timescale_days", "asked")
REFERENCE = ("code", "kind", "order", "use", "name", "name_line", "text", "note")
SOURCE = ("source_file", "source_section", "source_line", "source_cell")


def content_of(edition: Edition) -> Content:
    """Three queries, whatever its size."""
    sections = {row.pk: row for row in edition.sections.all()}
    items = {row.pk: row for row in edition.items.all()}
    content = Content(file="", **_columns(edition.framework, *HEAD), **_columns(edition, *EDITION))
    content.sections = [
        SectionRow(**_columns(row, *SECTION), source=_source(row)) for row in sections.values()
    ]
    content.items = [_item(row, sections, items) for row in items.values()]
    content.references = [
        ReferenceRow(
            **_columns(row, *REFERENCE),
            section=sections[row.section_id].code if row.section_id else "",
            item=items[row.item_id].code if row.item_id else "",
            source=_source(row),
        )
        for row in edition.references.order_by("pk")  # as they were written, so as in their file
    ]
    return content


def _item(row: Item, sections: dict[int, Section], items: dict[int, Item]) -> ItemRow:
    return ItemRow(
        **_columns(row, *ITEM),
        kind=row.word,
        parent=items[row.parent_id].code if row.parent_id else "",
        section=sections[row.section_id].code,
        source=_source(row),
    )


def _columns(row: object, *names: str) -> dict:
    return {name: getattr(row, name) for name in names}


def _source(row: Source) -> SourceRow:
    return SourceRow(**_columns(row, *SOURCE))
