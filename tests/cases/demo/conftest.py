"""The demo county, built once for all tests of this folder; they run in one process."""

from tests.fenmarch import county

__all__ = ["county"]
