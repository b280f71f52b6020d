"""Published wording cannot be changed, not even by raw SQL; a draft can."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from frameworks.models import Edition, Item, Reference, Section
from tests.frameworks.files import GOOD, load, snapshot, write

pytestmark = pytest.mark.django_db
CHANGES = [
    "UPDATE frameworks_item SET text = 'Other words'",
    "UPDATE frameworks_section SET name = 'Other words'",
    "UPDATE frameworks_reference SET text = 'Other words'",
    "DELETE FROM frameworks_reference",
    "DELETE FROM frameworks_item WHERE parent_id IS NOT NULL",
    "UPDATE frameworks_edition SET number = 9",
]
ONLY_PUBLISHED = ["UPDATE frameworks_edition SET status = 'draft'"]


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", CHANGES + ONLY_PUBLISHED)
def test_published_edition_refuses(tmp_path, statement):
    load(write(tmp_path, GOOD), publish=True)
    before = snapshot()
    with pytest.raises(DatabaseError, match="a published edition cannot be changed"):
        run(statement)
    assert snapshot() == before


@pytest.mark.parametrize("statement", CHANGES)
def test_draft_can_be_changed(tmp_path, statement):
    """The control: the same statements work on a draft."""
    load(write(tmp_path, GOOD))
    before = snapshot()
    run(statement)
    assert snapshot() != before


@pytest.mark.parametrize("statement", CHANGES)
def test_retired_edition_refuses_too(tmp_path, statement):
    load(write(tmp_path, GOOD), publish=True)
    load(write(tmp_path, GOOD.replace("are safe", "are well")), publish=True)
    with pytest.raises(DatabaseError, match="a published edition cannot be changed"):
        run(statement)


def test_nothing_is_added_to_a_published_edition(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    edition, section = Edition.objects.get(), Section.objects.first()
    item = Item(edition=edition, section=section, code="demo.x", kind="outcome", order=9,
                position=99, text="Sneaked in")  # fmt: skip
    refused = pytest.raises(DatabaseError, match="a published edition cannot be changed")
    with refused, transaction.atomic():
        item.save()
    assert Item.objects.filter(code="demo.x").count() == 0


def test_item_with_references_is_not_deleted(tmp_path):
    load(write(tmp_path, GOOD))
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.get(code="demo.b.1").delete()
    assert Reference.objects.filter(item__code="demo.b.1").count() == 1
