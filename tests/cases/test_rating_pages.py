"""The rating pages: what stands on them, for whom, at what cost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import AccessLog, Audit, Rating
from tests.audits import rate, started, submitted
from tests.pressing import SCRIPT, address, real_flourish
from tests.world import LETTERS

SCRIPTED = re.compile(r" style=|<style|<script(?! src)| on\w+=")


@pytest.fixture
def ana(world, client):
    client.force_login(world.ana)
    client.get("/account/login/")
    return client


@pytest.fixture
def audit(world):
    return started(world.ana1, world.ana)


def text_of(response) -> str:
    return response.content.decode()


def groups(html: str) -> list[str]:
    return re.findall(r'<fieldset class="rate-row[^"]*" id="row-([^"]+)"', html)


def values(html: str, code: str) -> list[str]:
    return re.findall(rf'name="value-{re.escape(code)}" value="(\w+)"', html)


def checked(html: str) -> list[str]:
    return re.findall(r'name="value-([^"]+)" value="\w+" checked', html)


def test_focused_page_asks_the_eight_impacts(ana, audit):
    html = text_of(ana.get(address("audit", audit)))
    assert groups(html) == [f"flourish.{letter}.impact" for letter, _ in LETTERS]
    assert html.count("<h1>How is life for this child now?</h1>") == 1
    assert "9000001, 9 years, child in need." in html
    assert "0 of 8 rated" in html


def test_every_group_is_five_native_radios_in_a_fieldset_with_the_text(ana, audit, world):
    html = text_of(ana.get(address("audit", audit)))
    expected = ["green", "amber", "red", "not_yet_known", "not_applicable"]
    assert values(html, "flourish.h.impact") == expected
    legend = re.search(r'id="row-flourish.h.impact".*?<legend[^>]*>(.*?)</legend>', html, re.S)
    assert world.item("flourish.h.impact").text in legend.group(1)


def test_nothing_is_filled_in_even_when_rated_last_time(ana, world):
    submitted(world, world.ana1, world.ana, {"flourish.l.impact": "red"})
    html = text_of(ana.get(address("audit", started(world.ana1, world.ana))))
    assert checked(html) == []
    today = timezone.localdate()
    assert f"Last time, {today.day} {today:%B}: <b>Gap</b>" in html
    assert html.count("<b>Strength</b>") == 7


@pytest.mark.parametrize(
    ("value", "opened"),
    [("green", 0), ("amber", 2), ("red", 2), ("not_yet_known", 0), ("not_applicable", 0)],
)
def test_only_developing_and_gap_open_their_outcomes(ana, audit, value, opened):
    rate(audit, {"flourish.l.impact": value})
    assert len(groups(text_of(ana.get(address("audit", audit))))) == 8 + opened


def test_saved_ratings_show_again(ana, audit):
    rate(audit, {"flourish.l.impact": "amber", "flourish.l.outcome.1": "green"})
    html = text_of(ana.get(address("audit", audit)))
    assert checked(html) == ["flourish.l.impact", "flourish.l.outcome.1"]
    assert "1 of 8 rated" in html
    assert 'value="1:amber:"' in html


def test_panel_is_the_outcomes_of_one_domain(ana, audit):
    html = text_of(ana.get(address("audit_panel", audit, "flourish.u"), headers=SCRIPT))
    assert groups(html) == ["flourish.u.outcome.1", "flourish.u.outcome.2"]
    assert "<html" not in html
    whole = ana.get(address("audit_panel", audit, "flourish.u"))
    assert whole.url == address("audit_section", audit, "flourish.u")


def test_panel_shows_why_an_outcome_does_not_apply(ana, audit):
    """The reasons to choose from, and the one that was chosen, as on the page itself."""
    rate(audit, {"flourish.u.outcome.1": "not_applicable"})
    html = text_of(ana.get(address("audit_panel", audit, "flourish.u"), headers=SCRIPT))
    whole = text_of(ana.get(address("audit_section", audit, "flourish.u")))
    reasons = re.search(
        r'<select class="control" name="reason-flourish.u.outcome.1".*?</select>', html, re.S
    )
    assert '<option value="too_young" selected>' in reasons[0]
    assert reasons[0].count("<option") == len(Rating.Reason.choices) + 1
    assert reasons[0] in whole


@pytest.mark.parametrize("name", ["audit_panel", "audit_section"])
@pytest.mark.parametrize("code", ["nothing", "relationships-first.voice", "%00", "x" * 2000])
def test_unknown_section_is_not_found(ana, audit, name, code):
    url = address(name, audit, "CODE").replace("CODE", code)
    assert ana.get(url, headers=SCRIPT).status_code == 404


def test_keyboard_line_folds_away_after_the_first_audit(ana, audit, world):
    assert text_of(ana.get(address("audit", audit))).count("<summary>Keys for rating") == 0
    world.ana.knows_the_keys = True
    world.ana.save()
    assert text_of(ana.get(address("audit", audit))).count("<summary>Keys for rating") == 1


def test_deep_scope_goes_to_its_first_section(ana, world):
    audit = started(world.ana2, world.ana, scope=Audit.Scope.FULL)
    assert ana.get(address("audit", audit)).url == address("audit_section", audit, "flourish.f")
    html = text_of(ana.get(address("audit_section", audit, "flourish.f")))
    assert len(groups(html)) == 4
    assert "Sections: 0 of 9 done" in html


def test_section_list_counts_in_words(ana, world):
    audit = started(world.ana2, world.ana, scope=Audit.Scope.OUTCOMES)
    rate(audit, {"flourish.f.impact": "green", "flourish.f.outcome.1": "red",
                 "flourish.f.outcome.2": "green"})  # fmt: skip
    html = text_of(ana.get(address("audit_section", audit, "flourish.l")))
    assert "3 of 3 rated: 2 strength, 1 gap" in html
    assert "Sections: 1 of 8 done" in html


def test_standards_ask_about_practice_in_their_own_words(client, world):
    audit = started(world.ana1, world.ana, scope=Audit.Scope.PRACTICE_STANDARDS)
    client.force_login(world.ana)
    html = text_of(client.get(address("audit", audit), follow=True))
    assert "<h1>Voice: how do we practise with this child and family?</h1>" in html
    assert "Partly met" in html
    assert "Developing" not in html


def test_rest_of_domain_is_offered_only_when_the_domain_is_rated(ana, world):
    audit = started(world.ana2, world.ana, scope=Audit.Scope.OUTCOMES)
    page = address("audit_section", audit, "flourish.f")
    assert "Rest of this domain" not in text_of(ana.get(page))
    rate(audit, {"flourish.f.impact": "amber"})
    assert "Rest of this domain: same as the domain (Developing)" in text_of(ana.get(page))


def test_manager_reads_and_stranger_finds_nothing(client, world, audit):
    client.force_login(world.harbour_manager)
    page = client.get(address("audit", audit))
    assert (page.status_code, groups(text_of(page))) == (200, [])
    assert client.post(address("audit", audit), {}).status_code == 403
    section = client.get(address("audit_section", audit, "flourish.f"))
    assert section.url == address("audit", audit)
    client.force_login(world.cy)
    assert client.get(address("audit", audit)).status_code == 404


def test_each_opening_of_a_page_is_one_line_in_the_access_log(ana, world, audit):
    ana.get(address("audit", audit))
    line = AccessLog.objects.latest("pk")
    assert (line.event, line.what, line.case_id, line.allocated) == (
        "view", "audit", world.ana1.public_id, True,
    )  # fmt: skip
    before = AccessLog.objects.count()
    ana.get(address("audit_panel", audit, "flourish.u"), headers=SCRIPT)
    assert AccessLog.objects.count() == before


@pytest.mark.parametrize("rated", [1, 3, 24])
def test_focused_page_costs_eight_queries_at_most(ana, audit, world, rated):
    submitted(world, world.ana1, world.ben, {"flourish.l.impact": "red"})
    codes = [row for letter, _ in LETTERS for row in (
        f"flourish.{letter}.impact", f"flourish.{letter}.outcome.1", f"flourish.{letter}.outcome.2"
    )]  # fmt: skip
    rate(audit, dict.fromkeys(codes[:rated], "amber"))
    with CaptureQueriesContext(connection) as asked:
        assert ana.get(address("audit", audit)).status_code == 200
    assert len(asked) == 8, [query["sql"][:90] for query in asked]


@pytest.mark.sweep
def test_all_107_items_cost_eight_queries_a_section(client, db):
    from tests import world as worlds

    flourish = real_flourish()
    worlds_own = worlds.build_world.__globals__
    kept = worlds_own["small_flourish"]
    worlds_own["small_flourish"] = lambda: flourish
    try:
        world = worlds.build_world()
    finally:
        worlds_own["small_flourish"] = kept
    audit = started(world.ana1, world.ana, scope=Audit.Scope.FULL)
    client.force_login(world.ana)
    client.get("/account/login/")
    seen = []
    for section in flourish.sections.all():
        with CaptureQueriesContext(connection) as asked:
            html = text_of(client.get(address("audit_section", audit, section.code)))
        assert len(asked) == 8
        seen += groups(html)
    assert (len(seen), len(set(seen))) == (107, 107)


def test_pages_hold_no_inline_script_or_style(ana, audit):
    for url in (address("audit", audit), address("audit_section", audit, "flourish.f"),
                address("note_item", audit, "flourish.f.impact"), "/help/try-it/"):  # fmt: skip
        assert SCRIPTED.findall(text_of(ana.get(url))) == []


def test_try_it_stores_nothing_and_calls_nothing(ana, world):
    html = text_of(ana.get("/help/try-it/"))
    assert len(groups(html)) == 2
    assert ("data-practice" in html, "data-items" in html) == (True, False)


def test_try_it_says_so_when_no_framework_is_published(client, world):
    world.flourish.status = "retired"
    world.flourish.save()
    client.force_login(world.ana)
    assert "The framework is not loaded yet" in text_of(client.get("/help/try-it/"))


def test_a_manager_who_rates_pays_one_query_more_for_the_navigation(client, world):
    audit = started(world.ana1, world.harbour_manager)
    client.force_login(world.harbour_manager)
    client.get("/account/login/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address("audit", audit)).status_code == 200
    assert len(asked) <= 9
