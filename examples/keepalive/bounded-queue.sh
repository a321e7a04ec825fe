#!/usr/bin/env bash
# Notes, scenario 2. A proxy keeps a fixed number of connections. They stand in a queue, and when there is no
# room the oldest, the one used least recently, is closed. What was used last is handed out first.
set -euo pipefail
# shellcheck source=two-hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/two-hosts.sh"
enter_own_network "$@"

boot_upstream_host answering-server.py
plug_in_cable
start_cenote <<END
cenote {
  admin.bind = "127.0.0.1:9900"   # on this host of ours, not on yours
  event-loops = 1      # the order is exact over the whole pool
  listeners.in { bind = "127.0.0.1:7001", upstream = server, max-sessions = 10 }
  upstreams.server {
    endpoints = [ "$upstream_address:$upstream_port" ]
    pool {
      max-connections = 4
      max-idle = 3
      acquire-timeout = 20s
      reuse = clean    # a connection goes back into the queue when its client has left in order
    }
  }
}
END

# ask_pool NUMBER: one number of the pool, as GET /pools of the admin endpoint gives it.
ask_pool() {
  local admin
  exec {admin}<>/dev/tcp/127.0.0.1/9900
  printf 'GET /pools HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&"$admin"
  sed -nE "s/.*\"$1\": ?([0-9]+).*/\1/p" <&"$admin"
  exec {admin}>&-
}

pool_has() { [ "$(ask_pool "$1")" = "$2" ]; }

# expect_pool NUMBER VALUE: waits until it is so.
expect_pool() { wait_for 10 pool_has "$1" "$2" || fail "$1 is $(ask_pool "$1"), not $2"; }

# The name of the connection that serves this client; a new one gets the next letter.
declare -A letter_of=() connection_of=()
letters=(A B C D E F)
served_over() {
  ask "$1"
  if [ -z "${letter_of[$answer]:-}" ]; then
    letter_of[$answer]=${letters[${#letter_of[@]}]}
    connection_of[${letter_of[$answer]}]=$answer
  fi
  letter=${letter_of[$answer]}
}

# leave NAME: the client leaves, and its connection has gone to the front of the queue.
leave() {
  local before
  before=$(ask_pool active)
  close_client "$1"
  expect_pool active $((before - 1))
}

say "1. Four clients come at once. Each has a connection of its own: A, B, C, D. That is max-connections."
for name in one two three four; do
  open_client "$name" 7001
  served_over "$name"
  show "$letter = $answer serves client $name"
done
expect_pool total 4

say "2. A fifth client comes. There is no room: it waits in line, and no fifth connection is made."
open_client five 7001
expect_pool pending 1
expect_pool total 4
show "total=$(ask_pool total) active=$(ask_pool active) pending=$(ask_pool pending)"

say "3. Client one leaves. Its connection, A, serves the client that waits."
close_client one
served_over five
[ "$letter" = A ] || fail "client five was served over $letter, not A"
show "A serves client five"

say "4. The clients leave in the order two (B), three (C), four (D), five (A). At most 3 may be idle (max-idle):
   when A comes back, the oldest in the queue is closed. It is B."
leave two
leave three
leave four
expect_pool idle 3
leave five
await_close 5 reason=lru local="${connection_of[B]}"
expect_pool idle 3

say "5. Two clients come. They get what was used last, the newest first: A, then D. C was used before them."
open_client six 7001
served_over six
[ "$letter" = A ] || fail "client six was served over $letter, not A"
open_client seven 7001
served_over seven
[ "$letter" = D ] || fail "client seven was served over $letter, not D"
show "A serves client six, D serves client seven, C is idle"

say "6. Two more come: one gets C, for the other E is made. C's client leaves first, then D's, E's and A's.
   C was made before D and E and served as often, but now it is the one used least recently: C is closed."
open_client eight 7001
served_over eight
[ "$letter" = C ] || fail "client eight was served over $letter, not C"
open_client nine 7001
served_over nine
[ "$letter" = E ] || fail "client nine was served over $letter, not E"
leave eight
leave seven
leave nine
leave six
await_close 5 reason=lru local="${connection_of[C]}"

evicted=$(closes reason=lru | wc -l)
[ "$evicted" = 2 ] || fail "$evicted were closed as lru, not 2"
created=$(ask_pool created)
[ "$created" = 5 ] || fail "$created connections were made, not 5"

say "SHOWN: never more than 4 connections; newest handed out first; closed for want of room: B, then C, the oldest."
