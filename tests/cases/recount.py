"""A county of random audits, and every figure counted again one rating at a time.

Shares nothing with cases/rollups.py or cases/votes.py but the rows in the database. What is written
straight into it is followed by counting the summary table anew.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils import timezone

from cases.actions import summarise
from cases.models import Action, Audit, Case, Moderation, Rating, RatingValue
from cases.triggers import lifted
from frameworks.models import Edition, Item, Section
from tests.world import World, add_case

QUARTERS = (datetime.date(2026, 1, 1), datetime.date(2026, 4, 1))
THREE_QUARTERS = (datetime.date(2025, 10, 1), *QUARTERS)
TODAY = datetime.date(2026, 6, 20)
BANDS = ("0-4", "5-9", "10-15")
SCOPES = ("quick", "focused", "focused", "focused", "full", "themed")
STATES = ("submitted", "submitted", "submitted", "agreed", "closed", "returned", "withdrawn")
VALUES = ("green", "green", "green", "amber", "red", "not_yet_known", "not_applicable", None)
METHODS = ("direct", "direct", "carried", "bulk")
VOICES = ("practitioner",) * 5 + ("child_or_family", "second_rater")


def scatter(
    world: World, seed: int, cases: int = 24, voices: tuple[str, ...] = VOICES, most: int = 4
) -> None:
    """Cases with up to `most` audits each: dip samples, revisions, moves, restricted ones.

    Two in three second ratings belong to a pair; half of the pairs are settled.
    """
    dice = random.Random(seed)
    editions = [world.flourish, second_edition(world.flourish), world.standards]
    items = {edition.pk: list(Item.objects.filter(edition=edition)) for edition in editions}
    rolled = []
    for number in range(cases):
        holder, team = dice.choice((("ana", "harbour"), ("ben", "harbour"), ("cy", "hill")))
        plan = dice.choice(list(world.plan_types.values()))
        case = add_case(
            world,
            f"80{number:05}",
            holder,
            team,
            plan_type=plan,
            birth_month=datetime.date(dice.randint(2008, 2026), 1, 1),
            restricted=dice.random() < 0.15,
        )
        for _ in range(min(most, dice.choice((0, 1, 1, 2, 3, 4)))):
            rolled.append(roll_audit(world, dice, case, dice.choice(editions), items, voices))
    write(rolled)
    for number, second in enumerate(Audit.objects.filter(voice="second_rater").order_by("pk")):
        if number % 3:
            pair(world, second, settled=number % 2 == 0)
    summarise.rebuild()


def rate_domains(
    world: World, seed: int, voices: tuple[str, ...] = VOICES, quarters: tuple = QUARTERS
) -> None:
    """Two more audits a quarter of each child, of domains alone: many are rated in all of them."""
    dice = random.Random(seed)
    edition = world.flourish.framework.editions.get(status="published")
    items = {edition.pk: list(edition.items.filter(kind="impact"))}
    write(
        [
            roll_audit(world, dice, case, edition, items, voices, quarters)
            for case in Case.objects.order_by("pk")
            for _ in range(2 * len(quarters))
        ]
    )
    summarise.rebuild()


def pair(world: World, second: Audit, *, settled: bool) -> Moderation:
    """A second rating's pair; its other ratings are withdrawn and say nothing."""
    first, agreed = (
        Audit.objects.create(
            case=second.case,
            rater=world.people["ana"],
            edition=second.edition,
            started_at=second.started_at,
            state="withdrawn",
        )
        for _ in range(2)
    )
    end = {"settled": agreed, "settled_at": second.submitted_at} if settled else {}
    by = world.people["qa"]
    return Moderation.objects.create(
        first=first, second=second, asked_by=by, asked_at=second.started_at, **end
    )


@dataclass
class Rolled:
    """An audit, its ratings and its action, not yet written."""

    audit: Audit
    ratings: list[Rating]
    action: Action


def roll_audit(
    world: World, dice: random.Random, case: Case, edition, items, voices, quarters=QUARTERS
) -> Rolled:
    period = dice.choice(quarters)
    # Few moments, so that two audits of a case often share one.
    day = period + datetime.timedelta(days=dice.choice((3, 30, 30, 60)))
    moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
    audit = Audit(
        case=case,
        rater=world.people["ana"],
        edition=edition,
        scope=dice.choice(SCOPES),
        voice=dice.choice(voices),
        started_at=moment,
    )
    some = items[edition.pk]
    if dice.random() < 0.3:
        some = dice.sample(some, 3)
    ratings = [
        Rating(
            audit=audit,
            item=item,
            value=dice.choice(VALUES),
            entry_method=dice.choice(METHODS),
            saved_at=moment,
        )
        for item in some
        if dice.random() < 0.6
    ]
    action = Action(
        case=case,
        audit=audit,
        what="Ask the school",
        owner=world.people["ana"],
        due_on=TODAY + datetime.timedelta(days=dice.randint(-20, 20)),
        state=dice.choice(("open", "in_progress", "done")),
        created_at=moment,
    )
    audit.state = dice.choice(STATES)
    audit.submitted_at = moment
    audit.plan_type = dice.choice(list(world.plan_types.values())[:2])
    audit.age_band = dice.choice(BANDS)
    audit.team = world.teams[dice.choice(("harbour", "harbour", "hill"))]
    audit.practitioner = world.people[dice.choice(("ana", "ben", "cy"))]
    audit.period = period
    return Rolled(audit, ratings, action)


