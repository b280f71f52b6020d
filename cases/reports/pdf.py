"""A page as a PDF, as it prints: an extra that an installation may leave out.

Belongs here: turning a page into PDF without asking anything of anywhere: the renderer is given
our own static files and nothing else, no network and no file of the machine. Does not belong here:
what the page says, how it prints (static/flourish.css), and how a file leaves (files.py).
"""

from __future__ import annotations

import importlib
import mimetypes
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from django.http import HttpResponse
from django.templatetags.static import static

HERE = "https://page.invalid"  # the address of no machine
TAGGED = "pdf/ua-1"  # headings, tables and reading order, for those who listen
SVG = re.compile(r"(<svg\b[^>]*>)(.*?</svg>)", re.DOTALL)
# A link leads nowhere from paper, and an address of a case is nothing to leave the house.
LINK = re.compile(r"""(<a\b[^>]*?)\shref="[^"]*\"""")
HATCH = re.compile(r'<defs><pattern id="hatch".*?</defs>', re.DOTALL)


class NotOurs(ValueError):
    """An address that is none of our static files."""


@cache
def library() -> Any | None:
    """WeasyPrint, where it and what it needs of the system are installed."""
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError):  # OSError: without Pango
        return None


def is_here() -> bool:
    return library() is not None


def as_pdf(page: HttpResponse) -> bytes:
    """The bytes of a PDF of the page, as its print rules lay it out."""
    found = library()
    if found is None:
        raise RuntimeError("WeasyPrint is not installed; ask is_here() first.")
    text = LINK.sub(r"\1", with_hatch(page.content.decode()))
    html = found.HTML(string=text, base_url=HERE, url_fetcher=own_files(found))
    return html.write_pdf(pdf_variant=TAGGED)


def with_hatch(html: str) -> str:
    """Each drawing with the pattern that it uses: a PDF's drawings do not see each other's."""
    defined = HATCH.search(html)
    if not defined:
        return html

    def own(drawing: re.Match[str]) -> str:
        start, rest = drawing.groups()
        return start + (defined[0] if "url(#hatch)" in rest else "") + rest

    return SVG.sub(own, html)


def static_file(url: str) -> bytes:
    """One of our static files; any other address is refused."""
    start = f"{HERE}{static('')}"
    if not url.startswith(start):
        raise NotOurs(url)
    name = unquote(url.removeprefix(start).partition("?")[0].partition("#")[0])
    try:
        found = finders.find(name)
        if found:
            return Path(found).read_bytes()
        with staticfiles_storage.open(name) as file:  # under the name that a release gives it
            return file.read()
    except (SuspiciousFileOperation, ImproperlyConfigured, OSError) as fault:
        raise NotOurs(url) from fault


def own_files(found: Any) -> Any:
    """What the renderer asks for everything that a page names."""

    class OwnFiles(found.urls.URLFetcher):
        def fetch(self, url: str, headers: dict | None = None) -> Any:
            kind = mimetypes.guess_type(url.partition("?")[0])[0] or "application/octet-stream"
            body = static_file(url)
            return found.urls.URLFetcherResponse(url, body, {"Content-Type": kind})

    return OwnFiles()
