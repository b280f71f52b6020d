"""Teams made, renamed, moved to another service, merged, closed: each with its log row.

Belongs here: writes. A team is never deleted: submitted audits keep the team they were submitted
under, so past figures do not change whatever becomes of it.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases import team_counts
from cases.actions.access_log import record
from cases.actions.people import NotPossible
from cases.actions.summarise import hold, kept
from cases.actions.turns import held_teams, hold_others_off
from cases.intake.known import TEAM
from cases.intake.words import key_of
from cases.models import (
    AccessLog,
    Allocation,
    Audit,
    CaseloadAlias,
    Cover,
    Membership,
    Service,
    SupervisionSheet,
    Team,
    User,
)
from cases.periods import quarter_of
from cases.team_counts import Moving

BATCH = 500


class Changed(NotPossible):
    """Something moved since the preview was drawn."""

    def __init__(self) -> None:
        super().__init__(
            "Cases or people of these teams changed since you saw this page. Nothing was done: "
            "look at the numbers again."
        )


@transaction.atomic
def save_team(
    *, by: User, name: str, service: Service | None, new_service: str = "", team: Team | None = None
) -> Team:
    """Adds a team, or renames it or moves it to another service with its people and cases."""
    before = _locked(team)[0] if team else None
    if new_service:
        service = Service.objects.create(name=new_service, order=Service.objects.count())
        _log(by, "added a service", after=service.name)
    saved = team or Team(order=Team.objects.count())
    saved.name = name
    with kept(_rated_in(before) if before and before.service != service else []):
        saved.service = service  # type: ignore[assignment]  # the form asks for one of the two
        saved.save()
    what = "changed a team" if team else "added a team"
    _log(by, what, before=_in_words(before) if before else "", after=_in_words(saved))
    _forget(by, name)
    if before and not saved.closed_on:
        _remember(before.name, saved)
    return saved


@transaction.atomic
def merge_teams(
    *, by: User, source: Team, target: Team, day: datetime.date, mark: str = ""
) -> Moving:
    """From `day` the people, cases and all open work of `source` are of `target`; it is closed.

    What was submitted stays with `source`. `mark` is of the numbers that the person saw.
    """
    _refuse_itself(source, target)
    source, target = _locked(source, target)
    hold_others_off()
    _refuse_merge(source, target, day)
    found = team_counts.moving(source, target, day=day)
    if mark and mark != found.mark(source, target, day):
        raise Changed
    before = _in_words(source)
    _move_parts(by, source, target, day)
    _move_cases(source, target, day)
    _move_covers(source, target)
    _move_papers(source, target)
    CaseloadAlias.objects.filter(team=source).update(team=target)
    Team.objects.filter(merged_into=source).update(merged_into=target)
    source.closed_on, source.merged_into = day, target
    source.save(update_fields=["closed_on", "merged_into"])
    _remember(source.name, target)
    said = f"{found.open_cases} open cases, {found.closed_cases} closed, {found.people} people"
    _log(by, "merged a team", before=f"{before}: {said}", after=f"{_in_words(target)}, from {day}")
    return found


def earliest_day() -> datetime.date:
    """A merge dates back no further: coverage of a past quarter counts who held a case then."""
    return quarter_of(timezone.localdate()).starts


@transaction.atomic
def close_team(*, by: User, team: Team) -> Team:
    """The team's work has ended. Refused while open cases or people remain in it."""
    (team,), today = _locked(team), timezone.localdate()
    hold_others_off()
    if team.closed_on:
        raise NotPossible(f"{team.name} is closed already.")
    remaining = team_counts.still_in(team, on=today)
    if remaining:
        raise NotPossible(
            f"{team.name} still has {_said(remaining.cases, 'open case', 'open cases')} and "
            f"{_said(remaining.people, 'person', 'people')}. Move them first, or merge the team."
        )
    for part in team_counts.lasting_parts(team, on=today):  # of accounts that are closed
        part.ends = max(part.starts, today)
        part.save(update_fields=["ends"])
    Cover.objects.filter(team=team).end_now()
    team.closed_on = today
    team.save(update_fields=["closed_on"])
    _log(by, "closed a team", before=f"{_in_words(team)}: at work", after="closed")
    return team


@transaction.atomic
def open_team(*, by: User, team: Team) -> Team:
    """Closed by mistake, or needed again. A team that was merged stays closed."""
    (team,) = _locked(team)
    if team.merged_into_id:
        raise NotPossible(
            f"{team.name} was merged into {team.merged_into}. A merge is not undone: move cases "
            "and people one by one, or add a new team."
        )
    team.closed_on = None
    team.save(update_fields=["closed_on"])
    _log(by, "opened a team again", before=f"{_in_words(team)}: closed", after="at work")
    return team


# --- the parts of a merge --------------------------------------------------------------------


