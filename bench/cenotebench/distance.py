"""A wire of 10 ms each way, in user space, between two network namespaces of the run's own."""

import os
import subprocess
import sys
from contextlib import contextmanager

from cenotebench.context import say
from cenotebench.options import HOME
from cenotebench.processes import run, undisturbed, wait_until

WIRE = HOME / "proxy-core" / "src" / "test" / "wire" / "wire.py"
ONE_WAY_MS = 10
ROUND_TRIP_MS = 2 * ONE_WAY_MS
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


def within(namespace):
    """What stands before a command that is to run there."""
    return ["ip", "netns", "exec", namespace]


@contextmanager
def distance(context):
    """The namespaces, with the wire between them; whatever runs in them ends before they do."""
    if os.geteuid() != 0 or not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        raise LeftOut("needs root and /dev/net/tun")
    with Namespaces() as spaces:
        try:
            cable(context, spaces)
            yield spaces
        finally:
            context.children.stop_all()


def cable(context, spaces):
    """Lays the wire. It lives as long as its standard input stays open."""
    say(f"{context.result.name}: two namespaces and a wire between them")
    argv = [sys.executable, "-B", WIRE, "--delay", ONE_WAY_MS, spaces.near, f"{NEAR}/24", spaces.far, f"{FAR}/24"]
    context.command(["wire.py", *argv[3:]])
    wire = context.children.start("wire", argv, stdin=subprocess.PIPE)
    if not wait_until(lambda: "started" in wire.tail() or not wire.running(), 10) or not wire.running():
        raise wire.failed("did not start")
