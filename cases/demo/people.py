"""Fenmarch's services, teams and people. Every name is invented; every address ends nowhere."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from cases.access import Role
from cases.demo.chance import identifier, stream
from cases.models import Membership, Service, Team, User
from cases.periods import add_months

DEMO_PASSWORD = "fenmarch-demo-only"  # noqa: S105  printed for everyone; guards nothing real
MAIL = "example.invalid"
LEAVER = "leaver.one"


@dataclass(frozen=True)
class TeamPlan:
    code: str
    name: str
    service: str
    practitioners: int


SERVICES = (
    ("familyhelp", "Family Help"),
    ("assessment", "Assessment"),
    ("safeguarding", "Safeguarding"),
    ("care", "Care and Leaving Care"),
)
TEAMS = (
    TeamPlan("north", "Family Help North", "familyhelp", 5),
    TeamPlan("south", "Family Help South", "familyhelp", 5),
    TeamPlan("outreach", "Outreach", "familyhelp", 2),
    TeamPlan("east", "Assessment East", "assessment", 5),
    TeamPlan("west", "Assessment West", "assessment", 5),
    TeamPlan("harbour", "Safeguarding Harbour", "safeguarding", 6),
    TeamPlan("hill", "Safeguarding Hill", "safeguarding", 6),
    TeamPlan("incare", "Children in Care", "care", 5),
    TeamPlan("leavingcare", "Leaving Care", "care", 5),
)
COUNTY_PEOPLE = (
    ("director", Role.DIRECTOR),
    ("qa.one", Role.QA_AUDITOR),
    ("qa.two", Role.QA_AUDITOR),
    ("qa.three", Role.QA_AUDITOR),
    ("admin.one", Role.ADMIN),
    ("admin.two", Role.ADMIN),
    ("partner.one", Role.PARTNER),
    ("partner.two", Role.PARTNER),
    ("governance.one", Role.INFORMATION_GOVERNANCE),
)
FIRST_NAMES = (
    "Amara Bartosz Carys Dilnoza Eamon Farida Gethin Hollis Ines Jarek Keziah Lorcan Mirela "
    "Nasrin Oisin Petra Quentin Rukhsana Saoirse Tunde Ulrika Vikesh Winsome Xanthe Yusra "
    "Zoltan Anwen Babak Chidi Dervla Emeka Fenella Goran Hanneke Imogen Jovan Katya Leocadia "
    "Marek Niamh Olwen Parveen Radek Sunniva Tariq Una Vasile Wanjiru Yevgenia Zara Ailsa "
    "Bronagh Cosmin Delphine Efua Florin Greta Harjit Isolde Jomo Kamila Lowri Mehwish Nkechi "
    "Ottilie Pritpal Roisin Sanjeev Talitha Urszula Verity Wioletta"
).split()
LAST_NAMES = (
    "Fenwright Kowalczuk Oduyemi Marshcombe Thirunathan Llewarne Vasilescu Reedham-Stokes "
    "Achterberg Okwuosa Sallowfield Bhattarai Dragomirov Eelbrook Yildirimoglu Samphire "
    "Ntshangase Withyside Horvathy Quayle-Moss Rahmanian Sluicewell Adebisola Petrauskas "
    "Carrfield Mukherji-Dole Dykewood Osterlund Tamarind Wherryman Ishaque Bulrushe Kavanaghan "
    "Sokolowska Heronsgate Abdirashid Lodewell Chikwendu Stanfleet Janjic Peatworth Goldthwick "
    "Mbatha-Lowe Oystermark Ravensluys Sandhurstly Uttley-Fenn Zielonka Broadwater-Ash "
    "Cholmeley-Rudd Duskwater Esterhuyzen Farrowmere Gravenor Hussainzada Ilesanmi Jurkovich "
    "Kestrelby Lightermoor Makelainen Nightmarsh Orlovska Plashwick Quantrell-Okoye Rushmeadow "
    "Saltmarsh Tidewell Umarova Vandermeer-Wolde Wildfowle Yarmarsh Zalewska"
).split()


@dataclass
class People:
    """The county's rows, by code and sign-in name, as the later steps need them."""

    services: dict[str, Service] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    practitioners: dict[str, list[User]] = field(default_factory=dict)
    managers: dict[str, User] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One person's part, before any row is made."""

    username: str
    role: str
    team: str = ""
    service: str = ""
    active: bool = True