def write(rolled: list[Rolled]) -> None:
    """Straight to where they end up: the way there is not what is recounted."""
    with lifted(["cases_audit", "cases_rating"]):
        Audit.objects.bulk_create(one.audit for one in rolled)
        Rating.objects.bulk_create(rating for one in rolled for rating in one.ratings)
        Action.objects.bulk_create(one.action for one in rolled)


def second_edition(first: Edition) -> Edition:
    """The same codes in new words, as after a change of wording."""
    edition = Edition.objects.create(
        framework=first.framework, number=2, scale=first.scale, checksum="1" * 64
    )
    for section in first.sections.all():
        copy = Section.objects.get(pk=section.pk)
        copy.pk, copy.edition = None, edition
        copy.save()
        for item in section.items.all():
            item.pk, item.edition, item.section = None, edition, copy
            item.text = f"{item.text}, second edition"
            item.save()
    first.status = Edition.Status.RETIRED
    first.save()
    edition.status, edition.published_at = Edition.Status.PUBLISHED, timezone.now()
    edition.save()
    return edition


# --- counted again -------------------------------------------------------------------------


def votes(team, period, *, restricted: bool, voice: str = "practitioner", **items) -> dict:
    """(case, code) -> the rating that counts; later audits replace earlier ones, item by item.

    Without a team, of the whole county; `items` may narrow which items are looked at.
    """
    found: dict[tuple[int, str], Rating] = {}
    theirs = Rating.objects.filter(audit__period=period, **items)
    theirs = theirs.filter(audit__team=team) if team else theirs
    ratings = theirs.select_related("audit__case", "audit__team", "item").order_by("pk")
    settled = {row.second_id for row in Moderation.objects.all() if row.settled_id is not None}
    for rating in sorted(ratings, key=lambda r: (r.audit.submitted_at, r.audit_id)):
        audit = rating.audit
        counted = (
            audit.state in ("submitted", "agreed", "closed")
            and not audit.replaced
            and audit.voice == voice
            and (voice != "second_rater" or audit.pk in settled)
            and (restricted or not audit.case.restricted)
        )
        if counted and rating.value is not None:
            found[audit.case_id, rating.item.code] = rating
    return found


def chosen(audit: Audit, plan_type_id=None, age_band="", practitioner_id=None) -> bool:
    return (
        (plan_type_id is None or audit.plan_type_id == plan_type_id)
        and (not age_band or audit.age_band == age_band)
        and (practitioner_id is None or audit.practitioner_id == practitioner_id)
    )


def unasked(found: dict) -> list[tuple[int, str, Audit]]:
    """Outcomes under a green domain of a Focused audit that no audit rates."""
    outcomes = defaultdict(list)
    for item in Item.objects.filter(kind="outcome"):
        outcomes[item.section_id].append(item.code)
    return [
        (case_id, code, rating.audit)
        for (case_id, _), rating in found.items()
        if rating.item.kind == "impact" and rating.value == "green"
        if rating.audit.scope == "focused"
        for code in outcomes[rating.item.section_id]
        if (case_id, code) not in found
    ]


def counts(found: dict, filters: dict) -> dict[str, Counter]:
    """code -> how many children by value, with `bulk` and `not_asked` as their own."""
    tally: dict[str, Counter] = defaultdict(Counter)
    for (_, code), rating in found.items():
        if chosen(rating.audit, **filters):
            tally[code]["bulk" if rating.entry_method == "bulk" else rating.value] += 1
    for _, code, audit in unasked(found):
        if chosen(audit, **filters):
            tally[code]["not_asked"] += 1
    return tally


def change(team, *, restricted: bool, filters: dict, voice: str = "practitioner") -> dict[str, int]:
    past, now = (votes(team, period, restricted=restricted, voice=voice) for period in QUARTERS)
    return between(past, now, filters)[0]


def between(past: dict, now: dict, filters: dict) -> tuple[dict[str, int], set[int]]:
    """What changed from the votes of one quarter to those of the next, and in which cases."""
    order = {"red": 1, "amber": 2, "green": 3}
    tally, pairs = Counter(), set()
    for key, rating in now.items():
        if rating.item.kind != "impact" or key not in past or not chosen(rating.audit, **filters):
            continue
        pairs.add(key[0])
        was, here = past[key].value, rating.value
        if here in order and was in order:
            step = order[here] - order[was]
            tally["grown" if step > 0 else "set_back" if step < 0 else "same"] += 1
        if here in order and was == RatingValue.NOT_YET_KNOWN:
            tally["now_known"] += 1
    told = {name: tally[name] for name in ("grown", "set_back", "same", "now_known")}
    return told | {"cases": len(pairs)}, pairs
