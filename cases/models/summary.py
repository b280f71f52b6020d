"""How many children have which rating of an item, by team: kept beside the ratings, never typed.

Belongs here: the columns. What is counted: cases/summaries.py; keeping it: actions/summarise.py.
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
