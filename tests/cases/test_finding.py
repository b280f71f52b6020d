"""Finding a case, brothers and sisters, and what is still to find out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AccessLog, Case, FamilyGroup
from tests.cases.caseloads import ago, looked
from tests.world import add_case


def find(client, user, words):
    client.force_login(user)
    return client.get(reverse("find_case"), {"q": words})


def found_by(client, user, words) -> list[str]:
    found = find(client, user, words).context["found"]
    return [case.reference for case in (*found.cases, *found.register)]


# --- search --------------------------------------------------------------------------------


def test_one_hit_goes_straight_to_the_case(world, client):
    assert find(client, world.ana, " 9000001 ").url == reverse("case", args=[world.ana1.public_id])


def test_exact_reference_wins_over_longer_ones(world, client):
    add_case(world, "90000011", "ana", "harbour")
    assert find(client, world.ana, "9000001").url == reverse("case", args=[world.ana1.public_id])


def test_beginning_of_a_reference_lists_visible_cases_only(world, client):
    assert found_by(client, world.ana, "9000") == ["9000001", "9000002"]
    assert found_by(client, world.harbour_manager, "9000") == ["9000001", "9000002", "9000003"]
    assert found_by(client, world.qa, "9000") == []


def test_somebody_elses_case_is_not_found_and_says_so_kindly(world, client):
    other, nothing = (
        find(client, world.ana, words).content.decode().split("<main")[1]
        for words in ("9000003", "9999999")
    )
    assert "Nothing found among the cases open to you" in other
    assert other.replace("9000003", "") == nothing.replace("9999999", "")


def test_restricted_case_is_found_by_named_people_only(world, client):
    Case.objects.filter(pk=world.ana1.pk).update(restricted=True)
    assert find(client, world.ana, "9000001").status_code == 200
    world.ana1.named_people.create(user=world.ana)
    assert find(client, world.ana, "9000001").status_code == 302


def test_admin_finds_the_register_and_no_link_to_a_case(world, client):
    assert found_by(client, world.admin, "9000001") == ["9000001"]
    text = find(client, world.admin, "9000001").content.decode()
    assert reverse("case", args=[world.ana1.public_id]) + '"' not in text


@pytest.mark.parametrize(("person", "status"), [("partner", 403), ("director", 302)])
def test_search_is_for_those_who_work_with_cases(world, client, person, status):
    assert find(client, world.people[person], "9000001").status_code == status


def test_search_is_logged_without_its_words(world, client):
    find(client, world.ana, "9000001")
    row = AccessLog.objects.get(event="search")
    assert (row.actor, row.what, row.why, row.case_id) == (world.ana, "case search", "", None)


@pytest.mark.parametrize(
    "words",
    ["", " ", "%", "_", "\\", "'; DROP TABLE cases_case; --", "9" * 5000, "9000001\x00", "\x00",
     "\u202e9000001", "(((((", "<script>alert(1)</script>", "\U0001f600"],
)  # fmt: skip
def test_hostile_words_find_nothing_and_break_nothing(world, client, words):
    answer = find(client, world.ana, words)
    assert answer.status_code in (200, 302, 400)
    assert "<script>alert" not in answer.content.decode()


def test_control_wildcards_of_the_database_are_letters_here(world, client):
    assert [found_by(client, world.ana, words) for words in ("%", "_______", "9000%")] == [[]] * 3


@pytest.mark.sweep
def test_queries_of_a_search_do_not_grow(world, client):
    found = []
    for count in (1, 3, 25):
        more_cases_named(world, count)
        find(client, world.ana, "8")
        with CaptureQueriesContext(connection) as seen:
            find(client, world.ana, "8")
        found.append(len(seen))
    assert found == [found[0]] * 3


def more_cases_named(world, count):
    existing = Case.objects.filter(reference__startswith="8").count()
    for number in range(existing, count + 1):
        add_case(world, f"8{number:06}", "ana", "harbour")


# --- brothers and sisters ----------------------------------------------------------------------


@pytest.fixture
def family(world):
    """Ana's two, Ben's one and Cy's one are brothers and sisters."""
    group = FamilyGroup.objects.create(number="1")
    Case.objects.update(family_group=group)
    gaps = {"flourish.l.impact": "red"}
    looked(world, world.ana1, world.ana, ago(), gaps)
    looked(world, world.ana2, world.ana, ago(), gaps)
    looked(world, world.ben1, world.ben, ago(), {"flourish.o.impact": "red"})
    return world


