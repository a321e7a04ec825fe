"""CPU time and memory of a proxy, all its processes and threads together."""

import re
import resource
import time
from pathlib import Path

from cenotebench.processes import tree


def clock_of(pid):
    """
    The id of a process's CPU clock, as clock_getcpuclockid(3) makes it. It counts nanoseconds where
    /proc/PID/stat counts ticks of 10 ms, and threads that have ended too.
    """
    return (~pid << 3) | 2


def cpu_seconds(pid):
    """CPU time of a process and its descendants since they began."""
    total = 0.0
    for member in tree(pid):
        try:
            total += time.clock_gettime(clock_of(member))
        except OSError:
            pass  # it ended between the two looks
    return total


def field_of(path, name):
    """A number of kilobytes from a file of /proc, in bytes."""
    found = re.search(rf"^{name}:\s+(\d+) kB", Path(path).read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def resident_bytes(pid):
    """VmRSS, descendants included; pages that two of them share count twice."""
    return sum(field_of(f"/proc/{member}/status", "VmRSS") for member in tree(pid))


def proportional_bytes(pid):
    """Pss, descendants included; each shared page counts once, divided among those who have it."""
    return sum(field_of(f"/proc/{member}/smaps_rollup", "Pss") for member in tree(pid))


def with_client(load):
    """A load, and the share of one core that its program took meanwhile: all it could have, near 1."""
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = load()
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
    return done, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / seconds
