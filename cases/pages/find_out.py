"""What is not known yet of children: items whose latest word is so, in framework order.

Belongs here: finding these items. Does not belong here: what ratings mean in time (history.py),
and who may see the audits.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cases.models import Audit, Case, RatingValue, User
from cases.pages.history import Told, told
from frameworks.models import Item


def to_find_out(rows: dict[int, list[Told]]) -> dict[int, list[Item]]:
    """Per case the items whose latest word is not yet known; an open audit speaks last."""
    wanted: dict[int, set[int]] = {}
    for case_id, found in rows.items():
        latest: dict[str, Told] = {}
        for row in found:
            if row.value and row.place == 1 and row.voice == Audit.Voice.PRACTITIONER:
                held = latest.get(row.code)
                latest[row.code] = row if held is None or row.at is None else held
        wanted[case_id] = {
            row.item_id for row in latest.values() if row.value == RatingValue.NOT_YET_KNOWN
        }
    keys = set().union(*wanted.values()) if wanted else set()
    order = ("edition__framework__order", "position")
    items = list(Item.objects.filter(pk__in=keys).select_related("section").order_by(*order))
    return {
        case_id: [item for item in items if item.pk in found]
        for case_id, found in wanted.items()
        if found
    }


def find_out_of(cases: QuerySet[Case], reader: User) -> dict[int, list[Item]]:
    """Per case what is not known yet, over the reader's visible audits; two statements."""
    audits = Audit.objects.visible_to(reader).filter(
        Audit.SHOWN | Q(state__in=Audit.OPEN_STATES, rater=reader),
        case__in=cases.order_by().values("pk"),
        voice=Audit.Voice.PRACTITIONER,
    )
    rows: dict[int, list[Told]] = {}
    for row in told(audits.order_by(), depth=1):
        rows.setdefault(row.case_id, []).append(row)
    return to_find_out(rows)
