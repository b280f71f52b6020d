"""Writers whose libraries a worker loads with its first file of the kind, not with every page.

Belongs here: putting that off. Does not belong here: writing (documents.py; slides by
cases/session_deck.py, which its one page asks for itself).
"""

from __future__ import annotations

from cases.pages.blocks import Paper


def as_docx(paper: Paper) -> bytes:
    """A Word document; see documents.py."""
    from cases.reports.documents import as_docx as written

    return written(paper)
