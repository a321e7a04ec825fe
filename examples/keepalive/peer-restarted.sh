#!/usr/bin/env bash
# Notes, scenario 1, the other half. The upstream's host loses its power and comes back. It has forgotten its
# connections, and Cenote's host has not. It believes in them until its next packet, which draws a reset.
set -euo pipefail
# shellcheck source=two-hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/two-hosts.sh"
enter_own_network "$@"

two_idle_connections() { [ "$(connections | grep -cvF "$busy")" = 2 ]; }

boot_upstream_host answering-server.py
plug_in_cable
start_cenote <<END
cenote {
  admin.bind = off
  event-loops = 1
  listeners.in { bind = "127.0.0.1:7001", upstream = server, max-sessions = 10 }
  upstreams.server {
    endpoints = [ "$upstream_address:$upstream_port" ]
    connect-timeout = 1s
    # Keepalive asks after 8 s of silence: late enough to look at the connections before.
    dead-after = 17s
    pool { max-connections = 4, min-idle = 2 }
  }
}
END

say "1. A client talks over one connection. Two more are idle."
open_client talker 7001
ask talker
busy=$answer
wait_for 10 two_idle_connections || fail "there are no two idle connections: $(connections)"
before=$(connections | sort)
show "$before"

say "2. The power of the upstream's host fails, and comes back. It is a new host with the old address."
old_server=$server old_host=$upstream_host
boot_upstream_host answering-server.py # beforehand, so that the outage is short
ip link delete cable                   # from here on nothing can be sent: no FIN, no RST
stop "$old_server" KILL
stop "$old_host" KILL
plug_in_cable
remembered=$(on_upstream_host ss -tnH state established | wc -l)
[ "$remembered" = 0 ] || fail "the new host remembers $remembered connections"
[ "$(connections | sort)" = "$before" ] || fail "Cenote's host has lost connections: $(connections)"
show "the upstream's host knows 0 connections, Cenote's host still believes in all of these:
$(ss -tn state established dst "$upstream_address" | sed 's/\[::ffff:\([0-9.]*\)\]/\1/g')"

say "3. The client sends a line: the next packet. The new host does not know its connection, and answers RST."
sent=$(milliseconds)
echo "do you remember me?" >&"${client[talker]}"
await_close 5 reason=peer-reset phase=active local="$busy"
show "seen $(($(milliseconds) - sent)) ms after the line was sent"

say "4. On the idle connections the next packet is the first keepalive probe. It draws RST too."
for idle in $(grep -vF "$busy" <<<"$before"); do
  await_close 15 reason=peer-reset phase=idle local="$idle"
done

say "5. Cenote has made new connections meanwhile. The next client is served."
open_client next 7001
ask next
grep -qxF "$answer" <<<"$before" && fail "an old connection served: $answer"
show "served over $answer"

say "SHOWN: a peer that came back without memory is called peer-reset, at the next packet and not before."
