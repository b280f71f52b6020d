"""The read API: figures of the pages for the authority's own reports. Decision 0034, docs/api.md.

It reads and never writes, counts nothing itself, and gives no row about one child.
"""
