"""People who rate without a pause or with a short one, and remember each save answered as saved.

They do what the rating page's script does: the version goes with each press, a press that got no
answer is sent again, and an answer that is there already is gone on from. Anything else that the
server says of a row that nobody else writes is a loss.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.served import BROKEN, OwnPostgres, Visitor

VALUES = ("green", "amber", "red", "not_yet_known")
STORED = """
SELECT a.public_id::text, i.code, r.version, r.value FROM cases_rating r
JOIN cases_audit a ON a.id = r.audit_id JOIN frameworks_item i ON i.id = r.item_id
"""


@dataclass
class Desk:
    """Somebody's sign-in, an open audit of theirs, and the items they rate in it."""

    session: str
    audit: str
    codes: tuple[str, ...]


class Writer(threading.Thread):
    def __init__(self, desk: Desk, port: int, pause: float) -> None:
        super().__init__(daemon=True)
        self.desk, self.visitor, self.pause = desk, Visitor(port, desk.session), pause
        self.saved: dict[str, tuple[int, str]] = {}  # code: the last that was answered as saved
        self.answers: Counter[int] = Counter()  # by status; 0 is no answer
        self.losses: list[str] = []
        self.pen = threading.Lock()  # held while a request is on its way
        self.done = threading.Event()

    def run(self) -> None:
        turn = 0
        while not self.done.wait(self.pause):
            codes = self.desk.codes
            self.save(codes[turn % len(codes)], VALUES[(turn // len(codes) + turn) % len(VALUES)])
            turn += 1

    def save(self, code: str, value: str) -> None:
        """Press, and press again until the server has said what stands."""
        unsure = False
        while not self.done.is_set():
            with self.pen:
                status, said = self._press(code, value)
                self.answers[status] += 1
                if status == 200:
                    self.saved[code] = (said["version"], value)
                    return
                if status == 409:
                    self._told(code, value, said, unsure)
                    return
            unsure = True
            time.sleep(0.05)

    def _press(self, code: str, value: str) -> tuple[int, dict]:
        version = self.saved.get(code, (0, ""))[0]
        sent = {"value": value, "version": version, "reason": "", "entry_method": "direct"}
        path = f"/audits/{self.desk.audit}/items/{code}/"
        try:
            status, page, _ = self.visitor.ask(path, sent, script=True)
            return status, json.loads(page) if status in (200, 409) else {}
        except BROKEN:
            return 0, {}

    def _told(self, code: str, value: str, said: dict, unsure: bool) -> None:
        """Something else stands there: ours, when an earlier press of it got no answer."""
        if not (unsure and said.get("value") == value):
            self.losses.append(f"{code}: {self.saved.get(code)} was saved, and {said} stands")
        self.saved[code] = (said.get("version", 0), said.get("value", ""))


class Writers:
    """Several at once; `pause` lets each end what it has begun."""

    def __init__(self, own: OwnPostgres, desks: Iterable[Desk], port: int, pause: float) -> None:
        self.own = own
        self.all = [Writer(desk, port, pause) for desk in desks]
        found = self._stored()
        for writer in self.all:
            for (audit, code), stands in found.items():
                if audit == writer.desk.audit:
                    writer.saved[code] = stands

    def _stored(self) -> dict[tuple[str, str], tuple[int, str]]:
        return {tuple(row[:2]): tuple(row[2:]) for row in self.own.rows(STORED)}

    @property
    def acknowledged(self) -> int:
        return sum(writer.answers[200] for writer in self.all)

    @property
    def answers(self) -> Counter[int]:
        return sum((writer.answers for writer in self.all), Counter())

    @property
    def losses(self) -> list[str]:
        return [loss for writer in self.all for loss in writer.losses]

    def until(self, acknowledged: int, seconds: float = 120) -> None:
        """Wait until so many saves were answered as saved; a bound, not a measure."""
        end = time.monotonic() + seconds
        while self.acknowledged < acknowledged:
            assert time.monotonic() < end, f"{self.answers} in {seconds} s"
            time.sleep(0.01)

    @contextmanager
    def pause(self) -> Iterator[None]:
        with ExitStack() as held:
            for writer in self.all:
                held.enter_context(writer.pen)
            yield

    def missing(self) -> list[str]:
        """Saves that were answered as saved and do not stand in the database. Needs a pause."""
        found = self._stored()
        return [
            f"{code}: {said} was saved, and {found.get((writer.desk.audit, code))} stands"
            for writer in self.all
            for code, said in writer.saved.items()
            if not _stands(said, found.get((writer.desk.audit, code), (0, "")))
        ]


def _stands(said: tuple[int, str], found: tuple[int, str]) -> bool:
    """A later version is a save whose answer never came."""
    return found == said or found[0] > said[0]


@contextmanager
def writing(
    own: OwnPostgres, desks: Iterable[Desk], port: int, pause: float = 0
) -> Iterator[Writers]:
    """Writers at work for as long as the block lasts; they begin with what stands."""
    writers = Writers(own, desks, port, pause)
    for writer in writers.all:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers.all:
            writer.done.set()
        for writer in writers.all:
            writer.join(timeout=90)
