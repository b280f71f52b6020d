"""Statements composed once: the same text, values and rows as one composed for the moment."""

from __future__ import annotations

import datetime
from importlib import import_module
from threading import Thread
from typing import Any
from unittest import mock

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BigIntegerField, CharField, Count, DateField, OuterRef, Subquery
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import hands, hearing, last_time, rating_sheet
from cases.composed import IDS, Composed, Given, GivenIds, OfRow
from cases.models import (
    Allocation,
    Audit,
    Case,
    ChildVoice,
    Membership,
    Rating,
    StoredSetting,
    Team,
)
from cases.models.people import STANDING
from cases.pages import history
from tests.audits import rate, started
from tests.composing import every
from tests.covering import covering

HERE = DEFAULT_DB_ALIAS
DAY = datetime.date(2026, 11, 28)


def told(composed: Composed | OfRow) -> tuple[str, list[Any]]:
    found = composed.anew(HERE)
    text, parameters = found if isinstance(composed, OfRow) else (found.text, found.parameters)
    return text, [
        f"<{each.value}>" if isinstance(each, Given | GivenIds) else each for each in parameters
    ]


def differs_later(composed: Composed | OfRow) -> bool:
    """Composed years from now, with other settings, it is not what it is today."""
    today, later = told(composed), timezone.now() + datetime.timedelta(days=2000)
    StoredSetting.objects.create(name="AGREE_SHARE", differs=True, value="73")
    with mock.patch("django.utils.timezone.now", return_value=later):
        found = told(composed)
    StoredSetting.objects.all().delete()
    return found != today


def test_nothing_but_its_values_is_in_a_statement_that_is_kept(db):
    import_module("cases.urls")  # every page is there
    found = every()
    known = {"people.STANDING", "hands.HELD_SINCE", "rating_sheet.WHOLE", "last_time.BEFORE",
             "history.TOLD", "history.TOLD_OF_KIND", "history.SKELETON",
             "votes.OF_TEAM ('child_or_family', False)", "coverage_counts.HELD",
             "coverage_counts.RATED_OF_TEAM ('practitioner', True)", "team_picture.LAST_AUDIT",
             "team_picture.HOLDERS", "news.PIECES", "news_querysets.NEW_IN", "concerns.CONCERNS",
             "case_rows.AUDITS", "action_page.TO_VERIFY"}  # fmt: skip
    assert known <= {".".join(name.split(".")[-2:]) for name in found}
    assert [name for name, each in found.items() if differs_later(each)] == []
    of_today = Composed(
        "cases.Membership", lambda rows, user: rows.standing(user, timezone.localdate()),
        user=BigIntegerField(),
    )  # fmt: skip
    kept = connection.vendor == "sqlite"  # which writes a day as text
    if kept:
        assert differs_later(of_today)  # the control: a day of its own was composed in
    else:
        with pytest.raises(ValueError, match="for ever"):
            of_today.anew(HERE)


def test_it_is_the_statement_that_would_be_composed_now(world):
    """Text and values, for any person and day; the control is another day."""
    for person in (world.ana, world.harbour_manager, world.admin):
        for on in (DAY, DAY + datetime.timedelta(days=400)):
            query = Membership.objects.standing(person, on).query
            text, values = query.get_compiler(HERE).as_sql()
            kept = STANDING.on(HERE)
            assert (kept.text, kept.filled(HERE, {"user": person.pk, "on": on})) == (text, values)
            other = kept.filled(HERE, {"user": person.pk, "on": on - datetime.timedelta(days=1)})
            assert other != values


def as_words(part: Membership) -> dict[str, Any]:
    """All that came with a row, what belongs to it too."""
    kept = {name: value for name, value in vars(part).items() if name != "_state"}
    return kept | {"team": part.team, "service": part.service, "database": part._state.db}


def test_its_rows_are_those_of_a_query_set_and_each_value_has_its_own(world):
    covering(world)
    today = timezone.localdate()
    seen = {}
    for person in (world.ana, world.ben, world.harbour_manager, world.service_manager):
        with CaptureQueriesContext(connection) as asked:
            seen[person] = [as_words(part) for part in person.parts_on(today)]
        assert len(asked) == 1  # counted as any other, with what belongs to its rows
        parts = Membership.objects.standing(person, today)
        assert seen[person] == [as_words(part) for part in parts] != []
        assert person.parts_on(today - datetime.timedelta(days=4000)) == []
    assert seen[world.ana] != seen[world.ben]
    assert any(part["covered_id"] for part in seen[world.ben])


def test_values_and_flat_lists_are_made_too(world):
    named = {"name": CharField()}
    of_name = Composed("cases.Team", lambda rows, name: rows.filter(name=name), **named)
    name = world.harbour.name
    assert of_name.rows(HERE, name=name) == [world.harbour]
    assert of_name.rows(HERE, name="' OR 1=1 --") == of_name.rows(HERE, name="%s") == []
    for change in (
        lambda rows: rows.values("name", "service__name"),
        lambda rows: rows.values_list("name", "pk"),
        lambda rows: rows.values_list("pk", flat=True),
    ):
        composed = Composed(
            "cases.Team", lambda rows, name, c=change: c(rows.filter(name=name)), **named
        )
        assert composed.rows(HERE, name=name) == list(change(Team.objects.filter(name=name)))


