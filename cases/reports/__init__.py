"""Figures, lists and texts as files. files.py: the one way out; tables.py: the one table writer."""

from cases.reports.tables import export

__all__ = ["export"]
