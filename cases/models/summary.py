"""How many children have which rating of an item, and of which sections: kept, never typed.

Belongs here: the columns. What is counted: cases/item_cells.py, cases/section_cells.py,
cases/change_cells.py, cases/unrated_cells.py, cases/domain_cells.py, cases/standing_cells.py,
cases/coverage_steps.py; keeping it: actions/summarise.py.
"""

from __future__ import annotations

from django.db import models


class Summary(models.Model):
    """One cell of the votes of a quarter in one voice; decision 0039 says why these columns.

    A child has one vote an item in each team that rated it, and one in each service, and one in
    the county; where all are one vote, as for most children, the three counts are the same. Rows
    with the team 0 are the county's, so that its pages need not add up all teams.

    Numbers of other tables are kept without a reference: a reference is looked up for every row
    that is written, and `manage.py summaries` finds whatever does not belong.
    """

    COUNTY = 0

    quarter = models.DateField()  # its first day
    voice = models.CharField(max_length=20)
    item_id = models.BigIntegerField()  # of the edition it was rated in
    team_id = models.BigIntegerField()
    plan_type_id = models.BigIntegerField()
    age_band = models.CharField(max_length=10)
    restricted = models.BooleanField()
    value = models.CharField(max_length=14)  # of a rating, or "not_asked"
    bulk = models.BooleanField()
    children = models.IntegerField()  # by the votes within the team
    in_service = models.IntegerField()
    in_county = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "quarter",
                    "voice",
                    "item_id",
                    "team_id",
                    "plan_type_id",
                    "age_band",
                    "restricted",
                    "value",
                    "bulk",
                ],
                name="one_summary_a_cell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.children} of item {self.item_id} in team {self.team_id}: {self.value}"


class SectionSummary(models.Model):
    """Children of a place by what the items of a section say of them together; decision 0054.

    Each place has rows of its own, since a child may be rated in several: a team, a service (of
    team 0), or the county (both 0). So has each choice: one plan type or all (0), one age band or
    all (empty). As in `Summary`, numbers of other tables are kept without a reference.
    """

    ALL = 0

    quarter = models.DateField()  # its first day
    voice = models.CharField(max_length=20)
    kind = models.CharField(max_length=22)  # of the items
    team_id = models.BigIntegerField()
    service_id = models.BigIntegerField()
    plan_type_id = models.BigIntegerField()
    age_band = models.CharField(max_length=10)
    section = models.CharField(max_length=120)  # its code, whatever the edition
    restricted = models.BooleanField()
    not_met = models.IntegerField()
    all_met = models.IntegerField()
    n = models.IntegerField()
    not_yet_known = models.IntegerField()
    looked_at = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "quarter",
                    "voice",
                    "kind",
                    "team_id",
                    "service_id",
                    "plan_type_id",
                    "age_band",
                    "section",
                    "restricted",
                ],
                name="one_summary_a_section",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.looked_at} of {self.section} in team {self.team_id}"


class ChangeSummary(models.Model):
    """Domains of the children of a place that were rated in a quarter and the one before.

    Places and choices have rows of their own, as in `SectionSummary`.
    """

    quarter = models.DateField()  # the later one's first day
    voice = models.CharField(max_length=20)
    team_id = models.BigIntegerField()
    service_id = models.BigIntegerField()
    plan_type_id = models.BigIntegerField()
    age_band = models.CharField(max_length=10)
    restricted = models.BooleanField()
    grown = models.IntegerField()
    set_back = models.IntegerField()
    same = models.IntegerField()
    now_known = models.IntegerField()
    cases = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "quarter",
                    "voice",
                    "team_id",
                    "service_id",
                    "plan_type_id",
                    "age_band",
                    "restricted",
                ],
                name="one_summary_a_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cases} compared in team {self.team_id}"


class UnratedAudit(models.Model):
    """An audit that counts and rates nothing: everything in it was left on purpose.

    There is hardly any; coverage leaves these out instead of looking for a rating of every other.
    """

    quarter = models.DateField()
    voice = models.CharField(max_length=20)
    team_id = models.BigIntegerField()
    audit_id = models.BigIntegerField()
    audits = models.IntegerField()  # 1, or 0 where it counts no longer

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "voice", "team_id", "audit_id"], name="one_unrated_audit"
            ),
        ]

    def __str__(self) -> str:
        return f"Audit {self.audit_id}"


class DomainSummary(models.Model):
    """One cell of the votes on domains within a team, by the practitioner they were frozen with.

    `Summary` has the same children without their practitioners; decision 0056.
    """

    quarter = models.DateField()  # its first day
    voice = models.CharField(max_length=20)
    team_id = models.BigIntegerField()
    plan_type_id = models.BigIntegerField()
    age_band = models.CharField(max_length=10)
    restricted = models.BooleanField()
    practitioner_id = models.BigIntegerField()
    item_id = models.BigIntegerField()  # of the edition it was rated in
    value = models.CharField(max_length=14)
    bulk = models.BooleanField()
    children = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "team_id",
                    "quarter",
                    "voice",
                    "plan_type_id",
                    "age_band",
                    "restricted",
                    "practitioner_id",
                    "item_id",
                    "value",
                    "bulk",
                ],
                name="one_summary_a_domain",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.children} of item {self.item_id} in team {self.team_id}: {self.value}"


class DomainsRated(models.Model):
    """When a case was last rated on the domain that has waited longest; by practitioners.

    A newer rating adds a row and leaves the one before with 0, so that two submissions add up.
    """

    quarter = models.DateField()  # of the newest audit that counts
    case_id = models.BigIntegerField()
    rated_at = models.DateTimeField()
    cases = models.IntegerField()  # 1, or 0 where it is so no longer

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "quarter", "rated_at"], name="domains_rated_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.case_id} from {self.rated_at}"


class CoverageStep(models.Model):
    """From a day on, so many cases more count as held, or as held and rated, in a team.

    Of cases held there is a step of the day and one of its quarter as a whole, so that a long
    history is few rows. Rows are added and never changed; several may say the same key.
    """

    HELD, QUARTERS = "held", "quarters"

    quarter = models.DateField()  # rated in; of cases held, three months of the calendar
    voice = models.CharField(max_length=20)  # rated in, or one of the two above
    team_id = models.BigIntegerField()
    restricted = models.BooleanField()
    day = models.DateField()
    cases = models.IntegerField()  # less than 0 where they end

    class Meta:
        indexes = [
            models.Index(
                fields=["voice", "quarter", "team_id", "restricted", "day"],
                include=["cases"],
                name="coverage_steps_in_order",
            ),
            models.Index(fields=["team_id", "voice", "quarter"], name="coverage_steps_of_team"),
        ]

    def __str__(self) -> str:
        return f"{self.cases:+} {self.voice} in team {self.team_id} from {self.day}"
