"""The PostgreSQL address of a setting as PGHOST, PGUSER and so on, in words of the shell.

eval "$(python3 address.py DATABASE_OWNER_URL DATABASE_URL)"    the first of them that is set
"""

import os
import shlex
import sys
from urllib.parse import parse_qsl, unquote, urlsplit


def variables(address: str) -> dict[str, str]:
    url = urlsplit(address)
    if url.scheme not in ("postgres", "postgresql", "psql", "pgsql"):
        sys.exit("The address of the database is not one of PostgreSQL.")
    given = {
        "PGHOST": unquote(url.hostname or ""),
        "PGPORT": str(url.port or ""),
        "PGUSER": unquote(url.username or ""),
        "PGPASSWORD": unquote(url.password or ""),
        "PGDATABASE": unquote(url.path.lstrip("/")),
    }
    given |= {f"PG{name.upper()}": value for name, value in parse_qsl(url.query)}
    return {name: value for name, value in given.items() if value}


if __name__ == "__main__":
    address = next(filter(None, (os.environ.get(name) for name in sys.argv[1:])), "")
    for name, value in variables(address).items():
        print(f"export {name}={shlex.quote(value)}")
