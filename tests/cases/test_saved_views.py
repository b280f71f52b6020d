"""Saved views: what is kept of an address, who finds them, and that the page itself decides."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases import saved_view_querysets
from cases.access import Role
from cases.actions.saved_views import save_view
from cases.models import SavedView
from cases.saved_pages import PAGES, kept
from tests.world import add_person

READERS = (
    dict.fromkeys(("my_cases", "my_strengths"), "ana")
    | dict.fromkeys(("register", "people", "team_list", "matching"), "admin")
    | dict.fromkeys(("my_actions", "to_agree", "supervisions"), "harbour_manager")
    | dict.fromkeys(("looks", "rounds", "moderation"), "qa")
)


def saved(by, page="my_actions", team=None, name="Ours", shared=True, query="") -> SavedView:
    return save_view(by=by, name=name, page=page, team=team, query=query, is_shared=shared)


def listed(client, user) -> tuple[list[str], list[str]]:
    client.force_login(user)
    context = client.get(reverse("saved_views")).context
    return [str(view) for view in context["mine"]], [str(view) for view in context["shared"]]


# --- what is kept --------------------------------------------------------------------------


def test_choices_are_kept_and_typed_words_are_not():
    given = [("q", "9000001"), ("team", "x"), ("state", "all"), ("page", "3"), ("_export", "csv")]
    assert kept("register", given) == "team=x&state=all"
    assert kept("register", [("state", "=cmd|x"), ("team", "a b")]) == ""


@pytest.mark.sweep
def test_every_page_that_can_be_saved_says_so(world, client):
    missing = []
    for name, page in PAGES.items():
        person = READERS.get(name, "director")
        client.force_login(world.people[person])
        path = reverse(name, args=[world.harbour.public_id] if page.of_team else [])
        if "Save this view" not in client.get(path).content.decode():
            missing.append(name)
    assert missing == []


def test_a_view_is_saved_from_its_page_and_opens_it_again(world, client):
    client.force_login(world.harbour_manager)
    cases = reverse("team_cases", args=[world.harbour.public_id])
    page = client.get(cases + "?plan=child_in_need&age=5-9&junk=1&q=9000001")
    link = page.content.decode().split('">Save this view')[0].split('href="')[-1]
    link = link.replace("&amp;", "&")
    assert "9000001" not in link
    assert client.post(link, {"name": "  Under  ten "}).status_code == 302
    view = SavedView.objects.get()
    assert (view.name, view.is_shared) == ("Under ten", False)
    assert view.url == f"{cases}?plan=child_in_need&age=5-9"
    assert client.get(view.url).context["filter"].chosen_age == "5-9"


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "Give the view a name"), ("x" * 61, "60 characters or fewer"),
     ("Ring 07700 900123", "This looks like a phone number"), ("Ours", "already")],
)  # fmt: skip
def test_a_name_that_cannot_be_kept_is_refused_and_nothing_is_lost(world, client, name, said):
    saved(world.ana)
    client.force_login(world.ana)
    answer = client.post(reverse("saved_view_add", args=["my_cases"]), {"name": name})
    assert (answer.status_code, SavedView.objects.count()) == (422, 1)
    assert said in answer.content.decode()
    assert answer.context["form"]["name"].value() == name


def test_a_page_of_another_team_cannot_be_saved(world, client):
    client.force_login(world.hill_manager)
    path = reverse("saved_view_add", args=["team_cases"])
    for of in (world.harbour.public_id, "nonsense", ""):
        assert client.get(path, {"for_team": of}).status_code == 404
    assert client.get(path, {"for_team": world.hill.public_id}).status_code == 200


# --- who finds it --------------------------------------------------------------------------


def test_shared_views_are_found_in_the_line_and_nowhere_else(world, client):
    other = add_person(world, "other_service", Role.SERVICE_MANAGER, "Family Help")
    saved(world.ana)
    saved(world.ana, name="Private", shared=False)
    found = {name: listed(client, user)[1] for name, user in world.people.items()}
    assert {name for name, views in found.items() if views} == {"ben", "harbour_manager"}
    assert found["ben"] == ["Ours"]
    assert listed(client, world.ana) == (["Ours", "Private"], [])
    saved(other, page="teams", name="Of the other service")
    assert listed(client, world.service_manager)[1] == []
    assert listed(client, world.director)[1] == ["Of the other service"]


def test_control_without_the_line_everybody_would_find_it(world, client, monkeypatch):
    saved(world.ana)
    monkeypatch.setattr(
        saved_view_querysets.SavedViewQuerySet,
        "shared_with",
        lambda self, user: self.filter(is_shared=True).exclude(owner=user),
    )
    assert listed(client, world.hill_manager)[1] == ["Ours"]


def test_a_view_of_a_page_the_reader_cannot_open_is_not_listed(world, client):
    saved(world.harbour_manager, page="team_cases", team=world.harbour)
    assert listed(client, world.ana)[1] == []
    assert listed(client, world.service_manager)[1] == ["Ours"]


def test_a_leavers_views_are_found_no_more(world, client):
    saved(world.ana)
    world.ana.is_active = False
    world.ana.save()
    assert listed(client, world.ben)[1] == []


def test_only_its_owner_drops_it(world, client):
    view = saved(world.ana)
    client.force_login(world.ben)
    drop = reverse("saved_view_drop", args=[view.public_id])
    assert client.post(drop).status_code == 404
    client.force_login(world.ana)
    assert client.post(drop).status_code == 302
    assert SavedView.objects.count() == 0


@pytest.mark.sweep
@pytest.mark.parametrize("number", [1, 3, 200])
def test_same_queries_for_1_3_and_200(world, client, number, django_assert_num_queries):
    for place in range(number):
        saved(world.ana, name=f"View {place}")
    client.force_login(world.ben)
    with django_assert_num_queries(8):
        client.get(reverse("saved_views"))
