"""My cases: who is due and why, in words; the order; what the page shows; its queries."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Allocation, Case
from cases.pages.caseload import caseload_of
from tests.audits import rate, started
from tests.cases.caseloads import ago, looked, more_cases, moved

TODAY = datetime.date(2026, 5, 21)


@pytest.fixture(autouse=True)
def on_21_may(monkeypatch, request):
    """A day in the middle of a quarter, so that 'this quarter' and 'three months' are plain."""
    if "real_day" not in request.node.name:
        monkeypatch.setattr(timezone, "localdate", localdate_on(TODAY, timezone.localdate))


def localdate_on(day, real):
    return lambda value=None, *args: real(value, *args) if value is not None else day


def row_of(world, case, user=None):
    user = user or world.ana
    cases = Case.objects.visible_to(user).held_by(user).open()
    load = caseload_of(user, cases, today=TODAY)
    return next(row for row in load.rows if row.case.pk == case.pk)


def said(row) -> tuple:
    return row.reason, row.details


# --- why, in words -------------------------------------------------------------------------


def test_never_rated_is_due(world):
    assert said(row_of(world, world.ana1)) == ("Not rated yet", [])


def test_rated_this_quarter_is_up_to_date(world):
    looked(world, world.ana1, world.ana, datetime.date(2026, 5, 12), heard_on=TODAY)
    row = row_of(world, world.ana1)
    assert (row.is_due, row.look_again_by) == (False, datetime.date(2026, 9, 30))


def test_not_rated_this_quarter_is_due(world):
    looked(world, world.ana1, world.ana, datetime.date(2026, 3, 31), heard_on=ago())
    assert said(row_of(world, world.ana1)) == ("Not rated this quarter", [])


def test_re_audit_is_due_three_months_after_a_gap(world):
    gap = {"flourish.i.impact": "red"}
    looked(world, world.ana1, world.ana, datetime.date(2026, 2, 19), gap, heard_on=ago())
    assert said(row_of(world, world.ana1)) == (
        "Re-audit was due on 19 May",
        ["Individual was a gap"],
    )


def test_re_audit_waits_until_its_date(world):
    gap = {"flourish.i.impact": "red"}
    looked(world, world.ana1, world.ana, datetime.date(2026, 4, 10), gap, heard_on=ago())
    row = row_of(world, world.ana1)
    assert (row.is_due, row.look_again_by) == (False, datetime.date(2026, 7, 10))


def test_re_audit_interval_is_a_setting(world, settings):
    settings.RE_AUDIT_MONTHS = 1
    gap = {"flourish.i.impact": "red"}
    looked(world, world.ana1, world.ana, datetime.date(2026, 4, 21), gap, heard_on=ago())
    assert row_of(world, world.ana1).reason == "Re-audit is due today"


def test_gap_rated_again_as_strength_needs_no_re_audit(world):
    looked(world, world.ana1, world.ana, datetime.date(2026, 1, 5), {"flourish.i.impact": "red"})
    looked(world, world.ana1, world.ana, datetime.date(2026, 4, 20), heard_on=ago())
    assert row_of(world, world.ana1).is_due is False


def test_practice_standards_audit_does_not_hide_a_gap(world):
    looked(world, world.ana1, world.ana, datetime.date(2026, 1, 5), {"flourish.i.impact": "red"})
    standards = {"relationships-first.voice.1": "green"}
    looked(
        world, world.ana1, world.ana, datetime.date(2026, 5, 5), standards,
        scope="practice_standards",
    )  # fmt: skip
    row = row_of(world, world.ana1)
    assert (row.reason, row.values[5]) == ("Re-audit was due on 5 April", "red")


def test_gap_in_an_outcome_needs_a_re_audit(world):
    values = {"flourish.f.impact": "amber", "flourish.f.outcome.1": "red"}
    looked(world, world.ana1, world.ana, datetime.date(2026, 2, 2), values, heard_on=ago())
    assert said(row_of(world, world.ana1)) == (
        "Re-audit was due on 2 May",
        ["An outcome was a gap"],
    )


def test_many_gaps_are_counted_not_listed(world):
    gaps = {f"flourish.{letter}.impact": "red" for letter in "flo"}
    looked(world, world.ana1, world.ana, datetime.date(2026, 2, 2), gaps, heard_on=ago())
    assert row_of(world, world.ana1).details == ["3 domains were gaps"]


def test_open_audit_is_due_with_its_progress(world):
    looked(world, world.ana1, world.ana, datetime.date(2026, 5, 1), heard_on=ago())
    rate(started(world.ana1, world.ana), {"flourish.f.impact": "green", "flourish.l.impact": "red"})
    row = row_of(world, world.ana1)
    assert said(row) == ("Your audit is open", ["2 of 8 rated"])
    assert row.values == ["green", "red", None, None, None, None, None, None]


def test_somebody_elses_open_audit_is_not_mine(world):
    looked(world, world.ana1, world.ana, datetime.date(2026, 5, 1), heard_on=ago())
    rate(
        started(world.ana1, world.harbour_manager, type="learning_conversation"),
        {"flourish.f.impact": "red"},
    )
    row = row_of(world, world.ana1)
    assert (row.is_due, row.values[0]) == (False, "green")


@pytest.mark.parametrize(
    ("heard_on", "words"),
    [
        (datetime.date(2025, 10, 20), "No child’s view since 20 October 2025 (7 months)"),
        (datetime.date(2025, 11, 21), ""),
        (datetime.date(2025, 11, 20), "No child’s view since 20 November 2025 (6 months)"),
        (None, "No child’s view yet"),
    ],
)
def test_old_view_of_the_child_shows_with_its_age(world, heard_on, words):
    looked(world, world.ana1, world.ana, datetime.date(2026, 5, 1), heard_on=heard_on)
    assert row_of(world, world.ana1).view_words == words


def test_no_view_is_asked_of_a_child_not_born(world):
    Case.objects.filter(pk=world.ana1.pk).update(
        birth_month=None, expected_month=datetime.date(2026, 8, 1)
    )
    looked(world, world.ana1, world.ana, datetime.date(2026, 5, 1))
    assert row_of(world, world.ana1).view_words == ""


def test_moved_to_you_shows_until_you_have_looked(world):
    moved(world, world.ben1, "ana", datetime.date(2026, 5, 4))
    assert said(row_of(world, world.ben1)) == ("Not rated yet", ["Moved to you on 4 May"])


def test_case_that_began_with_you_did_not_move(world):
    assert row_of(world, world.ana1).moved_on is None


# --- order, sentence, news -----------------------------------------------------------------


def load_of(world, user=None):
    user = user or world.ana
    cases = Case.objects.visible_to(user).held_by(user).open()
    return caseload_of(user, cases, today=TODAY)


def test_order_is_re_audit_open_quarter_never_then_up_to_date(world):
    cases = more_cases(world, 3)
    red, quarter, fine = cases
    for case, on, values in (
        (red, datetime.date(2026, 2, 1), {"flourish.u.impact": "red"}),
        (quarter, datetime.date(2026, 2, 2), {}),
        (fine, datetime.date(2026, 5, 2), {}),
    ):
        case.audits.all()  # the audits of more_cases lie in the real past and future
        looked(world, case, world.ana, on, values, heard_on=ago())
    started(world.ana2, world.ana)
    reasons = {row.reference: row.reason for row in load_of(world).rows}
    assert reasons[world.ana2.reference] == "Your audit is open"
    assert reasons[world.ana1.reference] == "Not rated yet"
    ranks = [row.need[0] for row in load_of(world).rows]
    assert ranks == sorted(ranks)


def test_sentence_counts_held_due_and_the_rest(world):
    looked(world, world.ana1, world.ana, datetime.date(2026, 5, 1), heard_on=ago())
    assert load_of(world).sentence == "You hold 2 children. 1 needs you now, 1 is up to date."


def test_working_well_names_all_strengths_and_what_grew(world):
    looked(world, world.ana1, world.ana, datetime.date(2026, 5, 1))
    looked(world, world.ana2, world.ana, datetime.date(2026, 1, 1), {"flourish.f.impact": "red"})
    amber = {"flourish.l.impact": "amber"}
    looked(world, world.ana2, world.ana, datetime.date(2026, 5, 1), amber)
    named = [
        (row.reference, domain and (domain.name, domain.earlier))
        for row, domain in load_of(world).working_well
    ]
    assert named == [("9000001", None), ("9000002", ("Family & Friends", "red"))]


def test_new_for_you_tells_of_moves_and_audits_by_others(world):
    moved(world, world.ben1, "ana", datetime.date(2026, 5, 4))
    looked(world, world.ana1, world.harbour_manager, datetime.date(2026, 5, 6))
    load = load_of(world)
    assert [row.reference for row in load.moved_to_you] == ["9000003"]
    assert [look.rater_name for _, look in load.audited_by_others] == ["Harbour Manager"]
    assert load.news == 2


# --- the page ------------------------------------------------------------------------------


def page(client, user, query=""):
    client.force_login(user)
    return client.get(reverse("my_cases") + query)


def test_page_lists_exactly_my_open_cases(world, client):
    Case.objects.filter(pk=world.ana2.pk).update(status="closed", closed_on=TODAY)
    response = page(client, world.ana)
    assert [row.reference for row in response.context["caseload"].rows] == ["9000001"]
    assert "9000003" not in response.content.decode()


def test_only_the_first_row_has_the_primary_button(world, client):
    text = page(client, world.ana).content.decode()
    table = text.split("<tbody")[1].split("</tbody")[0]
    assert (table.count('class="button"'), table.count('class="button--secondary"')) == (1, 1)


def test_empty_caseload_says_what_will_be_here(world, client):
    Case.objects.filter(allocations__practitioner=world.cy).update(status="closed", closed_on=TODAY)
    response = page(client, world.cy)
    assert "You hold no open case yet" in response.content.decode()
    assert response.content.decode().count("<table") == 0


@pytest.mark.parametrize("person", ["harbour_manager", "admin", "partner", "qa", "director"])
def test_page_is_for_practitioners(world, client, person):
    assert page(client, world.people[person]).status_code == 403


def test_filter_keeps_what_was_asked_and_ignores_the_unknown(world, client):
    looked(world, world.ana1, world.ana, datetime.date(2026, 5, 1), {"flourish.f.impact": "red"})
    shown = {
        query: [
            row.record.reference
            for name in ("due", "up_to_date")
            for row in page(client, world.ana, query).context[name].rows
        ]
        for query in ("", "?show=gap", "?show=%C2%A0&plan=nonsense", "?show=" + "x" * 2000)
    }
    both = ["9000002", "9000001"]
    assert list(shown.values()) == [both, ["9000001"], both, both]


def test_sorting_by_age_and_nonsense(world, client):
    Case.objects.filter(pk=world.ana1.pk).update(birth_month=datetime.date(2025, 1, 1))
    young = page(client, world.ana, "?due-sort=age").context["due"]
    assert [row.record.reference for row in young.rows] == ["9000001", "9000002"]
    old = page(client, world.ana, "?due-sort=-age").context["due"]
    assert [row.record.reference for row in old.rows] == ["9000002", "9000001"]
    for query in ("?due-sort=nonsense", "?due-page=9" + "9" * 24, "?due-per_page=-1"):
        assert page(client, world.ana, query).status_code == 200


def test_export_holds_the_same_rows(world, client):
    rows = page(client, world.ana, "?_export=csv&purpose=Supervision").content.decode().splitlines()
    assert [line.split(",")[0] for line in rows] == ["Case", "9000001", "9000002"]


def test_past_audits_keep_dates_and_standards_without_reference(world, client):
    standards = {"relationships-first.voice.1": "amber", "relationships-first.planning.1": "green"}
    looked(
        world, world.ana1, world.ana, datetime.date(2026, 5, 5), standards,
        scope="practice_standards",
    )  # fmt: skip
    moved(world, world.ana1, "ben", TODAY)
    response = page(client, world.ana)
    kept = response.context["past"]
    assert [(each.on, each.scope) for each in kept] == [
        (datetime.date(2026, 5, 5), "Practice standards")
    ]
    assert kept[0].standards == (("Voice standard 1", "amber"), ("Planning standard 1", "green"))
    assert "9000001" not in response.content.decode()


def test_audits_of_cases_still_held_are_not_past(world, client):
    looked(world, world.ana1, world.ana, datetime.date(2026, 5, 5))
    assert page(client, world.ana).context["past"] == []


# --- queries -------------------------------------------------------------------------------


def queries(client, user, address) -> int:
    client.force_login(user)
    client.get(address)  # the session has been seen once
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["my_cases", "rate", "find_out"])
def test_queries_do_not_grow_with_the_caseload_real_day(world, client, name):
    address = reverse(name)
    more_cases(world, 1)
    found = [queries(client, world.ana, address)]
    for count in (3, 25, 200):
        _add(world, count)
        found.append(queries(client, world.ana, address))
    assert found == [found[0]] * 4
    assert found[0] <= 10


def _add(world, count) -> None:
    """Bring Ana's caseload to `count` cases, all of them looked at or none."""
    missing = count - Case.objects.held_by(world.ana).count()
    like = Case.objects.get(pk=world.ana1.pk)
    made = Case.objects.bulk_create(
        Case(
            reference=f"7{count:03}{number:03}",
            birth_month=like.birth_month,
            plan_type=like.plan_type,
            opened_on=like.opened_on,
        )
        for number in range(missing)
    )
    Allocation.objects.bulk_create(
        Allocation(case=case, practitioner=world.ana, team=world.harbour, starts=like.opened_on)
        for case in made
    )
    for case in made[:10]:
        looked(world, case, world.ana, ago(), {"flourish.u.impact": "not_yet_known"})
