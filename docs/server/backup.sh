#!/bin/sh
# One backup, looked at and noted: flourish-audit's account runs it each night (flourish-audit-backup.timer).
#   backup.sh [FOLDER]          /var/backups/flourish-audit by default
# Writes FOLDER/flourish-DAY-TIME.dump, and before it one line of the access log in FOLDER/log-anchors.txt,
# which has to leave this server with the backup. Drops backups that are older than KEEP_DAYS (35).
set -eu
umask 077
folder=${1:-/var/backups/flourish-audit}
settings=${FLOURISH_SETTINGS:-/etc/flourish-audit/environment}
program=${FLOURISH_PROGRAM:-/opt/flourish-audit/current}
manage() { "$program/.venv/bin/python" "$program/manage.py" "$@"; }

set -a
# shellcheck source=/dev/null
. "$settings"
set +a
mkdir -p "$folder"
cd "$folder"

# Before the dump, so that what the line says is in the dump too.
manage anchor_log >> log-anchors.txt

# The address goes to pg_dump by its environment: everybody on a machine reads command lines.
eval "$(python3 "$program/docs/server/address.py" DATABASE_OWNER_URL DATABASE_URL)"
file=$folder/flourish-$(date +%Y-%m-%d-%H%M%S).dump
if ! pg_dump --format=custom --file="$file.part" || ! pg_restore --list "$file.part" > /dev/null; then
    rm -f "$file.part"
    : > "$file.failed"
    manage note_backup "$file.failed" || true # the health page then says that it failed
    echo "The backup failed; earlier ones are as they were." >&2
    exit 1
fi
mv "$file.part" "$file"
manage note_backup "$file"
find "$folder" -maxdepth 1 -type f -name 'flourish-*.dump*' -mtime "+${KEEP_DAYS:-35}" -delete
echo "$file"