def siblings(client, user, case):
    client.force_login(user)
    return client.get(reverse("siblings", args=[case.public_id]))


@pytest.mark.parametrize(
    ("person", "shown", "others"),
    [
        ("ana", ["9000001", "9000002"], 2),
        ("harbour_manager", ["9000001", "9000002", "9000003"], 1),
    ],
)
def test_siblings_show_those_the_person_may_see(family, client, person, shown, others):
    answer = siblings(client, family.people[person], family.ana1)
    found = answer.context["family"]
    assert (sorted(row.reference for row in found.rows), found.others) == (shown, others)
    assert f"{others} more, not open to you." in answer.content.decode()


def test_the_same_gap_in_more_than_one_is_named(family, client):
    found = siblings(client, family.ana, family.ana1).context["family"]
    assert [(name, sorted(who)) for name, who in found.shared_gaps] == [
        ("Learning", ["9000001", "9000002"])
    ]


def test_siblings_of_a_hidden_case_are_404(family, client):
    assert siblings(client, family.ben, family.ana1).status_code == 404


def test_above_the_team_each_sibling_asks_its_own_reason(family, client):
    client.force_login(family.service_manager)
    assert siblings(client, family.service_manager, family.ana1).status_code == 302
    where = reverse("case_reason", args=[family.ana1.public_id])
    client.post(where, {"reason": "Complaint about this case"})
    found = siblings(client, family.service_manager, family.ana1).context["family"]
    values = {row.reference: row.values[1] for row in found.rows}
    assert values == {"9000001": "red", "9000002": None, "9000003": None, "9000004": None}
    assert found.behind_a_reason == {family.ana2.pk, family.ben1.pk, family.cy1.pk}


def test_child_alone_has_no_siblings(world, client):
    found = siblings(client, world.ana, world.ana1).context["family"]
    assert (len(found.rows), found.others) == (1, 0)


@pytest.mark.sweep
def test_queries_of_siblings_do_not_grow(world, client):
    counts = []
    group = FamilyGroup.objects.create(number="1")
    Case.objects.filter(pk=world.ana1.pk).update(family_group=group)
    for _ in range(3):
        siblings(client, world.ana, world.ana1)
        with CaptureQueriesContext(connection) as seen:
            siblings(client, world.ana, world.ana1)
        counts.append(len(seen))
        case = add_case(world, f"8{len(counts)}", "ana", "harbour", family_group=group)
        looked(world, case, world.ana, ago())
    assert counts == [counts[0]] * 3


# --- what to find out ----------------------------------------------------------------------------


def test_find_out_groups_by_case_and_leaves_out_what_is_known(world, client):
    looked(world, world.ana1, world.ana, ago(months=4), {"flourish.f.impact": "not_yet_known"})
    looked(world, world.ana1, world.ana, ago(), {"flourish.u.outcome.1": "not_yet_known"})
    looked(world, world.ana2, world.ana, ago(), {"flourish.h.impact": "not_yet_known"})
    looked(world, world.ben1, world.ben, ago(), {"flourish.h.impact": "not_yet_known"})
    client.force_login(world.ana)
    rows = client.get(reverse("find_out")).context["rows"]
    assert [(case.reference, [item.code for item in items]) for case, items, _ in rows] == [
        ("9000001", ["flourish.u.outcome.1"]),
        ("9000002", ["flourish.h.impact"]),
    ]


def test_find_out_is_kind_when_empty(world, client):
    client.force_login(world.ana)
    assert "Nothing here now." in client.get(reverse("find_out")).content.decode()


def test_home_leads_each_role_to_its_first_page(world, client):
    found = {}
    for person in ("ana", "harbour_manager", "admin"):
        client.force_login(world.people[person])
        found[person] = client.get("/").url
    assert found["ana"] == reverse("my_cases")
    assert found["harbour_manager"] == reverse("team_picture", args=[world.harbour.public_id])
    assert found["admin"] == reverse("register")
