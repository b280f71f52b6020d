"""An empty, migrated database beside the configured one, gone at the end of the block."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

ENDING = "_benchmark"


@contextmanager
def scratch_database() -> Iterator[str]:
    """Connect this process to the new database; the address is for the server's process."""
    before = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory(prefix="flourish-benchmark-") as folder:
        name = f"{before}{ENDING}"
        if connection.vendor == "sqlite":
            name = str(Path(folder) / "benchmark.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = name
        # One that a killed run left behind is replaced: the name says whose it is.
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield address_of(name)
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def address_of(name: str) -> str:
    """DATABASE_URL with another database name."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    address, mark, options = os.environ["DATABASE_URL"].partition("?")
    return f"{address.rsplit('/', 1)[0]}/{name}{mark}{options}"
