#!/usr/bin/env bash
# Notes, scenario 1. A process that is killed still says goodbye: its kernel sends FIN. A host that vanishes
# says nothing. Then keepalive finds out on an idle connection, and the user timeout on a busy one.
set -euo pipefail
# shellcheck source=two-hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/two-hosts.sh"
enter_own_network "$@"

idle_connection() { connections | grep -vF "${busy:-nothing}"; }
one_idle_connection() { [ "$(idle_connection | wc -l)" = 1 ]; }

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
    dead-after = 4s
    # One warm connection is always idle.
    pool { max-connections = 4, min-idle = 1 }
  }
}
END
say "Cenote keeps one idle connection to the server, and finds a dead upstream within 4 s. It says so itself:"
show "$("$cenote" check "$folder/cenote.conf" | grep -E '^ *(upstream keepalive|dead upstream)')"

say "1. The server's process is killed, with SIGKILL: it can do nothing any more. Its kernel can, and sends FIN."
wait_for 10 one_idle_connection || fail "no idle connection was made"
stop "$server" KILL
await_close 5 reason=peer-fin phase=idle

say "2. The server runs again. A client comes, and its connection is in use. Another one is idle, as before."
start_server answering-server.py
wait_for 15 one_idle_connection || fail "no idle connection was made" # until then it may count as down
open_client talker 7001
ask talker
busy=$answer
wait_for 15 one_idle_connection || fail "no idle connection was made"
show "in use: $busy   idle: $(idle_connection)"

say "3. The upstream's host vanishes: from now on it takes no packet. Its kernel cannot send FIN either."
idle=$(idle_connection)
on_upstream_host iptables -A INPUT -p tcp -j DROP
on_upstream_host iptables -A OUTPUT -p tcp -j DROP
vanished=$(milliseconds)
echo "is anybody there?" >&"${client[talker]}"
show "the client sends a line that nobody acknowledges, and waits"

say "4. The connection with data in flight: the line was sent again and again. The user timeout ends it."
await_close 12 reason=write-timeout phase=active local="$busy"
show "$(($(milliseconds) - vanished)) ms after the host vanished"

say "5. The idle connection: the kernel probed it, and nobody answered. Keepalive ends it."
await_close 12 reason=keepalive-dead phase=idle local="$idle"
show "seen $(($(milliseconds) - vanished)) ms after the host vanished"
silent=$(closes reason=keepalive-dead local="$idle" | sed -nE 's/.* last-ack-s=([0-9]+).*/\1/p')
# One second more than dead-after, for a busy machine.
[ "${silent:-99}" -lt 5 ] || fail "it took $silent s, not 4"

say "SHOWN: peer-fin for a killed process; keepalive-dead and write-timeout for a host that vanished."
