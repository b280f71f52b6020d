"""Write a sound file as an edition. Belongs here: the only code that writes wording.

An edition is written as a draft, filled, and only then published: from then on the database
itself refuses any change. Nothing is ever deleted: audits keep the edition they began with.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from frameworks.loading.compare import Difference, compare
from frameworks.loading.content import Content, ItemRow
from frameworks.loading.validate import KNOWN_ITEMS
from frameworks.models import DRAWN, Edition, Framework, Item, ItemLink, Reference, Section
from frameworks.publishing import empty, put_in_force


@dataclass
class Outcome:
    """What loading one file did, or would do."""

    content: Content
    did: str  # no change, new edition, published
    edition: Edition | None
    difference: Difference
    head_changed: bool = False


@transaction.atomic
def apply(contents: list[Content], *, publish: bool = False) -> list[Outcome]:
    """All files or none."""
    return [_apply(content, publish=publish) for content in contents]


def rehearse(contents: list[Content]) -> list[Outcome]:
    """What apply would do; writes nothing."""
    return [_plan(content, _framework(content.code)) for content in contents]


def _framework(code: str, *, lock: bool = False) -> Framework | None:
    frameworks = Framework.objects.select_for_update() if lock else Framework.objects
    return frameworks.filter(code=code).first()


def _plan(content: Content, framework: Framework | None) -> Outcome:
    """Recognise the wording: the same file twice is no change."""
    editions = list(framework.editions.all()) if framework else []
    checksum = content.checksum()
    current = [edition for edition in editions if edition.status != Edition.Status.RETIRED]
    same = [edition for edition in current if edition.checksum == checksum]
    same.sort(key=lambda edition: edition.status != Edition.Status.PUBLISHED)
    head = framework is not None and any(
        getattr(framework, name) != value for name, value in content.head.items()
    )
    if same:
        return Outcome(content, "no change", same[0], Difference(), head)
    published = [each for each in current if each.status == Edition.Status.PUBLISHED]
    base = (published or current or [None])[0]
    return Outcome(content, "new edition", None, compare(content, base), head)


def _apply(content: Content, *, publish: bool) -> Outcome:
    framework = _framework(content.code, lock=True)
    outcome = _plan(content, framework)
    if framework is None:
        framework = Framework.objects.create(code=content.code, **content.head)
    elif outcome.head_changed:
        Framework.objects.filter(pk=framework.pk).update(**content.head)
    if outcome.edition is None:
        outcome.edition = _write(content, framework)
    if publish and outcome.edition.status == Edition.Status.DRAFT:
        put_in_force(outcome.edition)
        if outcome.did == "no change":
            outcome.did = "published"
    return outcome


def _write(content: Content, framework: Framework) -> Edition:
    number = framework.editions.aggregate(last=Max("number"))["last"] or 0
    edition = Edition.objects.create(framework=framework, number=number + 1, **_around(content))
    _fill(edition, content)
    return edition


def _around(content: Content) -> dict:
    names = ("scale", "headings", "kinds", "abbreviations", "note")
    return {name: getattr(content, name) for name in names} | {"checksum": content.checksum()}


@transaction.atomic
def copy_of(edition: Edition, content: Content) -> Edition:
    """A new draft with the words of an edition; the same words again are no fault here."""
    return _write(content, edition.framework)


@transaction.atomic
def rewrite(edition: Edition, content: Content) -> None:
    """A draft with other words. What was said of an item stays while its own words stay."""
    Framework.objects.filter(pk=edition.framework_id).update(**content.head)
    names = ("item__code", "item__text", "before", "kind")
    said = list(edition.links.order_by("pk").values_list(*names))
    empty(edition)
    Edition.objects.filter(pk=edition.pk).update(**_around(content))
    items = _fill(edition, content)
    ItemLink.objects.bulk_create(
        ItemLink(edition=edition, item=items[code], before=before, kind=kind)
        for code, text, before, kind in said
        if code in items and items[code].text == text
    )


def _fill(edition: Edition, content: Content) -> dict[str, Item]:
    sections = _write_sections(content, edition)
    items = _write_items(content, edition, sections)
    Reference.objects.bulk_create(
        Reference(
            edition=edition,
            section=sections.get(row.section),
            item=items.get(row.item),
            **_columns(row, "section", "item"),
        )
        for row in content.references
    )
    return items


def _write_sections(content: Content, edition: Edition) -> dict[str, Section]:
    rows = Section.objects.bulk_create(
        Section(edition=edition, **_columns(row)) for row in content.sections
    )
    return {row.code: row for row in rows}


def _write_items(
    content: Content, edition: Edition, sections: dict[str, Section]
) -> dict[str, Item]:
    """Parents before their children, one statement for each generation."""
    written: dict[str, Item] = {}
    waiting = list(enumerate(content.items, start=1))
    while waiting:
        ready = [(n, row) for n, row in waiting if not row.parent or row.parent in written]
        waiting = [pair for pair in waiting if pair not in ready]
        created = Item.objects.bulk_create(
            _item(row, position, edition, sections, written) for position, row in ready
        )
        written |= {row.code: row for row in created}
    return written


def _item(
    row: ItemRow,
    position: int,
    edition: Edition,
    sections: dict[str, Section],
    written: dict[str, Item],
) -> Item:
    drawn = edition.framework.code in DRAWN and row.kind in KNOWN_ITEMS
    return Item(
        edition=edition,
        section=sections[row.section],
        parent=written.get(row.parent),
        position=position,
        kind=row.kind if drawn else Item.Kind.OWN,
        called="" if drawn else row.kind,
        **_columns(row, "section", "parent", "kind"),
    )


def _columns(row: object, *without: str) -> dict:
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}
    source = values.pop("source")
    return {name: value for name, value in values.items() if name not in without} | vars(source)
