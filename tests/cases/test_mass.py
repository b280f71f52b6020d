"""Very many audits at once: their number and spread, and that what guards ratings is back after."""

from __future__ import annotations

import datetime
from collections import Counter
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.demo import copying, county, mass
from cases.demo.mass import Spread, write
from cases.models import Allocation, Audit, Case, ChildVoice, Membership, Rating, Team, User
from cases.periods import quarter_of
from cases.scopes import offered
from frameworks.models import Item
from tests.cases.test_seed_demo import seed

SMALL = Spread(teams=9, seed=3, anchor=datetime.date(2026, 5, 12), people=2, each=12)
FULL = ((Audit.Scope.FULL, 1),)
ON_POSTGRESQL = """
    SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'cases_%'
    UNION ALL SELECT t.tgname, t.tgenabled::text || pg_get_triggerdef(t.oid) FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relname LIKE 'cases_%' AND NOT t.tgisinternal
    UNION ALL SELECT conname, convalidated::text || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid::regclass::text LIKE 'cases_%'"""
ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger', 'table')"


def guards() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE)
        return sorted((name, str(rest)) for name, rest in cursor.fetchall())


def test_a_spread_has_the_number_and_the_shape_asked_for(frameworks_loaded):
    done = write(SMALL)
    found = (Team, Case, Audit, Rating)
    assert [model.objects.count() for model in found] == [
        9, 9 * 2 * 12, done.audits, done.ratings,
    ]  # fmt: skip
    assert User.objects.count() == Membership.objects.count() == 9 * 3
    assert Allocation.objects.filter(ends=None).count() == done.cases
    assert ChildVoice.objects.count() == done.audits
    audits = list(Audit.objects.select_related("case", "edition__framework"))
    assert len({audit.period for audit in audits}) == 6
    assert {audit.plan_type.code for audit in audits} >= {"child_in_need", "care_leaver"}
    assert {audit.age_band for audit in audits} >= {"0-4", "5-9", "10-15", "16-17", "18-24"}
    early, late = (sum(a.period == SMALL.quarter(n).starts for a in audits) for n in (0, 5))
    assert 0 < early < late  # more cases are open, and more of them are looked at
    assert [a for a in audits if a.period != quarter_of(a.submitted_at.date()).starts] == []
    assert [a for a in audits if a.submitted_at.date() < a.case.opened_on] == []
    scopes = Counter(audit.scope for audit in audits)
    assert scopes.most_common(1)[0][0] == Audit.Scope.FOCUSED and len(scopes) == 4


def test_values_are_drawn_in_the_shares_of_the_county(frameworks_loaded):
    teams = Spread(teams=2, seed=1, anchor=SMALL.anchor, people=3, each=20, scopes=FULL,
                   quarters=1, cover=(1.0,))  # fmt: skip
    done = write(teams)
    edition = Audit.objects.first().edition
    asked = offered(Audit.Scope.FULL, edition.items.select_related("section"))
    assert done.audits > 60 and done.ratings == done.audits * len(asked)
    values = Counter(Rating.objects.values_list("value", flat=True))
    share = {value: number / done.ratings for value, number in values.items()}
    assert 0.08 < share["red"] < 0.22 and 0.24 < share["amber"] < 0.42
    assert 0.34 < share["green"] < 0.56 and 0.02 < share["not_yet_known"] < 0.12
    of_items = Counter(Rating.objects.filter(value="red").values_list("item_id", flat=True))
    assert len(set(of_items.values())) > 8  # items differ
    again = write(Spread(**{**vars(teams), "first": 2, "prefix": "n"}))
    assert again.ratings == Rating.objects.count() - done.ratings


def test_outcomes_of_a_focused_audit_stand_under_a_gap_or_developing(frameworks_loaded):
    write(Spread(teams=1, seed=1, anchor=SMALL.anchor, people=2, each=15, cover=(1.0,),
                 quarters=1, scopes=((Audit.Scope.FOCUSED, 1),)))  # fmt: skip
    impacts = Rating.objects.filter(item__kind=Item.Kind.IMPACT)
    opened = set(impacts.filter(value__in=["amber", "red"]).values_list("audit", "item__section"))
    below = Rating.objects.filter(item__kind=Item.Kind.OUTCOME)
    assert set(below.values_list("audit", "item__section")) == opened and opened


def test_what_guards_ratings_is_as_it_was(frameworks_loaded):
    before = guards()
    with copying.many_ratings():
        assert connection.vendor == "sqlite" or guards() != before  # the control: it stood aside
    assert guards() == before
    write(Spread(teams=1, seed=1, anchor=SMALL.anchor, people=1, each=4, cover=(1.0,) * 6))
    assert guards() == before
    audit = Audit.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(audit=audit).update(value="green", reason="")


def test_a_fault_takes_everything_back(frameworks_loaded, monkeypatch):
    before = guards()
    monkeypatch.setattr(mass, "_voice", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(Spread(teams=1, seed=1, anchor=SMALL.anchor, people=1, each=4))
    assert guards() == before
    assert not (Team.objects.exists() or Case.objects.exists() or Rating.objects.exists())


def test_a_rating_of_no_audit_is_found_when_the_keys_come_back(frameworks_loaded):
    """On PostgreSQL the new keys read every row; SQLite keeps its own and says so at the end."""
    item = Item.objects.first()
    line = f"{item.pk}\tgreen\t1\tdirect\t\t999999999\t{mass._moment(timezone.now())}\n"
    with pytest.raises(IntegrityError), transaction.atomic(), copying.many_ratings():
        copying.copy_ratings([line])
        connection.check_constraints()


def test_the_control_without_triggers_standing_aside_is_refused(frameworks_loaded, monkeypatch):
    monkeypatch.setattr(copying, "lifted", lambda *_: nullcontext())
    with pytest.raises(IntegrityError, match="submitted audit"), transaction.atomic():
        write(Spread(teams=1, seed=1, anchor=SMALL.anchor, people=1, each=4, cover=(1.0,) * 6))


@pytest.mark.sweep
def test_a_county_beyond_ten_is_completed_by_bare_authorities(frameworks_loaded, monkeypatch):
    monkeypatch.setattr(county, "STORIED", 0.05)
    said = seed(scale=0.27)
    assert Team.objects.filter(name__endswith=" m1").count() == 2
    assert Team.objects.count() == 9 + 2
    assert said is None or "Further authorities" in said
