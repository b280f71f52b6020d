"""Every address x every person: the expected answer stands in tests/url_matrix.txt.

The addresses come from the URLconf; one that is missing from the table, or a row whose address is
gone, fails the build. Objects in the addresses are Ana's, of team Harbour.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cases.actions import api_clients, appraisals, grants, import_waiting, people_file
from cases.actions.calibration import open_calibration
from cases.actions.concerns import raise_concern
from cases.actions.covers import give_cover
from cases.actions.library import stage
from cases.actions.moderation import ask_second_rating
from cases.actions.saved_views import save_view
from cases.actions.strengths import share
from cases.actions.supervision import begin, save_points
from cases.actions.voice_words import load_voice_words
from cases.intake.entries import Entry, Reading
from cases.intake.files import Source
from cases.intake.people_rows import read_people
from cases.models import Action, ErasureRun, HeldPost, LegalHold
from frameworks.loading.apply import apply
from frameworks.loading.files import sound_content
from tests.audits import rate, started, submitted
from tests.frameworks.made_up import content, reworded_wheel, wheel_workbook
from tests.matching import matched
from tests.rounds import look_at
from tests.views import heard
from tests.world import add_person

AN_ENTRY = Entry("List", 2, "A-100", date(2015, 6, 1), plan="child_in_need", worker="nia")
TABLE = Path(__file__).with_name("url_matrix.txt")
OUTSIDE = {"static"}
APPRAISAL = ("appraisal", "appraisal_choose", "appraisal_show")
SHEETS = ("supervision_sheet", "supervision_sign", "supervision_remove", "supervision_redact")
MOVES = ("agree", "return", "moderate", "correct", "withdraw", "comment", "reply")


def patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, Callable]]:
    """(name, view) of every address, namespaced."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry.callback
        else:
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from patterns(entry, prefix + space)


def table() -> dict[tuple[str, str], dict[str, int]]:
    """{(method, address): {person: status}} from the text file."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line.strip()]
    lines = [line for line in lines if not line[0].startswith("#")]
    people = lines[0][2:]
    return {
        # Governance is answered as a partner is, unless the row has a number of its own for them.
        (line[0], line[1]): dict(
            zip(people, map(int, [*line[2:], *line[-1:]][: len(people)]), strict=True)
        )
        for line in lines[1:]
    }


PEOPLE = TABLE.read_text().splitlines()[2].split()[2:]


@contextmanager
def rolled_back(client: Client | None = None) -> Iterator[None]:
    """Whatever a request changes is undone, so that every address meets the same county.

    The client's cookies too: whoever signed in before stays signed in.
    """
    cookies = copy.deepcopy(client.cookies) if client else None
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    if client:
        client.cookies = cookies


@pytest.fixture
def county(world):
    return furnished(world)


def furnished(world):
    """The small county with an open audit, a submitted one, an action and a held post of Ana's."""
    world.people["leaver"] = leaver = type(world.ana).objects.create(
        username="leaver", name="Leaver", is_active=False
    )
    world.people["governance"] = add_person(world, "governance", "information_governance", None)
    leaver.set_unusable_password()
    world.open_audit = started(world.ana1, world.ana)
    rate(world.open_audit, {"flourish.f.impact": "amber"})
    world.submitted = submitted(world, world.ana2, world.ana, {"flourish.u.impact": "red"})
    world.action = Action.objects.get()
    world.concern = raise_concern(audit=world.submitted, by=world.ana)
    world.round = look_at(world, world.cy1, world.qa).sample.plan
    world.view = heard(world.ana1, world.ana)
    load_voice_words()
    matched()
    world.cover = give_cover(
        by=world.admin, colleague=world.ana, team=world.harbour, stand_in=world.ben,
        starts=timezone.localdate() + timedelta(1), last_day=timezone.localdate() + timedelta(9),
    )  # fmt: skip
    world.held = HeldPost.objects.create(
        user=world.ana, path="/cases/add/", fields=[], held_at=world.submitted.submitted_at
    )
    world.saved_view = save_view(
        by=world.ana, name="Mine", page="my_cases", team=None, query="", is_shared=False
    )
    first = submitted(world, world.ben1, world.ben, {})
    world.strength = share(  # Ben's; qa rates its case blind, so it is not found by them
        audit=first, by=world.ben, section_code="flourish.f", text="Told on", ask_me=True
    )
    world.moderation = ask_second_rating(first=first, rater=world.qa, by=world.qa)
    world.appraisal = appraisals.begin(
        practitioner=world.ana, team=world.harbour, ends_on=timezone.localdate()
    )
    appraisals.show(appraisal=world.appraisal, by=world.ana, shown=True)
    world.sheet, _ = begin(
        practitioner=world.ana, team=world.harbour, held_on=timezone.localdate(),
        by=world.harbour_manager,
    )  # fmt: skip
    save_points(sheet=world.sheet, by=world.ana, version=0, text="Ana asks the school")
    wheels = [sound_content("wheel.xlsx", book)[0] for book in (wheel_workbook(), reworded_wheel())]
    apply(wheels[:1], publish=True)
    apply(wheels[1:])
    world.upload = stage(by=world.admin, content=content(1), file_name="made.xlsx")
    world.people_file = people_file.keep(
        by=world.admin,
        reading=read_people(
            Source("people.csv", b"sign_in_name,role,team,action\nana,Practitioner,,close"),
            timezone.localdate(),
        ),
    )
    world.waiting = import_waiting.keep(
        by=world.admin, reading=Reading("plain", [AN_ENTRY]), as_at=timezone.localdate()
    )
    world.granted = grants.ask(by=world.admin, reference=world.ana2.reference, reason="Why")
    grants.decide(grant=world.granted, by=world.harbour_manager, minutes=60)
    world.grant = grants.ask(by=world.admin, reference=world.ana1.reference, reason="Why")
    today = timezone.localdate()
    world.api_client = api_clients.create(
        by=world.admin, name="Power BI", purpose="The quarter", answers=world.service_manager,
        scope="service", service=world.services["Safeguarding"], team=None, starts_on=today,
        ends_on=today,
    )  # fmt: skip
    now = timezone.now()
    world.erasure = ErasureRun.objects.create(before=now.date(), made_by=world.admin, made_at=now)
    world.hold = LegalHold.objects.create(
        category="imports", reason="Why", set_by=world.governance, set_at=now
    )
    world.calibration = open_calibration(
        title="Robin, 9", story="Made up", items=[world.item("flourish.f.impact")], by=world.qa
    )
    return world


