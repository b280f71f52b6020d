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
    p95: float | None = None  # in milliseconds
    of_tenth: float | None = None  # of the same at a tenth of the size

    def __str__(self) -> str:
        unit = "(floor + E)" if self.of_floor else "E"
        parts = [
            self.queries and f"<= {self.queries} SQL",
            self.ratio and f"<= {self.ratio:g} {unit}",
            self.milliseconds and f"<= {self.milliseconds:g} ms",
            self.p95 and f"p95 <= {self.p95:g} ms",
            self.of_tenth and f"<= {self.of_tenth:g} of a tenth",
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
    of_floor: float | None  # median / floor
    of_tenth: float | None  # median / median of the same at a tenth of the size
    target: str
    met: bool


def judged(
    name: str,
    size: str,
    seen: Measured,
    target: Target,
    empty_ms: float,
    tenth_ms: float | None = None,
) -> Row:
    """`empty_ms` is E of the same moment, `tenth_ms` the median at a tenth of the size."""
    middle = median(seen.times)
    of_tenth = round(middle / tenth_ms, 2) if tenth_ms else None
    floor = median(seen.floor) if seen.floor else 0.0
    ratio = middle / (floor + empty_ms if target.of_floor else empty_ms)
    met = (
        (target.queries is None or seen.queries <= target.queries)
        and (target.ratio is None or ratio <= target.ratio)
        and (target.milliseconds is None or middle <= target.milliseconds)
        and (target.megabytes is None or seen.peak_mb <= target.megabytes)
        and (target.p95 is None or percentile_95(seen.times) <= target.p95)
        and (target.of_tenth is None or of_tenth is None or of_tenth <= target.of_tenth)
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
        of_floor=round(middle / floor, 2) if floor else None,
        of_tenth=of_tenth,
        target=str(target),
        met=met,
    )


def percentile_95(times: list[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def as_json(rows: Iterable[Row]) -> dict:
    return {"workloads": [asdict(row) for row in rows]}


def as_table(rows: Iterable[Row], titles: dict[str, str]) -> str:
    """A Markdown table, to read here and to paste into docs/performance.md."""
    heads = [
        *"workload what size median p95 SQL bytes floor ratio MB".split(),
        "of floor", "of tenth", "target", "met",
    ]  # fmt: skip
    lines = [_line(heads), _line(["---"] * len(heads))]
    for row in rows:
        cells = ["-" if cell is None else cell for cell in asdict(row).values()]
        lines.append(
            _line([cells[0], titles[row.workload], *cells[1:-1], "yes" if row.met else "no"])
        )
    return "\n".join([*lines, "", "Times in milliseconds."])


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
