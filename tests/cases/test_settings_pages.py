"""Plan types and the pages that explain."""

import pytest

from cases.models import AccessLog, PlanType


@pytest.fixture
def admin(client, world):
    client.force_login(world.admin)
    return client


def test_plan_type_is_added_renamed_ordered_and_retired(admin, world):
    admin.post("/settings/plan-types/add/", {"name": "Care leaver", "order": "9"})
    made = PlanType.objects.get(name="Care leaver")
    assert (made.code, made.order, made.is_active) == ("care_leaver", 9, True)
    admin.post("/settings/plan-types/care_leaver/", {"name": "Leaving care", "order": "1"})
    made.refresh_from_db()
    assert (made.code, made.name, made.order, made.is_active) == (
        "care_leaver", "Leaving care", 1, False,
    )  # fmt: skip
    log = AccessLog.objects.filter(event="change").order_by("pk").values_list("what", flat=True)
    assert list(log) == ["added a plan type", "retired a plan type"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "child IN need"}, "name"),
        ({"name": ""}, "name"),
        ({"order": "first"}, "order"),
        ({"order": "-1"}, "order"),
        ({"order": "9" * 30}, "order"),
    ],
)
def test_faulty_plan_type_is_refused_and_kept_on_the_page(admin, given, field):
    page = admin.post("/settings/plan-types/add/", {"name": "Short break", "order": "3"} | given)
    assert list(page.context["form"].errors) == [field]
    assert PlanType.objects.count() == 4


def test_two_names_that_make_one_code_get_two_codes(admin):
    for name in ("Short break", "Short-break"):
        admin.post("/settings/plan-types/add/", {"name": name, "order": "3"})
    codes = PlanType.objects.filter(code__startswith="short").values_list("code", flat=True)
    assert sorted(codes) == ["short_break", "short_break_2"]


@pytest.mark.parametrize("who", ["ana", "harbour_manager", "director", "qa", "partner"])
def test_nobody_else_sets_plan_types(world, client, who):
    client.force_login(world.people[who])
    assert client.get("/settings/").status_code == 403
    assert client.post("/settings/plan-types/child_in_need/", {"name": "x"}).status_code == 404


def test_scale_help_has_the_words_of_each_edition_and_keeps_unrated_apart(world, client):
    client.force_login(world.ana)
    scales = client.get("/help/scale/").context["scales"]
    assert [edition.framework.code for edition, _, _ in scales] == [
        "flourish", "relationships-first",
    ]  # fmt: skip
    _, rated, apart = scales[0]
    assert [value for value, _ in rated] == ["green", "amber", "red"]
    assert [value for value, _ in apart] == ["not_yet_known", "not_applicable"]
    assert rated[0][1] == world.flourish.scale["green"]["means"]


def test_scale_help_without_a_framework_says_how_to_begin(db, client, django_user_model):
    client.force_login(django_user_model.objects.create_user("new", name="New"))
    assert "none is published yet" in client.get("/help/scale/").content.decode()


def test_accessibility_is_open_to_everybody_and_the_rest_is_not(db, client):
    codes = [client.get(page).status_code for page in ("/accessibility/", "/help/stored/")]
    assert codes == [200, 302]
