"""Several windows save one note at the same moment, over HTTP.

One is answered as saved and stands. The others are told, with both texts on the page. Ruling: an
audit has one rater, so those who meet are one person's windows, or two who share a sign-in.
"""

from __future__ import annotations

import html
import threading
from collections.abc import Callable

import pytest

from tests.proofs.conftest import Town
from tests.served import Visitor

pytestmark = [pytest.mark.proof, pytest.mark.django_db]

CODE = "flourish.f.outcome.1"
NOTE = """
SELECT e.text, e.version FROM cases_evidence e JOIN cases_audit a ON a.id = e.audit_id
JOIN frameworks_item i ON i.id = e.item_id WHERE a.public_id = %s AND i.code = %s
"""


def at_once(number: int, send: Callable[[int], tuple]) -> list[tuple]:
    """The answers of so many requests that leave at the same moment, in their order."""
    gate, answers = threading.Barrier(number), [()] * number

    def one(place: int) -> None:
        gate.wait()
        answers[place] = send(place)

    threads = [threading.Thread(target=one, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def one_round(town: Town, port: int, number: int, round_: int, version: int) -> tuple:
    """(statuses, texts, pages) of one moment."""
    desk = town.desks[0]
    texts = [f"Round {round_}, window {place}: Gran’s <b>words</b>" for place in range(number)]
    path = f"/audits/{desk.audit}/items/{CODE}/note/"

    def send(place: int) -> tuple:
        sent = {"source": "visit", "seen_on": "2026-05-12", "version": version}
        return Visitor(port, desk.session).ask(path, sent | {"text": texts[place]})

    answers = at_once(number, send)
    return [answer[0] for answer in answers], texts, [html.unescape(a[1]) for a in answers]


def rounds_of(town: Town, port: int, number: int, times: int) -> int:
    """How many values that were answered as saved do not stand, or were not told of."""
    lost = 0
    for round_ in range(times):
        version = next((found[1] for found in stands(town)), 0)
        statuses, texts, pages = one_round(town, port, number, round_, version)
        ((text, _),) = stands(town)
        lost += sum(texts[place] != text for place, status in enumerate(statuses) if status == 302)
        for place, status in enumerate(statuses):
            if status != 302:
                assert (status, texts[place] in pages[place], text in pages[place]) == (
                    409, True, True,
                )  # fmt: skip
    return lost


def stands(town: Town) -> list[tuple]:
    return town.own.rows(NOTE, town.desks[0].audit, CODE)


def test_two_at_once_lose_nothing(town, rounds):
    assert rounds_of(town, town.web.port, 2, rounds(200)) == 0


def test_ten_at_once_lose_nothing(town, rounds):
    assert rounds_of(town, town.web.port, 10, rounds(50)) == 0


def test_control_without_the_version_acknowledged_words_are_lost(town, careless):
    assert rounds_of(town, careless.port, 10, 1) > 0
