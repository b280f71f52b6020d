"""The small county that tests work in. One picture:

Safeguarding ── Harbour: harbour_manager, ana, ben ── cases ana1 ana2 ben1
             └─ Hill:    hill_manager, cy           ── case  cy1
Family Help ─── North:   (nobody)
county-wide: service_manager (Safeguarding), director, qa, admin, partner
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from cases.access import Role
from cases.models import Allocation, Case, Membership, PlanType, Service, Team, User
from frameworks.models import Edition, Framework, Item, Section

LETTERS = [
    ("f", "Family & Friends"),
    ("l", "Learning"),
    ("o", "Opportunity"),
    ("u", "Understood"),
    ("r", "Resilience"),
    ("i", "Individual"),
    ("s", "Safe & Secure"),
    ("h", "Healthy"),
]
FLOURISH_SCALE = {
    "green": {"label": "Strength", "means": "In place and the child feels it"},
    "amber": {"label": "Developing", "means": "Partly in place"},
    "red": {"label": "Gap", "means": "Not in place"},
    "not_yet_known": {"label": "Not yet known", "means": "We have not found out"},
    "not_applicable": {"label": "Does not apply now", "means": "Cannot apply now"},
}
STANDARDS_SCALE = FLOURISH_SCALE | {
    "green": {"label": "Met", "means": "Met"},
    "amber": {"label": "Partly met", "means": "Partly met"},
    "red": {"label": "Not met", "means": "Not met"},
}


@dataclass
class World:
    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    plan_types: dict[str, PlanType] = field(default_factory=dict)
    flourish: Edition = None
    standards: Edition = None

    def __getattr__(self, name: str):
        for group in ("people", "teams", "cases"):
            found = self.__dict__.get(group, {}).get(name)
            if found is not None:
                return found
        raise AttributeError(name)

    def item(self, code: str) -> Item:
        return Item.objects.get(code=code)


def build_world() -> World:
    """Each kind of row in one statement: most tests begin here."""
    world = World(flourish=small_flourish(), standards=small_standards())
    plans = PlanType.objects.bulk_create(
        PlanType(code=code, name=name, order=order)
        for order, (code, name) in enumerate(
            [
                ("family_help", "Family help"),
                ("child_in_need", "Child in need"),
                ("child_protection", "Child protection"),
                ("child_in_care", "Child in care"),
            ]
        )
    )
    world.plan_types = {plan.code: plan for plan in plans}
    services = Service.objects.bulk_create(
        Service(name=name) for name in ("Safeguarding", "Family Help")
    )
    world.services = {service.name: service for service in services}
    teams = {
        code: Team(name=name, service=world.services[service])
        for code, name, service in (
            ("harbour", "Safeguarding Harbour", "Safeguarding"),
            ("hill", "Safeguarding Hill", "Safeguarding"),
            ("north", "Family Help North", "Family Help"),
        )
    }
    world.teams = dict(zip(teams, Team.objects.bulk_create(teams.values()), strict=True))
    add_people(
        world,
        ("ana", Role.PRACTITIONER, "harbour"),
        ("ben", Role.PRACTITIONER, "harbour"),
        ("cy", Role.PRACTITIONER, "hill"),
        ("harbour_manager", Role.TEAM_MANAGER, "harbour"),
        ("hill_manager", Role.TEAM_MANAGER, "hill"),
        ("service_manager", Role.SERVICE_MANAGER, "Safeguarding"),
        ("director", Role.DIRECTOR, None),
        ("qa", Role.QA_AUDITOR, None),
        ("admin", Role.ADMIN, None),
        ("partner", Role.PARTNER, None),
    )
    codes = {"ana1": "ana", "ana2": "ana", "ben1": "ben", "cy1": "cy"}
    cases = Case.objects.bulk_create(
        Case(
            reference=f"900000{number}",
            plan_type=world.plan_types["child_in_need"],
            opened_on=datetime.date(2024, 1, 8),
            birth_month=datetime.date(2017, 3, 1),
        )
        for number in range(1, len(codes) + 1)
    )
    world.cases = dict(zip(codes, cases, strict=True))
    Allocation.objects.bulk_create(
        Allocation(
            case=world.cases[code],
            practitioner=world.people[holder],
            team=world.teams["hill" if holder == "cy" else "harbour"],
            starts=datetime.date(2024, 1, 8),
        )
        for code, holder in codes.items()
    )
    return world


def add_people(world: World, *parts: tuple[str, str, str | None]) -> None:
    """People who may do nothing without a password: tests sign in with client.force_login."""
    people = [
        User(username=username, name=username.replace("_", " ").title()) for username, *_ in parts
    ]
    for person in people:
        person.set_unusable_password()
    for person in User.objects.bulk_create(people):
        world.people[person.username] = person
    Membership.objects.bulk_create(
        Membership(
            user=world.people[username],
            role=role,
            team=world.teams.get(place),
            service=world.services.get(place),
            starts=datetime.date(2020, 1, 1),
        )
        for username, role, place in parts
    )


def add_person(world: World, username: str, role: str, place: str | None) -> User:
    apart = World(teams=world.teams, services=world.services)
    add_people(apart, (username, role, place))
    return apart.people[username]


def add_case(world: World, reference: str, holder: str, team: str, **fields) -> Case:
    case = Case.objects.create(
        reference=reference,
        plan_type=fields.pop("plan_type", world.plan_types["child_in_need"]),
        opened_on=datetime.date(2024, 1, 8),
        **({"birth_month": datetime.date(2017, 3, 1)} | fields),
    )
    Allocation.objects.create(
        case=case,
        practitioner=world.people[holder],
        team=world.teams[team],
        starts=datetime.date(2024, 1, 8),
    )
    return case


def small_flourish() -> Edition:
    """Eight domains with an impact, two outcomes and a tailored determinant each, two universal."""
    edition = _draft("flourish", "Flourish Outcomes Framework", FLOURISH_SCALE)
    sections = Section.objects.bulk_create(
        Section(
            edition=edition,
            code=f"flourish.{letter}",
            kind="domain",
            letter=letter.upper(),
            name=name,
            order=order,
        )
        for order, (letter, name) in enumerate(LETTERS, start=1)
    )
    rows = [
        (section, f"{section.code}.{code}", kind, number, f"{section.name} {code}")
        for section in sections
        for kind, code, number in (
            ("impact", "impact", 1),
            ("outcome", "outcome.1", 1),
            ("outcome", "outcome.2", 2),
            ("tailored_determinant", "tailored.1", 1),
        )
    ]
    items = [
        Item(
            edition=edition,
            section=section,
            code=code,
            kind=kind,
            order=number,
            position=position,
            text=f"{label} text",
            short_label=label,
        )
        for position, (section, code, kind, number, label) in enumerate(rows, start=1)
    ]
    universal = Section.objects.create(
        edition=edition,
        code="flourish.universal",
        kind="universal",
        name="Determinants for every domain",
        order=9,
    )
    items += [
        Item(
            edition=edition,
            section=universal,
            code=f"flourish.universal.{number}",
            kind="universal_determinant",
            order=number,
            position=len(rows) + number,
            text=f"Universal determinant {number}",
        )
        for number in (1, 2)
    ]
    Item.objects.bulk_create(items)
    return _publish(edition)


def small_standards() -> Edition:
    """Two pillars with two standards each; the first standard has a measure."""
    edition = _draft("relationships-first", "Relationships First", STANDARDS_SCALE)
    position = 0
    for order, (code, name) in enumerate((("voice", "Voice"), ("planning", "Planning")), start=1):
        section = Section.objects.create(
            edition=edition,
            code=f"relationships-first.{code}",
            kind="pillar",
            name=name,
            order=order,
        )
        for number in (1, 2):
            position += 1
            standard = Item.objects.create(
                edition=edition,
                section=section,
                code=f"relationships-first.{code}.{number}",
                kind="practice_standard",
                order=number,
                position=position,
                text=f"{name} standard {number}",
            )
            if position == 1:
                position += 1
                Item.objects.create(
                    edition=edition,
                    section=section,
                    parent=standard,
                    kind="measure",
                    timescale_days=10,
                    order=1,
                    position=position,
                    code=f"{standard.code}.measure.1",
                    text="A measure",
                )
    return _publish(edition)


def _draft(code: str, name: str, scale: dict) -> Edition:
    framework = Framework.objects.create(code=code, name=name, publisher="Tests")
    return Edition.objects.create(framework=framework, number=1, scale=scale, checksum="0" * 64)


def _publish(edition: Edition) -> Edition:
    edition.status = Edition.Status.PUBLISHED
    edition.published_at = timezone.now()
    edition.save()
    return edition
