"""Figures and lists as files. One writer for every table: cases/reports/tables.py."""

from cases.reports.tables import export

__all__ = ["export"]
