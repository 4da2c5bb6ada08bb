#!/usr/bin/env bash
# PostgreSQL's own benchmark straight against the leader's PostgreSQL, then 'baton verify --schema'. Run as: bench/run pgbench [options].
set -u

say() { printf 'bench: %s\n' "$*" >&2; }
fail() { say "$*"; exit 2; }

scale=5 clients=8 seconds=20
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "expected --name value, not $1"
  case "$1" in
    --scale) scale="$2" ;;
    --clients) clients="$2" ;;
    --seconds) seconds="$2" ;;
    --dir) export BATON_DIR="$2" ;;
    *) fail "unknown: $1; there are --scale, --clients, --seconds and --dir" ;;
  esac
  shift 2
done

command -v pgbench >/dev/null || { say "pgbench is not on the PATH, so nothing was measured; install PostgreSQL's client programs (Debian: apt install postgresql-contrib)."; exit 3; }
home="$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)"
places="$("$home/bench/run" where)" || exit 2

leader=""
while read -r id host port user database role; do
  [ "$role" = leader ] && leader="-h $host -p $port -U $user $database"
done <<< "$places"
[ -n "$leader" ] || fail "no node leads"

began=$SECONDS
pgbench -q -i -s "$scale" $leader || fail "the leader did not take the tables and their data"
say "loaded scale $scale in $((SECONDS - began)) s"
pgbench -c "$clients" -j 2 -T "$seconds" $leader || fail "pgbench failed"

# Exit code 2 says that it could not be compared just now, as while a follower catches up.
for attempt in 1 2 3 4 5 6; do
  "$home/baton" verify --schema
  code=$?
  [ $code -ne 2 ] && exit $code
  sleep 5
done
exit 2
