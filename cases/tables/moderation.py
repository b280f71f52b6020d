"""Tables of second ratings: what is to do, pairs that were settled, agreement item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import django_tables2 as tables

from cases.agreement import Agreement, ItemAgreement
from cases.bars import of_few, of_n
from cases.models import Audit, Moderation
from cases.pages.second_ratings import MySecondRatings
from cases.templatetags.flourish import day

PAIR = ("pair", {"moderation_id": tables.A("public_id")})


class SecondRatingsTable(tables.Table):
    """One's own second ratings; nothing here comes from the first."""

    case = tables.Column(accessor="second__case__reference", verbose_name="Case", linkify=PAIR)
    scope = tables.Column(accessor="second__scope", verbose_name="Look", orderable=False)
    due = tables.Column(accessor="second__due_on", verbose_name="Rate by", default="No date")
    state = tables.Column(empty_values=(), orderable=False, verbose_name="State")

    class Meta:
        sequence = ("case", "scope", "due", "state")
        attrs = {"class": "table table--cards"}

    def __init__(self, *args, caption: str, empty_text: str, **kwargs) -> None:
        self.caption = caption
        super().__init__(*args, empty_text=empty_text, **kwargs)

    def render_scope(self, record: Moderation) -> str:
        return record.second.get_scope_display()

    def render_due(self, record: Moderation) -> str:
        return day(record.second.due_on)

    def render_state(self, record: Moderation) -> str:
        if record.settled_at:
            return f"Settled on {day(record.settled_at)}"
        if record.first.state == Audit.State.WITHDRAWN:
            return "The first audit was withdrawn"
        if record.second.submitted_at:
            return "To settle"
        return "Begun" if record.second.state == Audit.State.IN_PROGRESS else "To begin"


def second_rating_tables(
    page: MySecondRatings, settled: Sequence[Moderation]
) -> list[SecondRatingsTable]:
    """The three lists of the page, what waits for the reader first; the last as it is narrowed."""
    parts = (
        ("todo-", page.to_do, "To rate", "When an audit is drawn for you, it stands here."),
        ("settle-", page.waiting, "To settle", "When your rating is in, you settle it here."),
        ("done-", settled, "Settled", "Pairs you have settled stand here."),
    )
    return [
        SecondRatingsTable(rows, prefix=prefix, caption=caption, empty_text=empty)
        for prefix, rows, caption, empty in parts
    ]


class PairsTable(tables.Table):
    """Settled pairs with how many items agreed exactly; the case opens with a reason."""

    settled = tables.Column(
        accessor="settled_at", verbose_name="Settled", linkify=PAIR, attrs={"td": {"class": "date"}}
    )
    team = tables.Column(accessor="first__team__name", verbose_name="Team")
    scope = tables.Column(accessor="first__scope", verbose_name="Look", orderable=False)
    chosen = tables.Column(
        accessor="plan__drawn_at", verbose_name="Chosen", default="Picked", orderable=False
    )
    exact = tables.Column(empty_values=(), orderable=False, verbose_name="Agreed exactly")

    caption = "Settled pairs, the latest first"

    class Meta:
        sequence = ("settled", "team", "scope", "chosen", "exact")
        attrs = {"class": "table table--cards"}
        empty_text = "When a pair is settled it stands here."

    def __init__(self, *args, agreed: Mapping[int, Agreement], **kwargs) -> None:
        self.agreed = agreed
        super().__init__(*args, **kwargs)

    def render_settled(self, record: Moderation) -> str:
        return day(record.settled_at)

    def render_scope(self, record: Moderation) -> str:
        return record.first.get_scope_display()

    def render_exact(self, record: Moderation) -> str:
        found = self.agreed.get(record.pk)
        return of_few(found.exact, found.n) if found and found.n else "No common colour"

    def render_chosen(self) -> str:
        return "Drawn"


class ItemAgreementTable(tables.Table):
    """Each item with its pairs."""

    item = tables.Column(accessor="item__text", verbose_name="Item", orderable=False)
    domain = tables.Column(accessor="item__section__name", verbose_name="Domain", orderable=False)
    exact = tables.Column(empty_values=(), verbose_name="Agreed exactly", orderable=False)
    lower = tables.Column(
        accessor="agreement__lower", verbose_name="Second rater lower", orderable=False
    )
    higher = tables.Column(
        accessor="agreement__higher", verbose_name="Second rater higher", orderable=False
    )

    caption = "First and second rater by item, in the order of the framework"

    class Meta:
        sequence = ("item", "domain", "exact", "lower", "higher")
        attrs = {"class": "table table--cards"}
        empty_text = "When two people have rated the same item, it stands here."

    def render_item(self, record: ItemAgreement) -> str:
        return str(record.item)

    def render_exact(self, record: ItemAgreement) -> str:
        return of_n(record.agreement.exact, record.agreement.n)

    value_exact = render_exact
