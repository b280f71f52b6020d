"""From a framework file to an edition: read -> validate -> compare -> apply.

Belongs here: everything a file goes through before its wording is shown to anybody.
Does not belong here: pages, and commands beyond calling these steps.
"""
