"""A first audit with a token in every text, a blind second rating of it, and settling the two."""

from __future__ import annotations

import datetime

from django.utils import timezone

from cases.actions import audits as audit_actions
from cases.actions import moderation as actions
from cases.actions import moves
from cases.actions.audits import submit_audit
from cases.actions.moderation import Agreed
from cases.models import (
    Action,
    Audit,
    AuditComment,
    AuditMove,
    AuditPlan,
    Case,
    Moderation,
    Rating,
    User,
)
from cases.periods import quarter_of
from cases.rating_sheet import Sheet
from cases.triggers import lifted
from tests.audits import rate, started, submitted
from tests.world import LETTERS, World

IMPACTS = [f"flourish.{letter}.impact" for letter, _ in LETTERS]
TOKENS = (
    "tokennote",
    "tokenworkswell",
    "tokenwhat",
    "tokenevidence",
    "tokencomment",
    "tokenmove",
    "tokenconcern",
    "tokenasked",
)


def first_with_tokens(world: World, case: Case, by: User) -> Audit:
    """Every text of the audit holds a word that stands nowhere else; asking holds the last."""
    audit = started(case, by)
    rate(audit, dict.fromkeys(IMPACTS, "green") | {"flourish.u.impact": "red"})
    rate(audit, {"flourish.u.outcome.1": "red", "flourish.u.outcome.2": "amber"})
    audit_actions.save_note(
        audit=audit, item=world.item("flourish.u.impact"), text="tokennote", source="visit",
        seen_on=datetime.date(2026, 5, 12), version=0, by=by,
    )  # fmt: skip
    Audit.objects.filter(pk=audit.pk).update(working_well="tokenworkswell")
    action = Action.objects.create(
        case=case, audit=audit, what="tokenwhat", owner=by, due_on=timezone.localdate(),
        done_evidence="tokenevidence", created_at=timezone.now(),
    )  # fmt: skip
    action.items.set([world.item("flourish.u.impact"), world.item("flourish.u.outcome.1")])
    Action.objects.create(
        case=case, audit=audit, what="tokenconcern", owner=by, due_on=timezone.localdate(),
        urgent=True, raised_by=by, created_at=timezone.now(),
    )  # fmt: skip
    audit = submit_audit(audit=audit, by=by)
    AuditComment.objects.create(audit=audit, by=by, text="tokencomment", at=timezone.now())
    AuditMove.objects.create(
        audit=audit, name="return", from_state="submitted", to_state="submitted", by=by,
        reason="tokenmove", at=timezone.now(),
    )  # fmt: skip
    return audit


def asked(world: World, first: Audit, rater: User | None = None) -> Moderation:
    """A second rating, begun."""
    return begun(actions.ask_second_rating(first=first, rater=rater or world.qa, by=world.qa))


def begun(moderation: Moderation) -> Moderation:
    second = moderation.second
    moderation.second = moves.move(audit=second, name="begin", by=second.rater)
    return moderation


def second_in(moderation: Moderation, values: dict[str, str]) -> Moderation:
    """The second rating is submitted: a strength for every impact but those given."""
    audit = moderation.second
    about_life = audit.edition.framework.code == "flourish"
    rate(audit, (dict.fromkeys(IMPACTS, "green") if about_life else {}) | values)
    left = [row.item for row in Sheet(audit).unrated]
    audit_actions.leave_on_purpose(audit=audit, items=left, by=audit.rater)
    submit_audit(audit=audit, by=audit.rater)
    return Moderation.objects.get(pk=moderation.pk)


def settled(moderation: Moderation, changes: dict[str, str] | None = None) -> Audit:
    """As the first rater had it, but for the changes, by item code."""
    rows = moderation.first.ratings.exclude(value=None).values_list(
        "item_id", "value", "item__code"
    )
    agreed = {}
    for pk, value, code in rows:
        new = (changes or {}).get(code, value)
        agreed[pk] = Agreed(pk, new, "" if new == value else "We read it together")
    return actions.settle(moderation=moderation, agreed=agreed, by=moderation.second.rater)


def pair_of(world: World, case: Case, by: User, first: dict, second: dict, **options) -> Moderation:
    """Both ratings in, not settled."""
    audit = submitted(world, case, by, first, **options)
    return second_in(asked(world, audit), second)


def plain_pair(
    world: World, case: Case, first: dict, second: dict, *, team: str = "harbour",
    settled: bool = True, drawn: bool = True,
) -> Moderation:  # fmt: skip
    """Both ratings written straight to where they end up; None is not rated. For many pairs."""
    now = timezone.now()
    common = {
        "case": case, "edition": world.flourish, "started_at": now, "state": "in_progress",
        "type": "moderation",
    }  # fmt: skip
    voices = ("practitioner", "second_rater", "practitioner")
    audits = [
        Audit.objects.create(rater=by, voice=voice, **common)
        for by, voice in zip((world.ana, world.qa, world.director), voices, strict=True)
    ]
    for audit, values in zip(audits, (first, second, first), strict=True):
        Rating.objects.bulk_create(
            Rating(audit=audit, item=world.item(code), value=value, saved_at=now)
            for code, value in values.items()
            if value
        )
    frozen = {
        "state": "agreed", "submitted_at": now, "team": world.teams[team],
        "plan_type": case.plan_type, "practitioner": world.ana, "age_band": "5-9",
        "period": quarter_of(timezone.localdate()).starts,
    }  # fmt: skip
    with lifted(["cases_audit"]):
        Audit.objects.filter(pk__in=[audit.pk for audit in audits]).update(**frozen)
        if settled:
            Audit.objects.filter(pk=audits[0].pk).update(replaced=True)
    end = {"settled": audits[2], "settled_by": world.qa, "settled_at": now} if settled else {}
    return Moderation.objects.create(
        first=audits[0], second=audits[1], asked_by=world.qa, asked_at=now,
        plan=plan_of(world, drawn=drawn), **end,
    )  # fmt: skip


def plan_of(world: World, *, drawn: bool) -> AuditPlan:
    """A draw by chance, with its seed; or what somebody picked, without."""
    now = timezone.now()
    draw = {"seed": 5, "drawn_at": now} if drawn else {"seed": None, "drawn_at": None}
    found = AuditPlan.objects.filter(kind="moderation", seed=draw["seed"]).first()
    return found or AuditPlan.objects.create(
        kind="moderation", title="Second ratings", type="moderation", scope="focused", size=1,
        due_on=now.date(), by=world.qa, created_at=now, **draw,
    )  # fmt: skip
