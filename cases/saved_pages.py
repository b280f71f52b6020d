"""Which pages can be saved as a view, and what of their address is kept.

Belongs here: the list of pages and the choices that may stand in their addresses. Free text is
never kept, so that no reference of a child outlives its case. Imports no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

COMPARING = ("quarter", "plan", "age", "item", "of", "voice", "place")
FIGURES = ("quarter", "plan", "age", "voice", "kind", "show", "all")
CASES = ("plan", "age", "voice", "rated", "older", "view", "holder", "sort")
CHOICE = re.compile(r"[\w.,-]{1,60}", re.ASCII)


@dataclass(frozen=True)
class Page:
    label: str
    choices: tuple[str, ...]
    of_team: bool = False


PAGES = {
    "my_cases": Page("My cases", ("plan", "show", "sort")),
    "my_actions": Page("Actions", ("whose", "state", "domain", "sort")),
    "team_picture": Page("Team picture", FIGURES, of_team=True),
    "team_cases": Page("Cases of a team", CASES, of_team=True),
    "team_why": Page("Why: what helps and what is missing", FIGURES, of_team=True),
    "team_practice": Page("Outcomes beside practice", FIGURES, of_team=True),
    "team_actions": Page("From gap to better", ("quarter", "domain", "owner"), of_team=True),
    "teams": Page("Teams", ("quarter", "voice", "service", "sort")),
    "teams_why": Page("Why, over all teams", FIGURES),
    "teams_practice": Page("Outcomes beside practice, over all teams", FIGURES),
    "teams_funnel": Page("Teams side by side", COMPARING),
    "teams_trend": Page("Trend over teams", COMPARING),
    "team_trend": Page("Trend of a team", COMPARING, of_team=True),
    "teams_scorecard": Page("Scorecard over teams", ("quarter",)),
    "team_scorecard": Page("Scorecard of a team", ("quarter",), of_team=True),
    "agreement": Page("Agreement", ("quarter", "team", "show", "sort")),
    "strengths": Page("Strengths", ("domain", "team")),
    "my_strengths": Page("My strengths", ("domain",)),
    "to_agree": Page("To agree", ("rater", "of_team")),
    "looks": Page("Looks I was given", ("state", "plan")),
    "rounds": Page("Rounds", ("how", "what")),
    "moderation": Page("Moderation", ("settled", "how")),
    "supervisions": Page("Supervision", ("practitioner", "held")),
    "register": Page("Caseload", ("team", "state", "sort")),
    "people": Page("People", ("role", "team", "account", "sort")),
    "team_list": Page("Teams and services", ("service", "sort")),
    "matching": Page("Which practice should help which domain", ("domain",)),
}


def kept(name: str, given: Iterable[tuple[str, str]]) -> str:
    """The choices of an address that a saved view keeps, as a query string without "?"."""
    return urlencode(list(_choices(name, given)))


def _choices(name: str, given: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    known = PAGES[name].choices
    for key, value in given:
        if key in known and CHOICE.fullmatch(value):
            yield key, value
