#!/bin/sh
# A backup into an empty database, brought up to this version, counted and checked.
#   restore.sh FILE [ANCHORS]
# Stop the service first. The database of DATABASE_OWNER_URL must be there, hold no table, and have had
# postgresql/roles.sql. ANCHORS is the file of anchor_log's lines that was kept elsewhere.
set -eu
if [ $# -lt 1 ] || [ ! -r "$1" ]; then
    echo "restore.sh FILE [ANCHORS]: FILE is a backup made by backup.sh." >&2
    exit 2
fi
file=$1
anchors=${2:-}
settings=${FLOURISH_SETTINGS:-/etc/flourish-audit/environment}
program=${FLOURISH_PROGRAM:-/opt/flourish-audit/current}
manage() { "$program/.venv/bin/python" "$program/manage.py" "$@"; }
ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }

set -a
# shellcheck source=/dev/null
. "$settings"
set +a
eval "$(python3 "$program/docs/server/address.py" DATABASE_OWNER_URL DATABASE_URL)"

tables="SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
if [ -n "$(ask --command "$tables LIMIT 1")" ]; then
    echo "The database $PGDATABASE holds tables. Restore into an empty one; nothing was changed." >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname="$PGDATABASE" "$file"

# Rows in the file against rows in the database, table by table, before anything else is run.
pg_restore --data-only --file=- "$file" | awk '
    /^COPY public\./ { split($2, name, "."); table = name[2]; rows = 0; inside = 1; next }
    inside && $0 == "\\." { print table, rows; inside = 0; next }
    inside { rows++ }
' | sort > "$work/file"
ask --command "$tables" | sort | while read -r table; do
    printf '%s %s\n' "$table" "$(ask --command "SELECT count(*) FROM public.\"$table\"")"
done > "$work/database"
if ! diff "$work/file" "$work/database" >&2; then
    echo "The rows above differ between the file (<) and the database (>)." >&2
    exit 1
fi
awk '{ rows += $2 } END { print NR " tables, " rows " rows: as many as in the file." }' "$work/database"

manage migrate --verbosity 0
ask --file="$program/docs/server/postgresql/grants.sql"
if [ -n "$anchors" ]; then
    manage verify_log --anchor "$anchors"
else
    manage verify_log
fi
