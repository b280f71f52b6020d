"""A page as a PDF: an extra. Without it nothing changes; with it nothing outside is fetched."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pypdf
import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from cases.actions import appraisals, supervision
from cases.models import AccessLog
from cases.reports import pdf
from tests.audits import submitted

FAKE = b"%PDF-1.7 a stand-in"
OUTSIDE = [
    "https://example.invalid/x.css",
    "http://127.0.0.1:1/",
    "file:///etc/passwd",
    "data:text/css,a{}",
    "/etc/passwd",
    "//example.invalid/static/flourish.css",
    f"{pdf.HERE}/teams/",
    f"{pdf.HERE}/static/../manage.py",
    f"{pdf.HERE}/static/%2e%2e/manage.py",
    f"{pdf.HERE}/static//etc/passwd",
    f"{pdf.HERE}/static/no-such-file.css",
]
needs_it = pytest.mark.skipif(
    not pdf.is_here(),
    reason="WeasyPrint or Pango is not installed: pip install flourish-audit[pdf]",
)


@pytest.fixture
def stand_in(monkeypatch) -> list[str]:
    """The pages that a renderer was given, in place of the real one."""
    given: list[str] = []

    class HTML:
        def __init__(self, *, string: str, base_url: str, url_fetcher) -> None:
            assert base_url == pdf.HERE
            given.append(string)

        def write_pdf(self, *, pdf_variant: str) -> bytes:
            return FAKE

    urls = SimpleNamespace(URLFetcher=object, URLFetcherResponse=None)
    monkeypatch.setattr(pdf, "library", lambda: SimpleNamespace(HTML=HTML, urls=urls))
    return given


@pytest.fixture
def without(monkeypatch) -> None:
    monkeypatch.setattr(pdf, "library", lambda: None)


@pytest.fixture
def pages(world, settings) -> dict[str, tuple[str, str, str]]:
    """What the log calls it -> its address, a reader, and somebody it is not for."""
    settings.DEMO = True  # the password is not asked again
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"}, whole=True)
    whose = {"practitioner": world.ana, "team": world.harbour}
    given = whose | {"by": world.harbour_manager}
    sheet, _ = supervision.begin(held_on=timezone.localdate(), **given)
    summary = appraisals.begin(ends_on=timezone.localdate(), **whose)
    return {
        "evidence sheet": (reverse("case_evidence", args=[world.ana1.public_id]), "ana", "cy"),
        "scorecard": (
            reverse("team_scorecard", args=[world.harbour.public_id]), "harbour_manager",
            "hill_manager",
        ),
        "supervision sheet": (
            reverse("supervision_sheet", args=[sheet.public_id]), "ana", "director",
        ),
        "appraisal summary": (reverse("appraisal", args=[summary.public_id]), "ana", "ben"),
    }  # fmt: skip


@pytest.mark.sweep
def test_each_page_has_its_link_its_access_and_one_row_in_the_log(pages, client, world, stand_in):
    for what, (path, reader, stranger) in pages.items():
        client.force_login(world.people[reader])
        page = client.get(path).content.decode()
        assert "_export=pdf" in page, what
        asked = client.get(path, {"_export": "pdf"})
        assert 'name="purpose"' in asked.content.decode()
        before = set(AccessLog.objects.values_list("pk", flat=True))
        answer = client.get(path, {"_export": "pdf", "purpose": "For the meeting"})
        assert (answer.content, answer["Content-Type"]) == (FAKE, "application/pdf")
        assert answer["Content-Disposition"].endswith('.pdf"')
        (row,) = AccessLog.objects.exclude(pk__in=before)
        assert (row.event, row.why, row.actor) == (
            "export",
            "For the meeting",
            world.people[reader],
        )
        assert row.what.startswith(f"{what} (")
        assert stand_in[-1].count("<h1>") == 1
        assert "<a href" not in stand_in[-1]
        client.force_login(world.people[stranger])
        made = len(stand_in)
        refused = client.get(path, {"_export": "pdf", "purpose": "For the meeting"})
        assert (what, refused.status_code in (403, 404)) == (what, True)
        assert len(stand_in) == made


def test_without_the_package_there_is_no_link_and_no_file(pages, client, world, without):
    for path, reader, _ in pages.values():
        client.force_login(world.people[reader])
        assert "_export=pdf" not in client.get(path).content.decode()
        answer = client.get(path, {"_export": "pdf", "purpose": "For the meeting"})
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert not AccessLog.objects.filter(event=AccessLog.Event.EXPORT).exists()


@pytest.mark.parametrize("fault", [ImportError, OSError("cannot load library 'libpango-1.0-0'")])
def test_a_machine_without_pango_is_one_without_the_package(monkeypatch, fault):
    def missing(name: str):
        raise fault

    monkeypatch.setattr("importlib.import_module", missing)
    pdf.library.cache_clear()
    try:
        assert not pdf.is_here()
    finally:
        pdf.library.cache_clear()


def test_only_our_static_files_are_given(settings):
    assert b"--brand" in pdf.static_file(f"{pdf.HERE}/static/flourish.css?v=1")
    for url in OUTSIDE:
        with pytest.raises(pdf.NotOurs):
            pdf.static_file(url)


def test_each_drawing_brings_the_pattern_it_uses():
    defs = '<defs><pattern id="hatch"><path/></pattern></defs>'
    page = f'<svg>{defs}</svg><svg class="bar"><rect fill="url(#hatch)"/></svg><svg><a/></svg>'
    assert pdf.with_hatch(page).count(defs) == 2
    assert f'<svg class="bar">{defs}<rect' in pdf.with_hatch(page)
    assert pdf.with_hatch("<svg></svg>") == "<svg></svg>"


@needs_it
def test_the_page_comes_out_tagged_with_its_words(pages, client, world):
    for what, (path, reader, _) in pages.items():
        client.force_login(world.people[reader])
        answer = client.get(path, {"_export": "pdf", "purpose": "For the meeting"})
        read = pypdf.PdfReader(io.BytesIO(answer.content))
        assert "/StructTreeRoot" in read.trailer["/Root"], what
        assert not [page for page in read.pages if "/Annots" in page], what  # a link
        words = " ".join(" ".join(page.extract_text() for page in read.pages).split())
        assert "Skip to the page" not in words
        assert "Flourish" in words or "Harbour" in words


@needs_it
def test_the_renderer_fetches_nothing_else(monkeypatch):
    asked: list[str] = []
    given = pdf.static_file

    def noted(url: str) -> bytes:
        asked.append(url)
        return given(url)

    monkeypatch.setattr(pdf, "static_file", noted)
    named = "".join(f'<link rel="stylesheet" href="{url}"><img src="{url}">' for url in OUTSIDE)
    page = f'<!doctype html><html lang="en"><title>T</title>{named}<p>Words</p></html>'
    content = pdf.as_pdf(HttpResponse(page))
    assert "Words" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert {"file:///etc/passwd", "https://example.invalid/x.css"} <= set(asked)
    assert b"root:" not in content
