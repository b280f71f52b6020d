"""The frameworks alone, where a demo county may be built."""

from tests.fenmarch import frameworks_loaded

__all__ = ["frameworks_loaded"]
