# Two hosts on one machine, for the examples beside this file, which source it.
#
#   Cenote's host, 10.77.0.1     the script itself, its clients and Cenote
#   the upstream's host, 10.77.0.2     the server
#
# Each is a network namespace: a network stack of its own, with its own connections and its own firewall.
# A pair of virtual network cards joins them. The machine's own network has no part in it. Everything
# ends with the script, whatever way the script ends.
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cenote=${CENOTE:-$here/../../bin/cenote} # another launcher may be named in CENOTE
cenote_address=10.77.0.1
upstream_address=10.77.0.2
upstream_port=7000

# --- telling what happens

say() { printf '\n%s\n' "$*"; }

# Shows lines of a log, and where they end.
show() { sed 's/^/    | /' <<<"$*"; }

# The claim of the script did not come true, or it cannot go on.
fail() {
  printf '\nNOT SHOWN: %s\n' "$*" >&2
  if [ -n "${log:-}" ] && [ -s "$log" ]; then
    printf 'The end of the log of Cenote:\n' >&2
    tail -n 25 "$log" | sed 's/^/    | /' >&2
  fi
  exit 1
}

# The script cannot be run on this machine, which is not a failure of its claim.
cannot_run() {
  printf 'cannot run here: %s\n' "$*" >&2
  exit 2
}

milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# wait_for SECONDS COMMAND...: until the command succeeds; fails when the time is over.
wait_for() {
  local deadline=$(($(milliseconds) + $1 * 1000))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$(milliseconds)" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

# The clients: their descriptors by their names.
declare -A client=()

# --- the hosts

# Starts the script again as the only inhabitant of a new network namespace. Root may simply have one. An
# ordinary user gets a user namespace with it, in which he may set up a network that nobody else sees.
enter_own_network() {
  local tool way
  if [ -z "${KEEPALIVE_EXAMPLE_INSIDE:-}" ]; then
    for tool in unshare nsenter ip iptables ss python3; do
      PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || cannot_run "$tool is not installed"
    done
    # It builds what is missing, and for that it may need the network.
    [ -n "${without_cenote:-}" ] || "$cenote" --version >/dev/null || fail "$cenote does not start"
    for way in -n -Urn; do
      if unshare "$way" true 2>/dev/null; then
        KEEPALIVE_EXAMPLE_INSIDE=yes exec unshare "$way" bash "$0" "$@"
      fi
    done
    cannot_run "this kernel lets you make no network namespace (try as root)"
  fi
  PATH=$PATH:/usr/sbin:/sbin
  folder=$(mktemp -d)
  log=$folder/cenote.log
  # iptables locks a file that only the machine's root may write.
  export XTABLES_LOCKFILE=$folder/xtables.lock
  started=()
  trap end_all EXIT
  trap 'exit 1' INT TERM
  ip link set lo up
}

# Starts a program that goes on in the background; its pid is in $!.
start() {
  (
    # A client's socket ends only when nobody holds it: the program must not inherit it.
    for descriptor in "${client[@]}"; do exec {descriptor}>&-; done
    exec "$@"
  ) &
  started+=($!)
}

# stop PID [SIGNAL]: ends a process of ours, and waits until it is gone.
stop() {
  kill "-${2:-TERM}" "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

end_all() {
  local pid
  for pid in "${started[@]}"; do stop "$pid" KILL; done
  rm -rf "$folder"
}

# boot_upstream_host SERVER: makes the upstream's host and starts that server of ours on it. The host has no cable
# yet. Its namespace lives as long as a process is in it: the holder is the first.
boot_upstream_host() {
  start unshare -n sleep 1000
  upstream_host=$!
  wait_for 10 own_network_of "$upstream_host" || fail "the upstream's host was not made"
  on_upstream_host ip link set lo up
  start_server "$1"
}

# Joins the two hosts.
plug_in_cable() {
  ip link add cable type veth peer name cable netns "$upstream_host"
  ip address add "$cenote_address/24" dev cable
  ip link set cable up
  on_upstream_host ip address add "$upstream_address/24" dev cable
  on_upstream_host ip link set cable up
}

own_network_of() { [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }

on_upstream_host() { nsenter --target "$upstream_host" --net "$@"; }

# start_server SERVER: its pid is in $server, its output in $server_log.
start_server() {
  server_log=$folder/server.log
  : >"$server_log"
  start nsenter --target "$upstream_host" --net \
    python3 "$here/$1" "$upstream_port" >>"$server_log" 2>&1
  server=$!
  wait_for 20 grep -q '^listening' "$server_log" || fail "the server did not start: $(cat "$server_log")"
}

# --- Cenote

# Starts Cenote with the configuration on standard input, and waits until it listens.
start_cenote() {
  cat >"$folder/cenote.conf"
  CENOTE_JAVA_OPTS="${CENOTE_JAVA_OPTS:-} -Dlogback.configurationFile=$here/logback.xml" \
    start "$cenote" run "$folder/cenote.conf" >"$log" 2>&1
  proxy=$!
  wait_for 60 all_listen_or_ended || true
  all_listen || fail "Cenote did not start"
}

all_listen_or_ended() { all_listen || ! kill -0 "$proxy"; }

# As many lines say that a listener is bound as the configuration has listeners.
all_listen() { [ "$(grep -c ' listener=.* bind=' "$log")" = "$(grep -c '^ *listeners\.' "$folder/cenote.conf")" ]; }

# closes KEY=VALUE...: the lines of logger cenote.close that have all of these.
closes() {
  local pair lines
  lines=$(grep -F ' cenote.close ' "$log" | sed 's/$/ /') || return 1
  for pair; do
    lines=$(grep -F -- " $pair " <<<"$lines") || return 1
  done
  sed 's/ $//' <<<"$lines"
}

# await_close SECONDS KEY=VALUE...: waits for such a line, and shows it.
await_close() {
  local seconds=$1
  shift
  wait_for "$seconds" closes "$@" || fail "within $seconds s no connection ended with $*"
  show "$(closes "$@")"
}

# --- the clients

# open_client NAME PORT [HOST]: a client of Cenote, or of the server itself; its descriptor is in ${client[NAME]}.
open_client() {
  local descriptor
  exec {descriptor}<>"/dev/tcp/${3:-127.0.0.1}/$2" || fail "nobody listens on port $2"
  client[$1]=$descriptor
}

# ask NAME: the client sends a line, and $answer is the connection that served it.
ask() {
  echo "which connection?" >&"${client[$1]}"
  read -r -t 10 answer <&"${client[$1]}" || fail "client $1 got no answer"
}

# close_client NAME: the client leaves in order.
close_client() {
  local descriptor=${client[$1]}
  exec {descriptor}>&-
  unset "client[$1]"
}

# The connections of Cenote to the server: Cenote's address of each. (A Java program writes it as IPv6.)
connections() {
  ss -tnH state established dst "$upstream_address" | awk '{ gsub(/\[::ffff:|\]/, "", $3); print $3 }'
}

# How many milliseconds ago the peer of this connection of Cenote was last heard of, says the kernel.
heard_ago() {
  local info
  info=$(ss -tinH state established dst "$upstream_address" sport = "${1##*:}")
  [ -n "$info" ] || fail "the connection $1 is gone"
  if [[ $info =~ lastack:([0-9]+) ]]; then echo "${BASH_REMATCH[1]}"; else echo 0; fi
}
