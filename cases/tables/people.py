"""Tables of people and teams. They show; what is in them is chosen by the views."""

from __future__ import annotations

import django_tables2 as tables

from cases.models import Team, User


class PeopleTable(tables.Table):
    name = tables.Column(linkify=("person", {"person_id": tables.A("public_id")}))
    username = tables.Column(verbose_name="Sign-in name")
    parts = tables.Column(verbose_name="Roles", accessor="current_parts", orderable=False)
    is_active = tables.Column(verbose_name="Account")

    class Meta:
        model = User
        fields = ("name", "username", "parts", "is_active")
        sequence = fields
        order_by = "name"
        empty_text = "Nobody matches. Change what you look for, or add a person."
        attrs = {"class": "table table--cards"}

    caption = "People"

    def render_parts(self, value: list) -> str:
        return "; ".join(part_in_words(part) for part in value) or "None now"

    value_parts = render_parts

    def render_is_active(self, value: bool) -> str:
        return "Open" if value else "Closed"

    value_is_active = render_is_active


class TeamTable(tables.Table):
    name = tables.Column(linkify=("team_edit", {"team_id": tables.A("public_id")}))
    service = tables.Column(accessor="service__name", verbose_name="Service")
    people = tables.Column(orderable=False)
    cases = tables.Column(verbose_name="Open cases", orderable=False)
    state = tables.Column(empty_values=(), orderable=False)

    class Meta:
        model = Team
        fields = ("name", "service", "people", "cases", "state")
        sequence = fields
        empty_text = "No teams yet. Add the first one, then add people to it."
        attrs = {"class": "table table--cards"}

    caption = "Teams"

    def render_state(self, record: Team) -> str:
        if not record.closed_on:
            return "At work"
        return f"Went into {record.merged_into}" if record.merged_into else "Closed"

    value_state = render_state


def part_in_words(membership) -> str:
    place = membership.team or membership.service
    return f"{membership.get_role_display()}, {place}" if place else membership.get_role_display()
