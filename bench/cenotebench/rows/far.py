"""An upstream that is 20 ms away."""

import json
import sys
import time

from cenotebench import load, origins
from cenotebench.distance import FAR, ROUND_TRIP_MS, distance, within
from cenotebench.figures import Check, Figure
from cenotebench.net import free_port, wait_for_port
from cenotebench.options import HOME
from cenotebench.processes import run
from cenotebench.rows import leases
from cenotebench.sides import DIRECT, HAPROXY, Starter

CLIENT = HOME / "bench" / "cenotebench" / "firstbyte.py"
PAUSE_MS = 100
WARM = 16
CLIENTS = 10  # so few that the wire, a program itself, has time to spare


def far(context):
    """Time from connect to the first byte of the reply, session after session with pauses."""
    sides = [HAPROXY, *(side for side in context.sides_of_builds() if not side.ring)]
    with distance(context) as spaces:
        proxies = started(context, spaces, origins.echo_command, sides, min_idle=WARM)
        count = max(5, context.options.far_sessions // context.options.rounds)
        for proxy in proxies:
            first_bytes(spaces, proxy, 5)
        time.sleep(1)  # the warm connections are replaced meanwhile

        def one(proxy):
            times = sorted(first_bytes(spaces, proxy, count))
            median = times[len(times) // 2]
            return {"ms": median, "trips": median / ROUND_TRIP_MS}

        found = context.alternate(proxies, one)
    context.result.notes.append(
        f"Each value is the median of {count} sessions, {PAUSE_MS} ms apart; Cenote keeps {WARM} warm connections."
    )
    return [
        Figure("first reply byte, p50", "ms", found["ms"], checks=[Check("cenote", 0.55, rivals=("haproxy",))]),
        Figure("the same in round trips", "x 20 ms", found["trips"]),
    ]


def redis_new_far(context):
    """Redis over the wire, a new connection for each request: connecting costs a way there and back."""
    modes = [side for side in leases.modes(context) if not side.ring]
    sides = [DIRECT, *leases.others(context), *modes]
    with distance(context) as spaces:
        proxies = started(context, spaces, origins.redis_command, sides)
        # As many as a client can make that waits twice for the wire, in the time.
        count = CLIENTS * max(10, int(context.options.seconds * 1e3 / (2 * ROUND_TRIP_MS)))

        def one(proxy):
            flags = ("-k", "0", "-t", "get", "-d", 32)
            done = load.redis_benchmark(proxy.address, CLIENTS, count, flags, slowest=50, prefix=within(spaces.near))
            return {"rate": done.rate, "p50": done.p50_us / 1e3, "p99": done.p99_us / 1e3}

        context.warm_up(proxies, one)
        context.command(load.redis_command((FAR, "PORT"), CLIENTS, count, ("-k", "0", "-t", "get", "-d", 32)))
        found = context.alternate(proxies, one)
    return [
        Figure("requests", "1/s", found["rate"], True, [Check("cenote mux", 1.5, True, ("direct",))]),
        Figure("p50", "ms", found["p50"]),
        Figure("p99", "ms", found["p99"]),
    ]


def started(context, spaces, server, sides, **wishes):
    """The server at the far end, and the sides at the near one."""
    port = free_port()
    child = context.children.start("far server", within(spaces.far) + server(FAR, port))
    wait_for_port(child, port)
    context.starter = Starter(context.children, spaces.near)
    return context.start(sides, context.wish((FAR, port), **wishes))


def first_bytes(spaces, proxy, count):
    """Milliseconds to the first byte of each session, measured by a client in the proxy's namespace."""
    host, port = proxy.address
    argv = [*within(spaces.near), sys.executable, "-B", CLIENT, host, port, count, PAUSE_MS]
    return json.loads(run(argv, 60 + count))
