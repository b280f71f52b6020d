"""How fast the work is here: the workloads of docs/performance.md, measured in one run.

Everything happens in a database of its own beside the configured one, dropped at the end. Belongs
here: making the rows, starting the server, measuring. Does not belong here: anything a page needs.
"""
