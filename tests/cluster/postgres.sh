#!/bin/bash
# A server of PostgreSQL for a while: postgres.sh FOLDER PORT, until its standard input ends. As another user where this one is root, which it refuses.
set -euo pipefail
folder=$1 port=$2
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1 || true)
PATH=$programs:$PATH
as=()
mkdir -p "$folder"
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
cd /
"${as[@]}" initdb -D "$folder/data" -U owner -A trust -E UTF8 --locale=C --no-sync >/dev/null
"${as[@]}" postgres -D "$folder/data" -p "$port" -k "$folder" -c listen_addresses=127.0.0.1 -c shared_buffers=256MB \
    -c max_wal_size=4GB >"$folder/../postgres.log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server || true
