# What the scenarios have in common. Each says what it does and what is seen, and ends with: are all nodes equal, and is all there that was acknowledged?
# Exit code 0: they are, and it is. 1: not. 2: it could not be tried.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
limit=${LIMIT:-120}
began=$(date +%s%3N)

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }
fail() { say "FAILED: $*"; exit 1; }
cannot() { say "cannot be tried: $*"; exit 2; }

compose() { docker compose -f "$here/../compose.yaml" "$@"; }
container() { compose ps --all --quiet "$1" | head -n 1; }
state() { docker inspect --format '{{.State.Status}}' "$(container "$1")" 2>/dev/null; }

# The machine number n is node<n> and postgres<n>.
number() { echo "${1##*[a-z]}"; }

# Asks the API of a node for something, from within its own container: curl need not be there. Nothing if it does not answer.
ask() {
  timeout 5 docker exec "$(container "$1")" bash -c 'exec 3<>/dev/tcp/127.0.0.1/8432 && printf "GET '"$2"' HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n" >&3 && cat <&3' 2>/dev/null
}

nodes() { compose ps --all --services 2>/dev/null | grep '^node' | sort; }
running_nodes() { local n; for n in $(nodes); do [ "$(state "$n")" = running ] && echo "$n"; done; }

# Who leads, as the first node says that answers and is not named here.
leader() {
  local n found
  for n in $(running_nodes); do
    case " $* " in *" $n "*) continue ;; esac
    found=$(ask "$n" /v1/status | sed -n 's/.*"leader":"\([^"]*\)".*/\1/p')
    [ -n "$found" ] && { echo "$found"; return 0; }
  done
  return 1
}

# Runs a command on a node that runs; with the option --not NODE on another than that.
baton() {
  local without="" n
  [ "$1" = --not ] && { without=$2; shift 2; }
  for n in $(running_nodes); do [ "$n" = "$without" ] || { compose exec -T "$n" baton "$@"; return; }; done
  cannot "no node runs"
}

# until_true WORDS COMMAND...: waits until the command succeeds.
until_true() {
  local words=$1 end=$(($(date +%s) + limit)); shift
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || { baton status; fail "$words: not within $limit s"; }
    sleep 0.3
  done
}

other_leads() { local now; now=$(leader "$1") && [ "$now" != "$1" ]; }
somebody_leads() { [ -n "$(leader)" ]; }

# Every node that there is says that all are well, and as many as there are.
all_well() {
  local n status wanted
  wanted=$(nodes | wc -l)
  for n in $(nodes); do
    status=$(ask "$n" /v1/status) || return 1
    [ "$(grep -o '"state":"OK"' <<<"$status" | wc -l)" -ge "$wanted" ] || return 1
    grep -q '"leader":"..*","nodes"' <<<"$status" || return 1
    grep -q '"role":"\(opening\|closing\|rejoining\)"' <<<"$status" && return 1
  done
  return 0
}

acknowledged() { docker exec "$(container load)" sh -c 'wc -l < acknowledged'; }
more_acknowledged() { [ "$(acknowledged)" -ge "$1" ]; }

# Waits until writes are acknowledged again.
await_writes() { until_true "writes again" more_acknowledged $(($(acknowledged) + 5)); }

# The beginning of each scenario: all is well, and there is a load.
begin() {
  command -v docker >/dev/null || cannot "there is no docker"
  [ -n "$(container load 2>/dev/null)" ] || cannot "the stack does not run; start it: docker compose -f docker/compose.yaml up -d --wait"
  until_true "all are well" all_well
  await_writes
  leader=$(leader)
  say "$1"
  baton status
  began=$(date +%s%3N)
}

# The end of each scenario: writes go on, all nodes get well by themselves, and then they are compared.
verify() {
  local equal
  await_writes
  until_true "all nodes are well again" all_well
  say "all are well again:"
  baton status
  say "are all nodes equal?"
  baton verify --schema || fail "the nodes differ"
  say "is everything there that was acknowledged?"
  compose exec -T load baton load check --since "$began" || fail "acknowledged writes are missing, or counted twice"
  equal="equal, and nothing is lost"
  say "$equal"
}
