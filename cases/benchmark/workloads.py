"""The workloads themselves: what is asked, how often, and the bare statements under it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from itertools import cycle
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.benchmark import caseload_file, county, crowd, exports, upkeep
from cases.benchmark.figures import Measured, Target
from cases.benchmark.rows import Rows
from cases.benchmark.server import Broken, Person, Server
from cases.models import Audit, Rating, RatingValue
from cases.periods import quarter_of
from frameworks.loading.content import SCALE_WORDS
from frameworks.models import Edition, Item, Section

WARM_UPS = 3
COLOURS = (RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED)


@dataclass
class Bench:
    """The rows, the people at work, and how often each thing is done."""

    rows: Rows
    practitioner: Person
    manager: Person
    director: Person
    rounds: int
    folder: Path
    server: Server
    database: str
    setup_ms: float
    at_work: int = crowd.PEOPLE
    seconds: float = crowd.SECONDS

    def page(self, person: Person, path: str, floor: Callable[[], None] | None = None) -> Measured:
        """One page, opened again and again."""
        for _ in range(WARM_UPS):
            person.ask(path)
        answers = [person.ask(path) for _ in range(self.rounds)]
        times = [taken for taken, _ in answers]
        count = person.count(path)  # at once: after a minute a request also notes that it was one
        bare = [timed(floor) for _ in range(self.rounds)] if floor else []
        return Measured(times, count, len(answers[-1][1]), bare)

    def open_audit(self, number: int) -> Audit:
        """A full audit that the practitioner has begun, of the case of that number."""
        case = self.rows.cases[number % len(self.rows.cases)]
        self.practitioner.ask(reverse("audit_start", args=[case.public_id]), {"scope": "full"})
        return Audit.objects.begun().get(case=case)


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def sql(statement: str, *values: object) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            if cursor.description:
                cursor.fetchall()

    return run


def counted(work: Callable[[], object]) -> int:
    statements: list[str] = []

    def note(execute, statement, parameters, many, context):
        statements.append(statement)
        return execute(statement, parameters, many, context)

    with connection.execute_wrapper(note):
        work()
    return len(statements)


# The workloads


def empty_page(bench: Bench) -> Measured:
    """E: a signed-in page that renders the base template and a fixed text."""
    return bench.page(bench.practitioner, reverse("help_stored"), sql("SELECT 1"))


def load_framework(bench: Bench) -> Measured:
    files = [write_framework(bench.folder, number) for number in range(bench.rounds + 1)]

    def load(path: Path) -> None:
        call_command("load_framework", path, publish=True, stdout=StringIO())

    queries = counted(lambda: load(files[0]))
    times = [timed(lambda path=path: load(path)) for path in files[1:]]
    edition = Edition.objects.latest("pk")
    bare = [timed(lambda: insert_items(edition)) for _ in range(bench.rounds)]
    return Measured(times, queries, files[0].stat().st_size, bare)


def insert_items(like: Edition) -> None:
    """The floor of loading: 162 items into a draft in one statement, taken back afterwards."""
    with transaction.atomic():
        draft = Edition.objects.create(framework=like.framework, number=999, checksum="-")
        section = Section.objects.create(edition=draft, code="s", kind="domain", name="s", order=1)
        Item.objects.bulk_create(
            Item(
                edition=draft,
                section=section,
                code=f"i{n}",
                kind="outcome",
                order=n,
                position=n,
                text="Something that can be seen",
            )
            for n in range(1, 163)
        )
        transaction.set_rollback(True)


def write_framework(folder: Path, number: int) -> Path:
    """F162: eight domains of 20 or 21 items with one line of text each."""
    code = f"benchmark-{number}"
    sections = [
        {
            "code": f"{code}.{letter}",
            "kind": "domain",
            "order": order,
            "letter": letter.upper(),
            "name": f"Domain {letter}",
            "source": {"file": "made.txt", "section": "Made", "line": order},
            "items": [
                {
                    "code": f"{code}.{letter}.{n}",
                    "kind": "outcome",
                    "order": n,
                    "level": "child",
                    "short_label": f"Statement {letter} {n}",
                    "text": f"Statement {n} of domain {letter}, in one line as a framework has it",
                    "source": {"file": "made.txt", "section": "Made", "line": n},
                }
                for n in range(1, 22 if order > 6 else 21)
            ],
        }
        for order, letter in enumerate("abcdefgh", start=1)
    ]
    content = {
        "framework": {"code": code, "name": code, "publisher": "Nobody", "order": 900 + number},
        "edition": {"note": "Made to be measured."},
        "scale": {value: {"label": value, "short": value, "means": value} for value in SCALE_WORDS},
        "expected": {"sections": {"domain": 8}, "items": {"outcome": 162}, "references": {}},
        "sections": sections,
    }
    path = folder / f"{code}.json"
    path.write_text(json.dumps(content, indent=1))
    return path


def start_audit(bench: Bench) -> Measured:
    """Each on another case; what was begun is dropped again, so that the next begins too."""
    case_ids = cycle(case.public_id for case in bench.rows.cases)
    bare: list[float] = []
    times: list[float] = []
    size = 0
    for _ in range(WARM_UPS + bench.rounds):
        path = reverse("audit_start", args=[next(case_ids)])
        taken, body = bench.practitioner.ask(path, {"scope": "full"})
        times.append(taken)
        size = len(body)
        bare.append(timed(lambda: insert_audit(bench)))
        drop_open_audits()
    queries = bench.practitioner.count(path, {"scope": "full"})
    drop_open_audits()
    return Measured(times[WARM_UPS:], queries, size, bare[WARM_UPS:])


def insert_audit(bench: Bench) -> None:
    with transaction.atomic():
        Audit.objects.create(
            case=bench.rows.cases[0],
            rater=bench.rows.manager,
            edition=bench.rows.edition,
            started_at=timezone.now(),
        )
        transaction.set_rollback(True)


def drop_open_audits() -> None:
    Audit.objects.open().delete()


def open_section(bench: Bench) -> Measured:
    audit = bench.open_audit(0)
    path = reverse("audit_section", args=[audit.public_id, bench.rows.items[0].section.code])
    floor = sql("SELECT item_id, value, version FROM cases_rating WHERE audit_id = %s", audit.pk)
    seen = bench.page(bench.practitioner, path, floor)
    drop_open_audits()
    return seen


def save_rating(bench: Bench) -> Measured:
    audit = bench.open_audit(0)
    items = bench.rows.items
    saves = [_save(bench, audit, item, 0) for item in items[: WARM_UPS + bench.rounds]]
    path = reverse("rate_item", args=[audit.public_id, items[-1].code])
    queries = bench.practitioner.count(path, {"value": "green", "version": 0})
    bare = [timed(update_one(audit, item)) for item in items[: bench.rounds]]
    drop_open_audits()
    return Measured([taken for taken, _ in saves[WARM_UPS:]], queries, saves[-1][1], bare)


def update_one(audit: Audit, item: Item) -> Callable[[], None]:
    return sql(
        "UPDATE cases_rating SET value = 'amber', version = version + 1 "
        "WHERE audit_id = %s AND item_id = %s",
        audit.pk,
        item.pk,
    )


def _save(bench: Bench, audit: Audit, item: Item, version: int) -> tuple[float, int]:
    path = reverse("rate_item", args=[audit.public_id, item.code])
    value = COLOURS[item.pk % 3]
    taken, body = bench.practitioner.ask(path, {"value": value, "version": version})
    return taken, len(body)


def save_all(bench: Bench) -> Measured:
    """Every rating of one audit, one request after another; three audits."""
    times: list[float] = []
    bare: list[float] = []
    items = bench.rows.items
    for number in range(min(3, bench.rounds)):
        audit = bench.open_audit(number)
        times.append(timed(lambda a=audit: [_save(bench, a, item, 0) for item in items]))
        bare.append(timed(lambda a=audit: [update_one(a, item)() for item in items]))
        all_were_saved(bench, audit)
        drop_open_audits()
    one = reverse("rate_item", args=[bench.open_audit(0).public_id, items[0].code])
    queries = bench.practitioner.count(one, {"value": "green", "version": 0}) * len(items)
    drop_open_audits()
    return Measured(times, queries, 0, bare)


def all_were_saved(bench: Bench, audit: Audit) -> None:
    found = Rating.objects.filter(audit=audit, value__isnull=False).count()
    if found != len(bench.rows.items):
        raise Broken(f"{found} of {len(bench.rows.items)} ratings were stored")


def save_by_section(bench: Bench) -> Measured:
    """Every rating of one audit, one form a section as without script; three audits."""
    times: list[float] = []
    for number in range(min(3, bench.rounds)):
        audit = bench.open_audit(number)
        posts = forms_of(bench, audit)
        sent = (bench.practitioner.ask(path, form, script=False) for path, form in posts.items())
        times.append(sum(taken for taken, _ in sent))
        all_were_saved(bench, audit)
        drop_open_audits()
    path, form = next(iter(forms_of(bench, bench.open_audit(0)).items()))
    queries = bench.practitioner.count(path, form, script=False)
    drop_open_audits()
    return Measured(times, queries, 0, [])


def forms_of(bench: Bench, audit: Audit) -> dict[str, dict[str, str]]:
    """The address and the answers of every section's form."""
    found: dict[str, dict[str, str]] = {}
    for item in bench.rows.items:
        path = reverse("audit_section", args=[audit.public_id, item.section.code])
        form = found.setdefault(path, {"then": "next"})
        form |= {f"value-{item.code}": COLOURS[item.pk % 3], f"seen-{item.code}": "0::"}
    return found


