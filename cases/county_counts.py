"""Counting for the County picture: each domain in the county and by service, safe to show anybody.

Belongs here: which tables partners read, and that what is hidden never leaves this module.
Does not belong here: whose rating votes (cases/votes.py), the rule that hides
(cases/suppression.py), and keeping a picture (cases/actions/county.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from cases import summed, votes
from cases.figures import ItemRow
from cases.models import Service, Team
from cases.periods import Quarter
from cases.querysets import AuditQuerySet
from cases.rollups import KINDS, Selection, items_of
from cases.stored_settings import stored
from cases.suppression import Line, added, closed_lines
from frameworks.models import Item

COLOURS = ("green", "amber", "red")
# A domain's words in two parts that no published number ties together.
PARTS = (COLOURS, ("not_yet_known",))
Found = Counter[tuple[str, int, str]]  # children by domain, service and word


@dataclass(frozen=True)
class CountyLine:
    """A domain in one service, or in the county where `service` is empty. None is not shown."""

    letter: str
    domain: str
    service: str
    green: int | None = None
    amber: int | None = None
    red: int | None = None
    not_yet_known: int | None = None

    @property
    def n(self) -> int | None:
        """Rated with a colour; the colours are shown together or not at all."""
        if self.green is None or self.amber is None or self.red is None:
            return None
        return self.green + self.amber + self.red


def county_lines(audits: AuditQuerySet, quarter: Quarter) -> list[CountyLine]:
    """The whole fixed list: by domain the county, then every service. Three statements."""
    domains = items_of(KINDS["impacts"])
    services = list(Service.objects.all())
    found = _counted(audits, quarter, [pk for _, ids in domains for pk in ids])
    return [line for row, _ in domains for line in _lines_of(row, services, found)]


def as_stored(lines: list[CountyLine]) -> list[dict]:
    return [asdict(line) for line in lines]


def _counted(audits: AuditQuerySet, quarter: Quarter, items: list[int]) -> Found:
    """Practitioners' votes on the domains, by the service of the team that cast them."""
    selection = Selection(quarter)
    if summed.fits(audits, selection):
        return _from_summary(audits, selection, items)
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=[quarter])
    sql = f"""{with_}
        SELECT v.code, t.service_id, v.value, COUNT(*) FROM {votes.votes_of(items)} v
        JOIN cases_audit a ON a.id = v.audit_id JOIN cases_team t ON t.id = a.team_id
        WHERE v.bulk = 0 GROUP BY v.code, t.service_id, v.value"""  # noqa: S608
    rows = votes.run(audits, sql, params)
    return Counter({(code, service, word): number for code, service, word, number in rows})


def _from_summary(audits: AuditQuerySet, selection: Selection, items: list[int]) -> Found:
    codes = dict(Item.objects.filter(pk__in=items).values_list("pk", "code"))
    services = dict(Team.objects.values_list("pk", "service_id"))
    found: Found = Counter()
    for team, item, word, bulk, number in summed.county_votes(audits, selection, items):
        if not bulk:
            found[codes[item], services[team], word] += number
    return found


def _lines_of(row: ItemRow, services: list[Service], found: Found) -> Iterator[CountyLine]:
    """One domain: the county, then the services in their order."""
    names = ["", *(service.name for service in services)]
    shown: list[dict[str, int]] = [{} for _ in names]
    for words in PARTS:
        lines = [tuple(found[row.code, one.pk, word] for word in words) for one in services]
        for place, line in enumerate(_safe(lines, words)):
            shown[place] |= line
    for name, numbers in zip(names, shown, strict=True):
        yield CountyLine(row.letter, row.section, name, **numbers)


def _safe(lines: list[Line], words: tuple[str, ...]) -> Iterator[dict[str, int]]:
    """The total, then the lines, each by word; nothing where it is closed."""
    closed = closed_lines(lines, stored.SUPPRESS_BELOW)
    yield {} if closed.total else dict(zip(words, added(lines) or (0,) * len(words), strict=True))
    for place, line in enumerate(lines):
        yield {} if place in closed.lines else dict(zip(words, line, strict=True))
