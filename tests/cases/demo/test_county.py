"""The demo county: what the recipe promises, what is planted, and that it comes out the same."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import F, Q
from django.utils import timezone

from cases import scopes, suppression
from cases.county_counts import CountyLine, county_lines
from cases.demo import editions, notes, planted
from cases.demo.people import DEMO_PASSWORD, demo_people
from cases.figures import gaps, strengths
from cases.models import (
    Action,
    Allocation,
    Audit,
    AuditComment,
    AuditMove,
    Case,
    ChildVoice,
    CountyPicture,
    Evidence,
    Rating,
    Redaction,
    User,
)
from cases.pages.caseload import caseload_of
from cases.periods import Quarter, age_band, quarter_of
from cases.rollups import KINDS, Selection, team_figures
from frameworks.models import Edition, Item
from tests.attack import cells, given_away

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db, pytest.mark.sweep]
HARBOUR, WEST = "Safeguarding Harbour", "Assessment West"


def this_quarter():
    return quarter_of(timezone.localdate())


def items(team=None, quarter=None, kind="outcomes", user="director"):
    audits = Audit.objects.countable_by(User.objects.get(username=user))
    if team:
        audits = audits.filter(team__name=team)
    selection = Selection(quarter or this_quarter())
    return team_figures(audits, selection, kind=kind, by_practitioner=False).items


def figure(row) -> tuple[str, int, int]:
    return row.item.code, row.k, row.n


# --- people and cases ----------------------------------------------------------------------


def test_people_are_as_many_as_the_recipe_says():
    active = [person.role for person in demo_people() if "left" not in person.role]
    assert Counter(active) == {
        "Practitioner": 44,
        "Team manager": 9,
        "Service manager": 4,
        "Director": 1,
        "QA auditor": 3,
        "Admin": 2,
        "Partner": 2,
        "Information governance": 1,
    }


@pytest.mark.parametrize(
    ("username", "role", "place"),
    [
        ("practitioner.harbour1", "Practitioner", HARBOUR),
        ("practitioner.harbour2", "Practitioner", HARBOUR),
        ("manager.harbour", "Team manager", HARBOUR),
        ("practitioner.hill1", "Practitioner", "Safeguarding Hill"),
        ("manager.hill", "Team manager", "Safeguarding Hill"),
        ("service.safeguarding", "Service manager", "Safeguarding"),
        ("qa.one", "QA auditor", "Whole county"),
        ("qa.two", "QA auditor", "Whole county"),
        ("admin.one", "Admin", "Whole county"),
        ("partner.one", "Partner", "Whole county"),
        ("director", "Director", "Whole county"),
        ("leaver.one", "Practitioner (has left)", HARBOUR),
    ],
)
def test_promised_sign_in_names_exist(username, role, place):
    person = {found.username: found for found in demo_people()}[username]
    assert (person.role, person.place) == (role, place)


def test_one_password_signs_in_everyone_but_the_leaver():
    assert len(set(User.objects.values_list("password", flat=True))) == 1
    assert authenticate(username="manager.hill", password=DEMO_PASSWORD) is not None
    assert authenticate(username="leaver.one", password=DEMO_PASSWORD) is None


def test_every_address_ends_nowhere():
    assert User.objects.exclude(email__endswith="@example.invalid").count() == 0


def test_caseload_has_the_size_of_the_recipe():
    held = Counter(Allocation.objects.filter(ends=None).values_list("practitioner", flat=True))
    assert 660 <= Case.objects.open().count() <= 740
    assert Case.objects.filter(status="closed").count() == 120
    assert (len(held), min(held.values()), max(held.values()) <= 24) == (44, 4, True)
    assert Case.objects.order_by("reference").first().reference == "9000001"


def test_brothers_and_sisters_are_with_one_practitioner():
    rows = Allocation.objects.filter(ends=None).exclude(case__family_group=None)
    families = {}
    for group, holder in rows.values_list("case__family_group", "practitioner"):
        families.setdefault(group, []).append(holder)
    assert all(len(set(holders)) == 1 for holders in families.values())
    assert Counter(len(holders) for holders in families.values())[2] > 50
    assert max(len(holders) for holders in families.values()) <= 5


def test_plan_types_follow_the_teams():
    rows = Case.objects.open().values_list("allocations__team__name", "plan_type__code")
    found = Counter(rows.filter(allocations__ends=None))
    assert {plan for (team, plan) in found if team == "Leaving Care"} == {"care_leaver"}
    assert {plan for (team, plan) in found if team == WEST} == {"assessment"}
    help_, need = (
        found["Family Help North", "family_help"],
        found["Family Help North", "child_in_need"],
    )
    assert 0.65 <= help_ / (help_ + need) <= 0.95


# --- audits --------------------------------------------------------------------------------


def test_cover_rises_over_six_quarters():
    shares = []
    for back in range(5, -1, -1):
        quarter = this_quarter().before(back)
        ends = min(quarter.ends, timezone.localdate())
        held = Case.objects.filter(opened_on__lt=ends).exclude(closed_on__lte=quarter.starts)
        audits = Audit.objects.in_period(quarter).counted().voiced_by("practitioner")
        shares.append(audits.count() / held.count())
    assert shares == sorted(shares)
    assert (round(shares[0], 1), round(shares[-1], 1)) in {(0.3, 0.8), (0.4, 0.8)}


def test_scopes_and_domain_ratings_follow_the_recipe():
    looks = (
        Audit.objects.counted().voiced_by("practitioner").exclude(scope="chosen")
    )  # dip samples come beside
    scope = Counter(looks.values_list("scope", flat=True))
    total = sum(scope.values())
    assert abs(scope["focused"] / total - 0.70) < 0.04
    assert abs(scope["practice_standards"] / total - 0.10) < 0.03
    values = Counter(Rating.objects.filter(item__kind="impact").values_list("value", flat=True))
    shares = {value: number / sum(values.values()) for value, number in values.items()}
    assert abs(shares["green"] - 0.45) < 0.05
    assert abs(shares["amber"] - 0.33) < 0.05
    assert abs(shares["red"] - 0.14) < 0.04


def test_every_submitted_audit_would_have_passed_submission():
    everything = {}
    for edition in Edition.objects.filter(framework__code__in=["flourish", "relationships-first"]):
        everything[edition.pk] = list(edition.items.order_by("position"))
    ratings, covered, left = {}, {}, {}
    for audit, item, value in Rating.objects.values_list("audit", "item", "value"):
        ratings.setdefault(audit, {})[item] = value
    for audit, item in Action.items.through.objects.values_list("action__audit", "item"):
        covered.setdefault(audit, set()).add(item)
    for audit, item in Audit.objects.values_list("pk", "left_on_purpose__item"):
        left.setdefault(audit, set()).add(item)
    for audit in Audit.objects.counted().voiced_by("practitioner"):
        values, of_edition = ratings[audit.pk], everything[audit.edition_id]
        if audit.scope == Audit.Scope.CHOSEN:
            of_edition = list(audit.chosen_items.all())
        asked = {item.pk for item in scopes.asked(audit.scope, of_edition, values)}
        assert asked == set(values) | (left[audit.pk] - {None})
        reds = {pk for pk, value in values.items() if value == "red"}
        assert reds == covered.get(audit.pk, set())


def test_gaps_have_notes_and_what_does_not_apply_has_a_reason():
    counted = Rating.objects.filter(audit__in=Audit.objects.counted().voiced_by("practitioner"))
    noted = Evidence.objects.exclude(text="").values_list("audit", "item")
    assert set(counted.filter(value="red").values_list("audit", "item")) <= set(noted)
    assert counted.filter(value="not_applicable", reason="").count() == 0
    assert counted.filter(value="not_applicable", reason="too_young").count() > 100


def test_frozen_columns_say_how_it_was_that_day():
    audits = Audit.objects.counted().select_related("case").prefetch_related("case__allocations")
    for audit in audits:
        day = timezone.localdate(audit.submitted_at)
        assert any(
            (stay.team_id, stay.practitioner_id) == (audit.team_id, audit.practitioner_id)
            for stay in audit.case.allocations.all()
            if stay.starts <= day <= (stay.ends or day)
        )
        assert audit.period == quarter_of(day).starts
        assert audit.age_band == age_band(audit.case.birth_month, day)
        assert audit.case.opened_on <= day < (audit.case.closed_on or datetime.date.max)


def test_nothing_lies_ahead():
    now = timezone.now()
    assert Audit.objects.filter(Q(submitted_at__gt=now) | Q(started_at__gt=now)).count() == 0
    assert Audit.objects.filter(started_at__gte=F("submitted_at")).count() == 0
    assert Evidence.objects.filter(seen_on__gt=timezone.localdate()).count() == 0
    assert ChildVoice.objects.filter(heard_on__gt=timezone.localdate()).count() == 0
    assert Action.objects.filter(done_on__gt=timezone.localdate()).count() == 0


def test_nobody_is_named_in_what_is_written():
    names = {part for user in User.objects.all() for part in user.name.split()}
    texts = [*Evidence.objects.values_list("text", flat=True)]
    texts += [*Action.objects.values_list("what", flat=True)]
    texts += [*Audit.objects.values_list("working_well", flat=True)]
    texts += [*AuditComment.objects.values_list("text", flat=True)]
    texts += [*AuditMove.objects.values_list("reason", flat=True)]
    assert names & set(re.findall(r"[\w-]+", " ".join(texts))) == set()


def test_there_are_sixty_templates():
    assert sum(map(len, notes.NOTES.values())) + len(notes.BEFORE_BIRTH) == 60


# --- planted facts -------------------------------------------------------------------------


def test_harbours_gap_comes_first_at_35_percent():
    assert figure(gaps(items(HARBOUR), 10).ranked[0]) == (planted.HARBOUR_GAP, 21, 60)


def test_harbours_gap_was_at_45_percent_last_quarter():
    before = gaps(items(HARBOUR, this_quarter().before()), 10)
    assert figure(before.ranked[0]) == (planted.HARBOUR_GAP, 27, 60)


def test_harbours_manager_and_service_manager_see_the_same_gap():
    for username in ("manager.harbour", "service.safeguarding"):
        found = gaps(items(HARBOUR, user=username), 10).ranked[0]
        assert figure(found) == (planted.HARBOUR_GAP, 21, 60)


def test_the_countys_first_strength_is_trusted_adults():
    assert strengths(items(), 10).ranked[0].item.code == planted.COUNTY_STRENGTH


@pytest.mark.parametrize("kind", list(KINDS))
def test_outreach_is_too_small_to_rank(kind):
    for back in range(6):
        rows = items("Outreach", this_quarter().before(back), kind)
        assert (gaps(rows, 10).ranked, strengths(rows, 10).ranked) == ((), ())


def test_three_of_three_is_not_ranked():
    found = gaps(items(WEST), 10)
    assert [figure(row) for row in found.too_few] == [(planted.THREE_OF_THREE, 3, 3)]
    assert found.ranked[0].item.code != planted.THREE_OF_THREE


def test_three_of_three_would_come_first_without_a_least_number():
    """Control: by percentage alone it tops the list."""
    rows = gaps(items(WEST), 1).ranked
    assert figure(max(rows, key=lambda row: row.k / row.n)) == (planted.THREE_OF_THREE, 3, 3)


def test_nine_actions_are_overdue():
    overdue = Action.objects.overdue(timezone.localdate())
    assert overdue.count() == 9
    assert len(set(overdue.values_list("owner", flat=True))) == 9


def test_two_concerns_at_hill_and_two_redactions():
    done, waits = Action.objects.filter(urgent=True).order_by("created_at")
    assert done.acknowledged_at - done.created_at == datetime.timedelta(hours=2, minutes=10)
    assert (waits.acknowledged_at, waits.audit.is_open) == (None, True)
    assert {done.owner.username, waits.owner.username} == {"manager.hill"}
    assert Redaction.objects.count() == 2


def test_one_case_is_restricted_to_named_people():
    case = Case.objects.get(restricted=True)
    named = case.named_people.values_list("user__username", flat=True)
    assert set(named) == {"practitioner.harbour2", "manager.harbour"}
    assert case.allocations.get(ends=None).team.name == HARBOUR


def test_two_cases_changed_team_this_quarter():
    moved = Allocation.objects.filter(ends__isnull=False, case__status="open")
    teams = {(row.team.name, row.case.allocations.get(ends=None).team.name) for row in moved}
    assert teams == {("Assessment East", "Safeguarding Hill"), (HARBOUR, "Children in Care")}
    for row in moved:
        now = row.case.allocations.get(ends=None)
        assert this_quarter().starts <= row.ends == now.starts <= timezone.localdate()
        before = row.case.audits.filter(
            period=this_quarter().starts, submitted_at__date__lt=row.ends
        )
        assert before
        assert {(audit.team_id, audit.practitioner_id) for audit in before} == {
            (row.team_id, row.practitioner_id)
        }


def test_the_earlier_edition_differs_in_one_marked_line():
    earlier, current = Edition.objects.filter(framework__code="flourish").order_by("number")
    assert (earlier.status, current.status) == ("retired", "published")
    assert earlier.note == editions.NOTE
    texts = [dict(e.items.values_list("code", "text")) for e in (earlier, current)]
    changed = {code for code, text in texts[0].items() if texts[1][code] != text}
    assert changed == {editions.CHANGED}
    assert texts[0][editions.CHANGED] == f"{texts[1][editions.CHANGED]} {editions.MARK}"
    assert earlier.references.count() == current.references.count()


def test_the_edition_changed_after_three_quarters():
    for back, number in ((5, 0), (3, 0), (2, 1), (0, 1)):
        rows = Audit.objects.in_period(this_quarter().before(back))
        flourish = rows.filter(edition__framework__code="flourish")
        assert set(flourish.values_list("edition__number", flat=True)) == {number}


def test_harbour1_holds_sixteen_and_five_stand_on_top():
    user = User.objects.get(username=planted.HARBOUR_ONE)
    cases = Case.objects.visible_to(user).held_by(user).open()
    found = caseload_of(user, cases, today=timezone.localdate())
    words = Counter(row.reason.split(" was ")[0].split(" is ")[0] for row in found.due)
    assert len(found.rows) == 16
    assert words == {"Re-audit": 2, "Not rated this quarter": 3}
    assert sum(1 for row in found.rows if row.open_look) == 1


# --- the command ---------------------------------------------------------------------------


def test_a_second_run_changes_nothing():
    before = [(m, m.objects.count()) for m in (User, Case, Audit, Rating, Action, Item)]
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert out.getvalue() == "The demo county is already there; nothing was changed.\n"
    assert [(model, model.objects.count()) for model, _ in before] == before


def test_every_page_says_demo_data_to_the_demo_people(client):
    client.force_login(User.objects.get(username="practitioner.harbour1"))
    page = client.get("/cases/").content.decode()
    assert page.count("Demo data: every child, person and place here is invented.") == 1


# --- what partners read --------------------------------------------------------------------


def published_and_true(settings) -> tuple[dict, dict]:
    """Every number of the county's two published quarters: as stored, and as it is."""
    shown, truth = {}, {}
    for picture in CountyPicture.objects.all():
        shown |= cells(str(picture.quarter), [CountyLine(**line) for line in picture.lines])
        settings.SUPPRESS_BELOW = 0
        lines = county_lines(Audit.objects.counted(), Quarter(picture.quarter))
        truth |= cells(str(picture.quarter), lines)
    return shown, truth


def test_no_hidden_number_of_both_published_quarters_can_be_worked_out(settings):
    quarters = list(CountyPicture.objects.values_list("quarter", flat=True))
    assert quarters == [this_quarter().before(back).starts for back in (1, 2)]
    shown, truth = published_and_true(settings)
    hidden = [cell for cell, number in shown.items() if number is None]
    assert all(number in (None, truth[cell]) for cell, number in shown.items())
    assert not [number for number in shown.values() if number and number < 6]
    assert [cell for cell in hidden if 0 < truth[cell] < 6]  # there was something to hide
    assert len(hidden) < len(shown) / 2
    assert given_away(shown, truth) == set()


def test_control_without_secondary_suppression_some_can(settings, monkeypatch):
    _, truth = published_and_true(settings)
    monkeypatch.setattr(suppression, "keeps_apart", lambda closed, below: True)
    settings.SUPPRESS_BELOW = 6
    shown = {}
    for picture in CountyPicture.objects.all():
        lines = county_lines(Audit.objects.counted(), Quarter(picture.quarter))
        shown |= cells(str(picture.quarter), lines)
    given = given_away(shown, truth)
    assert [cell for cell in given if 0 < truth[cell] < 6]
