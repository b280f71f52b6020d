"""Every model field posted to each form of ours: only the listed fields change."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import team_counts
from cases.actions import case_records
from cases.actions.voice_words import load_voice_words
from cases.models import (
    Allocation,
    Case,
    Cover,
    DomainStandard,
    Membership,
    NamedPerson,
    PlanType,
    Service,
    StoredSetting,
    Team,
    User,
    VoiceWording,
)
from tests.matching import match_url, matched

KEPT = (
    User, Team, Service, Membership, PlanType, Case, Allocation, NamedPerson, VoiceWording,
    DomainStandard, StoredSetting, Cover,
)  # fmt: skip


def everything() -> dict:
    """Every stored value of people and cases, by model and row."""
    found = {}
    for model in KEPT:
        for row in model.objects.all():
            fields = [field.attname for field in model._meta.concrete_fields]
            found[model.__name__, row.pk] = {name: getattr(row, name) for name in fields}
    return found


def changed(before: dict, after: dict) -> set[tuple[str, str]]:
    """(model, field) of every difference in rows that were there before."""
    return {
        (key[0], name)
        for key, values in before.items()
        for name, value in values.items()
        if after.get(key, values)[name] != value
    }


def made(before: dict, after: dict) -> list[dict]:
    return [values for key, values in after.items() if key not in before]


def every_field(world) -> dict:
    """A value for each field of each model, under its name and its column's name."""
    posted: dict = {}
    for model in apps.get_app_config("cases").get_models():
        row = model.objects.first()
        known = model_to_dict(row) if row else {}
        for field in model._meta.concrete_fields:
            value = known.get(field.name)
            posted[field.name] = posted[field.attname] = "1" if value in (None, "") else value
    return posted | {
        "is_active": "", "id": world.ben.pk, "pk": world.ben.pk, "public_id": world.ben.public_id,
        "password": "x", "version": 99, "created_at": "2001-01-01", "opened_on": "2001-01-01",
        "starts": "2001-01-01", "ends": "2001-01-01", "case": world.cy1.pk, "code": "taken_over",
        "practitioner": world.cy.pk, "user": world.cy.pk, "is_superuser": "on", "is_staff": "on",
        "last_login": "2001-01-01", "knows_the_keys": "on", "status": "closed",
    }  # fmt: skip


def clean(posted: dict, own: dict) -> dict:
    return {name: str(value) for name, value in (posted | own).items()} | {
        name: value for name, value in own.items() if isinstance(value, list)
    }


