"""The Standard Safeguarding Dataset: one CSV a table, joined by the person's id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

# Our name: the names a column has had, the best first. Anything else in a table is never read.
Wanted = dict[str, tuple[str, ...]]
TABLES: dict[str, Wanted] = {
    "person": {
        "reference": ("pers_person_id", "pers_legacy_id"),
        "birth": ("pers_dob",),
        "due": ("pers_expected_dob",),
    },
    "involvements": {
        "reference": ("invo_person_id",),
        "worker": ("invo_professional_id",),
        "team": ("invo_professional_team",),
        "opened": ("invo_involvement_start_date",),
        "closed": ("invo_involvement_end_date",),
    },
    "professionals": {
        "worker": ("prof_professional_id",),
        "staff": ("prof_staff_id",),
        "name": ("prof_professional_name",),
        "team": ("prof_professional_department",),
    },
    "department": {"team": ("dept_team_id",), "name": ("dept_team_name",)},
    "family": {"family": ("fami_family_id",), "reference": ("fami_person_id",)},
    "cin_episodes": {
        "reference": ("cine_person_id",),
        "opened": ("cine_referral_date",),
        "closed": ("cine_close_date",),
        "team": ("cine_referral_team",),
        "worker": ("cine_referral_worker_id",),
    },
    "cp_plans": {
        "reference": ("cppl_person_id",),
        "opened": ("cppl_cp_plan_start_date",),
        "closed": ("cppl_cp_plan_end_date",),
    },
    "cla_episodes": {
        "reference": ("clae_person_id",),
        "opened": ("clae_cla_episode_start_date",),
        "closed": ("clae_cla_episode_ceased_date", "clae_cla_episode_ceased"),
    },
    "care_leavers": {
        "reference": ("clea_person_id",),
        "team": ("clea_care_leaver_allocated_team",),
        "worker": ("clea_care_leaver_worker_id", "clea_care_leaver_personal_advisor"),
    },
    "early_help_episodes": {
        "reference": ("earl_person_id",),
        "opened": ("earl_episode_start_date",),
        "closed": ("earl_episode_end_date",),
        "worker": ("earl_episode_worker_id", "earl_episode_worker_name"),
    },
}
PREFIXES = {
    "pers": "person", "invo": "involvements", "prof": "professionals", "dept": "department",
    "fami": "family", "cine": "cin_episodes", "cppl": "cp_plans", "clae": "cla_episodes",
    "clea": "care_leavers", "earl": "early_help_episodes",
}  # fmt: skip
PLANS = {
    "cin_episodes": "child_in_need",
    "cp_plans": "child_protection",
    "cla_episodes": "child_in_care",
    "care_leavers": "care_leaver",
    "early_help_episodes": "family_help",
}
NEEDED: dict[str, set[str]] = {
    "person": {"reference", "birth"},
    "involvements": {"reference", "worker"},
    "professionals": {"worker"},
    "department": {"team", "name"},
    "family": {"reference", "family"},
    "care_leavers": {"reference"},
}
EPISODE_NEEDS = {"reference", "opened", "closed"}


def needed(table: str) -> set[str]:
    return NEEDED.get(table, EPISODE_NEEDS)


def table_of(headings: list[str]) -> str | None:
    """The table whose prefix most headings carry; "" for a table that is not wanted."""
    prefixes = [heading[:4] for heading in headings if heading[4:5] == "_"]
    if len(prefixes) < 2 or len(prefixes) < 0.6 * len([one for one in headings if one]):
        return None
    most = max(set(prefixes), key=prefixes.count)
    return PREFIXES.get(most, "")


def places_in(headings: list[str], table: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for wanted, names in TABLES[table].items():
        name = next((name for name in names if name in headings), None)
        if name:
            found[wanted] = headings.index(name)
    return found


@dataclass
class Held:
    """Who holds a child's case, by one row of the involvements."""

    worker: str
    team: str
    since: object = None


@dataclass
class Joined:
    """What the tables say beside the episodes, by the person's id."""

    births: dict[str, tuple] = field(default_factory=dict)
    holders: dict[str, Held] = field(default_factory=dict)
    families: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    workers: dict[str, tuple[str, str]] = field(default_factory=dict)  # id: staff number, name
    teams: dict[str, str] = field(default_factory=dict)  # id: name

    def team(self, said: str) -> str:
        return self.teams.get(said, said)

    def worker(self, said: str) -> tuple[str, str]:
        """The staff number, and the name to match it by."""
        staff, name = self.workers.get(said, (said, ""))
        return staff or said, name


Day = Callable[[object], object]
