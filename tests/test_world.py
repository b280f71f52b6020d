"""The doors of cases/querysets.py, seen from each person of the small county."""

import pytest

from cases.models import Case, NamedPerson


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ana", {"9000001", "9000002"}),
        ("ben", {"9000003"}),
        ("harbour_manager", {"9000001", "9000002", "9000003"}),
        ("hill_manager", {"9000004"}),
        ("service_manager", {"9000001", "9000002", "9000003", "9000004"}),
        ("director", {"9000001", "9000002", "9000003", "9000004"}),
        ("qa", set()),
        ("admin", set()),
        ("partner", set()),
    ],
)
def test_visible_to_follows_allocation_and_line(world, who, sees):
    found = Case.objects.visible_to(world.people[who])
    assert set(found.values_list("reference", flat=True)) == sees


def test_restricted_case_is_for_named_people_only(world):
    Case.objects.filter(pk=world.ana1.pk).update(restricted=True)
    assert world.ana1 not in Case.objects.visible_to(world.ana)
    NamedPerson.objects.create(case=world.ana1, user=world.ana)
    assert world.ana1 in Case.objects.visible_to(world.ana)
    assert world.ana1 not in Case.objects.visible_to(world.harbour_manager)
