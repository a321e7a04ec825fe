"""How long a proxy needs from exec to its first relayed byte."""

import time

from cenotebench import origins
from cenotebench.context import say
from cenotebench.figures import Check, Figure
from cenotebench.net import exchange
from cenotebench.rows.memory import ORDINARY_SESSIONS
from cenotebench.sides import HAPROXY, NGINX

KNOCK_EVERY = 0.002
LONGEST = 30.0
PATIENCE_AT_FIRST_STOP = 60.0
START_SECONDS = {17: 0.30, 25: 0.20}


def bound_of(release, bounds):
    """The bound for a JDK: that of the newest one named which is not newer."""
    return bounds[max(known for known in bounds if known <= max(release, min(bounds)))]


def start(context):
    """The launcher's own work counts too. Cenote's first start does not: it may make an archive then."""
    cenotes, judged = context.jdk_sides()
    sides = [HAPROXY, NGINX, *cenotes]
    wish = context.wish(origins.echo(context.children), sessions=ORDINARY_SESSIONS)
    for side in cenotes:
        say(f"start: first start of {side.name}, not counted")
        seconds_to_first_byte(context, side, wish, PATIENCE_AT_FIRST_STOP)

    def one(side):
        return {"seconds": seconds_to_first_byte(context, side, wish)}

    found = context.alternate(sides, one, context.options.starts)
    checks = [Check(name, bound_of(release, START_SECONDS)) for name, release in judged.items()]
    return [Figure("exec to first byte", "s", found["seconds"], checks=checks)]


def seconds_to_first_byte(context, side, wish, patience=10.0):
    """Knocks until a byte comes back."""
    began = time.monotonic()
    proxy = context.starter.launch(side, wish)
    context.keep_configs()
    try:
        while not exchange(proxy.address):
            if not proxy.child.running():
                raise proxy.child.failed(f"ended with exit code {proxy.child.exit_code()}")
            if time.monotonic() - began > LONGEST:
                raise proxy.child.failed(f"relayed nothing within {LONGEST:g} s")
            time.sleep(KNOCK_EVERY)
        return time.monotonic() - began
    finally:
        proxy.child.stop(patience)
