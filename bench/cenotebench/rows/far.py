"""An upstream that is 20 ms away, through a wire in user space between two network namespaces."""

import json
import os
import subprocess
import sys
import time

from cenotebench import origins
from cenotebench.context import say
from cenotebench.figures import Check, Figure
from cenotebench.net import free_port, wait_for_port
from cenotebench.options import HOME
from cenotebench.processes import run, undisturbed, wait_until
from cenotebench.sides import HAPROXY, Starter

WIRE = HOME / "proxy-core" / "src" / "test" / "wire" / "wire.py"
CLIENT = HOME / "bench" / "cenotebench" / "firstbyte.py"
ONE_WAY_MS = 10
ROUND_TRIP_MS = 2 * ONE_WAY_MS
PAUSE_MS = 100
WARM = 16
NEAR, FAR = "10.97.0.1", "10.97.0.2"


class LeftOut(Exception):
    """The row cannot be measured here, and nobody is to blame."""


class Namespaces:
    """Two network namespaces with names of this run's own, gone when the with block ends."""

    def __init__(self):
        self.near, self.far = (f"cb{os.getpid()}{end}" for end in "nf")

    def __enter__(self):
        try:
            for name in (self.near, self.far):
                run(["ip", "netns", "add", name], 10)
                run(["ip", "-n", name, "link", "set", "lo", "up"], 10)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failure):
        with undisturbed():
            for name in (self.near, self.far):
                subprocess.run(["ip", "netns", "del", name], capture_output=True, timeout=10, check=False)


def far(context):
    """Time from connect to the first byte of the reply, session after session with pauses."""
    if os.geteuid() != 0 or not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        raise LeftOut("needs root and /dev/net/tun")
    with Namespaces() as spaces:
        try:
            return measured(context, spaces)
        finally:
            context.children.stop_all()


def measured(context, spaces):
    """The row itself, within its namespaces."""
    cable(context, spaces)
    port = free_port()
    inside = ["ip", "netns", "exec", spaces.far]
    wait_for_port(context.children.start("far echo", inside + origins.echo_command(FAR, port)), port)
    context.starter = Starter(context.children, spaces.near)
    proxies = context.start([HAPROXY, context.cenote], context.wish((FAR, port), min_idle=WARM))
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


def cable(context, spaces):
    """Lays the wire. It lives as long as its standard input stays open."""
    say("far: two namespaces and a wire between them")
    argv = [sys.executable, "-B", WIRE, "--delay", ONE_WAY_MS, spaces.near, f"{NEAR}/24", spaces.far, f"{FAR}/24"]
    context.command(["wire.py", *argv[3:]])
    wire = context.children.start("wire", argv, stdin=subprocess.PIPE)
    if not wait_until(lambda: "started" in wire.tail() or not wire.running(), 10) or not wire.running():
        raise wire.failed("did not start")


def first_bytes(spaces, proxy, count):
    """Milliseconds to the first byte of each session, measured by a client in the proxy's namespace."""
    host, port = proxy.address
    argv = ["ip", "netns", "exec", spaces.near, sys.executable, "-B", CLIENT, host, port, count, PAUSE_MS]
    return json.loads(run(argv, 60 + count))
