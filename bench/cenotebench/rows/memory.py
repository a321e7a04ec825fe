"""Memory: of a session that does nothing, and of a proxy that does nothing."""

import socket
import time

from cenotebench import measure, origins
from cenotebench.context import say
from cenotebench.figures import Check, Figure
from cenotebench.net import exchange, wait_for_port
from cenotebench.processes import SideFailed, wait_until
from cenotebench.sides import HAPROXY, NGINX

SESSIONS = 3_000
ORDINARY_SESSIONS = 1_000  # what a sidecar might be configured for
IDLE_SECONDS = 5
KILOBYTE, MEGABYTE = 1024, 1024 * 1024
RESIDENT_MB = 60


def idle_memory(context):
    """A fresh proxy for each measurement: memory once taken is seldom given back."""
    cenotes, judged = context.jdk_sides()
    echo = origins.echo(context.children)
    wish = context.wish(echo)
    needed = 2 * SESSIONS + 264
    if wish.sessions < SESSIONS:
        raise SideFailed(f"ulimit -n: {2 * wish.sessions + 264} (expected: at least {needed})")
    sides = [HAPROXY, NGINX, *cenotes]

    def one(side):
        proxy = context.start([side], wish)[0]
        try:
            return grown(proxy, context.options.first_sessions)
        finally:
            proxy.child.stop()

    found = context.alternate(sides, one, context.options.idle_rounds)
    checks = [Check(name, 3.0) for name in judged]
    return [
        Figure("RSS per session", "KB", found["rss"], checks=checks),
        Figure("Pss per session", "KB", found["pss"]),
    ]


def grown(proxy, first_sessions):
    """
    KB for each of many sessions, beyond what the proxy had when it had served others, one after another: code
    is compiled and the heap has its size, as in any used proxy. With thresholds of two to four times the JVM's
    (conf/jvm.options) 5,000 were too few: the compilers' own memory was half of it.
    """
    for _ in range(first_sessions):
        close_all(opened(proxy.address, 1))
    settle(proxy)
    before = measure.resident_bytes(proxy.pid), measure.proportional_bytes(proxy.pid)
    sessions = opened(proxy.address, SESSIONS)
    try:
        settle(proxy)
        after = measure.resident_bytes(proxy.pid), measure.proportional_bytes(proxy.pid)
    finally:
        close_all(sessions)
    rss, pss = ((b - a) / SESSIONS / KILOBYTE for a, b in zip(before, after, strict=True))
    return {"rss": rss, "pss": pss}


def opened(address, count):
    """Sessions that have exchanged one small request and reply each."""
    sessions = []
    try:
        for _ in range(count):
            session = socket.create_connection(address, timeout=5)
            sessions.append(session)
            session.sendall(b"small request\n")
            if not session.recv(64):
                raise OSError("closed before the reply")
    except OSError as problem:
        close_all(sessions)
        raise SideFailed(f"session {len(sessions)} of {count}: {problem}") from None
    return sessions


def close_all(sessions):
    """Ends the clients' sides."""
    for session in sessions:
        session.close()


def settle(proxy):
    """Waits until the proxy is quiet, half a second at least and four seconds at most."""
    time.sleep(0.5)
    used = [measure.cpu_seconds(proxy.pid)]

    def quiet():
        used.append(measure.cpu_seconds(proxy.pid))
        return used[-1] - used[-2] < 0.01

    wait_until(quiet, timeout=3.5, pause=0.5)


def resident(context):
    """All sides beside each other, each looked at so long after its own start."""
    cenotes, judged = context.jdk_sides()
    sides = [HAPROXY, NGINX, *cenotes]
    wish = context.wish(origins.echo(context.children), sessions=ORDINARY_SESSIONS)
    found = {"VmRSS": {side.name: [] for side in sides}, "Pss": {side.name: [] for side in sides}}
    for number in range(context.options.idle_rounds):
        say(f"resident: round {number + 1} of {context.options.idle_rounds}")
        begun = []
        for side in sides:
            begun.append((context.starter.launch(side, wish), time.monotonic()))
        context.keep_configs()
        for proxy, since in begun:
            wait_for_port(proxy.child, proxy.address[1])
            time.sleep(max(0.0, since + IDLE_SECONDS - time.monotonic()))
            found["VmRSS"][proxy.name].append(measure.resident_bytes(proxy.pid) / MEGABYTE)
            found["Pss"][proxy.name].append(measure.proportional_bytes(proxy.pid) / MEGABYTE)
            if not exchange(proxy.address):
                raise proxy.child.failed("did not relay after the measurement")
        for proxy, _ in begun:
            proxy.child.stop()
    checks = [Check(name, RESIDENT_MB) for name in judged]
    return [Figure("VmRSS", "MB", found["VmRSS"], checks=checks), Figure("Pss", "MB", found["Pss"])]
