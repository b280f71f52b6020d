"""A draft changed in the browser: judged as a file is, nobody written over, nothing lost."""

from __future__ import annotations

import datetime
import re
from dataclasses import asdict

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AccessLog, HeldPost, User
from flourish_audit.held_posts import TOKEN_FIELD
from frameworks.loading.apply import apply, rewrite
from frameworks.models import Edition, Framework, Item, Reference, Section
from frameworks.writing.content_of import content_of
from tests.cases.test_item_links import loaded
from tests.cases.test_library import press
from tests.fenmarch import load_frameworks
from tests.frameworks.files import snapshot
from tests.frameworks.made_up import content, wheel_workbook

pytestmark = pytest.mark.django_db
HOME = "wheel.home.1"
SOURCE = {"source_file": "wheel.pdf", "source_section": "", "source_line": "", "source_cell": ""}


def url(name: str, *rest: str, number: int = 2) -> str:
    return reverse(name, args=["wheel", number, *rest])


def seen_on(client, address: str) -> str:
    return re.search(r'name="seen" value="([^"]*)"', client.get(address).content.decode())[1]


def typed(**changed: str) -> dict[str, str]:
    """The form of the first item as it stands, with what somebody types."""
    return SOURCE | {
        "kind": "hope", "section": "wheel.home", "text": "I have a place where I feel safe",
        "short_label": "A safe place", "note": "", "asked": "yes", "level": "child", "parent": "",
        "timescale_days": "",
    } | changed  # fmt: skip


def save(client, row: str = HOME, seen: str | None = None, **changed: str):
    address = url("draft_row", row)
    seen = seen_on(client, address) if seen is None else seen
    return client.post(address, typed(**changed) | {"seen": seen})


