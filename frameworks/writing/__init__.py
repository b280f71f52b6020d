"""From an edition to a file: what the database holds -> its content -> YAML, JSON or a workbook.

Belongs here: writing what frameworks/loading reads, so that nothing is lost on the way. Does not
belong here: who may have the file, and how it leaves.
"""