def test_what_would_go_wrong_later_is_told_at_once(world):
    number, day = BigIntegerField(), DateField()
    with pytest.raises(ValueError, match=r"asks for \['user'\], not for \['on', 'user'\]"):
        Composed("cases.Membership", lambda rows, user, on: rows.filter(user=user),
                 user=number, on=day).anew(HERE)  # fmt: skip
    for wrong in ({"user": 1}, {"user": 1, "on": DAY, "team": 1}, {"user": None, "on": DAY}):
        with pytest.raises(ValueError, match=r"asks for|NULL"):
            STANDING.rows(HERE, **wrong)
    with pytest.raises(TypeError):
        STANDING.rows(HERE, user=world.ana, on=DAY)  # a person is not a number
    assert STANDING.rows(HERE, user=world.ana.pk, on=DAY)  # the control


def test_a_thread_uses_what_another_composed_with_its_own_connection(world):
    composed = Composed("cases.Team", lambda rows, name: rows.filter(name=name), name=CharField())

    def elsewhere() -> None:
        composed.on(HERE)
        connections[HERE].close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert len(composed._kept) == 1
    assert composed.rows(HERE, name=world.harbour.name) == [world.harbour]


def test_a_sheet_asks_what_it_would_compose_now(world):
    """Both statements, text and values; the control is another audit."""
    audit = started(world.ana1, world.ana)
    items = rating_sheet.with_answers(rating_sheet.items_of(audit), audit)
    before = last_time._before(Rating.objects, audit.case_id, audit.voice, audit.pk)
    edition = {"edition": audit.edition_id, "audit": audit.pk}
    of_case = {"case": audit.case_id, "voice": audit.voice, "audit": audit.pk}
    for rows, composed, values in (
        (items, rating_sheet.WHOLE, edition), (before, last_time.BEFORE, of_case),
    ):  # fmt: skip
        text, parameters = rows.query.get_compiler(HERE).as_sql()
        kept = composed.on(HERE)
        assert (kept.text, kept.filled(HERE, values)) == (text, parameters)
        assert kept.filled(HERE, values | {"audit": audit.pk + 1}) != parameters


def beside(model: type, each: OfRow | Subquery) -> tuple[str, tuple[Any, ...]]:
    return model.objects.annotate(found=each).query.get_compiler(HERE).as_sql()


def test_what_stands_beside_a_row_is_composed_as_ever(world):
    """Read, sorted, filtered, counted; under another name it is composed anew."""
    found = {name: each for name, each in vars(hands).items() if isinstance(each, OfRow)}
    assert len(found) == 9
    for name, each in found.items():
        model = Audit if name.endswith("OF_AUDIT") else Case
        assert beside(model, each) == beside(model, each._compose())
    assert beside(Case, hands.TEAM_NAME) != beside(Case, hands.HOLDER_NAME)  # the control
    here = {"holder_id": world.ana.pk, "team_name": world.harbour.name}
    held = Case.objects.with_allocation().filter(**here)
    assert set(held) == set(Case.objects.held_by(world.ana)) != set()
    assert set(Case.objects.filter(pk__in=held.values("pk"))) == set(held)
    assert held.count() == len(held.order_by("-held_since", "holder_name"))
    counted = Case.objects.with_holder_name().values("holder_name").annotate(n=Count("pk"))
    assert {row["holder_name"]: row["n"] for row in counted}[world.ana.name] == len(held)


def heard(found: Any) -> list[tuple]:
    return sorted(found.values_list("pk", "child_heard_on"))


def test_what_stands_beside_a_row_among_others_is_composed_as_ever(world):
    """For each reader; read, filtered, within another statement, and among no rows."""
    voice = started(world.ana1, world.ana, scope=Audit.Scope.FOCUSED)
    said = {"heard": "yes", "how": "talked", "whose": "child", "heard_on": DAY}
    ChildVoice.objects.create(audit=voice, **said)
    seen = {}
    for person in (world.ana, world.ben, world.harbour_manager):
        audits = Audit.objects.visible_to(person)
        for rows in (audits, audits.filter(rater=world.ben), audits.none()):
            now = Case.objects.annotate(child_heard_on=hearing.HEARD_ON.among(rows))
            before = Case.objects.annotate(child_heard_on=hearing._heard(rows.values("pk")))
            assert heard(now) == heard(before)
            for chosen in ({"child_heard_on": DAY}, {"child_heard_on": None}):
                within = Case.objects.filter(pk__in=now.filter(**chosen).values("pk"))
                assert set(within) == set(before.filter(**chosen))
        seen[person] = heard(Case.objects.annotate(child_heard_on=hearing.HEARD_ON.among(audits)))
    assert (world.ana1.pk, DAY) in seen[world.ana]
    assert (world.ana1.pk, None) in seen[world.ben]  # the control: no audit of hers is his to see


