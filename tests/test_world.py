"""The doors of cases/querysets.py, seen from each person of the small county."""

import pytest

from cases.models import Case, NamedPerson
from tests.world import add_case


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


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_does_to_the_county_is_gone_for_the_next(world, world_of_the_file, time):
    """The county stands once for this file: rows go back, and so does what Python remembers."""
    assert world_of_the_file is not None
    assert (Case.objects.count(), sorted(world.cases)) == (4, ["ana1", "ana2", "ben1", "cy1"])
    assert (world.ana.name, world.harbour.name) == ("Ana", "Safeguarding Harbour")
    world.ana.name = world.harbour.name = time
    world.ana.save()
    world.cases["more"] = add_case(world, "9000099", "ana", "harbour")
