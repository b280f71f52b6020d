"""Typed work survives an ended sign-in, for its writer alone."""

import datetime
import html.parser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import held_posts as actions
from cases.forms.labels import readable
from cases.models import Case, HeldPost
from flourish_audit import held_posts
from flourish_audit.held_posts import TOKEN_FIELD

ADDRESS = "/cases/add/"
LINE = "She said “I'm OK” 👩🏽‍🦱 – náïve, ترجمة, 中文 <b>&amp;</b>\r\n\r\n\tindented  twice "
TEXT = (LINE * 400)[:20_000]
CASE = {"reference": "HELD-1", "birth_month": "2017-03", "plan_type": "", "holder": ""}


class Fields(html.parser.HTMLParser):
    """Name and value of every hidden field, form by form, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        elif tag == "input" and self.forms and given.get("type") == "hidden":
            self.forms[-1][1][given["name"]] = given.get("value", "")

    def of(self, action: str) -> dict[str, str]:
        return next(fields for address, fields in self.forms if address == action)


@pytest.fixture
def desk(world) -> Client:
    """Ana's browser, with a page open whose form she is filling in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ana)
    return client


def open_page(client: Client) -> dict[str, str]:
    return Fields(client.get(ADDRESS).content.decode()).of("")


def sign_out_elsewhere(client: Client) -> None:
    client.session.flush()


def sign_in_again(client: Client, user) -> None:
    """As the sign-in page does it: a new session and a new CSRF token."""
    client.cookies.clear()
    client.force_login(user)
    client.get(ADDRESS)


def filled(world, tokens: dict, **fields) -> dict:
    holder = world.ana.memberships.get()
    plan = world.plan_types["child_in_need"]
    return tokens | CASE | {"holder": holder.pk, "plan_type": plan.pk} | fields


def test_text_typed_before_the_session_ended_comes_back_exactly(world, desk):
    form = filled(world, open_page(desk), note=TEXT)
    sign_out_elsewhere(desk)
    answer = desk.post(ADDRESS, form)
    held = HeldPost.objects.get()
    assert answer["Location"] == f"/account/login/?next=/held/{held.public_id}/"
    assert (held.user, held.path, dict(held.fields)["note"]) == (world.ana, ADDRESS, TEXT)
    sign_in_again(desk, world.ana)
    page = Fields(desk.get(f"/held/{held.public_id}/").content.decode())
    assert page.of(ADDRESS)["note"] == TEXT
    assert Case.objects.filter(reference="HELD-1").count() == 0  # unsaved until confirmed


def test_control_without_the_middleware_the_text_is_lost(world, desk, settings):
    form = filled(world, open_page(desk), note=TEXT)
    sign_out_elsewhere(desk)
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if "HeldPostsMiddleware" not in name
    ]
    Client.handler = None
    plain = Client()
    plain.cookies = desk.cookies
    assert plain.post(ADDRESS, form)["Location"] == f"/account/login/?next={ADDRESS}"
    assert HeldPost.objects.count() == 0


def test_one_button_saves_it_and_the_held_copy_goes(world, desk):
    form = filled(world, open_page(desk))
    sign_out_elsewhere(desk)
    desk.post(ADDRESS, form)
    sign_in_again(desk, world.ana)
    held = HeldPost.objects.get()
    fields = Fields(desk.get(f"/held/{held.public_id}/").content.decode()).of(ADDRESS)
    answer = desk.post(ADDRESS, fields)
    case = Case.objects.get(reference="HELD-1")
    assert answer["Location"] == reverse("case", args=[case.public_id])
    assert HeldPost.objects.count() == 0


def test_held_copy_stays_while_the_page_still_has_something_to_mend(world, desk):
    form = filled(world, open_page(desk), birth_month="2999-01")
    sign_out_elsewhere(desk)
    desk.post(ADDRESS, form)
    sign_in_again(desk, world.ana)
    held = HeldPost.objects.get()
    fields = Fields(desk.get(f"/held/{held.public_id}/").content.decode()).of(ADDRESS)
    assert desk.post(ADDRESS, fields).status_code == 200
    assert HeldPost.objects.count() == 1


def test_rotated_token_leads_straight_to_the_text(world, desk):
    form = filled(world, open_page(desk), note=TEXT)
    sign_in_again(desk, world.ana)  # in another tab
    answer = desk.post(ADDRESS, form)
    held = HeldPost.objects.get()
    assert answer["Location"] == f"/held/{held.public_id}/"
    assert dict(held.fields)["note"] == TEXT


def test_another_person_at_the_same_browser_neither_saves_nor_sees_it(world, desk):
    form = filled(world, open_page(desk), note=TEXT)
    sign_in_again(desk, world.ben)
    answer = desk.post(ADDRESS, form)
    held = HeldPost.objects.get()
    assert (answer.status_code, held.user) == (403, world.ana)
    assert "ترجمة" not in answer.content.decode()
    assert desk.get(f"/held/{held.public_id}/").status_code == 404
    assert desk.post(f"/held/{held.public_id}/", open_page(desk)).status_code == 404
    assert desk.get("/held/").context["held_posts"].count() == 0