def told(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def admin(world, client):
    client.force_login(world.admin)
    return client


@pytest.fixture
def draft(admin):
    """The wheel in force, and a draft begun from it on the page."""
    loaded(wheel_workbook(), publish=True)
    press(admin, Edition.objects.get(framework__code="wheel"), "begin")
    return Edition.objects.get(framework__code="wheel", number=2)


@pytest.fixture
def other(world):
    """A second admin at their own browser."""
    second = User.objects.create(username="admin2", name="Admin Two")
    second.memberships.create(role="admin", starts=datetime.date(2020, 1, 1))
    client = Client()
    client.force_login(second)
    return client


def test_a_draft_begins_with_the_words_in_force(admin, draft):
    first = Edition.objects.get(framework__code="wheel", number=1)
    assert (draft.status, draft.checksum) == ("draft", first.checksum)
    assert content_of(draft).checksum() == first.checksum
    assert press(admin, first, "begin", seen="1:1:0:x").status_code == 409
    assert Edition.objects.filter(framework__code="wheel").count() == 2
    shown = told(admin.get(url("draft")))
    assert "Against edition 1, which is in force: nothing is different yet" in shown


@pytest.mark.parametrize("seed", range(3))
def test_rewriting_keeps_every_word(world, seed):
    """Any framework, written again from what was read of it, is the same; its links stay."""
    made = content(seed)
    edition = apply([made])[0].edition
    before = content_of(edition)
    rewrite(edition, before)
    assert [asdict(row) for row in content_of(edition).references] == [
        asdict(row) for row in before.references
    ]
    assert content_of(edition).checksum() == before.checksum() == edition.checksum


def test_words_are_changed_added_moved_left_out_and_put_back(admin, draft):
    assert save(admin, text="I have a warm bed", became="reworded").status_code == 302
    add = url("draft_add", "item", "wheel.home")
    code = re.search(r'name="code" value="([^"]*)"', admin.get(add).content.decode())[1]
    assert code == "wheel.home.4"
    new = typed(text="I have my own things", short_label="My things") | {"code": code}
    for _ in range(2):  # sent twice it is there once
        assert admin.post(add, new).status_code == 302
    gone = url("draft_out", "wheel.home.2")
    assert admin.post(gone, {"seen": seen_on(admin, gone)}).status_code == 302
    section = url("draft_section", "wheel.home")
    order = seen_on(admin, section)
    for _ in range(2):  # the same button pressed twice moves once
        admin.post(url("draft_move"), {"seen": order, "to": f"{code}:1"})
    names = [row.code for row in content_of(draft).items if row.section == "wheel.home"]
    assert names == ["wheel.home.4", "wheel.home.3", HOME]  # the promise keeps its own order
    shown = told(admin.get(url("draft")))
    assert "1 added, 1 reworded, 1 left out" in shown  # neighbours of a new row did not move
    assert "1 new, 1 reworded" in shown  # of its section
    link = draft.links.get(item__code=HOME)
    assert (link.kind, link.before) == ("reworded", HOME)
    admin.post(url("draft_back", "wheel.home.2"))
    assert "wheel.home.2" in {row.code for row in content_of(draft).items}
    rows = AccessLog.objects.filter(what="changed a draft edition").order_by("pk")
    assert [row.after.partition(": ")[2] for row in rows] == [
        "begun from edition 1", f"changed {HOME}", f"added {code}", "left out wheel.home.2",
        f"moved {code}", "put back wheel.home.2",
    ]  # fmt: skip


@pytest.mark.sweep
def test_faults_stand_at_their_field_as_the_file_loader_says_them(admin, draft):
    before = snapshot()
    hidden = "I have a\u200b place"
    for name, value, said in (
        ("text", "", "Is missing"), ("text", hidden, "Holds a hidden character"),
        ("text", "x" * 10_001, "Is longer than 10,000 characters"),
        ("text", "123", "Should be a text; 123 holds no letter"),
        ("short_label", "y" * 61, "Is longer than 60 characters"),
        ("timescale_days", "soon", "Should be a whole number from 1 to 32,767, not soon"),
        ("source_line", "page two", "Should be a line number"), ("source_line", "0", "Should be"),
        ("source_file", "", "Is missing"), ("parent", "wheel.home.9", "Choose one of the list"),
        ("kind", "wish", "Choose one of the list"),
    ):  # fmt: skip
        answer = save(admin, **{name: value})
        assert (answer.status_code, snapshot()) == (422, before), name
        errors = answer.context["form"].errors.get(name, [dict(answer.context["form"].errors)])
        assert any(said in each for each in errors), (name, errors)
        assert "What you typed is still here" in told(answer)
    answer = save(admin, "wheel.home.2", text=hidden)  # the path leads to the row at hand
    assert answer.context["form"].errors.keys() == {"text"}
    add = url("draft_add", "item", "wheel.home")
    taken = admin.post(add, typed(text="Other") | {"code": HOME})
    assert "is here already" in taken.context["form"].errors["code"][0]
    odd = admin.post(add, typed(text="Other") | {"code": "Wheel.Ä"})
    assert "only a-z, 0-9" in odd.context["form"].errors["code"][0]
    assert snapshot() == before


def test_a_row_of_another_kind_goes_with_what_belongs_to_it(admin, draft):
    section = url("draft_out", "wheel.home")
    shown = told(admin.get(section))
    assert "With it goes what belongs to it" in shown and "Somebody is glad" in shown
    admin.post(section, {"seen": seen_on(admin, section)})
    assert {row.section for row in content_of(draft).items} == {"wheel.friends", "wheel.future"}
    draft.refresh_from_db()
    assert "promise" not in draft.kinds
    admin.post(url("draft_back", "wheel.home"))
    draft.refresh_from_db()
    assert len(content_of(draft).items) == 6 and "promise" in draft.kinds


def test_texts_beside_an_item_and_the_words_around(admin, draft):
    add = url("draft_add", "text", HOME)
    words = SOURCE | {"code": "wheel.home.1.value.1", "kind": "value", "use": "guide", "name": "",
                      "text": "Ask the child first", "note": "", "name_line": ""}  # fmt: skip
    assert admin.post(add, words).status_code == 302
    row = next(row for row in content_of(draft).references if row.item == HOME)
    assert (row.text, row.section, row.use) == ("Ask the child first", "wheel.home", "guide")
    about = url("draft_about")
    admin.post(about, {"name": "Wheel of wellbeing", "publisher": "Anytown", "summary": "",
                       "note": "Second wording", "seen": seen_on(admin, about)})  # fmt: skip
    draft.refresh_from_db()
    assert (draft.note, draft.framework.name) == ("Second wording", "Wheel of wellbeing")
    scale = url("draft_scale")
    form = admin.get(scale).context["form"]
    said = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    assert admin.post(scale, said | {"red-label": ""}).context["form"].errors.keys() == {
        "red-label"
    }
    assert admin.post(scale, said | {"red-label": "Not there"}).status_code == 302
    draft.refresh_from_db()
    assert draft.scale["red"]["label"] == "Not there"
    assert Edition.objects.get(framework__code="wheel", number=1).scale["red"]["label"] == "Missing"
    answer = admin.post(scale, said | {"green-label": "Bright"})  # of a page drawn before
    assert answer.status_code == 409
    assert "Now: Not there" in told(answer) and "Yours: Missing" in told(answer)


def test_the_second_admin_is_told_and_both_texts_can_be_read(admin, draft, other):
    seen = seen_on(admin, url("draft_row", HOME))
    assert save(other, text="I have a warm bed").status_code == 302
    assert save(other, "wheel.home.2", text="Somebody waits for me").status_code == 302
    for stale in (seen, ""):  # of a page drawn before, and of no page
        answer = save(admin, seen=stale, text="I have <b>a bed</b>")
        assert answer.status_code == 409
        assert "Now: I have a warm bed" in told(answer)
        assert "Yours: I have &lt;b&gt;a bed&lt;/b&gt;" in told(answer)
        assert Item.objects.get(edition=draft, code=HOME).text == "I have a warm bed"
    again = re.search(r'name="seen" value="([^"]*)"', answer.content.decode())[1]
    assert save(admin, seen=again, text="I have a bed").status_code == 302
    texts = dict(Item.objects.filter(edition=draft).values_list("code", "text"))
    assert (texts[HOME], texts["wheel.home.2"]) == ("I have a bed", "Somebody waits for me")


def test_what_was_typed_is_shown_when_the_draft_has_moved_on(admin, draft, other):
    seen = seen_on(admin, url("draft_row", HOME))
    gone = url("draft_out", "wheel.home.2")
    other.post(gone, {"seen": seen_on(other, gone)})
    answer = save(admin, "wheel.home.2", seen="x", text="Somebody waits for me")
    assert answer.status_code == 409 and "Somebody waits for me" in told(answer)
    press(other, draft, "publish")
    for answer in (save(admin, seen=seen, text="Typed late"),
                   admin.post(url("draft_about"), {"name": "Typed late"})):  # fmt: skip
        assert answer.status_code == 409
        assert "Typed late" in told(answer) and "words in force never change" in told(answer)
    assert admin.get(url("draft")).status_code == 404
    assert admin.get(url("draft_row", HOME)).status_code == 404
    third = press(admin, Edition.objects.get(framework__code="wheel", number=2), "begin")
    assert third.url == url("draft", number=3)
    press(other, Edition.objects.get(framework__code="wheel", number=3), "drop")
    late = admin.post(url("draft_row", HOME, number=3), typed(text="Too late") | {"seen": seen})
    assert late.status_code == 409 and "Somebody dropped it" in told(late)


def test_publishing_a_draft_that_somebody_changed_meanwhile_is_refused(admin, draft, other):
    seen = seen_on(admin, url("library_step", "publish"))
    save(other, text="I have a warm bed")
    assert press(admin, draft, "publish", seen=seen).status_code == 409
    assert press(admin, draft, "publish").status_code == 302


def test_nothing_in_force_changes_by_any_of_these_addresses(admin, draft):
    """The control: the same posts to the draft change it."""
    before = content_of(Edition.objects.get(framework__code="wheel", number=1)).checksum()

    def posts(number: int) -> set[int]:
        found = set()
        for name, rest, sent in (
            ("draft_row", [HOME], typed(text="Other") | {"seen": SEEN}),
            ("draft_add", ["item", "wheel.home"], typed(text="New") | {"code": "wheel.home.9"}),
            ("draft_out", ["wheel.home.2"], {"seen": SEEN}), ("draft_back", ["wheel.home.2"], {}),
            ("draft_move", [], {"to": f"{HOME}:2", "seen": SEEN}),
            ("draft_about", [], {"name": "N", "publisher": "P", "note": "T", "seen": SEEN}),
        ):  # fmt: skip
            sent = dict(sent)
            if "seen" in sent:
                page = {"draft_move": ("draft_section", "wheel.home")}.get(name, (name, *rest))
                sent["seen"] = seen_on(admin, url(*page))
            found.add(admin.post(url(name, *rest, number=number), sent).status_code)
        return found

    SEEN = ""
    assert posts(1) == {409}
    first = Edition.objects.get(framework__code="wheel", number=1)
    assert (content_of(first).checksum(), first.framework.name) == (before, "Wellbeing wheel")
    assert posts(2) == {302}
    assert content_of(draft).checksum() != before
    with pytest.raises(DatabaseError, match="published edition"), transaction.atomic():
        rewrite(first, content_of(first))  # not even by the writer itself


def test_only_the_fields_of_the_form_change(admin, draft):
    before = Item.objects.filter(edition=draft, code=HOME).values().get()
    taken = {
        "code": "wheel.taken", "edition": "1", "edition_id": "1", "id": "1", "position": "99",
        "order": "5", "status": "published", "number": "9", "checksum": "x", "called": "promise",
        "pk": "1", "source": "x", "published_at": "2001-01-01",
    }  # fmt: skip
    assert save(admin, **taken, text="Only this").status_code == 302
    after = Item.objects.filter(edition=draft, code=HOME).values().get()
    own = {"id", "section_id"}  # rows of a draft are written anew
    assert {name for name in before if before[name] != after[name]} - own == {"text"}
    draft.refresh_from_db()
    assert (draft.status, draft.number) == ("draft", 2)
    order = seen_on(admin, url("draft"))
    admin.post(url("draft_move"), {"seen": order, "to": "wheel.future:1", **taken})
    assert Section.objects.get(edition=draft, order=1).code == "wheel.future"
    assert Reference.objects.filter(edition=draft).count() == 1


def test_dropping_the_only_edition_leaves_no_empty_framework(admin, draft):
    press(admin, draft, "drop")
    assert Framework.objects.filter(code="wheel").exists()  # its other edition is in force
    made = apply([content(1)])[0].edition
    page = told(admin.get(reverse("library_step", args=[made.framework.code, 1, "drop"])))
    assert "so the framework goes, too" in page
    press(admin, made, "drop")
    assert not Framework.objects.filter(code=made.framework.code).exists()


def test_typed_text_survives_the_end_of_a_sign_in(world, draft):
    text = "I have a bed – warm, “mine” 🛏️"
    address = url("draft_row", HOME)

    def sent(strip: str = "") -> list[HeldPost]:
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.admin)
        page = client.get(address).content.decode()
        hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page))
        hidden.pop(strip, None)
        client.session.flush()
        client.post(address, typed(text=text) | hidden)
        return list(HeldPost.objects.filter(user=world.admin))

    assert sent(strip=TOKEN_FIELD) == []  # the control: without the mark of its writer it is lost
    held = sent()
    assert dict(held[0].fields)["text"] == text and held[0].path == address
    assert Item.objects.get(edition=draft, code=HOME).text != text


@pytest.mark.sweep
def test_as_many_statements_for_a_large_edition(admin):
    """FLOURISH whole or a wheel of six: the pages and a save ask the same."""
    loaded(wheel_workbook(), publish=True)
    load_frameworks()
    found = []
    for code, row in (("wheel", HOME), ("flourish", "flourish.f.outcome.1")):
        press(admin, Edition.objects.published().get(framework__code=code), "begin")
        args = [code, Edition.objects.get(framework__code=code, status="draft").number]
        counts = []
        address = reverse("draft_row", args=[*args, row])
        with CaptureQueriesContext(connection) as ran:
            form = admin.get(address).context["form"]
        counts.append(len(ran))
        said = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
        said |= {"text": "Other words"} | {k: "" for k, v in said.items() if v is None}
        with CaptureQueriesContext(connection) as ran:
            assert admin.post(address, said).status_code == 302
        counts.append(len(ran))
        with CaptureQueriesContext(connection) as ran:
            assert "1 reworded" in told(admin.get(reverse("draft", args=args)))
        found.append([*counts, len(ran)])
    small, large = found
    assert (small[0], small[2]) == (large[0], large[2])
    assert large[1] - small[1] <= 4  # SQLite writes many rows in several statements
