"""What is read from a standby, when, and what never is; with one in name (tests/beside.py)."""

from __future__ import annotations

import datetime
import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings as in_force
from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.core.signing import TimestampSigner
from django.db import OperationalError, ProgrammingError, connection, connections
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from cases import rights_mark, standby
from cases.models import (
    AccessLog,
    Allocation,
    Audit,
    Case,
    Grant,
    Membership,
    Moderation,
    RightsChange,
    Team,
    User,
)
from flourish_audit import own_writes
from flourish_audit.standby_router import StandbyRouter
from tests.audits import started
from tests.beside import ROUTER, beside
from tests.pressing import press
from tests.statements import signed_in

SETTINGS = Path(in_force.BASE_DIR) / "flourish_audit" / "settings.py"
WATCH = "flourish_audit.own_writes.OwnWritesMiddleware"
ONE = "postgres://web@one/flourish"
OTHER = "postgres://web@other/flourish"
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="no standby on SQLite")


@pytest.fixture
def there(world, settings, monkeypatch):
    with beside(settings, monkeypatch) as found:
        yield found


@pytest.fixture
def picture(world):
    return reverse("team_picture", args=[world.harbour.public_id])


# --- settings ------------------------------------------------------------------------------


def settings_with(monkeypatch, **environment) -> dict:
    for name in ("DATABASE_URL", "DATABASE_REPLICA_URL", "REPLICA_LAG_SECONDS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(SETTINGS))


def test_without_the_setting_nothing_of_it_is_there(monkeypatch):
    found = settings_with(monkeypatch, DATABASE_URL=ONE)
    assert "replica" not in found["DATABASES"]
    assert "DATABASE_ROUTERS" not in found
    assert WATCH not in found["MIDDLEWARE"]


def test_with_it_the_standby_is_read_only_has_its_time_and_is_not_waited_for(monkeypatch):
    found = settings_with(monkeypatch, DATABASE_URL=ONE, DATABASE_REPLICA_URL=OTHER)
    options = found["DATABASES"]["replica"]["OPTIONS"]
    for said in ("statement_timeout=15000", "default_transaction_read_only=on"):
        assert said in options["options"]
    assert "statement_timeout=15000" in found["DATABASES"]["default"]["OPTIONS"]["options"]
    assert "read_only" not in found["DATABASES"]["default"]["OPTIONS"]["options"]
    assert options["connect_timeout"] == 2
    assert found["DATABASE_ROUTERS"] == [ROUTER]
    assert WATCH in found["MIDDLEWARE"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"DATABASE_URL": "sqlite:///one.sqlite3"},
        {"DATABASE_REPLICA_URL": "sqlite:///one.sqlite3"},
        {"REPLICA_LAG_SECONDS": "0"},
        {"REPLICA_LAG_SECONDS": "301"},
    ],
)
def test_a_standby_that_cannot_be_one_stops_the_start(monkeypatch, wrong):
    with pytest.raises(ImproperlyConfigured):
        settings_with(monkeypatch, **{"DATABASE_URL": ONE, "DATABASE_REPLICA_URL": OTHER} | wrong)


def test_without_it_no_statement_more_and_no_cookie(
    world, client, picture, django_assert_num_queries, settings, monkeypatch
):
    """The page asks what it asks without the mark. Control: with a standby it asks there."""
    asked = {}
    for name in ("marked", "bare"):
        if name == "bare":
            monkeypatch.setattr(standby, "is_set_up", lambda: pytest.fail("never asked"))
        view = get_resolver().resolve(picture).func
        assert name == "bare" or marked(view)
        asked[name] = statements_of(world, view if name == "marked" else without_mark(view))
        monkeypatch.undo()
    assert asked["marked"] == asked["bare"]
    assert not any("pg_last_wal" in sql or "rightschange" in sql for sql in asked["marked"])
    answer = press(signed_in(world.ana), started(world.ana1, world.ana), "flourish.f.impact", "red")
    assert (answer.status_code, standby_cookie(answer)) == (200, None)
    with beside(settings, monkeypatch) as found:
        signed_in(world.harbour_manager).get(picture)
        assert found.asked


def statements_of(world, view) -> list[str]:
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=world.harbour_manager.pk)
    request.session = {}
    found = []

    def keep(run, sql, *more):
        found.append(sql)
        return run(sql, *more)

    with connection.execute_wrapper(keep):
        view(request, team_id=world.harbour.public_id)
    return found


