"""What stands around every page: the role's navigation, team, and the demo banner.

Belongs here: which links a role has, in which order, and a person's first page. Does not belong
here: who may open a page (cases/access.py). A link appears when its page exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from cases.access import (
    AGREERS,
    CASE_ROLES,
    LOOKS_ELSEWHERE,
    OVER_TEAMS,
    Role,
    Standing,
    standing,
)
from cases.answering import ANSWERERS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models import Team, User

# Pages whose address does not begin with the address of the entry they belong to.
CASE_PAGES = (
    "case", "case_add", "case_reason", "case_people", "siblings", "find_case", "case_history",
    "compare", "clock", "case_plan", "case_evidence", "case_notes",
)  # fmt: skip
RATE_PAGES = (
    "audit_agree", "audit_return", "audit_correct", "audit_withdraw", "audit_comment",
    "audit_reply", "audit_moderate",
    "audit", "audit_start", "audit_section", "audit_panel", "rate_item", "note_item", "why_item",
    "audit_finish", "audit_discard",
    "audit_concern", "concern", "audit_redact",
    "view_start", "view_record", "view_discard",
)  # fmt: skip
REGISTER_PAGES = (
    "case_add", "case_move", "case_plan", "case_people", "grant_ask", "granted_case",
)  # fmt: skip
GRANT_PAGES = ("grants", "grant")
COUNTY_PAGES = ("county_picture", "county_publish")
APPRAISAL_PAGES = ("appraisals", "appraisal", "appraisal_choose", "appraisal_show")
SHEET_PAGES = (
    "supervisions", "supervision_sheet", "supervision_sign", "supervision_redact",
    *APPRAISAL_PAGES,
)  # fmt: skip
WORDING_PAGES = (
    "wording", "wording_text", "library", "library_upload", "library_preview", "library_edition",
    "library_step", "library_links", "draft", "draft_about", "draft_scale", "draft_section",
    "draft_row", "draft_add", "draft_out",
)  # fmt: skip
RETENTION_PAGES = ("retention", "retention_run")
HOLD_PAGES = ("legal_holds", "hold_lift")
DEMO_MAIL = "@example.invalid"


@dataclass(frozen=True)
class Entry:
    """A word of the navigation, its page, and the pages that belong under it."""

    label: str
    name: str
    covers: tuple[str, ...] = ()
    team: Team | None = None

    @property
    def url(self) -> str:
        return address(self.name, self.team)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: str = ""  # "page" on the page itself, "true" below it


@dataclass(frozen=True)
class Frame:
    """All that base.html needs; empty for a visitor who is not signed in."""

    demo: bool
    person: str = ""
    place: str = ""
    links: tuple[Link, ...] = ()
    find_url: str = ""
    library_url: str = ""  # for those who look after the frameworks
    account_links: tuple[Link, ...] = ()
    sign_out_url: str = ""
    footer_links: tuple[Link, ...] = ()


def page_frame(request: HttpRequest) -> dict:
    """Lazy, so that a page which does not draw the frame asks the database nothing."""
    return {"frame": SimpleLazyObject(lambda: frame_of(request))}


def frame_of(request: HttpRequest) -> Frame:
    user = getattr(request, "user", None)
    # Only the people of the demo county have an address in a domain that can never exist.
    demo = settings.DEMO or getattr(user, "email", "").endswith(DEMO_MAIL)
    if user is None or not user.is_authenticated:
        return Frame(demo=demo, footer_links=existing(("Accessibility", "accessibility")))
    roles = standing(user)
    own_password = user.has_usable_password()  # others sign in elsewhere
    return Frame(
        demo=demo,
        person=str(user),
        place=roles.place,
        links=marked(entries(roles), request),
        find_url=address("find_case") if roles.has(*CASE_ROLES) else "",
        library_url=address("library") if roles.has(Role.ADMIN) else "",
        account_links=existing(
            ("Saved views", "saved_views"),
            ("E-mails", "emails"),
            ("How you sign in", "mfa_index"),
            *((("Programs that read for you", "programs"),) if roles.has(*ANSWERERS) else ()),
            ("Where you are signed in", "my_sessions"),
            ("Everything held about you", "my_record"),
            *([("Change password", "account_change_password")] if own_password else []),
        ),
        sign_out_url=address("account_logout"),
        footer_links=existing(
            ("Help and scale", "help_scale"),
            ("Accessibility", "accessibility"),
            ("What is stored and who sees it", "help_stored"),
        ),
    )


def first_page(user: User | AnonymousUser) -> str:
    """Where a person lands after signing in: the page that answers their role's first question."""
    roles = standing(user)
    found = [entry for entry in entries(roles) if entry.url]
    if roles.has(Role.ADMIN):
        found.sort(key=lambda entry: entry.name != "register")
    addresses = [entry.url for entry in found]
    addresses += [link.url for link in existing(("Help and scale", "help_scale"))]
    return addresses[0] if addresses else reverse("account_change_password")