def team_picture(bench: Bench) -> Measured:
    """Items and domains by colour, ranked: the whole page of a team manager."""
    floor = sql(
        "SELECT i.section_id, r.item_id, r.value, count(*) FROM cases_rating r "
        "JOIN cases_audit a ON a.id = r.audit_id JOIN frameworks_item i ON i.id = r.item_id "
        "WHERE a.team_id = %s AND a.period = %s AND a.state IN ('submitted', 'agreed', 'closed') "
        "GROUP BY i.section_id, r.item_id, r.value",
        bench.rows.team.pk,
        quarter_of(timezone.localdate()).starts,
    )
    path = reverse("team_picture", args=[bench.rows.team.public_id])
    return bench.page(bench.manager, path, floor)


def caseload_grid(bench: Bench) -> Measured:
    return bench.page(bench.practitioner, reverse("rate"), latest_of(bench))


def case_list(bench: Bench) -> Measured:
    path = reverse("team_cases", args=[bench.rows.team.public_id])
    return bench.page(bench.manager, path, latest_of(bench))


def latest_of(bench: Bench) -> Callable[[], None]:
    """The impacts of the practitioner's cases, as a grid needs them at least."""
    return sql(
        "SELECT a.case_id, r.item_id, r.value FROM cases_rating r "
        "JOIN cases_audit a ON a.id = r.audit_id JOIN frameworks_item i ON i.id = r.item_id "
        "WHERE a.practitioner_id = %s AND i.kind = 'impact'",
        bench.rows.practitioner.pk,
    )