def marked(view) -> bool:
    return getattr(view, "from_standby", False)


def without_mark(view):
    """The view as it is written, below its marks but with its access mark."""
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def standby_cookie(answer) -> str | None:
    held = answer.cookies.get(in_force.SAVED_COOKIE_NAME)
    return held.value if held else None


# --- which pages ---------------------------------------------------------------------------


def marked_pages() -> dict[str, object]:
    return {
        pattern.name: pattern.callback
        for entry in get_resolver().url_patterns
        for pattern in getattr(entry, "url_patterns", [entry])
        if marked(getattr(pattern, "callback", None))
    }


def test_dashboards_carry_the_mark_and_every_page_with_it_only_reads():
    pages = marked_pages()
    usual = "team_picture teams county_picture teams_trend team_scorecard register teams_funnel"
    assert set(usual.split()) <= set(pages)
    assert {"my_cases", "rate", "case", "audit", "people", "access_log"}.isdisjoint(pages)
    for view in pages.values():
        answer = view(RequestFactory().post("/"))
        assert answer.status_code == 405


def test_figures_come_from_the_standby_rights_and_the_log_never(there, world, picture):
    answer = signed_in(world.harbour_manager).get(picture)
    assert answer.status_code == 200
    assert {"cases_audit", "cases_allocation"} <= there.tables()
    assert not any(sql.startswith(("INSERT", "UPDATE", "DELETE")) for sql in there.asked)
    for table in ("cases_membership", "cases_accesslog", "cases_storedsetting", "django_session"):
        assert not any(f'FROM "{table}"' in sql for sql in there.asked)


def test_a_page_without_the_mark_is_read_from_the_primary(there, world):
    assert signed_in(world.ana).get(reverse("my_cases")).status_code == 200
    assert there.asked == []


def test_a_file_comes_from_the_standby_and_its_row_stands_on_the_primary(there, world):
    page = reverse("team_cases", args=[world.harbour.public_id])
    answer = signed_in(world.harbour_manager).get(page + "?_export=csv&purpose=supervision")
    assert (answer.status_code, b"9000001" in answer.content) == (200, True)
    assert "cases_case" in there.tables()
    assert AccessLog.objects.filter(event=AccessLog.Event.EXPORT).count() == 1


@pytest.mark.parametrize(
    "found",
    [
        standby.Found(standby.GONE),
        standby.Found(standby.NO_STANDBY),
        standby.Found(standby.BEHIND, 60, has_own=True, has_rights=True),
        standby.Found(standby.OK, has_own=False, has_rights=True),
        standby.Found(standby.OK, has_own=True, has_rights=False),
    ],
)
def test_a_standby_that_has_not_everything_is_not_read(there, world, picture, found):
    there.found = found
    assert signed_in(world.harbour_manager).get(picture).status_code == 200
    assert there.asked == []


def test_from_the_first_write_on_the_primary_answers(there, world):
    seen = []

    def page(request):
        seen.append(Team.objects.all().db)
        Case.objects.filter(pk=0).update(restricted=False)
        seen.append(Team.objects.all().db)
        return HttpResponse()

    standby.from_standby(page)(RequestFactory().get("/"))
    assert (seen, Team.objects.all().db) == (["replica", "default"], "default")


def test_rows_of_the_two_are_the_same_rows(there, world):
    router = StandbyRouter()
    one, other = world.ana, User.objects.get(pk=world.ben.pk)
    other._state.db = "replica"
    assert router.allow_relation(one, other) is True
    assert (router.allow_migrate("replica", "cases"), router.allow_migrate("default", "cases")) == (
        False,
        None,
    )


# --- when it fails -------------------------------------------------------------------------


def test_at_whichever_statement_it_breaks_the_page_comes_whole_from_the_primary(
    there, world, picture
):
    client = signed_in(world.harbour_manager)
    whole = client.get(picture)
    number = len(there.asked)
    assert number > 3
    for place in range(number):
        there.asked, there.breaks_at = [], place
        answer = client.get(picture)
        assert (answer.status_code, words(answer)) == (200, words(whole))
        assert len(there.asked) == place
        standby.rested()
    assert there.closed == number


