"""A whole page sent as one form: how rating works without script."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.ratings import Change, rate_many
from cases.models import Audit, Rating
from tests.audits import rate, started, submitted
from tests.pressing import address, rating, stored
from tests.world import LETTERS

F, L = "flourish.f.impact", "flourish.l.impact"


@pytest.fixture
def audit(world):
    return started(world.ana1, world.ana)


@pytest.fixture
def ana(world, client):
    client.force_login(world.ana)
    return client


def answers(values: dict[str, str], seen: str = "0::", **more: str) -> dict[str, str]:
    found = {f"value-{code}": value for code, value in values.items()}
    return found | {f"seen-{code}": seen for code in values} | more


def test_one_post_saves_all_and_opens_the_first_section(ana, audit):
    everything = {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS}
    response = ana.post(address("audit", audit), answers(everything | {L: "amber", F: "red"}))
    assert stored(audit) == everything | {L: "amber", F: "red"}
    assert response.url == address("audit_section", audit, "flourish.f")


def test_sections_follow_one_another_and_end_at_the_finish_page(ana, audit):
    rate(audit, {F: "red", L: "amber"})
    outcomes = [f"flourish.{letter}.outcome.{number}" for letter in "fl" for number in (1, 2)]
    first = ana.post(
        address("audit_section", audit, "flourish.f"), answers(dict.fromkeys(outcomes[:2], "green"))
    )
    assert first.url == address("audit_section", audit, "flourish.l")
    last = ana.post(first.url, answers(dict.fromkeys(outcomes[2:], "green")))
    assert last.url == address("audit_finish", audit)
    assert len(stored(audit)) == 6


def test_what_did_not_change_is_not_written(ana, audit):
    rate(audit, {F: "green"})
    saved_at = rating(audit, F).saved_at
    ana.post(address("audit", audit), answers({F: "green"}, "1:green:"))
    assert (rating(audit, F).version, rating(audit, F).saved_at) == (1, saved_at)


def test_untouched_answers_of_an_old_page_do_not_undo_newer_ones(ana, audit):
    """An old page that shows F as not rated leaves it alone when only L is pressed."""
    rate(audit, {F: "green"})
    ana.post(address("audit", audit), answers({L: "red"}) | {f"seen-{F}": "0::"})
    assert stored(audit) == {F: "green", L: "red"}


def test_conflicts_show_both_values_and_the_rest_is_saved(ana, audit):
    rate(audit, {F: "green", L: "green"})
    page = ana.post(
        address("audit", audit), answers({F: "red", L: "amber", "flourish.o.impact": "red"})
    )
    html = page.content.decode()
    assert page.status_code == 409
    assert (html.count("Mine: "), html.count("Saved since: Strength")) == (2, 2)
    assert stored(audit) == {F: "green", L: "green", "flourish.o.impact": "red"}


def test_choosing_on_the_conflict_page_saves_mine_or_keeps_theirs(ana, audit):
    rate(audit, {F: "green", L: "green"})
    chosen = answers({F: "red", L: "green"}, "1:green:", then="stay")
    assert ana.post(address("audit", audit), chosen).url == address("audit", audit)
    assert stored(audit) == {F: "red", L: "green"}


def test_choosing_nothing_on_the_conflict_page_keeps_what_was_saved(ana, audit):
    rate(audit, {F: "green"})
    ana.post(address("audit", audit), {f"seen-{F}": "1:green:", "then": "stay"})
    assert stored(audit) == {F: "green"}


def test_control_a_form_that_ignores_versions_would_overwrite(ana, audit, world):
    """The same old page, saved as if its version were current: the newer value is gone."""
    rate(audit, {F: "green"})
    change = Change(world.item(F), "red", rating(audit, F).version)
    assert rate_many(audit=audit, changes=[change], by=world.ana).conflicts == []
    assert stored(audit) == {F: "red"}


@pytest.mark.parametrize("seen", [None, "", "x:green:", ":green:", "-1::", "9" * 20 + "::", "١::"])
def test_value_without_a_version_is_refused_and_shown_again(ana, audit, seen):
    fields = {f"value-{F}": "red", f"value-{L}": "green", f"seen-{L}": "0::"}
    page = ana.post(address("audit", audit), fields | ({} if seen is None else {f"seen-{F}": seen}))
    html = page.content.decode()
    assert (page.status_code, stored(audit)) == (400, {})
    assert html.count(f'name="value-{F}" value="red" checked') == 1
    assert html.count(f'name="value-{L}" value="green" checked') == 1


def test_unknown_value_is_refused_and_the_rest_shown_again(ana, audit):
    page = ana.post(address("audit", audit), answers({F: "purple", L: "green"}))
    assert (page.status_code, stored(audit)) == (400, {})
    assert page.content.decode().count(f'name="value-{L}" value="green" checked') == 1


def test_items_of_elsewhere_are_not_read(ana, audit):
    fields = answers({"relationships-first.voice.1": "red", "flourish.f.tailored.1": "red"})
    assert ana.post(address("audit", audit), fields).status_code == 302
    assert stored(audit) == {}


def test_clear_button_saves_the_page_and_clears_one(ana, audit):
    rate(audit, {F: "green"})
    fields = answers({F: "green"}, "1:green:") | answers({L: "red"}, then=f"clear:{F}")
    assert ana.post(address("audit", audit), fields).url.endswith(f"#row-{F}")
    assert stored(audit) == {F: None, L: "red"}


@pytest.mark.parametrize(
    ("then", "name", "more"),
    [(f"note:{F}", "note_item", [F]), ("why:flourish.f.outcome.1", "why_item",
     ["flourish.f.outcome.1"]), ("section:flourish.u", "audit_section", ["flourish.u"]),
     ("finish", "audit_finish", []), ("stay", "audit", []), ("note:nothing", "audit_finish", []),
     ("x" * 5000, "audit_finish", [])],
)  # fmt: skip
def test_buttons_save_first_and_then_lead_on(ana, audit, then, name, more):
    response = ana.post(address("audit", audit), answers({L: "green"}, then=then))
    assert response.url == address(name, audit, *more)
    assert stored(audit) == {L: "green"}


def test_rest_of_domain_fills_only_what_is_not_rated_and_marks_it(ana, world):
    audit = started(world.ana2, world.ana, scope=Audit.Scope.OUTCOMES)
    rate(audit, {F: "amber", "flourish.f.outcome.1": "green"})
    page = address("audit_section", audit, "flourish.f")
    assert ana.post(page, {"then": "rest:flourish.f"}).url == page
    assert stored(audit)["flourish.f.outcome.1"] == "green"
    bulk = rating(audit, "flourish.f.outcome.2")
    assert (bulk.value, bulk.entry_method) == ("amber", Rating.EntryMethod.BULK)


def test_reason_travels_with_the_form(ana, audit):
    fields = answers({F: "not_applicable"}) | {f"reason-{F}": "too_young"}
    ana.post(address("audit", audit), fields)
    assert rating(audit, F).reason == "too_young"
    again = answers({F: "not_applicable"}, "1:not_applicable:too_young")
    ana.post(address("audit", audit), again | {f"reason-{F}": "setting"})
    assert rating(audit, F).reason == "setting"


def test_submitted_audit_refuses_the_form(ana, world):
    audit = submitted(world, world.ana1, world.ana, {})
    page = ana.post(address("audit", audit), answers({F: "red"}, "1:green:"))
    assert (page.status_code, stored(audit)[F]) == (409, "green")


def test_section_post_costs_the_same_for_one_and_for_all(ana, world):
    audit = started(world.ana2, world.ana, scope=Audit.Scope.FULL)
    codes = ["impact", "outcome.1", "outcome.2", "tailored.1"]
    counts = []
    for letter, some in (("f", codes[:1]), ("l", codes), ("o", codes)):
        values = {f"flourish.{letter}.{code}": "green" for code in some}
        with CaptureQueriesContext(connection) as asked:
            ana.post(address("audit_section", audit, f"flourish.{letter}"), answers(values))
        counts.append(len(asked))
    assert counts[1] == counts[2] <= counts[0]
    assert reverse("audit_finish", args=[audit.public_id]) == address("audit_finish", audit)
