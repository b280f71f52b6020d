"""Loaded by pytest before Django reads its settings: the environment of a test run."""

import os

os.environ.setdefault("DEBUG", "1")
