#!/usr/bin/env bash
# The experiment of the notes, without Cenote: what epoll says of a client that closes, and of one that keepalive
# gives up. What Cenote's close reasons are built on, seen bare.
set -euo pipefail
without_cenote=yes
# shellcheck source=two-hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/two-hosts.sh"
enter_own_network "$@"

# What the server has told of its clients.
events() { grep '^event=' "$server_log"; }
has_events() { [ "$(events | wc -l)" -ge "$1" ]; }

# expect_event SECONDS NUMBER LINE: the event of that number comes within the time, and is this.
expect_event() {
  wait_for "$1" has_events "$2" || fail "event $2 did not come within $1 s. The server said: $(cat "$server_log")"
  [ "$(events | sed -n "$2p")" = "$3" ] || fail "event $2 is not $3. The server said: $(cat "$server_log")"
  show "$3"
}

boot_upstream_host keepalive-server.py
plug_in_cable
say "A server with keepalive on: a probe after 1 s of silence, then each second, given up after 2 without an answer.
It waits in epoll, for EPOLLIN. EPOLLIN is 1, EPOLLERR 8, EPOLLHUP 16."

say "1. A client comes, says hello and closes in order. epoll says EPOLLIN twice, each time alone: there is
   something to read. The first read finds 6 bytes, the second finds nothing: the end."
open_client first "$upstream_port" "$upstream_address"
echo hello >&"${client[first]}"
expect_event 5 1 "event=1 read=6 bytes"
close_client first
expect_event 5 2 "event=1 read=nothing"

say "2. Another client comes and says hello. It will stay."
open_client second "$upstream_port" "$upstream_address"
echo hello >&"${client[second]}"
expect_event 5 3 "event=1 read=6 bytes"

say "3. iptables drops what goes from the server's host to the client, the probes too. The client notices nothing."
dropped=$(milliseconds)
on_upstream_host iptables -A OUTPUT -p tcp -d "$cenote_address" -j DROP
show "$(on_upstream_host ss -tnoH state established sport = ":$upstream_port")"

say "4. After the last probe the server's kernel gives up: EPOLLIN|EPOLLERR|EPOLLHUP, 1 + 8 + 16 = 25, and the
   read says ETIMEDOUT."
expect_event 20 4 "event=25 read=ETIMEDOUT"
show "seen $(($(milliseconds) - dropped)) ms after the drop"
[ "$(events | wc -l)" = 4 ] || fail "there were more events: $(cat "$server_log")"

say "SHOWN: 1 and an empty read for a normal close; 25 and ETIMEDOUT for a client that keepalive gave up."