def words(answer) -> str:
    """The page without what is drawn anew each time: its form's tokens."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def test_a_list_that_broke_off_logs_its_opening_once(there, world):
    page = reverse("team_cases", args=[world.harbour.public_id])
    client = signed_in(world.harbour_manager)
    there.breaks_at = 2
    answer = client.get(page + "?_export=csv&purpose=supervision")
    assert (answer.status_code, len(there.asked)) == (200, 2)
    assert AccessLog.objects.filter(event=AccessLog.Event.EXPORT).count() == 1


@pytest.mark.sweep
def test_control_without_the_second_reading_the_page_is_an_error(
    there, world, picture, monkeypatch
):
    def once(view, *given, **more):
        with standby._watched():
            return view(*given, **more)

    monkeypatch.setattr(standby, "_whole_page", once)
    there.breaks_at = 1
    client = signed_in(world.harbour_manager)
    client.raise_request_exception = False
    assert client.get(picture).status_code == 503


def test_a_statement_it_does_not_know_yet_is_asked_of_the_primary(there, world, picture):
    """A column that a migration just added."""
    there.breaks_at, there.fault = 0, ProgrammingError("column does not exist")
    assert signed_in(world.harbour_manager).get(picture).status_code == 200


def test_after_it_did_not_answer_it_rests_a_moment(there, world, picture):
    client = signed_in(world.harbour_manager)
    there.breaks_at = 0
    client.get(picture)
    there.breaks_at = None
    client.get(picture)
    assert there.asked == []
    standby.rested()
    client.get(picture)
    assert there.asked


def test_a_refusal_is_the_primarys_to_give(there, world):
    """A row that the standby has not got yet is not missing."""
    asked = []

    def page(request):
        asked.append(standby.reads_there())
        if standby.reads_there():
            raise Http404
        return HttpResponse("there")

    answer = standby.from_standby(page)(RequestFactory().get("/"))
    assert (answer.content, asked) == (b"there", [True, False])


# --- what somebody saved -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "writes"),
    [
        ('SELECT "cases_case"."id" FROM "cases_case"', False),
        ("(SELECT 1) UNION (SELECT 2)", False),
        ("WITH found AS (SELECT 1) SELECT * FROM found", False),
        ("WITH gone AS (DELETE FROM cases_case RETURNING id) SELECT * FROM gone", True),
        ('INSERT INTO "cases_rating" ("value") VALUES (%s)', True),
        ('  UPDATE "cases_audit" SET "state" = %s', True),
        ('DELETE FROM "cases_heldpost"', True),
        ("COPY cases_rating FROM STDIN", True),
        ("CALL something()", True),
        ('UPDATE "django_session" SET "session_data" = %s', False),
        ('INSERT INTO "cases_accesslog" ("at") VALUES (%s)', False),
        ('DELETE FROM "cases_signinattempt" WHERE 1 = 1', False),
        ('SAVEPOINT "s1"', False),
    ],
)
def test_what_is_a_write(sql, writes):
    assert own_writes.is_a_write(sql) is writes


@pytest.fixture
def remembering(there, settings, monkeypatch):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:-1], WATCH, settings.MIDDLEWARE[-1]]
    monkeypatch.setattr(own_writes, "_place", lambda: "0/1A2B3C4")
    asked = []
    monkeypatch.setattr(
        standby, "look", lambda saved=standby.NOWHERE: asked.append(saved) or there.found
    )
    return asked


def test_whoever_saved_is_known_by_a_signed_cookie_for_a_while(remembering, world, picture):
    client = signed_in(world.harbour_manager)
    answer = client.get(picture)
    assert (standby_cookie(answer), remembering) == (None, ["0/0"])
    audit = started(world.ana1, world.harbour_manager)
    answer = press(client, audit, "flourish.f.impact", "green")
    held = answer.cookies[in_force.SAVED_COOKIE_NAME]
    assert (held["httponly"], held["samesite"], held["max-age"]) == (True, "Lax", 300)
    client.get(picture)
    assert remembering == ["0/0", "0/1A2B3C4"]


def test_a_cookie_that_was_changed_or_is_old_counts_for_nothing(remembering, monkeypatch):
    request = RequestFactory().get("/")
    signer = TimestampSigner(salt="cases.standby.saved")
    for value in ("", "0/FF", signer.sign("0/FF") + "x", TimestampSigner().sign("0/FF")):
        request.COOKIES = {in_force.SAVED_COOKIE_NAME: value}
        assert standby.saved_by(request) == "0/0"
    request.COOKIES = {in_force.SAVED_COOKIE_NAME: signer.sign("0/FF")}
    assert standby.saved_by(request) == "0/FF"
    monkeypatch.setattr(standby, "SAVED_SECONDS", -1)
    assert standby.saved_by(request) == "0/0"


def test_a_place_that_cannot_be_asked_for_is_beyond_every_standby(db):
    def gone(*_):
        raise OperationalError("terminating connection")

    with connection.execute_wrapper(gone):
        assert own_writes._place() == standby.EVERYWHERE


# --- rights --------------------------------------------------------------------------------

# Read by the doors, and changing them takes no right away.
NO_RIGHT = {
    "frameworks_edition": "wording",
    "cases_auditplan": "a round gives looks by its samples",
}


def test_every_table_that_decides_who_sees_what_is_watched(world):
    found = set()
    names = set(connection.introspection.table_names())
    for person in world.people.values():
        user = User.objects.get(pk=person.pk)
        for rows in (
            Case.objects.visible_to(user),
            Case.objects.administered_by(user),
            Case.objects.not_blind_to(user),
            Audit.objects.countable_by(user),
            Audit.objects.countable_in("second_rater", user),
            Audit.objects.visible_to(user),
            Team.objects.figured_for(user),
            Moderation.objects.visible_to(user),
        ):
            try:
                sql = str(rows.query)
            except EmptyResultSet:  # nothing is open to them: no statement at all
                continue
            found |= {name for name in names if f'"{name}"' in sql}
    assert {"cases_allocation", "cases_namedperson"} <= found
    assert found - rights_mark.tables() - set(NO_RIGHT) == set(), (
        "add the table to STATEMENTS in cases/rights_mark.py, or say in NO_RIGHT why not"
    )


def changes(world) -> dict:
    """Each takes a right away, or gives one, by whatever way."""
    audit = started(world.ana1, world.ana)
    held = Allocation.objects.filter(case=world.ana2.pk, ends=None)
    return {
        "a case moves": lambda: held.update(practitioner=world.ben),
        "a part ends": lambda: Membership.objects.filter(user=world.ben).delete(),
        "a case is restricted": lambda: Case.objects.filter(pk=world.ana1.pk).update(
            restricted=True
        ),
        "an account is closed": lambda: User.objects.filter(pk=world.cy.pk).update(is_active=False),
        "a team changes service": lambda: Team.objects.filter(pk=world.hill.pk).update(
            service=world.services["Family Help"]
        ),
        "an audit is withdrawn": lambda: Audit.objects.filter(pk=audit.pk).update(
            state=Audit.State.WITHDRAWN
        ),
        "a grant ends": lambda: Grant.objects.filter(pk=0).update(ended_at=None),
    }


@postgresql
@pytest.mark.parametrize("watched", [True, False])
def test_every_change_of_rights_leaves_a_mark(world, watched):
    """By triggers, so that raw SQL does too. Control: without them there is none."""
    if not watched:
        rights_mark.remove()
    for what, change in changes(world).items():
        before = RightsChange.objects.count()
        change()
        assert (RightsChange.objects.count() > before) is watched, what


@postgresql
def test_ratings_and_notes_leave_none(world):
    audit = started(world.ana1, world.ana)
    client = signed_in(world.ana)
    before = RightsChange.objects.count()
    assert press(client, audit, "flourish.f.impact", "green").status_code == 200
    Case.objects.filter(pk=world.ana1.pk).update(birth_month=datetime.date(2017, 4, 1))
    assert RightsChange.objects.count() == before


# --- for whoever runs it -------------------------------------------------------------------


@pytest.mark.parametrize("state", [standby.OK, standby.BEHIND, standby.GONE, standby.NO_STANDBY])
def test_ready_says_how_the_standby_is_and_stays_ready(there, client, state):
    there.found = standby.Found(state)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["standby"]) == (200, state)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (standby.Found(standby.OK, 0.4), "0.4 seconds behind"),
        (standby.Found(standby.BEHIND, 61.2), "61 seconds behind, more than the 10 allowed"),
        (standby.Found(standby.GONE), "It does not answer."),
        (standby.Found(standby.NO_STANDBY), "it is no standby"),
    ],
)
def test_the_health_page_says_it_in_words(there, world, found, says):
    there.found = found
    answer = signed_in(world.admin).get(reverse("system_health"))
    assert says in " ".join(answer.content.decode().split())


def test_without_one_neither_speaks_of_it(world, client):
    assert "standby" not in client.get("/readyz").json()
    page = signed_in(world.admin).get(reverse("system_health")).content.decode()
    assert "Standby" not in page
    assert standby.REPLICA not in connections