def test_a_sub_query_that_joins_is_refused():
    joins = OfRow(
        "cases.Audit", lambda: Subquery(Case.objects.filter(
            plan_type=OuterRef("case__plan_type")).values("pk")[:1]), BigIntegerField(),
    )  # fmt: skip
    with pytest.raises(ValueError, match="joins a table"):
        joins.anew(HERE)


def in_order(audits: Any, kind: str, depth: int) -> list[tuple]:
    """The rows of a sheet over time, composed for the moment with the query set in its place."""
    narrowed = {"item__kind": kind} if kind else {}
    return sorted(history._told(Rating.objects, audits, depth, **narrowed))


def test_rows_of_a_query_set_are_given_as_a_sub_query(world):
    """Whoever reads, of every kind or one; the control is somebody else's audits."""
    for case, rater in ((world.ana1, world.ana), (world.ben1, world.ben)):
        rate(started(case, rater, scope=Audit.Scope.FOCUSED), {"flourish.f.impact": "red"})
    seen = {}
    for person in (world.ana, world.ben, world.harbour_manager, world.service_manager):
        audits = Audit.objects.visible_to(person)
        for kind, composed in (("", history.TOLD), ("impact", history.TOLD_OF_KIND)):
            given = {"item__kind": kind} if kind else {}
            for rows in (audits, audits.order_by("-pk").filter(rater=person), audits.none()):
                with CaptureQueriesContext(connection) as asked:
                    found = composed.rows(HERE, audits=rows, depth=2, **given)
                assert sorted(found) == in_order(rows, kind, 2)
                assert len(asked) == (0 if rows.query.is_empty() else 1)
        seen[person] = sorted(history.TOLD.rows(HERE, audits=audits, depth=2))
    assert seen[world.ana] != seen[world.ben] != []


def test_one_sub_query_is_given_and_hides_no_other_value(world):
    twice = Composed(
        "cases.Rating", lambda rows, ids, also: rows.filter(audit__in=ids, item__in=also),
        ids=IDS, also=IDS,
    )  # fmt: skip
    with pytest.raises(ValueError, match="can be given"):
        twice.anew(HERE)
    audit = started(world.ana1, world.ana)
    rate(audit, {"flourish.f.impact": "red", "flourish.l.impact": "green"})
    between = Composed(
        "cases.Rating",
        lambda rows, one, ids, other: rows.filter(value=one, audit__in=ids, version=other),
        one=CharField(), ids=IDS, other=BigIntegerField(),
    )  # fmt: skip
    version = audit.ratings.first().version
    own = Audit.objects.filter(rater=world.ana, scope=audit.scope)
    assert [row.value for row in between.rows(HERE, one="red", ids=own, other=version)] == ["red"]
    assert between.rows(HERE, one="red", ids=own, other=version + 9) == []
    sign = GivenIds.SIGN
    if connection.vendor == "sqlite":  # PostgreSQL takes no NUL at all
        assert between.rows(HERE, one=sign, ids=own, other=version) == []


def test_one_sub_query_may_stand_in_several_places(world):
    """Values before, between and after keep their places; the control is somebody else's audits."""
    for case, rater in ((world.ana1, world.ana), (world.ben1, world.ben)):
        rate(started(case, rater, scope=Audit.Scope.FOCUSED), {"flourish.f.impact": "red"})

    def twice(rows: Any, value: Any, ids: Any) -> Any:
        own = rows.filter(value=value, audit__in=ids).values_list("pk", "value")
        return own.union(rows.filter(audit__in=ids, value=value).values_list("pk", "value"))

    composed = Composed("cases.Rating", twice, value=CharField(), ids=IDS)
    for person in (world.ana, world.ben):
        own = Audit.objects.filter(rater=person)
        assert composed.rows(HERE, value="red", ids=own) == list(twice(Rating.objects, "red", own))
        assert composed.rows(HERE, value="green", ids=own) == []
        assert composed.rows(HERE, value="red", ids=own.none()) == []
    both = Audit.objects.filter(rater__in=[world.ana, world.ben])
    assert len(composed.rows(HERE, value="red", ids=both)) == 2
    assert len(composed.rows(HERE, value="red", ids=own)) == 1


def test_few_rows_are_looked_up_one_by_one_and_are_the_same(world):
    held = Allocation.objects.filter(team=world.harbour, ends=None)
    found = Case.objects.in_team(world.harbour)
    expected = set(Case.objects.filter(pk__in=held.values("case_id")))
    assert set(found) == expected == {world.ana1, world.ana2, world.ben1}
    assert found.count() == 3 and not Case.objects.exclude(pk__in=found).filter(pk__in=found)
    assert ("ANY(ARRAY(SELECT" in str(found.query)) == (connection.vendor == "postgresql")