def forms(world) -> dict:
    """Address, who sends it, its own fields, and what may change in rows that were there."""
    ana, case, plan = world.ana, world.ana1, world.plan_types["family_help"]
    own_part = ana.memberships.get().pk
    new_case = {
        "reference": "NEW/1", "birth_month": "2017-03", "expected_month": "", "family": "",
        "plan_type": plan.pk, "holder": own_part,
    }  # fmt: skip
    ben_part = world.ben.memberships.get().pk
    part = {"role": "qa_auditor", "team": "", "service": "", "starts": "", "last_day": ""}
    day = timezone.localdate()
    moved = team_counts.moving(world.hill, world.harbour, day=day)
    merged = {("Allocation", "ends"), ("Membership", "ends")}
    load_voice_words()
    asked = VoiceWording.objects.get(words_for="teenager", section_code="flourish.u")
    words = {"question": "Do people listen?", "help": "", "seen_question": asked.question,
             "seen_help": asked.help}  # fmt: skip
    StoredSetting.objects.create(name="MINIMUM_N")
    row = matched()
    seen = {"seen_reason": row.reason, "seen_active": "True"}
    match = {"section": row.section_code, "standard": row.item_code, "reason": "Ours"}
    there = Cover.objects.create(
        colleague=world.ben, stand_in=world.cy, team=world.harbour, starts=day, last_day=day
    )
    who_and_when = {("DomainStandard", "changed_by_id"), ("DomainStandard", "changed_at")}
    return {
        "case_add": ("ana", reverse("case_add"), new_case, set()),
        "register_add": ("admin", reverse("register_add"), new_case, set()),
        "case_move": (
            "admin", reverse("case_move", args=[case.public_id]), {"holder": ben_part},
            {("Allocation", "ends")},
        ),
        "case_plan": (
            "admin", reverse("case_plan", args=[case.public_id]),
            {"plan_type": plan.pk, "before": "child_in_need"}, {("Case", "plan_type_id")},
        ),
        "case_people": (
            "harbour_manager", reverse("case_people", args=[case.public_id]),
            {"restricted": "on", "people": [ana.pk]}, {("Case", "restricted")},
        ),
        "person_add": (
            "admin", reverse("person_add"),
            {"name": "Dee", "username": "dee", "email": "", **part}, set(),
        ),
        "part_give": ("admin", reverse("part_give", args=[ana.public_id]), part, set()),
        "part_end": (
            "admin", reverse("part_end", args=[ana.public_id]), {"part": own_part},
            {("Membership", "ends")},
        ),
        "person_close": (
            "admin", reverse("person_close", args=[ana.public_id]), {}, {("User", "is_active")},
        ),
        "person_link": (
            "admin", reverse("person_link", args=[ana.public_id]), {}, {("User", "password")},
        ),
        "team_add": (
            "admin", reverse("team_add"),
            {"name": "Coast", "service": "", "new_service": "Early Years"}, set(),
        ),
        "team_edit": (
            "admin", reverse("team_edit", args=[world.hill.public_id]),
            {"name": "Hill East", "service": world.hill.service_id, "new_service": ""},
            {("Team", "name")},
        ),
        "team_merge": (
            "admin", reverse("team_merge", args=[world.hill.public_id]),
            {"target": world.harbour.public_id, "day": day.isoformat(),
             "mark": moved.mark(world.hill, world.harbour, day)},
            merged | {("Team", "closed_on"), ("Team", "merged_into_id")},
        ),
        "team_close": (
            "admin", reverse("team_close", args=[world.north.public_id]), {},
            {("Team", "closed_on")},
        ),
        "case_reference": (
            "admin", reverse("case_reference", args=[case.public_id]),
            {"reference": "9000099", "before": case.reference}, {("Case", "reference")},
        ),
        "case_merge": (
            "admin", reverse("case_merge", args=[world.cy1.public_id]),
            {"other": case.reference, "mark": case_records.mark_of(world.cy1, case)},
            {("Allocation", "ends"), ("Case", "status"), ("Case", "closed_on"),
             ("Case", "same_child_as_id")},
        ),
        "setting_edit": (
            "admin", reverse("setting_edit", args=["minimum-n"]), {"value": "8", "version": "0"},
            {("StoredSetting", field) for field in
             ("differs", "value", "version", "changed_by_id", "changed_at")},
        ),
        "plan_type_add": ("admin", reverse("plan_type_add"), {"name": "New", "order": "3"}, set()),
        "plan_type_edit": (
            "admin", reverse("plan_type_edit", args=[plan.code]),
            {"name": "Early help", "order": "9"},
            {("PlanType", "name"), ("PlanType", "order"), ("PlanType", "is_active")},
        ),
        "voice_words_edit": (
            "admin", reverse("voice_words_edit", args=["teenager", "flourish.u"]), words,
            {("VoiceWording", "question"), ("VoiceWording", "help")},
        ),
        "match_add": (
            "admin", reverse("match_add"), match | {"section": "flourish.f"}, set(),
        ),
        "match_edit": (
            "admin", match_url("match_edit"), match | seen,
            who_and_when | {("DomainStandard", "reason")},
        ),
        "covers": (
            "admin", reverse("covers"),
            {"colleague": own_part, "stand_in": ben_part, "starts": "",
             "last_day": day.isoformat()}, set(),
        ),
        "cover_end": (
            "admin", reverse("cover_end", args=[there.public_id]), {}, {("Cover", "ended_at")},
        ),
        "match_remove": (
            "admin", match_url("match_remove"), seen,
            who_and_when | {("DomainStandard", "is_active")},
        ),
    }  # fmt: skip


NAMES = (
    "case_add register_add case_move case_plan case_people person_add part_give part_end "
    "person_close person_link team_add team_edit team_merge team_close case_reference case_merge "
    "plan_type_add plan_type_edit voice_words_edit "
    "setting_edit "
    "match_add match_edit match_remove covers cover_end"
).split()


@pytest.mark.parametrize("name", NAMES)
def test_unlisted_fields_stay_as_they_are(world, name):
    who, address, own, may_change = forms(world)[name]
    client = Client()
    client.force_login(world.people[who])
    client.get("/help/stored/")
    before = everything()
    answer = client.post(address, clean(every_field(world), own))
    after = everything()
    differences = changed(before, after)
    assert answer.status_code in (200, 302)
    assert differences == may_change
    assert bool(differences or made(before, after))  # the form did its own work
    for row in made(before, after):
        assert str(row.get("starts", "")) != "2001-01-01"
        assert row.get("is_active", True) is True
        assert row.get("status", "open") == "open"
        assert row.get("code") != "taken_over"
        assert row.get("version", 0) == 0


def test_every_own_form_is_in_the_list(world):
    """A form page added to these views has to be tried here too."""
    posting = {"person_open", "still_here", "held_post"}  # take no field at all
    assert set(forms(world)) == set(NAMES)
    from cases.views import case_records, covers, matching, people, register, settings, team_admin

    views = {
        view
        for module in (case_records, covers, matching, people, register, settings, team_admin)
        for view in vars(module)
        if hasattr(getattr(module, view), "access")
    }  # fmt: skip
    reading = {"people", "person", "team_list", "register", "settings", "voice_words"}
    reading |= {"matching"}
    assert views - reading - posting == set(NAMES)


def writing_all(get_response):
    """A form that takes every field somebody sends."""

    def answer(request):
        if request.method == "POST":
            Team.objects.update(order=request.POST["order"])
        return get_response(request)

    return answer


def test_control_a_form_that_takes_every_field_is_found(world, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.writing_all"]
    Team.objects.update(order=7)
    with pytest.raises(AssertionError, match="order"):
        test_unlisted_fields_stay_as_they_are(world, "person_close")
