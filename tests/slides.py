"""Reading a deck as those do who open it: its charts, its words, and what it says aloud."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

SPEAKING = {
    MSO_SHAPE_TYPE.CHART,
    MSO_SHAPE_TYPE.TABLE,
    MSO_SHAPE_TYPE.GROUP,
    MSO_SHAPE_TYPE.PICTURE,
    MSO_SHAPE_TYPE.FREEFORM,
    MSO_SHAPE_TYPE.AUTO_SHAPE,
}


def read(content: bytes):
    return Presentation(io.BytesIO(content))


def charts(show) -> list[tuple[list[str], dict[str, list[int]]]]:
    """The words before the bars, and each part's numbers, of every chart."""
    found = []
    for slide in show.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                plot = shape.chart.plots[0]
                numbers = {part.name: [int(k) for k in part.values] for part in plot.series}
                found.append((list(plot.categories), numbers))
    return found


def tables(show) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for slide in show.slides
        for shape in slide.shapes
        if shape.has_table
    ]


def words(show) -> list[str]:
    """Every text of every slide, slide by slide."""
    return [
        "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in show.slides
    ]


def silent(show) -> list[str]:
    """Charts, tables and drawings that say nothing to somebody who does not see them."""
    return [
        f"{number}: {shape.name}"
        for number, slide in enumerate(show.slides, start=1)
        for shape in slide.shapes
        if shape.shape_type in SPEAKING
        and not shape._element.xpath(".//p:cNvPr")[0].get("descr", "").strip()
    ]


def parts(content: bytes, inside: str = "") -> Iterator[tuple[str, str]]:
    """Every part of the file as text, also those of the workbooks inside it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            part = package.read(name)
            if part[:2] == b"PK":
                yield from parts(part, f"{inside}{name}/")
            else:
                yield inside + name, part.decode("utf-8", errors="replace")


def holding(content: bytes, canaries: Iterable[str]) -> list[tuple[str, str]]:
    """(canary, part) for each part of the file that holds one; the case of letters is no cover."""
    wanted = list(canaries)
    return [
        (canary, name)
        for name, text in parts(content)
        for canary in wanted
        if canary.casefold() in text.casefold()
    ]