def entries(roles: Standing) -> Iterator[Entry]:
    """The union over a person's roles, in the order of the roles; repeats are dropped later."""
    if roles.has(Role.PRACTITIONER):
        yield Entry("My cases", "my_cases", CASE_PAGES + SHEET_PAGES)
        yield Entry("Rate", "rate", RATE_PAGES)
        yield Entry("My actions", "my_actions")
        yield Entry("Strengths", "strengths", ("audit_strength",))
    if roles.managed_teams:
        team = roles.managed_teams[0]
        yield Entry("Team picture", "team_picture", GRANT_PAGES, team=team)
        yield Entry("Cases", "team_cases", (*CASE_PAGES, *RATE_PAGES, "covers"), team=team)
        yield Entry("To agree", "to_agree")
        yield Entry("Actions", "my_actions")
        yield Entry("Supervision", "supervisions", APPRAISAL_PAGES)
    if roles.has(Role.QA_AUDITOR):
        yield Entry("Rounds", "rounds")
    if roles.has(*LOOKS_ELSEWHERE):
        yield Entry("Looks", "looks", (*CASE_PAGES, *RATE_PAGES))
    if roles.has(*OVER_TEAMS) or len(roles.managed_teams) > 1:
        yield Entry("Teams", "teams", CASE_PAGES + RATE_PAGES + COUNTY_PAGES + GRANT_PAGES)
    if roles.has(*AGREERS):
        yield Entry("To agree", "to_agree")
    if roles.has(Role.QA_AUDITOR):
        yield Entry("Moderation", "moderation", ("pair",))
    if roles.has(*OVER_TEAMS):
        yield Entry("Agreement", "agreement", ("pair",))
    if roles.has(Role.QA_AUDITOR):
        yield Entry("Calibration", "calibrations")
    if roles.has(*CASE_ROLES):
        yield Entry("Strengths", "strengths", ("audit_strength",))
    yield from _without_cases(roles)
    yield Entry("Frameworks", "frameworks:index", WORDING_PAGES)


def _without_cases(roles: Standing) -> Iterator[Entry]:
    """Of those whose part has no case in it."""
    if roles.has(Role.ADMIN):
        yield Entry("Frameworks", "frameworks:index", WORDING_PAGES)
        yield Entry("Caseload", "register", REGISTER_PAGES)
        yield Entry("People", "people")
        yield Entry("Settings", "settings", RETENTION_PAGES)
        yield Entry("Log", "change_log")
    if roles.has(Role.INFORMATION_GOVERNANCE):
        yield Entry("Log", "access_log", (*RETENTION_PAGES, *HOLD_PAGES))
    if roles.has(Role.PARTNER):
        yield Entry("County picture", "county_picture")


def marked(found: Iterable[Entry], request: HttpRequest) -> tuple[Link, ...]:
    """Each existing page once, the one the reader stands on or under marked."""
    once: dict[str, Entry] = {}
    for entry in found:
        if entry.url:
            once.setdefault(entry.url, entry)
    here = current_address(once, request)
    exact = "page" if here == request.path else "true"
    return tuple(
        Link(entry.label, url, exact if url == here else "") for url, entry in once.items()
    )


def current_address(once: dict[str, Entry], request: HttpRequest) -> str:
    """The entry whose address this page's begins with, longest first; else one that covers it."""
    within = [url for url in once if request.path.startswith(url)]
    if within:
        return max(within, key=len)
    name = request.resolver_match.view_name if request.resolver_match else ""
    return next((url for url, entry in once.items() if name in entry.covers), "")


def existing(*pages: tuple[str, str]) -> tuple[Link, ...]:
    return tuple(Link(label, url) for label, name in pages if (url := address(name)))


def address(name: str, team: Team | None = None) -> str:
    """The page's address, or nothing while the page does not exist."""
    try:
        return reverse(name, kwargs={"team_id": team.public_id} if team else None)
    except NoReverseMatch:
        return ""
