"""Caseload files in: what arrives is read, recognised by content, and planned; nothing is written.

files.py, workbook.py, separated.py open a file; recognise.py, columns.py, dates.py say what it
holds; annex_a.py, safeguarding.py, plain.py make one Entry of a row; children.py joins a child's
rows; plan.py compares with the register. Writing is cases/actions/imports.py.
"""
