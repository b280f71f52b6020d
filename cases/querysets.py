"""The two doors, and the phrases every list is built from.

`Case.objects.visible_to(user)` for anything that names a case; `Audit.objects.countable_by(user)`
for figures only. Chainable, never counting. Scopes are sub-queries, never joins or lists of ids,
so a person with two memberships sees each case once.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import JSONObject, Mod
from django.db.models.lookups import Exact, LessThan
from django.utils import timezone

from cases import hands
from cases.access import LOOKS_ELSEWHERE, Role, standing
from cases.composed import Ids, InFew
from cases.cover_querysets import in_hands_of, not_by_stand_ins
from cases.periods import add_months
from cases.reach import WithReach
from cases.rights_once import blind_on, named_if_restricted, near_ids, once
from cases.stored_settings import stored

if TYPE_CHECKING:
    from cases.models import User


def _model(name: str):
    return apps.get_model("cases", name)


SPREAD = 19  # shares no factor with 100: any hundred audits in a row are spread evenly


def drawn_to_agree() -> ExpressionWrapper:
    """The SQL of cases.lifecycle.is_drawn."""
    place = Mod(F("pk") * Value(SPREAD), Value(100))
    drawn = LessThan(place, Value(stored.AGREE_SHARE))
    return ExpressionWrapper(drawn, output_field=BooleanField())


class CaseQuerySet(QuerySet):
    def visible_to(self, user: User) -> Self:
        """Cases this person may see listed; restricted ones only when named on them."""
        near = self._near(user)
        return self.filter(near | self._given_to(user), named_if_restricted(user))

    def near(self, user: User) -> Self:
        """Those of them that come with allocation and line: everything of them is open."""
        return self.filter(self._near(user), named_if_restricted(user))

    def _near(self, user: User) -> Q:
        return once(user, "near", lambda: self._reach(user))

    def _reach(self, user: User) -> Q:
        roles = standing(user)
        allocated = _model("Allocation").objects.filter(ends=None)
        reach = Q(pk__in=[])
        if roles.has(Role.PRACTITIONER):
            reach |= Q(pk__in=Ids(allocated.filter(in_hands_of(user)).values("case_id")))
        if roles.managed_team_ids:
            teams = allocated.filter(team_id__in=roles.managed_team_ids)
            reach |= Q(pk__in=Ids(teams.values("case_id")))
        if roles.service_ids:
            services = allocated.filter(team__service_id__in=roles.service_ids)
            reach |= Q(pk__in=Ids(services.values("case_id")))
        if roles.has(Role.DIRECTOR):
            reach |= Q(pk__in=Ids(allocated.values("case_id")))
        if roles.has(Role.ADMIN):  # one case, for minutes, to read on a page of its own
            reach |= Q(pk__in=_model("Grant").objects.open_to(user).values("case_id"))
        return reach

    def _given_to(self, user: User) -> Q:
        """Cases somebody was given to look at: drawn for a round, or for a second rating.

        A QA auditor keeps what they looked at; a team manager's look at another team's case ends
        when it is agreed.
        """
        return once(user, "given", lambda: self._looked_at(user))

    def _looked_at(self, user: User) -> Q:
        roles = standing(user)
        audits = _model("Audit").objects.filter(rater=user)
        if roles.has(Role.QA_AUDITOR):
            return Q(pk__in=Ids(audits.values("case_id")))
        if roles.managed_team_ids:
            drawn = audits.filter(sample__auditor=user, state__in=audits.model.UNDECIDED_STATES)
            return Q(pk__in=Ids(drawn.values("case_id")))
        return Q(pk__in=[])

    def not_blind_to(self, user: User) -> Self:
        """Without those that this person is rating blind: no list may tell how they are rated."""
        if not standing(user).has(Role.QA_AUDITOR):
            return self
        return self.exclude(pk__in=blind_on(user))

    def open_without_asking(self, user: User, now: datetime.datetime) -> Self:
        """Those of them that access.needs_reason lets this person open at once."""
        roles = standing(user)
        if not roles.has(Role.SERVICE_MANAGER, Role.DIRECTOR):
            return self
        near = in_hands_of(user) | Q(team_id__in=roles.managed_team_ids)
        held = _model("Allocation").objects.filter(near, ends=None)
        asked = _model("DrillDown").objects.filter(user=user, expires_at__gt=now)
        return self.filter(Q(pk__in=held.values("case_id")) | Q(pk__in=asked.values("case_id")))

    def administered_by(self, user: User) -> Self:
        """The register an admin keeps: reference, month, plan, team, practitioner; no ratings."""
        return self.filter(erased_on=None) if standing(user).has(Role.ADMIN) else self.none()

    def open(self) -> Self:
        return self.filter(status="open")

    def drawable(self, on: datetime.date) -> Self:
        """Those a round can draw: open, not restricted, and left alone for a year, a setting.

        Left alone means that nobody but practitioner and manager together looked: no audit of any
        type but self and supervision was submitted since, is under way, or is planned.
        """
        audits = _model("Audit").objects.independent()
        since = add_months(on, -stored.MONTHS_BETWEEN_LOOKS)
        lately = audits.filter(submitted_at__date__gte=since)
        held = _model("Allocation").objects.filter(ends=None)
        return (
            self.open()
            .filter(restricted=False, pk__in=held.values("case_id"))
            .exclude(pk__in=lately.values("case_id"))
            .exclude(pk__in=audits.open().values("case_id"))
        )

    def too_near(self, user: User) -> Self:
        """Cases this person may not be given to look at: held, covered or line-managed by them."""
        roles = standing(user)
        allocated = _model("Allocation").objects.filter(ends=None)
        near = in_hands_of(user) | Q(team_id__in=roles.managed_team_ids)
        near |= Q(team__service_id__in=roles.service_ids)
        return self.filter(pk__in=allocated.filter(near).values("case_id"))

    def held_by(self, user: User) -> Self:
        held = _model("Allocation").objects.filter(practitioner=user, ends=None)
        return self.filter(pk__in=held.values("case_id"))

    def worked_by(self, user: User) -> Self:
        """Those they hold, and those they cover for a colleague today."""
        held = _model("Allocation").objects.filter(in_hands_of(user), ends=None)
        return self.filter(pk__in=held.values("case_id"))

    def in_team(self, team) -> Self:
        held = _model("Allocation").objects.filter(team=team, ends=None)
        return self.filter(InFew(F("pk"), Ids(held.values("case_id"))))

    def at_hand(self) -> Self:
        """With all that access asks of one case: who holds it now, and in which team."""
        return self.annotate(current_holder_id=hands.HOLDER_ID, current_team_id=hands.TEAM_ID)

    def with_holder_name(self) -> Self:
        return self.annotate(holder_name=hands.HOLDER_NAME)

    def with_turns(self) -> Self:
        """Adds `last_moved_on` and `last_plan_change_on`: a rating from before says so."""
        return self.annotate(
            last_moved_on=hands.LAST_MOVED_ON, last_plan_change_on=hands.LAST_PLAN_CHANGE_ON
        )

    def with_allocation(self) -> Self:
        """Adds `holder_name`, `holder_id`, `team_name`, `held_since` of the current allocation."""
        return self.with_holder_name().annotate(
            holder_id=hands.HOLDER_ID, team_name=hands.TEAM_NAME, held_since=hands.HELD_SINCE
        )


class AuditQuerySet(WithReach):
    def countable_by(self, user: User) -> Self:
        """Audits whose ratings may enter this person's figures, by the team frozen at submission.

        A restricted case counts only for those who look over a service or more.
        """
        roles = standing(user)
        if roles.has(Role.DIRECTOR, Role.QA_AUDITOR):
            return self.counted().reaching(roles)
        reach = Q(pk__in=[])
        if roles.has(Role.PRACTITIONER):
            reach |= Q(practitioner=user, case__restricted=False)
        if roles.managed_team_ids:
            reach |= Q(team_id__in=roles.managed_team_ids, case__restricted=False)
        if roles.service_ids:
            teams = _model("Team").objects.filter(service_id__in=roles.service_ids)
            reach |= Q(team_id__in=teams.values("pk"))
        return self.filter(self.model.COUNTS, reach).reaching(roles)

    def countable_in(self, voice: str, user: User) -> Self:
        """Of a voice; what few say would tell somebody who is rating the case blind."""
        found = self.countable_by(user)
        return found if voice == self.model.Voice.PRACTITIONER else found.not_blind_to(user)

    def visible_to(self, user: User) -> Self:
        """Audits of cases this person may see.

        Of a case they were only given to look at, their own; the others when theirs is in. While
        a blind second rating of theirs is open, nothing else of that case is shown to them.
        """
        return self.filter(once(user, "audits", lambda: self._shown_to(user)))

    def _shown_to(self, user: User) -> Q:
        found = Q(case__in=near_ids(user))
        roles = standing(user)
        if roles.has(*LOOKS_ELSEWHERE):
            own = self.model.objects.filter(rater=user)
            looked = own.exclude(state__in=[*self.model.OPEN_STATES, "withdrawn"])
            given = Ids(_model("Case").objects.visible_to(user).values("pk"))
            seen = Q(rater=user) | Q(case__in=Ids(looked.values("case_id")))
            found |= Q(case__in=given) & seen
        if roles.has(Role.QA_AUDITOR):
            found &= Q(rater=user) | ~Q(case__in=blind_on(user))
        return found

    def waiting_for(self, user: User) -> Self:
        """Submitted audits that this person agrees as a manager; access.can_agree is the rule.

        A case that its own team manager holds is agreed above the team.
        """
        roles = standing(user)
        held = _model("Allocation").objects.filter(ends=None)
        parts = _model("Membership").objects.current(on=timezone.localdate())
        own_manager = parts.filter(
            role=Role.TEAM_MANAGER, user=OuterRef("practitioner"), team=OuterRef("team")
        )
        by_manager = held.filter(Exists(own_manager)).exclude(in_hands_of(user))
        below = held.filter(team_id__in=roles.managed_team_ids).exclude(Exists(own_manager))
        above = (
            by_manager
            if roles.whole_county
            else by_manager.filter(team__service_id__in=roles.service_ids)
        )
        reach = Q(case__in=below.values("case_id")) | Q(case__in=above.values("case_id"))
        found = self.filter(case__in=_model("Case").objects.near(user).values("pk"))
        return found.filter(reach, state="submitted", voice="practitioner").exclude(rater=user)

    def with_flags(self) -> Self:
        """Adds what a manager should see before agreeing: an urgent action, a gap without a note,
        drawn for the sample; `flagged` when there is one, or somebody else looked."""
        urgent = _model("Action").objects.filter(audit=OuterRef("pk"), urgent=True)
        notes = _model("Evidence").objects.filter(
            audit=OuterRef("audit"), item__section=OuterRef("item__section")
        )
        red = _model("Rating").objects.filter(audit=OuterRef("pk"), value="red")
        flagged = Q(is_urgent=True) | Q(has_bare_gap=True) | Q(drawn=True) | ~Q(type="self")
        return self.annotate(
            is_urgent=Exists(urgent),
            has_bare_gap=Exists(red.exclude(Exists(notes.exclude(text="")))),
            drawn=drawn_to_agree(),
        ).annotate(flagged=ExpressionWrapper(flagged, output_field=BooleanField()))

    def at_hand(self) -> Self:
        """With all a rating page or a save asks of an audit's case and wording, in one query."""
        return self.select_related("case__plan_type", "edition__framework").annotate(
            case_holder_id=hands.HOLDER_ID_OF_AUDIT, case_team_id=hands.TEAM_ID_OF_AUDIT
        )

    def with_item(self, code: str) -> Self:
        """Adds `asked_item`: the item of the audit's own edition or theme with that code."""
        items = apps.get_model("frameworks", "Item").objects.filter(code=code)
        whole = ~Q(Exact(OuterRef("scope"), Value("themed")))
        whole &= ~Q(Exact(OuterRef("scope"), Value("chosen")))
        own = Q(edition=OuterRef("edition_id")) & whole
        themed = Q(section__themed_audits=OuterRef("pk")) | Q(chosen_in_audits=OuterRef("pk"))
        as_json = JSONObject(
            pk="pk",
            code="code",
            kind="kind",
            edition_id="edition_id",
            section_id="section_id",
            section_code="section__code",
        )
        found = items.filter(own | themed).values(found=as_json)[:1]
        return self.annotate(asked_item=Subquery(found))

    def not_blind_to(self, user: User) -> Self:
        """Without those of cases that this person is rating blind."""
        if not standing(user).has(Role.QA_AUDITOR):
            return self
        return self.exclude(case__in=blind_on(user))

    def counted(self) -> Self:
        return self.filter(self.model.COUNTS)

    def open(self) -> Self:
        return self.filter(state__in=self.model.OPEN_STATES)

    def begun(self) -> Self:
        """Open and not only planned: these take ratings."""
        return self.filter(state=self.model.State.IN_PROGRESS)

    def independent(self) -> Self:
        """Looks by somebody from outside, whatever came of them: any type but self, supervision,
        and not by who held or covered the case, such as a practitioner's own re-audit."""
        types = self.model.Type
        own = [types.SELF, types.SUPERVISION]
        kept = self.exclude(state=self.model.State.WITHDRAWN).exclude(type__in=own)
        kept = kept.exclude(voice=self.model.Voice.CHILD_OR_FAMILY).exclude(rater=F("practitioner"))
        held = _model("Allocation").objects.filter(case=OuterRef("case"), ends=None)
        return not_by_stand_ins(kept.exclude(Exists(held.filter(practitioner=OuterRef("rater")))))

    def in_period(self, quarter) -> Self:
        return self.filter(period=quarter.starts)

    def voiced_by(self, voice: str) -> Self:
        return self.filter(voice=voice)

    def heard_in(self, voice: str) -> Self:
        """Counted ones of a voice; a second rating speaks once its pair is settled."""
        found = self.counted().voiced_by(voice)
        second = voice == self.model.Voice.SECOND_RATER
        return found.filter(second_rating_of__settled__isnull=False) if second else found


