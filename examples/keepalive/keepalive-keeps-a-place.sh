#!/usr/bin/env bash
# Notes, scenario 2: keepalive can hold a connection near the front of the queue. Two pools see the same: B was
# used after A, but then B's peer falls silent, and A's goes on answering keepalive. Which one has to go?
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
  listeners.traffic { bind = "127.0.0.1:7001", upstream = traffic, max-sessions = 10 }
  listeners.keepalive { bind = "127.0.0.1:7002", upstream = keepalive, max-sessions = 10 }
  defaults.upstream {
    endpoints = [ "$upstream_address:$upstream_port" ]
    # A probe after each second of silence, and so many of them that B is not given up before the end.
    tcp { keepalive { idle = 1s, interval = 1s, count = 30 }, user-timeout = 30s }
    pool { max-connections = 3, max-idle = 2, reuse = clean }
  }
  upstreams.traffic { pool.recency = traffic }
  upstreams.keepalive { pool.recency = keepalive }
}
END
pools=(traffic keepalive)
declare -A port=([traffic]=7001 [keepalive]=7002) a=() b=()

say "1. In each of the two pools three clients come. They get the connections A, B and C."
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

say "2. A's clients leave. A second later B's ask once more and leave: B was used last. C's clients stay."
for pool in "${pools[@]}"; do close_client "$pool-A"; done
sleep 1
for pool in "${pools[@]}"; do
  ask "$pool-B"
  close_client "$pool-B"
done

say "3. Somewhere on the way a box forgets B: the upstream's host hears nothing of it any more. Nobody is told."
for pool in "${pools[@]}"; do
  on_upstream_host iptables -A INPUT -p tcp --sport "${b[$pool]##*:}" -j DROP
done
only_a_answers() {
  [ "$(heard_ago "${a[$1]}")" -lt 1500 ] && [ "$(heard_ago "${b[$1]}")" -gt 3500 ]
}
for pool in "${pools[@]}"; do
  wait_for 15 only_a_answers "$pool" || fail "$pool: not the way it should be: A answers, B is silent"
  show "$pool: A's peer was heard of $(heard_ago "${a[$pool]}") ms ago, B's $(heard_ago "${b[$pool]}") ms ago"
done

say "4. C's clients leave. Now three connections would be idle, and two may (max-idle): the oldest has to go."
for pool in "${pools[@]}"; do close_client "$pool-C"; done
say "   recency = traffic: A, for B was used after it. What is kept leads nowhere."
await_close 5 upstream=traffic reason=lru local="${a[traffic]}"
say "   recency = keepalive: B, although it was used last. A's place was renewed by each answer of its peer."
await_close 5 upstream=keepalive reason=lru local="${b[keepalive]}"

for pool in "${pools[@]}"; do
  evicted=$(closes upstream="$pool" | wc -l)
  [ "$evicted" = 1 ] || fail "$pool: $evicted connections ended, not 1"
done

say "SHOWN: with recency = keepalive an answer to a probe keeps a connection its place in the queue."