@dataclass(frozen=True)
class Workload:
    """`once`: changes the rows for those after it, so it is run at the last size alone."""

    title: str
    run: Callable[[Bench], Measured]
    target: Target
    once: bool = False
    sizes: tuple[float, float] = (0, 1000)  # the scales at which it is asked


def _once(title: str, run: Callable[[Bench], Measured], **target: float) -> Workload:
    return Workload(title, run, Target(**target), once=True)  # type: ignore[arg-type]


WORKLOADS = {
    "E": Workload("the empty page", empty_page, Target()),
    "setup": Workload("an empty database migrated", upkeep.set_up, upkeep.TARGET),
    "W2": Workload("start an audit", start_audit, Target(queries=8, ratio=4)),
    "W3": Workload("open a section to rate", open_section, Target(queries=8, ratio=5)),
    "W4": Workload("save one rating", save_rating, Target(queries=8, ratio=3, of_tenth=1.2)),
    "W5": Workload("save 107 ratings, one by one", save_all, Target(milliseconds=2000)),
    "W5b": Workload(
        "save 107 ratings, a section at a time", save_by_section, Target(milliseconds=500)
    ),
    "W6": Workload(
        "team picture", team_picture, Target(queries=10, ratio=2, of_floor=True, of_tenth=1.2)
    ),
    "W7": Workload(
        "the county's quarter, up to 2,000 audits",
        county.county_page,
        Target(queries=10, milliseconds=80),
        sizes=(0, 10),
    ),
    "W8": Workload(
        "the county's quarter, 20,000 audits and more",
        county.county_page,
        Target(queries=10, milliseconds=150),
        sizes=(10.01, 1000),
    ),
    "W9": Workload("caseload grid, 25 children", caseload_grid, Target(queries=8, ratio=5)),
    "W9b": Workload("case list of the team", case_list, Target(queries=8, ratio=5)),
    "memory": Workload("a worker after every page above", upkeep.memory, Target(megabytes=130)),
    "W10": _once("200 people at work", crowd.crowd, p95=500),
    "W11c": _once(
        "session pack as PowerPoint", exports.session_pack, milliseconds=2000, megabytes=200
    ),
    # Both make the team twenty-five times as large, so after what else is asked of it.
    "W11": _once(
        "5,000 cases of a team as CSV",
        exports.as_csv,
        queries=12,
        milliseconds=500,
        megabytes=200,
    ),
    "W11b": _once(
        "5,000 cases of a team as XLSX",
        exports.as_xlsx,
        queries=12,
        milliseconds=1500,
        megabytes=200,
    ),
    "W12": _once(
        "8,000 children looked at", caseload_file.look, milliseconds=20_000, megabytes=256
    ),
    "W12b": _once(
        "8,000 children brought in", caseload_file.bring_in, milliseconds=20_000, megabytes=256
    ),
    # Last, because it leaves many frameworks behind, and no county has those.
    "W1": _once("load a file of 162 items", load_framework, queries=30, milliseconds=300),
}
