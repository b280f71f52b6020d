"""Builds the county, step by step, in one transaction."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from cases.actions import summarise
from cases.actions.domain_standards import load_domain_standards
from cases.actions.matching_file import Unsound
from cases.demo import concerns, mass, planted
from cases.demo.audits import Writer
from cases.demo.bulk import count_tables, unhurried, unlogged
from cases.demo.calibration import write_calibrations
from cases.demo.canaries import Cage, Canary
from cases.demo.caseload import Caseload, build_caseload
from cases.demo.clocks import write_clocks
from cases.demo.editions import FIRST_QUARTERS, earlier_edition
from cases.demo.moderation import write_pairs
from cases.demo.open_pairs import write_open_pairs
from cases.demo.outcomes import settle_audits
from cases.demo.own_pages import draft_for_inspectors, save_views
from cases.demo.people import TEAMS, build_people
from cases.demo.plan_changes import plant_plan_changes
from cases.demo.published import publish_quarters
from cases.demo.ratings import Wording
from cases.demo.revisions import write_revisions
from cases.demo.rounds import write_rounds
from cases.demo.sheets import write_appraisals, write_sheets
from cases.demo.strengths import tell_on
from cases.demo.voices import write_views
from cases.models import Case, Team
from cases.periods import quarter_of
from frameworks.models import Edition

QUARTERS = 6
STORIED = 10  # so many counties are told in full; what is wished beyond is written at once, bare
Say = Callable[[str], None]


class CannotBuild(Exception):
    """The database is not one the county may be built in; the message says what to do."""


@dataclass(frozen=True)
class Wish:
    seed: int
    anchor: datetime.date
    scale: float = 1.0
    canaries: bool = False


def build(wish: Wish, say: Say) -> list[Canary]:
    """Everything or nothing. The answer is the list of canaries, empty unless wished for."""
    flourish, standards = _published("flourish"), _published("relationships-first")
    if Case.objects.exists() or Team.objects.exists():
        raise CannotBuild(
            "This database holds teams or cases that seed_demo did not make, so nothing was "
            "changed. Use an empty database for the demo county."
        )
    with unlogged(), transaction.atomic(), unhurried():
        load = _build_people_and_cases(wish, Cage(wish.seed, wanted=wish.canaries), say)
        _build_audits(wish, load, flourish, standards, say)
        _build_what_people_take_away(load, say)
        with _step(say, "Practice standards beside domains") as counted:
            counted(match_standards(), "matched")
        if wish.scale > STORIED:
            _build_further(wish, say)
    count_tables()
    return load.cage.found


def _build_further(wish: Wish, say: Say) -> None:
    """Authorities of which only the figures are told: no notes, actions or planted facts."""
    teams = round((wish.scale - STORIED) * len(TEAMS))
    with _step(say, "Further authorities") as counted:
        done = mass.write(mass.Spread(teams=teams, seed=wish.seed, anchor=wish.anchor), say)
        counted(done.cases, "cases")
        counted(done.audits, "audits")
        counted(done.ratings, "ratings")
        summarise.rebuild()


def match_standards() -> int:
    """What is not in the list yet; without it no gap can be a practice gap."""
    try:
        return load_domain_standards()
    except Unsound as fault:
        raise CannotBuild(f"The list of matched standards does not fit:\n{fault}") from None


def _published(code: str) -> Edition:
    edition = Edition.objects.published().filter(framework__code=code).first()
    if edition is None:
        raise CannotBuild(
            f"No published edition of '{code}'. First run: "
            "manage.py load_framework fixtures/*.yaml --publish"
        )
    return edition


def _build_people_and_cases(wish: Wish, cage: Cage, say: Say) -> Caseload:
    """A large scale repeats the county's teams; a fraction thins out every caseload."""
    scale = min(wish.scale, STORIED)
    copies = max(1, round(scale))
    quarters = [quarter_of(wish.anchor).before(n) for n in reversed(range(QUARTERS))]
    with _step(say, "People and teams") as counted:
        people = build_people(seed=wish.seed, anchor=wish.anchor, copies=copies)
        counted(len(people.users), "people")
    with _step(say, "Cases and allocations") as counted:
        load = build_caseload(
            seed=wish.seed,
            anchor=wish.anchor,
            people=people,
            cage=cage,
            quarters=quarters,
            share=scale / copies,
            copies=copies,
        )
        counted(len(load.children), "cases")
        counted(plant_plan_changes(load, seed=wish.seed), "changes of plan")
    return load


def _build_audits(
    wish: Wish, load: Caseload, flourish: Edition, standards: Edition, say: Say
) -> None:
    earlier = Wording.of(earlier_edition(flourish, load.quarters))
    wordings = [earlier] * FIRST_QUARTERS + [Wording.of(flourish)] * (QUARTERS - FIRST_QUARTERS)
    writer = Writer(load, seed=wish.seed, flourish=wordings, standards=Wording.of(standards))
    for index, quarter in enumerate(load.quarters):
        with _step(say, f"Audits of {quarter.label}") as counted:
            counted(writer.write_quarter(index), "audits")
    count_tables()  # the steps below choose among what the ones above have written
    with _step(say, "Second ratings") as counted:
        counted(write_pairs(load, writer, seed=wish.seed), "pairs")
        counted(write_calibrations(load, seed=wish.seed, edition=flourish), "calibrations")
    with _step(say, "Open audits and overdue actions") as counted:
        counted(writer.write_open_audits(), "open")
        counted(planted.plant_overdue(load), "overdue")
    with _step(say, "Rounds of audits") as counted:
        counted(write_rounds(load, seed=wish.seed, edition=flourish), "rounds")
    with _step(say, "What became of audits") as counted:
        agreed, closed, withdrawn = settle_audits(load, seed=wish.seed)
        counted(agreed, "agreed")
        counted(closed, "closed")
        counted(withdrawn, "withdrawn")
        counted(write_open_pairs(load, writer, seed=wish.seed), "second ratings open")
        returned, corrected = write_revisions(load, writer, seed=wish.seed)
        counted(returned, "returned")
        counted(corrected, "corrected")
    with _step(say, "Children's and families' own views") as counted:
        counted(write_views(load, writer, seed=wish.seed), "views")
    with _step(say, "Safeguarding concerns and redactions") as counted:
        counted(concerns.plant_concerns(load), "concerns")
        counted(concerns.plant_redactions(load), "redactions")
    with _step(say, "Summary table") as counted:  # what is published below is read from it
        counted(summarise.rebuild(), "cells")
    with _step(say, "Family network meetings") as counted:
        counted(write_clocks(load, seed=wish.seed), "dates")
    with _step(say, "Strengths told on to colleagues") as counted:
        counted(tell_on(load), "strengths")
    with _step(say, "County picture") as counted:
        counted(publish_quarters(load), "quarters published")


def _build_what_people_take_away(load: Caseload, say: Say) -> None:
    with _step(say, "What people take away") as counted:
        counted(write_sheets(load), "supervision sheets")
        counted(write_appraisals(load), "appraisal summaries")
        counted(save_views(load), "saved views")
        counted(draft_for_inspectors(load), "paragraphs for inspectors")


@contextmanager
def _step(say: Say, what: str) -> Iterator[Callable[[int, str], None]]:
    began = time.perf_counter()
    counts: list[str] = []
    yield lambda number, word: counts.append(f"{number:,} {word}")
    say(f"{what}: {', '.join(counts)}, {time.perf_counter() - began:.1f} s")
