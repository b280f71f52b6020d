"""Fixtures that need the demo county."""

from tests.fenmarch import county, frameworks_loaded

__all__ = ["county", "frameworks_loaded"]
