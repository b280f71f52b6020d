"""A measured workload beside its target, as a row of the table and of the JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Target:
    """What a workload must stay within. `ratio` is of the empty page E, or of floor and E."""

    queries: int | None = None
    ratio: float | None = None
    milliseconds: float | None = None
    of_floor: bool = False
    megabytes: float | None = None  # the worker's peak

    def __str__(self) -> str:
        unit = "(floor + E)" if self.of_floor else "E"
        parts = [
            self.queries and f"<= {self.queries} SQL",
            self.ratio and f"<= {self.ratio:g} {unit}",
            self.milliseconds and f"<= {self.milliseconds:g} ms",
            self.megabytes and f"<= {self.megabytes:g} MB",
        ]
        return ", ".join(part for part in parts if part) or "the unit"


@dataclass(frozen=True)
class Measured:
    """What was seen, before it is judged."""

    times: list[float]
    queries: int
    bytes: int
    floor: list[float]
    peak_mb: float = 0.0


@dataclass(frozen=True)
class Row:
    workload: str
    size: str
    median_ms: float
    p95_ms: float
    queries: int
    bytes: int
    floor_ms: float
    ratio: float
    peak_mb: float
    target: str
    met: bool


def judged(name: str, size: str, seen: Measured, target: Target, empty_ms: float) -> Row:
    middle = median(seen.times)
    floor = median(seen.floor) if seen.floor else 0.0
    ratio = middle / (floor + empty_ms if target.of_floor else empty_ms)
    met = (
        (target.queries is None or seen.queries <= target.queries)
        and (target.ratio is None or ratio <= target.ratio)
        and (target.milliseconds is None or middle <= target.milliseconds)
        and (target.megabytes is None or seen.peak_mb <= target.megabytes)
    )
    return Row(
        workload=name,
        size=size,
        median_ms=round(middle, 1),
        p95_ms=round(percentile_95(seen.times), 1),
        queries=seen.queries,
        bytes=seen.bytes,
        floor_ms=round(floor, 2),
        ratio=round(ratio, 2),
        peak_mb=seen.peak_mb,
        target=str(target),
        met=met,
    )


def percentile_95(times: list[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def as_json(rows: Iterable[Row]) -> dict:
    return {"workloads": [asdict(row) for row in rows]}


def as_table(rows: Iterable[Row], titles: dict[str, str]) -> str:
    """A Markdown table, to read here and to paste into docs/performance.md."""
    heads = "workload what size median p95 SQL bytes floor ratio MB target met".split()
    lines = [_line(heads), _line(["---"] * len(heads))]
    for row in rows:
        cells = [*asdict(row).values()]
        lines.append(
            _line([cells[0], titles[row.workload], *cells[1:-1], "yes" if row.met else "no"])
        )
    return "\n".join([*lines, "", "Times in milliseconds."])


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
