"""What each page shows, gathered for it: from sheets, roll-ups and history, in few queries.

Belongs here: reading and putting in order. Does not belong here: counting (cases/rollups.py),
writing (cases/actions/), and anything about a request.
"""
