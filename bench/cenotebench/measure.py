"""What the kernel says of a process and its children: CPU time, memory, system calls."""

import os
import re
import signal
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")

# Calls that are no part of the relay: clocks, and what the JVM's own threads do.
CLOCKS = {"clock_gettime", "gettimeofday", "time"}
JVM = {"futex", "gettid", "sysinfo", "mprotect", "madvise", "mmap", "munmap", "sched_yield", "openat", "newfstatat",
       "restart_syscall", "getpid", "rt_sigprocmask", "clone3", "set_robust_list", "rseq", "prctl", "sched_getaffinity",
       "exit", "brk", "lseek", "getrusage", "access", "readlink", "clock_nanosleep"}


def family(pid):
    """The process and its descendants."""
    found = [pid]
    for one in found:
        try:
            with open(f"/proc/{one}/task/{one}/children") as children:
                found.extend(int(child) for child in children.read().split())
        except OSError:
            continue
    return found


def cpu_seconds(pid):
    """User and system time of the family so far."""
    ticks = 0
    for one in family(pid):
        try:
            with open(f"/proc/{one}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            continue
    return ticks / TICK


def resident(pid):
    """Resident memory of the family, bytes; what they share counts once (Pss)."""
    total = 0
    for one in family(pid):
        try:
            with open(f"/proc/{one}/smaps_rollup") as rollup:
                total += int(re.search(r"^Pss:\s+(\d+) kB", rollup.read(), re.M)[1]) * 1024
        except (OSError, TypeError):
            continue
    return total


def system_calls(pid, load):
    """Counts the calls of the family while load() runs; gives them by name, and what load() gave."""
    pids = [str(one) for one in family(pid)]
    argv = ["strace", "-f", "-c", "-U", "calls,name"]
    for one in pids:
        argv += ["-p", one]
    tracer = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(0.7)
    try:
        done = load()
    finally:
        time.sleep(0.3)
        tracer.send_signal(signal.SIGINT)
        _, text = tracer.communicate(timeout=30)
    return parse_strace(text), done


def parse_strace(text):
    """The table that strace -c -U calls,name prints."""
    calls = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) == 2 and fields[0].isdigit() and fields[1] != "total":
            calls[fields[1]] = calls.get(fields[1], 0) + int(fields[0])
    return calls


def of_the_relay(calls):
    """Without clocks and without what the JVM does for itself."""
    return {name: count for name, count in calls.items() if name not in CLOCKS and name not in JVM}
