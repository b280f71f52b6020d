"""docs/running.md against the code it speaks of."""

from __future__ import annotations

import re

from cases.stored_settings import SETTINGS
from flourish_audit.bootstrap import ROOT


def test_running_names_every_setting_and_no_other():
    read = re.compile(r'(?:env\.\w+|required)\(\s*"(\w+)"')
    sources = (ROOT / "flourish_audit").rglob("*.py")
    in_code = {name for path in sources for name in read.findall(path.read_text())}
    table = (ROOT / "docs" / "running.md").read_text().split("## Settings")[1].split("\n## ")[0]
    in_document = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert in_document == in_code


def test_running_marks_what_an_admin_changes():
    """The star after a default stands for exactly the settings of cases/stored_settings.py."""
    table = (ROOT / "docs" / "running.md").read_text().split("## Settings")[1].split("\n## ")[0]
    marked = set(re.findall(r"^\| `(\w+)` \| [^|]* \* \|", table, re.MULTILINE))
    assert marked == set(SETTINGS)