def arguments(world) -> dict[str, list]:
    """What stands in the addresses that name an object."""
    case, audit = world.ana1.public_id, world.open_audit.public_id
    harbour = world.harbour.public_id
    item = "flourish.f.impact"
    return {
        "action": [world.action.public_id],
        "action_add": [case],
        "action_re_rate": [world.action.public_id],
        "action_step": [world.action.public_id, "change"],
        "audit": [audit],
        "audit_concern": [audit],
        "audit_redact": [world.submitted.public_id],
        "concern": [world.concern.public_id],
        "audit_begin": [audit],
        "round": [world.round.public_id],
        "sample_give": [world.round.public_id, 1],
        "audit_discard": [audit],
        **{f"audit_{move}": [world.submitted.public_id] for move in MOVES},
        "audit_finish": [audit],
        "audit_panel": [audit, "flourish.f"],
        "audit_section": [audit, "flourish.f"],
        "audit_start": [case],
        "audit_strength": [world.submitted.public_id],
        "strength": [world.strength.public_id],
        "strength_stop": [world.strength.public_id],
        "strength_take_down": [world.strength.public_id],
        **{name: [world.appraisal.public_id] for name in APPRAISAL},
        **{name: [world.sheet.public_id] for name in SHEETS},
        "saved_view_add": ["my_cases"],
        "saved_view_drop": [world.saved_view.public_id],
        "calibration": [world.calibration.public_id],
        "calibration_close": [world.calibration.public_id],
        "case": [case],
        "case_move": [case],
        "case_history": [case],
        "case_people": [case],
        "case_reference": [case],
        "case_merge": [case],
        "compare": [case],
        "case_evidence": [case],
        "case_everything": [case],
        "case_notes": [case],
        "case_plan": [case],
        "clock": [case, "relationships-first.voice.1.measure.1"],
        "case_reason": [case],
        "hold_lift": [world.hold.public_id],
        "retention_run": [world.erasure.public_id],
        "retention_step": [world.erasure.public_id, "drop"],
        "grant": [world.grant.public_id],
        "grant_end": [world.grant.public_id],
        "granted_case": [world.granted.public_id],
        "api_client_end": [world.api_client.public_id],
        "program_token": [world.api_client.public_id],
        "program_end": [world.api_client.public_id],
        "hand_over": [world.ana.public_id],
        "cover_end": [world.cover.public_id],
        "team_actions": [harbour],
        "emails_off": ["no-such-token"],
        "pair": [world.moderation.public_id],
        "held_post": [world.held.public_id],
        "note_item": [audit, item],
        "rate_item": [audit, item],
        "why_item": [audit, item],
        "view_start": [case],
        "view_record": [world.view.public_id],
        "view_discard": [world.view.public_id],
        "people_preview": [world.people_file.public_id],
        "caseload_preview": [world.waiting.public_id],
        "caseload_match": [world.waiting.public_id],
        "voice_words_edit": ["teenager", "flourish.u"],
        "match_edit": ["flourish.u", "relationships-first.voice.1"],
        "match_remove": ["flourish.u", "relationships-first.voice.1"],
        "siblings": [case],
        "team_picture": [harbour],
        "team_openings": [harbour],
        "team_trend": [harbour],
        "team_trend_behind": [harbour, item, "grown"],
        "teams_trend_behind": [item, "grown"],
        "team_cases": [harbour],
        "team_scorecard": [harbour],
        "team_edit": [harbour],
        "team_merge": [harbour],
        "team_close": [harbour],
        "team_session": [harbour],
        "team_session_show": [harbour],
        "team_behind": [harbour, "flourish.u.impact", "red"],
        "team_why": [harbour],
        "team_why_behind": [harbour, "flourish.universal.1", "missing"],
        "team_practice": [harbour],
        "team_practice_behind": [harbour, "flourish.u.impact", "not_looked_at"],
        "teams_why_behind": ["flourish.universal.1", "missing"],
        "team_clock_behind": [harbour, "relationships-first.voice.1.measure.1", "not-recorded"],
        "teams_clock_behind": ["relationships-first.voice.1.measure.1", "not-recorded"],
        "teams_practice_behind": ["flourish.u.impact", "not_looked_at"],
        "invitation": [world.ana.public_id.hex, "no-such-token"],
        "part_end": [world.ana.public_id],
        "part_give": [world.ana.public_id],
        "person": [world.ana.public_id],
        "person_close": [world.ana.public_id],
        "mfa_remove_webauthn": [1],
        "person_link": [world.ana.public_id],
        "person_step_off": [world.ana.public_id],
        "person_open": [world.ana.public_id],
        "plan_type_edit": ["child_in_need"],
        "setting_edit": ["minimum-n"],
        "frameworks:framework": ["flourish"],
        "frameworks:section": ["flourish", "flourish.f"],
        "frameworks:item": ["flourish", "flourish.f.outcome.1"],
        "frameworks:edition": ["flourish", 1],
        "frameworks:editions": ["flourish"],
        "edition_file": ["flourish", 1],
        "library_edition": ["flourish", 1],
        **{name: ["wheel", 2] for name in ("draft", "draft_about", "draft_scale", "draft_move")},
        "draft_section": ["wheel", 2, "wheel.home"],
        **{f"draft_{name}": ["wheel", 2, "wheel.home.1"] for name in ("row", "out")},
        "draft_back": ["wheel", 2, "wheel.home.2"],
        "draft_add": ["wheel", 2, "item", "wheel.home"],
        "library_links": ["wheel", 2],
        "library_step": ["flourish", 1, "retire"],
        "library_preview": [world.upload.public_id],
    }


