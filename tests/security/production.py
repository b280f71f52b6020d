"""The settings of an installation, with static files collected into a folder of the test's own."""

from flourish_audit.settings import *  # noqa: F403
from flourish_audit.settings import env

STATIC_ROOT = env.str("TEST_STATIC_ROOT")