def test_passwords_and_tokens_are_never_kept(world, desk):
    form = filled(world, open_page(desk), new_password="canary", password2="canary")
    sign_out_elsewhere(desk)
    desk.post(ADDRESS, form)
    kept = HeldPost.objects.get().fields
    assert sorted(name for name, _ in kept) == sorted(CASE)
    assert "canary" not in str(kept)


@pytest.mark.parametrize("token", ["", "forged", "0" * 32 + ":1:x"])
def test_post_without_a_genuine_token_is_not_stored(world, desk, token):
    form = filled(world, open_page(desk)) | {TOKEN_FIELD: token}
    sign_out_elsewhere(desk)
    answer = desk.post(ADDRESS, form)
    assert (answer.status_code, HeldPost.objects.count()) == (403, 0)


def test_token_of_a_closed_account_or_older_than_a_week_is_not_taken(world, desk, monkeypatch):
    form = filled(world, open_page(desk))
    sign_out_elsewhere(desk)
    monkeypatch.setattr(held_posts, "TOKEN_SECONDS", -1)
    desk.post(ADDRESS, form)
    monkeypatch.undo()
    type(world.ana).objects.filter(pk=world.ana.pk).update(is_active=False)
    desk.post(ADDRESS, form)
    assert HeldPost.objects.count() == 0


def test_more_than_256_kilobytes_is_shown_instead_of_kept(world, desk):
    form = filled(world, open_page(desk), note="é" * 140_000 + "the end")
    sign_out_elsewhere(desk)
    answer = desk.post(ADDRESS, form)
    assert (answer.status_code, HeldPost.objects.count()) == (403, 0)
    assert "the end" in answer.content.decode()


def test_twenty_are_kept_and_the_next_is_shown(world, desk):
    tokens = open_page(desk)
    sign_out_elsewhere(desk)
    for number in range(21):
        answer = desk.post(ADDRESS, filled(world, tokens, note=f"text {number}"))
    assert HeldPost.objects.count() == actions.MOST
    assert (answer.status_code, "text 20" in answer.content.decode()) == (403, True)


def test_kept_for_a_day_and_no_longer(world, desk):
    held = actions.hold(user=world.ana, path=ADDRESS, fields=[("note", "typed")])
    HeldPost.objects.update(held_at=timezone.now() - datetime.timedelta(hours=23, minutes=59))
    assert desk.get(f"/held/{held.public_id}/").status_code == 200
    HeldPost.objects.update(held_at=timezone.now() - datetime.timedelta(hours=24, minutes=1))
    assert desk.get(f"/held/{held.public_id}/").status_code == 404
    assert HeldPost.objects.count() == 0


def test_dropping_it_deletes_it(world, client):
    client.force_login(world.ana)
    held = actions.hold(user=world.ana, path=ADDRESS, fields=[("note", "typed")])
    client.post(f"/held/{held.public_id}/")
    assert HeldPost.objects.count() == 0


@pytest.mark.parametrize(
    ("ended", "code", "says"), [(True, 401, "signed_out"), (False, 403, "token")]
)
def test_the_pages_script_is_told_in_a_word(world, desk, ended, code, says):
    form = filled(world, open_page(desk))
    sign_out_elsewhere(desk) if ended else sign_in_again(desk, world.ana)
    answer = desk.post(ADDRESS, form, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.json()) == (code, {"error": says})
    assert HeldPost.objects.count() == 0


def test_first_page_after_signing_in_is_what_was_kept(world, client):
    world.ana.set_password("three blue kettles")
    world.ana.save()
    held = actions.hold(user=world.ben, path=ADDRESS, fields=[("note", "his")])
    form = {"login": "ana", "password": "three blue kettles"}
    theirs = client.post(f"/account/login/?next=/held/{held.public_id}/", form)
    assert theirs["Location"] == "/"  # not a "not found" for work of somebody else
    client.logout()
    actions.hold(user=world.ana, path=ADDRESS, fields=[("note", "hers")])
    assert client.post("/account/login/", form)["Location"] == "/held/"


def test_no_post_is_kept_for_sign_in_or_for_an_unknown_address(world, desk):
    tokens = open_page(desk)
    sign_out_elsewhere(desk)
    desk.post("/account/logout/", tokens)
    desk.post("/no/such/page/", tokens)
    assert HeldPost.objects.count() == 0


def test_what_was_typed_stands_under_its_label(world):
    """In the words of the form it came from; ids of choices and hidden numbers are no reading."""
    typed = [("reference", "HELD-1"), ("birth_month", "2017-03"), ("plan_type", "3"),
             ("holder", "7"), ("family", "")]  # fmt: skip
    assert readable(typed) == [("Case reference", "HELD-1"), ("Month of birth", "2017-03")]
    words = [("version", "2"), ("working_well", "Gran comes"), ("domain", "flourish.f")]
    assert ("One thing working well", "Gran comes") in readable(words)
    held = actions.hold(user=world.ana, path="/cases/add/", fields=typed)
    client = Client()
    client.force_login(world.ana)
    page = client.get(reverse("held_post", args=[held.public_id])).content.decode()
    assert "<dt>Month of birth</dt>" in page
    assert "<dt>Plan type</dt>" not in page and "<dt>Holder</dt>" not in page
    assert 'name="plan_type" value="3"' in page  # still sent, as it was


def test_a_field_no_form_declares_is_read_by_its_name():
    assert readable([("note_12", "Seen at home")]) == [("note 12", "Seen at home")]
