"""What a web process does not load before somebody asks for a file of that kind."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

HEAVY = {"pptx", "docx", "openpyxl", "lxml"}
LOADED = """
import django; django.setup()
import flourish_audit.urls, sys
from django.urls import get_resolver
get_resolver().url_patterns
{more}
print(*sys.modules)
"""


def loaded(more: str = "") -> set[str]:
    """The modules of a process that has read every address."""
    environment = {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "flourish_audit.settings"}
    ended = subprocess.run(
        [sys.executable, "-c", LOADED.format(more=more)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ended.stdout.split())


def test_a_worker_loads_the_libraries_of_files_with_the_first_such_file():
    assert loaded() & HEAVY == set()
    assert HEAVY - loaded("import cases.session_deck, cases.reports.documents") == {"openpyxl"}
