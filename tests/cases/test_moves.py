"""Moves of an audit: what each one does, what it leaves behind, and when the system closes one."""

from __future__ import annotations

import pytest

from cases import lifecycle
from cases.actions import moves
from cases.models import Action, Audit
from tests.audits import submitted


@pytest.fixture
def audit(world):
    return submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})


def test_agreed_audit_closes_when_its_last_action_is_verified(world, audit):
    moves.move(audit=audit, name="agree", by=world.harbour_manager)
    assert moves.close_if_all_done(audit) is False
    Action.objects.update(state="verified")
    assert moves.close_if_all_done(audit) is True
    audit.refresh_from_db()
    last = audit.moves.last()
    assert (audit.state, last.name, last.by) == ("closed", "close", None)


@pytest.mark.parametrize("state", ["open", "in_progress", "done"])
def test_unverified_action_keeps_the_audit_agreed(world, audit, state):
    moves.move(audit=audit, name="agree", by=world.harbour_manager)
    Action.objects.update(state=state)
    assert moves.close_if_all_done(audit) is False
    assert Audit.objects.get().state == "agreed"


def test_audit_that_nobody_agreed_does_not_close(world, audit):
    Action.objects.update(state="cancelled")
    assert moves.close_if_all_done(audit) is False


def test_refused_move_changes_nothing(world, audit):
    with pytest.raises(lifecycle.Refused):
        moves.move(audit=audit, name="settle", by=world.qa)
    assert Audit.objects.get().state == "submitted"
    assert audit.moves.count() == 1
