"""Rows of the access log: what they hold, and that they only grow."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction

from cases.actions.access_log import record
from cases.models import AccessLog


def test_row_holds_who_what_when_why_and_the_random_identifier(world):
    row = record(
        by=world.ana, event="view", what="case", case=world.ana1, allocated=True, why="visit"
    )
    row.refresh_from_db()
    assert (row.actor, row.event, row.what, row.case_id, row.allocated, row.why) == (
        world.ana, "view", "case", world.ana1.public_id, True, "visit",
    )  # fmt: skip
    assert world.ana1.reference not in str(vars(row))


def test_visitor_and_command_have_no_actor(db):
    for who in (None, AnonymousUser()):
        assert record(by=who, event="change", what="added a person").actor is None


def test_case_may_be_given_by_its_identifier(world):
    key = uuid.uuid4()
    assert record(by=world.ana, event="denied", what="case", case=key).case_id == key


def test_long_words_and_nul_never_stop_the_page(world):
    row = record(by=world.ana, event="reason", what="w" * 200, why="because\x00" * 100)
    row.refresh_from_db()
    assert (len(row.what), len(row.why), "\x00" in row.why) == (60, 300, False)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_rows_are_neither_changed_nor_deleted(world, change):
    row = record(by=world.ana, event="view", what="case", case=world.ana1)
    rows = AccessLog.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(why="nothing to see") if change == "update" else rows.delete()
    assert rows.get().why == ""


def test_change_and_its_row_stand_or_fall_together(world, monkeypatch):
    from cases.actions import people

    def breaks(**_):
        raise DatabaseError

    monkeypatch.setattr(people, "record", breaks)
    with pytest.raises(DatabaseError):
        people.deactivate(by=world.admin, user=world.ana)
    world.ana.refresh_from_db()
    assert world.ana.is_active is True