class AuditPlanQuerySet(QuerySet):
    def rounds_for(self, user: User) -> Self:
        """Rounds of audits, for those who plan them."""
        if not standing(user).has(Role.QA_AUDITOR):
            return self.none()
        return self.filter(kind=self.model.Kind.ROUND)


class SampleQuerySet(QuerySet):
    def given_to(self, user: User) -> Self:
        """The looks this person was given; the case itself opens only while their part does."""
        return self.filter(auditor=user)

    def with_door(self, user: User) -> Self:
        """Adds `is_open_to_reader`: the case may be named to this person."""
        visible = _model("Case").objects.visible_to(user).filter(pk=OuterRef("case_id"))
        return self.annotate(is_open_to_reader=Exists(visible))


class ModerationQuerySet(QuerySet):
    def visible_to(self, user: User) -> Self:
        """Pairs of ratings this person may see: who rated second, and all near the case.
        Those near it, and other QA auditors, see a pair when it is settled. Whoever rates a case
        blind sees no other pair of it. The second rater's own page holds the first rating back
        until theirs is in.
        """
        cases = _model("Case").objects
        settled = Q(settled__isnull=False)
        found = settled & Q(first__case__in=cases.near(user))
        if standing(user).has(Role.QA_AUDITOR):
            found |= settled & Q(first__case__restricted=False, first__case__erased_on=None)
            found &= ~Q(first__case__in=blind_on(user))
            found |= Q(second__rater=user, first__case__in=cases.visible_to(user))
        return self.filter(found)

    def countable_by(self, user: User) -> Self:
        """Settled pairs that may enter this person's figures."""
        return self.filter(settled__in=_model("Audit").objects.countable_by(user))

    def rated_by(self, user: User) -> Self:
        return self.visible_to(user).filter(second__rater=user)

    def settled_first(self) -> Self:
        """Settled pairs with what a list says of them, the latest first."""
        found = self.filter(settled__isnull=False).select_related("first__team", "plan")
        return found.order_by("-settled_at", "-pk")
