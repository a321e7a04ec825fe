"""System calls, counted by strace."""

import re
import signal
from pathlib import Path

from cenotebench.processes import tree, wait_until

# What a relay asks of the network and of its event loop.
NETWORK = re.compile(
    r"accept4?|socket|connect|bind|getsockname|getpeername|[gs]etsockopt|recv\w*|send\w*|p?readv?\d*|p?writev?\d*"
    r"|splice|shutdown|close|epoll_\w+|io_uring_\w+|p?poll|p?select6?|fcntl|ioctl|pipe2?|eventfd2?|timerfd_\w+"
)
# Which clock calls reach the kernel depends on the machine's clock source, not on the proxy.
CLOCK = re.compile(r"clock_gettime|gettimeofday|time")


def parse(text):
    """Calls by name, from the table of strace -c."""
    calls = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) < 5 or not words[0].replace(".", "").isdigit() or words[-1] == "total":
            continue
        calls[words[-1]] = calls.get(words[-1], 0) + int(words[3])
    return calls


def network_calls(calls):
    """The part that is the relay's work. Files are opened and closed by the runtime."""
    found = {name: count for name, count in calls.items() if NETWORK.fullmatch(name)}
    if "close" in found:
        found["close"] = max(0, found["close"] - calls.get("openat", 0))
    return found


def other_calls(calls):
    """The part that is the runtime's: locks, memory, threads."""
    return {
        name: count
        for name, count in calls.items()
        if not NETWORK.fullmatch(name) and not CLOCK.fullmatch(name)
    }


class Trace:
    """strace, attached to a running proxy for as long as the with block lasts."""

    def __init__(self, children, proxy):
        self.children = children
        self.proxy = proxy
        self.table = children.path(f"{proxy.name}.strace")
        self.calls = None

    def __enter__(self):
        pids = tree(self.proxy.pid)
        wanted = [word for pid in pids for word in ("-p", pid)]
        self.strace = self.children.start("strace", ["strace", "-f", "-c", "-o", self.table, *wanted])
        attached = wait_until(lambda: self.strace.tail(200).count("attached") >= len(pids) or not self.strace.running(), 15)
        if not attached or not self.strace.running():
            raise self.strace.failed("could not attach")
        return self

    def __exit__(self, *failure):
        self.strace.stop(patience=15, first=signal.SIGINT)
        if self.table.exists():
            self.calls = parse(Path(self.table).read_text())
