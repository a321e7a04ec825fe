#!/usr/bin/env bash
# Notes, scenario 2, the author's doubt: if every connection uses keepalive, it is as if none did.
#
# With recency = keepalive a connection's place in the queue is the moment its peer was last heard of. If all
# peers answer, that moment lies less than one keepalive period back for all of them, however long ago they were
# used. Somebody has to go all the same when there is no room, and who goes depends on whose probe comes next.
set -euo pipefail
# shellcheck source=two-hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/two-hosts.sh"
enter_own_network "$@"

boot_upstream_host answering-server.py
plug_in_cable
start_cenote <<END
cenote {
  admin.bind = off
  event-loops = 1      # the order is exact over the whole pool
  listeners.traffic-early { bind = "127.0.0.1:7001", upstream = traffic-early, max-sessions = 10 }
  listeners.keepalive-early { bind = "127.0.0.1:7002", upstream = keepalive-early, max-sessions = 10 }
  listeners.traffic-late { bind = "127.0.0.1:7003", upstream = traffic-late, max-sessions = 10 }
  listeners.keepalive-late { bind = "127.0.0.1:7004", upstream = keepalive-late, max-sessions = 10 }
  defaults.upstream {
    endpoints = [ "$upstream_address:$upstream_port" ]
    # A probe after each 8 s of silence.
    tcp { keepalive { idle = 8s, interval = 2s, count = 3 }, user-timeout = 13s }
    pool { max-connections = 3, max-idle = 2, reuse = clean }
  }
  upstreams.traffic-early { pool.recency = traffic }
  upstreams.keepalive-early { pool.recency = keepalive }
  upstreams.traffic-late { pool.recency = traffic }
  upstreams.keepalive-late { pool.recency = keepalive }
}
END
pools=(traffic-early keepalive-early traffic-late keepalive-late)
declare -A port=([traffic-early]=7001 [keepalive-early]=7002 [traffic-late]=7003 [keepalive-late]=7004) a=() b=()

say "1. In each of four pools three clients come. They get the connections A, B and C."
for pool in "${pools[@]}"; do
  for name in A B C; do
    open_client "$pool-$name" "${port[$pool]}"
    ask "$pool-$name"
    case $name in
      A) a[$pool]=$answer ;;
      B) b[$pool]=$answer ;;
    esac
  done
  show "$pool: A = ${a[$pool]}, B = ${b[$pool]}"
done

# use NAME: in each pool the client asks once more and leaves.
use() {
  for pool in "${pools[@]}"; do
    ask "$pool-$1"
    close_client "$pool-$1"
  done
}
say "2. A is used for the last time, and 4 s later B. C's clients stay. From now on nobody uses A and B."
use A
sleep 4
use B

# heard_last ONE OTHER: ONE's peer was heard of later than OTHER's. It was so long enough for Cenote to have
# seen it (it looks once a second), and will be so for a moment.
heard_last() {
  local one other
  one=$(heard_ago "$1") && other=$(heard_ago "$2") &&
    [ "$one" -ge 1100 ] && [ "$one" -lt "$other" ] && [ "$other" -le 6900 ]
}

# room_is_needed MOMENT: C's clients leave in the two pools of that moment.
room_is_needed() {
  local pool
  for pool in "keepalive-$1" "traffic-$1"; do
    show "$pool: A's peer was heard of $(heard_ago "${a[$pool]}") ms ago, B's $(heard_ago "${b[$pool]}") ms ago"
    close_client "$pool-C"
  done
}

say "3. Every peer answers every probe. Early: A's peer has just answered, and B's is not asked yet."
wait_for 40 heard_last "${a[keepalive-early]}" "${b[keepalive-early]}" || fail "A was not heard of last"
say "   C's clients leave in two of the pools. Three would be idle, and two may: the oldest has to go."
room_is_needed early
say "   recency = traffic: A, the one used least recently."
await_close 5 upstream=traffic-early reason=lru local="${a[traffic-early]}"
say "   recency = keepalive: B, although it was used after A."
await_close 5 upstream=keepalive-early reason=lru local="${b[keepalive-early]}"

say "4. Late: about 4 s on B's peer has answered too. Nobody has used anything meanwhile."
wait_for 40 heard_last "${b[keepalive-late]}" "${a[keepalive-late]}" || fail "B was not heard of last"
say "   C's clients leave in the other two pools, which have seen the same."
room_is_needed late
say "   recency = traffic: A, as before."
await_close 5 upstream=traffic-late reason=lru local="${a[traffic-late]}"
say "   recency = keepalive: this time A. The same use, another moment, another one to go."
await_close 5 upstream=keepalive-late reason=lru local="${a[keepalive-late]}"

for pool in "${pools[@]}"; do
  evicted=$(closes upstream="$pool" | wc -l)
  [ "$evicted" = 1 ] || fail "$pool: $evicted connections ended, not 1"
done

say "SHOWN: where every peer answers, keepalive saves nobody: one has to go in each pool, as without it.
It only takes away the order of use: with recency = traffic the least recently used goes, whatever the moment;
with recency = keepalive whoever was not asked for longest."