def prefix(copy: int) -> str:
    """A scaled county repeats itself; the first copy has the plain names."""
    return f"c{copy + 1}." if copy else ""


def parts(copies: int) -> Iterator[Part]:
    for copy in range(copies):
        before = prefix(copy)
        for team in TEAMS:
            yield Part(f"{before}manager.{team.code}", Role.TEAM_MANAGER, team=before + team.code)
            for number in range(1, team.practitioners + 1):
                name = f"{before}practitioner.{team.code}{number}"
                yield Part(name, Role.PRACTITIONER, team=before + team.code)
        for code, _ in SERVICES:
            yield Part(f"{before}service.{code}", Role.SERVICE_MANAGER, service=before + code)
    for username, role in COUNTY_PEOPLE:
        yield Part(username, role)
    yield Part(LEAVER, Role.PRACTITIONER, team="harbour", active=False)


def build_people(*, seed: int, anchor: datetime.date, copies: int) -> People:
    people = People()
    rng = stream(seed, "people")
    _build_teams(people, rng, copies)
    wanted = list(parts(copies))
    password = make_password(DEMO_PASSWORD)  # once: hashing is slow on purpose
    users = User.objects.bulk_create(
        User(
            public_id=identifier(rng),
            username=part.username,
            name=invented_name(number),
            email=f"{part.username}@{MAIL}",
            password=password,
            is_active=part.active,
        )
        for number, part in enumerate(wanted)
    )
    people.users = {user.username: user for user in users}
    _build_memberships(people, wanted, anchor)
    return people


def invented_name(number: int) -> str:
    """A different pair of names for each number; the pairs only repeat after thousands."""
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    turn = number // len(FIRST_NAMES)
    last = LAST_NAMES[(number * 5 + turn * 7 + 3) % len(LAST_NAMES)]
    return f"{first} {last}" + (f" {turn // len(LAST_NAMES) + 1}" * (turn >= len(LAST_NAMES)))


def _build_teams(people: People, rng, copies: int) -> None:
    for copy in range(copies):
        before, after = prefix(copy), f" {copy + 1}" if copy else ""
        for order, (code, name) in enumerate(SERVICES, start=1):
            order += copy * len(SERVICES)
            people.services[before + code] = Service.objects.create(name=name + after, order=order)
        for order, team in enumerate(TEAMS, start=1):
            people.teams[before + team.code] = Team.objects.create(
                public_id=identifier(rng),
                service=people.services[before + team.service],
                name=team.name + after,
                order=order + copy * len(TEAMS),
            )


def _build_memberships(people: People, wanted: list[Part], anchor: datetime.date) -> None:
    for part in wanted:
        user = people.users[part.username]
        if part.role == Role.PRACTITIONER and part.active:
            people.practitioners.setdefault(part.team, []).append(user)
        elif part.role == Role.TEAM_MANAGER:
            people.managers[part.team] = user
    Membership.objects.bulk_create(
        Membership(
            user=people.users[part.username],
            role=part.role,
            team=people.teams.get(part.team),
            service=people.services.get(part.service),
            starts=add_months(anchor, -5 if part.team.endswith("outreach") else -36),
            ends=None if part.active else add_months(anchor, -8),
        )
        for part in wanted
    )


@dataclass(frozen=True)
class DemoPerson:
    username: str
    name: str
    role: str
    place: str


def demo_people() -> list[DemoPerson]:
    """Everyone who can be tried out, for the demo to print: sign-in name, name, role, team."""
    rows = (
        Membership.objects.filter(user__email__endswith=f"@{MAIL}")
        .select_related("user", "team", "service")
        .order_by("pk")
    )
    return [
        DemoPerson(
            username=row.user.username,
            name=row.user.name,
            role=row.get_role_display() + ("" if row.user.is_active else " (has left)"),
            place=str(row.team or row.service or "Whole county"),
        )
        for row in rows
    ]


def demo_county_is_here() -> bool:
    """seed_demo made this database: the leaver's invented account is its mark."""
    return User.objects.filter(username=LEAVER, email=f"{LEAVER}@{MAIL}").exists()