def _refuse_itself(source: Team, target: Team) -> None:
    if source.pk == target.pk:
        raise NotPossible("Choose another team: a team cannot be merged into itself.")


def _refuse_merge(source: Team, target: Team, day: datetime.date) -> None:
    for team in (source, target):
        if team.closed_on:
            raise NotPossible(f"{team.name} is closed already.")
    if not earliest_day() <= day <= timezone.localdate():
        raise NotPossible(
            "Choose a day of this quarter, today at the latest: figures of past quarters do not "
            "change."
        )


def _move_parts(by: User, source: Team, target: Team, day: datetime.date) -> None:
    """Each part ends, and goes on in the other team for as long as it was to last."""
    for part in team_counts.lasting_parts(source, on=day).select_related("user"):
        starts, ends = max(part.starts, day), part.ends
        part.ends = starts
        part.save(update_fields=["ends"])
        there = Membership.objects.filter(user=part.user, role=part.role, team=target)
        lasts = Q(ends__isnull=True) | (Q(ends__gte=ends) if ends else Q(pk__in=[]))
        if not there.filter(lasts, starts__lte=starts).exists():
            Membership.objects.create(
                user=part.user, role=part.role, team=target, starts=starts, ends=ends
            )
        said = f"{part.user.name} ({part.user.username})"
        _log(
            by, "moved a person with a team", before=f"{said}: {source.name}",
            after=f"{said}: {target.name}",
        )  # fmt: skip


def _move_cases(source: Team, target: Team, day: datetime.date) -> None:
    """Closed cases too: they stay readable for their last holder and their line."""
    held = list(Allocation.objects.filter(team=source, ends=None))
    hold(row.case_id for row in held)
    begins = {row.pk: max(row.starts, day) for row in held}
    for row in held:
        row.ends = begins[row.pk]
    Allocation.objects.bulk_update(held, ["ends"], batch_size=BATCH)
    Allocation.objects.bulk_create(
        (
            Allocation(
                case_id=row.case_id,
                practitioner_id=row.practitioner_id,
                team=target,
                starts=begins[row.pk],
            )
            for row in held
        ),
        batch_size=BATCH,
    )


def _move_covers(source: Team, target: Team) -> None:
    """Cover goes on where the cases are, as a row of its own: the one until now stays true."""
    today = timezone.localdate()
    there = Cover.objects.lasting(today).filter(team=source)
    rows = list(there)
    there.end_now()
    Cover.objects.bulk_create(
        Cover(
            colleague_id=row.colleague_id,
            stand_in_id=row.stand_in_id,
            team=target,
            starts=max(row.starts, today),
            last_day=row.last_day,
        )
        for row in rows
    )


def _move_papers(source: Team, target: Team) -> None:
    """Sheets nobody signed and summaries nobody was shown; the others stay as they are.

    Of two papers of one person and day, the one in the target stays where it is read.
    """
    there = SupervisionSheet.objects.filter(team=target)
    for sheet in team_counts.unsigned_sheets(source):
        if not there.filter(practitioner=sheet.practitioner, held_on=sheet.held_on).exists():
            sheet.team = target
            sheet.save(update_fields=["team"])
    for summary in team_counts.hidden_appraisals(source):
        same = target.appraisals.filter(practitioner=summary.practitioner, ends_on=summary.ends_on)
        if not same.exists():
            summary.team = target
            summary.save(update_fields=["team"])


# --- words of caseload files -----------------------------------------------------------------


def _rated_in(team: Team) -> QuerySet[Audit, int]:
    """Cases of which an audit of the team counts: their service is told of them too."""
    counted = Audit.objects.counted().order_by().filter(team=team)
    return counted.values_list("case_id", flat=True).distinct()


def _remember(name: str, team: Team) -> None:
    """Files go on saying the old name; it means this team from now on."""
    key = key_of(name)
    at_work = Team.objects.at_work().values_list("name", flat=True)
    if key and key not in {key_of(other) for other in at_work}:
        CaseloadAlias.objects.update_or_create(
            what=TEAM,
            key=key,
            defaults={
                "text": name[:150], "team": team, "user": None, "plan_type": None, "outcome": "",
            },
        )  # fmt: skip


def _forget(by: User, name: str) -> None:
    """A team goes by this name now, so the words stand for nothing else."""
    if CaseloadAlias.objects.filter(what=TEAM, key=key_of(name)).delete()[0]:
        _log(by, "forgot which team a file means")


def _locked(*teams: Team) -> list[Team]:
    """As they are now. Whoever gives a case or a part waits until this is done."""
    found = {row.pk: row for row in held_teams(*(team.pk for team in teams))}
    return [found[team.pk] for team in teams]


def _said(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _in_words(team: Team) -> str:
    return f"{team.name}, {team.service.name}"


def _log(by: User | None, what: str, *, before: str = "", after: str = "") -> None:
    record(by=by, event=AccessLog.Event.CHANGE, what=what, before=before, after=after)