def address(world, name: str) -> str:
    return addresses(world, name)[name]


def addresses(world, *names: str) -> dict[str, str]:
    given = arguments(world)
    return {name: reverse(name, args=given.get(name, [])) for name in names}


def names() -> set[str]:
    return {name for name, _ in patterns() if name not in OUTSIDE}


def sign_in(client, world, person: str) -> None:
    if person != "nobody":
        client.force_login(world.people[person])


def test_every_address_stands_in_the_table():
    assert {name for _, name in table()} == names()


def test_every_view_says_who_may_open_it():
    unmarked = [name for name, view in patterns() if not hasattr(view, "access")]
    assert unmarked == []


@pytest.mark.sweep
@pytest.mark.parametrize("method", ["get", "post"])
def test_answers_each_person_as_the_table_says(county, method):
    rows = {name: row for (verb, name), row in table().items() if verb == method}
    places = addresses(county, *rows)
    for person in PEOPLE:
        client = Client()
        sign_in(client, county, person)
        found = {}
        for name in rows:
            with rolled_back(client):
                found[name] = getattr(client, method)(places[name]).status_code
        assert (person, found) == (person, {name: row[person] for name, row in rows.items()})


@pytest.mark.sweep
@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_no_address_takes_other_methods(county, client, method):
    client.force_login(county.ana)
    for name, place in addresses(county, *names()).items():
        status = getattr(client, method)(place).status_code
        assert status in (302, 403, 404, 405, 410), f"{name} said {status} to {method}"
