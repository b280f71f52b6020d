"""An admin's list of which practice standard should help which domain: pages, log, figures."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse

from cases import matching as rules
from cases import practice_counts
from cases.actions.domain_standards import (
    Changed,
    Refused,
    add_match,
    change_match,
    load_domain_standards,
    take_off,
)
from cases.figured_place import Place
from cases.models import AccessLog, DomainStandard, Rating
from tests.cases.test_team import submit, text_of
from tests.cases.test_why import now
from tests.matching import match_url, matched
from tests.statements import statements

U, VOICE_1, VOICE_2 = "flourish.u", "relationships-first.voice.1", "relationships-first.voice.2"
PLANNING = "relationships-first.planning.1"
NEW = {"section": U, "standard": VOICE_2, "reason": "How we listen decides what we understand."}
OTHERS = "ana harbour_manager service_manager director qa partner".split()


@pytest.fixture
def admin(client, world):
    client.force_login(world.admin)
    return client


def rows() -> set[tuple[str, str, str]]:
    """What stands on the list."""
    return set(
        DomainStandard.objects.filter(is_active=True).values_list(
            "section_code", "item_code", "reason"
        )
    )


def logged() -> list[tuple[str, str, str]]:
    found = AccessLog.objects.filter(event="change").order_by("pk")
    return list(found.values_list("what", "before", "after"))


def change(**more) -> dict:
    """What the page of flourish.u and voice.1 sends."""
    row = DomainStandard.objects.get(section_code=U, item_code=VOICE_1)
    seen = {"seen_reason": row.reason, "seen_active": "True" if row.is_active else ""}
    return {"standard": VOICE_1, "reason": row.reason} | seen | more


# --- the list ------------------------------------------------------------------------------


def test_list_stands_by_domain_with_text_reason_and_who_changed_it(admin, world):
    matched(U, "voice.1", reason="A child is heard.")
    admin.post(reverse("match_add"), NEW)
    said = text_of(admin.get(reverse("matching")))
    first = said.index("Understood: practice")
    of_u = said[first : said.index("Resilience", first)]
    assert world.item(VOICE_1).text in of_u
    assert "A child is heard. As first loaded" in of_u
    assert f"{NEW['reason']} Admin, " in of_u
    assert said.index("Family &amp; Friends") < first
    assert said.count("No standard stands beside this domain yet") == 7


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_reads_or_changes_the_list(client, world, who):
    row = matched()
    client.force_login(world.people[who])
    for name, args, status in (
        ("matching", [], 403),
        ("match_add", [], 403),
        ("match_edit", [U, VOICE_1], 404),
        ("match_remove", [U, VOICE_1], 404),
    ):
        address = reverse(name, args=args)
        assert client.get(address).status_code == status
        if args or name == "match_add":
            assert client.post(address, NEW | change(reason="Taken over")).status_code == status
    assert rows() == {(U, VOICE_1, row.reason)}
    assert logged() == []


def test_the_settings_page_leads_to_it(admin):
    assert reverse("matching") in admin.get(reverse("settings")).content.decode()


@pytest.mark.parametrize("name", ["match_edit", "match_remove"])
@pytest.mark.parametrize(
    "codes", [("x", VOICE_1), (U, "x" * 3000), ("%00", VOICE_1), (U, "%00"), (U, VOICE_2)]
)
def test_what_is_not_on_the_list_is_not_found(admin, name, codes):
    matched()
    end = "remove/" if name == "match_remove" else ""
    address = f"/settings/matching/{codes[0]}/{codes[1]}/{end}"
    assert (admin.get(address).status_code, admin.post(address).status_code) == (404, 404)


# --- adding --------------------------------------------------------------------------------


def test_a_match_is_added_and_logged_once(admin, world):
    assert admin.post(reverse("match_add"), NEW).status_code == 302
    row = DomainStandard.objects.get()
    assert (row.changed_by, row.is_active) == (world.admin, True)
    said = f"{U}, {VOICE_2}: {NEW['reason']}"
    assert logged() == [("matched a standard to a domain", "", said)]
    assert AccessLog.objects.get(event="change").actor == world.admin


def test_the_domain_of_the_link_is_chosen_already(admin):
    page = admin.get(reverse("match_add"), {"domain": U}).content.decode()
    assert f'<option value="{U}" selected>' in page


def test_a_double_is_refused_and_what_was_typed_stays(admin):
    row = matched(U, "voice.2")
    page = admin.post(reverse("match_add"), NEW)
    assert page.status_code == 422
    assert rules.DOUBLE in page.content.decode()
    assert NEW["reason"] in page.content.decode()
    assert (rows(), logged()) == ({(U, VOICE_2, row.reason)}, [])
    assert admin.post(reverse("match_add"), NEW | {"section": "flourish.f"}).status_code == 302


FAULTY = [
    ("reason", "", rules.NO_REASON),
    ("reason", " \n ", rules.NO_REASON),
    ("reason", "x" * 301, rules.TOO_LONG),
    ("reason", "bell \x07 rings", "what nobody can see"),
    ("reason", "zero\u200bwidth", "ZERO WIDTH SPACE"),
    ("reason", "turned \u202e round", "RIGHT-TO-LEFT OVERRIDE"),
    ("standard", "", rules.NO_STANDARD),
    ("standard", "relationships-first.voice.9", rules.NO_STANDARD),
    ("standard", "flourish.u.impact", rules.NO_STANDARD),
    ("standard", "\x00" * 5000, rules.NO_STANDARD),
]


@pytest.mark.parametrize(("part", "value", "said"), FAULTY)
def test_a_faulty_match_is_refused_on_both_pages(admin, part, value, said):
    row = matched()
    for address, sent in (
        (reverse("match_add"), NEW | {part: value}),
        (match_url("match_edit"), change(**{"reason": "Typed", part: value})),
    ):
        page = admin.post(address, sent)
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [part]
        assert said in html.unescape(page.content.decode())
        if part == "standard":  # what was typed stays
            assert sent["reason"] in page.content.decode()
    assert (rows(), logged()) == ({(U, VOICE_1, row.reason)}, [])


@pytest.mark.parametrize("section", ["", "x", "relationships-first.voice", "\x00", "z" * 5000])
def test_a_domain_that_is_none_is_refused(admin, section):
    page = admin.post(reverse("match_add"), NEW | {"section": section})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["section"])
    assert rows() == set()


def test_a_reason_of_300_characters_over_two_lines_is_kept_as_one(admin):
    reason = "x" * 149 + "\r\n" + "y" * 150
    assert admin.post(reverse("match_add"), NEW | {"reason": reason}).status_code == 302
    kept = DomainStandard.objects.get().reason
    assert kept == "x" * 149 + " " + "y" * 150
    edit = match_url("match_edit", standard="voice.2")
    seen = {"seen_reason": kept, "seen_active": "True"}
    sent = {"standard": VOICE_2, "reason": "Shorter"} | seen
    assert admin.post(edit, sent).status_code == 302
    assert len(logged()[-1][1]) > 300  # the log holds all of what it said before


def test_nul_is_left_out_of_what_is_typed(admin):
    admin.post(reverse("match_add"), NEW | {"reason": "Before\x00 after"})
    assert DomainStandard.objects.get().reason == "Before after"
    page = admin.post(reverse("match_add"), NEW | {"standard": PLANNING, "reason": "\x00"})
    assert page.status_code == 422


def test_what_is_typed_stands_on_the_page_as_text(admin):
    admin.post(reverse("match_add"), NEW | {"reason": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in admin.get(reverse("matching")).content.decode()


# --- changing ------------------------------------------------------------------------------


def test_another_reason_is_logged_with_before_and_after(admin, world):
    matched(reason="Old words.")
    assert admin.post(match_url("match_edit"), change(reason="New words.")).status_code == 302
    row = DomainStandard.objects.get()
    assert (row.reason, row.changed_by) == ("New words.", world.admin)
    before, after = f"{U}, {VOICE_1}: Old words.", f"{U}, {VOICE_1}: New words."
    assert logged() == [("changed a match of a standard", before, after)]


def test_another_standard_takes_its_place_in_one_row_of_the_log(admin):
    matched(reason="Old words.")
    admin.post(match_url("match_edit"), change(standard=PLANNING, reason="New words."))
    assert rows() == {(U, PLANNING, "New words.")}
    before, after = f"{U}, {VOICE_1}: Old words.", f"{U}, {PLANNING}: New words."
    assert logged() == [("changed a match of a standard", before, after)]


def test_a_standard_that_stands_there_already_is_refused_and_the_old_one_stays(admin):
    matched(U, "voice.1", "voice.2")
    before = rows()
    page = admin.post(match_url("match_edit"), change(standard=VOICE_2, reason="Mine"))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["standard"])
    assert (rows(), logged()) == (before, [])


def test_the_same_form_twice_is_one_change(admin):
    matched()
    for sent in (change(standard=PLANNING, reason="Mine"), change(reason="Again")):
        for _ in range(2):
            answer = admin.post(match_url("match_edit"), sent)
    assert answer.status_code == 409  # voice.1 left the list in between
    assert len(logged()) == 1
    sent = change(reason="Again")
    for _ in range(2):
        assert admin.post(match_url("match_edit"), sent).status_code == 302
    assert len(logged()) == 2


def test_saving_what_stands_there_changes_nothing(admin):
    row = matched()
    assert admin.post(match_url("match_edit"), change()).status_code == 302
    row.refresh_from_db()
    assert (logged(), row.changed_by) == ([], None)


def test_two_admins_at_once_see_both_reasons_and_the_second_decides(admin):
    matched()
    late = change(reason="Second words.")
    admin.post(match_url("match_edit"), change(reason="First words."))
    page = admin.post(match_url("match_edit"), late)
    assert page.status_code == 409
    assert "First words." in page.content.decode()
    assert "Second words." in page.content.decode()
    assert rows() == {(U, VOICE_1, "First words.")}
    assert len(logged()) == 1
    form = page.context["form"]
    again = late | {name: form[name].value() for name in ("seen_reason", "seen_active")}
    assert admin.post(match_url("match_edit"), again).status_code == 302
    assert rows() == {(U, VOICE_1, "Second words.")}


def test_a_match_taken_off_meanwhile_is_a_conflict_and_the_next_press_puts_it_back(admin):
    matched()
    late = change(reason="Mine")
    take_off_page(admin)
    page = admin.post(match_url("match_edit"), late)
    assert page.status_code == 409
    assert "taken off the list" in page.content.decode()
    assert "Mine" in page.content.decode()
    assert rows() == set()
    assert admin.post(match_url("match_edit"), late | {"seen_active": ""}).status_code == 302
    assert rows() == {(U, VOICE_1, "Mine")}


def test_a_change_on_what_was_not_seen_is_refused_by_the_action_too(world):
    row = matched()
    wish = {"by": world.admin, "match": row, "standard": VOICE_1, "reason": "Mine"}
    with pytest.raises(Changed):
        change_match(**wish, seen=("Something else", True))
    with pytest.raises(Changed):
        take_off(by=world.admin, match=row, seen="Something else")
    assert (rows(), logged()) == ({(U, VOICE_1, row.reason)}, [])
    change_match(**wish, seen=(row.reason, True))  # the control
    assert rows() == {(U, VOICE_1, "Mine")}


def test_the_actions_ask_the_same_rules_as_the_pages(world):
    with pytest.raises(Refused) as refused:
        add_match(by=world.admin, section="x", standard="y", reason="")
    assert set(refused.value.faults) == {"section", "standard", "reason"}
    assert rows() == set()


# --- taking off ----------------------------------------------------------------------------


def take_off_page(client, standard: str = "voice.1"):
    code = f"relationships-first.{standard}"
    reason = DomainStandard.objects.get(section_code=U, item_code=code).reason
    return client.post(match_url("match_remove", standard=standard), {"seen_reason": reason})


def test_the_page_says_what_changes_before_anything_does(admin):
    matched(U, "voice.1", "voice.2")
    said = text_of(admin.get(match_url("match_remove")))
    assert "of each of the 3 teams, and over all teams" in said
    assert "1 other standard still stands beside Understood" in said
    assert "Nothing that was rated is lost" in said
    take_off_page(admin, "voice.2")
    said = text_of(admin.get(match_url("match_remove")))
    assert "every gap in it is counted as “practice not looked at”" in said
    assert len(rows()) == 1


def test_taking_off_is_logged_loses_no_rating_and_can_be_taken_back(admin, world):
    submit(world, world.ana1, {"flourish.u.impact": "red", VOICE_1: "amber"})
    ratings = list(Rating.objects.order_by("pk").values())
    matched(reason="Old words.")
    assert take_off_page(admin).status_code == 302
    assert rows() == set()
    assert logged() == [("took a standard off a domain", f"{U}, {VOICE_1}: Old words.", "")]
    assert list(Rating.objects.order_by("pk").values()) == ratings
    assert "Taken off the list" in text_of(admin.get(reverse("matching")))
    assert "Put it back" in text_of(admin.get(match_url("match_edit")))
    assert admin.post(match_url("match_edit"), change()).status_code == 302
    assert rows() == {(U, VOICE_1, "Old words.")}
    back = ("matched a standard to a domain", "", f"{U}, {VOICE_1}: Old words.")
    assert logged()[1:] == [back]


def test_taking_off_twice_is_one_change_and_one_added_again_is_the_same_row(admin):
    matched(U, "voice.2")
    assert [take_off_page(admin, "voice.2").status_code for _ in range(2)] == [302, 302]
    assert len(logged()) == 1
    admin.post(reverse("match_add"), NEW)
    assert DomainStandard.objects.count() == 1
    assert rows() == {(U, VOICE_2, NEW["reason"])}


def test_one_changed_meanwhile_is_not_taken_off(admin):
    row = matched()
    admin.post(match_url("match_edit"), change(reason="First words."))
    page = admin.post(match_url("match_remove"), {"seen_reason": row.reason})
    assert (page.status_code, "First words." in page.content.decode()) == (409, True)
    assert rows() == {(U, VOICE_1, "First words.")}
    assert take_off_page(admin).status_code == 302  # the control: having seen it


def test_the_file_does_not_bring_back_what_an_admin_took_off(frameworks_loaded, django_user_model):
    admin = django_user_model.objects.create(username="admin", name="Admin")
    load_domain_standards()
    row = DomainStandard.objects.get(section_code=U, item_code=VOICE_1)
    take_off(by=admin, match=row, seen=row.reason)
    other = DomainStandard.objects.get(section_code=U, item_code=VOICE_2)
    seen = (other.reason, True)
    change_match(
        by=admin, match=other, standard="relationships-first.planning.2", reason="x", seen=seen
    )
    before = rows()
    assert load_domain_standards() == 0
    assert rows() == before
    row.delete()  # the control: without the row that was kept, the file would
    assert load_domain_standards() == 1


# --- the figures follow --------------------------------------------------------------------


def test_the_practice_page_follows_every_change(admin, client, world):
    submit(world, world.ana1, {"flourish.u.impact": "red", VOICE_1: "amber", VOICE_2: "green"})

    def found() -> tuple[int, int, int]:
        (row,) = [
            row
            for row in practice_counts.beside(Place(world.director, world.harbour).audits, now())
            if row.domain.code == "flourish.u.impact"
        ]
        client.force_login(world.harbour_manager)
        said = text_of(client.get(reverse("team_practice", args=[world.harbour.public_id])))
        assert f"Understood: {len(row.standards)} standard" in said
        assert all(reason in said for _, reason in row.standards)
        client.force_login(world.admin)
        return row.practice_gap, row.system_gap, row.not_looked_at

    assert found() == (0, 0, 1)
    admin.post(reverse("match_add"), NEW)  # voice.2, met
    assert found() == (0, 1, 0)
    admin.post(reverse("match_add"), NEW | {"standard": VOICE_1})  # partly met
    assert found() == (1, 0, 0)
    take_off_page(admin)
    assert found() == (0, 1, 0)
    seen = {"seen_reason": NEW["reason"], "seen_active": "True"}
    sent = {"standard": PLANNING, "reason": "Plans help."} | seen  # never rated
    admin.post(match_url("match_edit", standard="voice.2"), sent)
    assert found() == (0, 0, 1)


# --- query counts --------------------------------------------------------------------------


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["matching", "match_edit", "match_remove", "match_add"])
def test_as_many_queries_for_one_three_and_two_hundred_rows(admin, world, name):
    matched(changed_by=world.admin)
    address = match_url(name) if name in ("match_edit", "match_remove") else reverse(name)
    admin.get(address)  # what only the first page after a sign-in asks
    counts = []
    for number in (1, 3, 200):
        for index in range(DomainStandard.objects.count(), number):
            fields = {"changed_by": world.admin, "is_active": index % 5 > 0}
            matched("flourish.f" if index % 2 else U, f"made.{index}", **fields)
        with statements() as found:
            assert admin.get(address).status_code == 200
        counts.append(len(found))
    assert len(set(counts)) == 1
    assert counts[0] < 12
