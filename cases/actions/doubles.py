"""Records of one child go together: who holds the one that goes on holds its doubles too.

Belongs here: writes that follow another write. Merging two records: cases/actions/case_records.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from cases.models import Allocation, Case, NamedPerson


def let_follow(cases: Iterable[int]) -> None:
    """The doubles of these cases are held, to read, by whoever holds the case now."""
    doubles = list(Case.objects.filter(same_child_as__in=list(cases)).order_by("pk"))
    if not doubles:
        return
    wanted = [one.pk for one in doubles] + [one.same_child_as_id for one in doubles]
    held = {row.case_id: row for row in Allocation.objects.filter(case__in=wanted, ends=None)}
    for double in doubles:
        now, own = held.get(double.same_child_as_id or 0), held.get(double.pk)
        if now is None or _same(now, own):
            continue
        day = max(timezone.localdate(), own.starts) if own else timezone.localdate()
        if own:
            own.ends = day
            own.save(update_fields=["ends"])
        Allocation.objects.create(
            case=double, practitioner_id=now.practitioner_id, team_id=now.team_id, starts=day
        )


def protect_too(case: Case) -> None:
    """A restriction and its people hold for every record of the child."""
    people = list(case.named_people.values_list("user_id", flat=True))
    for double in case.doubles.all():
        double.restricted = case.restricted
        double.save(update_fields=["restricted"])
        double.named_people.all().delete()
        NamedPerson.objects.bulk_create(
            NamedPerson(case=double, user_id=person) for person in people
        )


def _same(now: Allocation, own: Allocation | None) -> bool:
    if own is None:
        return False
    return (own.practitioner_id, own.team_id) == (now.practitioner_id, now.team_id)
