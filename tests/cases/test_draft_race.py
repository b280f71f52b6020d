"""Two admins at one draft at the same moment: different rows both stand, one row is saved once."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from django.db import Error, connection

from cases.actions import drafts as actions
from frameworks import drafting, publishing
from frameworks.models import Edition
from frameworks.writing.content_of import content_of
from tests.cases.test_item_links import loaded
from tests.frameworks.made_up import wheel_workbook
from tests.world import build_world

postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
)


def both_at_once(draft: Edition, by, texts: list[tuple[str, str]]) -> list[str]:
    """Each (code, text) in a thread of its own, from one and the same look at the draft."""
    content, gate, answers = content_of(draft), threading.Barrier(len(texts)), []

    def one(code: str, text: str) -> None:
        row = drafting.row_of(content, code)
        gate.wait()
        try:
            actions.save_row(
                by=by, edition=Edition.objects.get(pk=draft.pk), row=replace(row, text=text),
                seen=drafting.seen_row(row),
            )  # fmt: skip
            answers.append("saved")
        except actions.Stale:
            answers.append("told")
        except Error:
            answers.append("failed")
        connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lock", [True, False])
def test_two_saves_at_once(monkeypatch, lock):
    """Control: without the lock of the framework one of them is lost or fails."""
    world = build_world()
    draft = loaded(wheel_workbook())
    read = content_of

    def slowly(edition: Edition):
        found = read(edition)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(actions, "content_of", slowly)
    if not lock:
        monkeypatch.setattr(publishing, "lock", lambda edition: None)
    same = both_at_once(draft, world.admin, [("wheel.home.1", "One"), ("wheel.home.1", "Two")])
    apart = both_at_once(draft, world.admin, [("wheel.home.2", "Three"), ("wheel.home.3", "Four")])
    texts = {row.code: row.text for row in content_of(draft).items}
    kept = {texts["wheel.home.2"], texts["wheel.home.3"]} == {"Three", "Four"}
    assert ((same, apart, kept) == (["saved", "told"], ["saved", "saved"], True)) is lock
