"""The fictional county of Fenmarch: people, cases, audits and planted facts, all made up.

Everything is a pure function of seed, anchor date and scale. Belongs here: what seed_demo builds.
Does not belong here: anything a real installation needs.
"""
