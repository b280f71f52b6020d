"""Many rated children of a team at once, for figures that compare teams or quarters."""

from __future__ import annotations

import datetime

from django.utils import timezone

from cases.actions import summarise
from cases.models import Audit, Case, Rating
from cases.periods import Quarter, quarter_of
from tests.world import World, add_case

CODE = "flourish.u.impact"


def look(
    world: World,
    case: Case,
    team: str,
    value: str,
    *,
    code: str = CODE,
    quarter: Quarter | None = None,
    scope: str = "focused",
    **frozen,
) -> Audit:
    """One submitted audit with one rating, written straight to where it ends up."""
    item, now = world.item(code) if isinstance(code, str) else code, timezone.now()
    period = (quarter or quarter_of(timezone.localdate())).starts
    if quarter:
        day = datetime.datetime.combine(period + datetime.timedelta(days=9), datetime.time(12))
        now = timezone.make_aware(day)
    who = world.people["cy" if team == "hill" else "ana"]
    audit = Audit.objects.create(
        case=case, rater=who, edition=item.edition, started_at=now, scope=scope
    )
    Rating.objects.create(audit=audit, item=item, value=value, saved_at=now)
    settled = {
        "state": "submitted", "submitted_at": now, "period": period, "age_band": "5-9",
        "plan_type": case.plan_type, "team": world.teams[team], "practitioner": who,
    }  # fmt: skip
    with summarise.kept([case.pk]):
        Audit.objects.filter(pk=audit.pk).update(**(settled | frozen))
    audit.refresh_from_db()
    return audit


def rated(
    world: World,
    team: str,
    values: dict[str, int],
    *,
    code: str = CODE,
    quarter: Quarter | None = None,
    **fields,
) -> list[Case]:
    """New cases of a team, each with one submitted audit of this quarter."""
    who = "cy" if team == "hill" else "ana"
    found = []
    for value, number in values.items():
        for _ in range(number):
            case = add_case(world, f"95{Case.objects.count():05}", who, team, **fields)
            look(world, case, team, value, code=code, quarter=quarter)
            found.append(case)
    return found
