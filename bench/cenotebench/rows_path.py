"""Rows about waiting: the tail at half load, and an upstream that is far away."""

import os
import socket
import subprocess
import time

from lab import HOME, LabError
from load import open_loop, wrk
from row import Row
from rows_load import warm
from sides import Cenote, HAProxy, Origin
from stats import column, in_turn

WIRE = os.path.join(HOME, "proxy-core", "src", "test", "wire", "wire.py")


class HalfLoad:
    """Half of what they could do, evenly spread."""

    NAME = "half-load"
    TITLE = "half load: an open loop at a fixed rate, 50 connections; latency from when a request was due"

    @classmethod
    def measure(cls, lab):
        sides = lab.sides("http")
        warm(lab, sides[-1])
        rate = min(wrk(lab, side.port, lab.asked.seconds)["rate"] for side in sides) / 2
        rounds = in_turn(sides, lab.asked.rounds, lambda side: open_loop(lab, side.port, rate, lab.asked.seconds))
        row = Row(cls.NAME, cls.TITLE)
        for key, label in (("p50", "p50"), ("p99", "p99"), ("p999", "p99.9")):
            row.figure(label, "ms", {side: [one[key] for one in all_of] for side, all_of in rounds.items()}, "least")
        row.raw = rounds
        row.notes.append(f"at {rate:.0f} requests/s")
        row.ratio("p99.9, of HAProxy", column(rounds, "cenote", "p999"), column(rounds, "haproxy", "p999"), 1.2, most=True)
        return row


class Far:
    """A new session to an upstream 20 ms away."""

    NAME = "far"
    TITLE = "upstream 20 ms away: time to the first reply byte of a new session"
    ROUND_TRIP = 20.0

    @classmethod
    def measure(cls, lab):
        if os.geteuid() != 0:
            raise LabError("far: it makes network namespaces (expected: root)")
        near, distant = f"cb{os.getpid()}n", f"cb{os.getpid()}f"
        cls.namespaces(lab, near, distant)
        inside = lambda name: ("ip", "netns", "exec", name)  # noqa: E731
        origin = Origin(lab, "http", host="10.79.0.2", prefix=inside(distant))
        time.sleep(0.5)
        haproxy = HAProxy(lab, origin.port, "far", host="10.79.0.1", to="10.79.0.2", prefix=inside(near))
        cenote = Cenote(lab, origin.port, "far", name="cenote far", pool="min-idle = 16, server-speaks-first = false",
                        host="10.79.0.1", to="10.79.0.2", prefix=inside(near))
        visits = 10 if lab.asked.quick else 40
        time.sleep(6)
        times = {"haproxy": [], "cenote": []}
        for _ in range(visits):
            for name, side in (("haproxy", haproxy), ("cenote", cenote)):
                times[name].append(cls.visit(lab, near, side.port))
        row = Row(cls.NAME, cls.TITLE)
        row.figure("first reply byte", "ms", times, "least")
        row.check("round trips", [one / cls.ROUND_TRIP for one in times["cenote"]], 1.2, most=True)
        row.ratio("of HAProxy", times["cenote"], times["haproxy"], 0.55, most=True)
        for child in (origin.child, haproxy.child, cenote.child):
            lab.stop(child)
        return row

    @classmethod
    def namespaces(cls, lab, near, distant):
        """Two, and a wire between them that takes half a round trip each way."""
        for name in (near, distant):
            lab.run(["ip", "netns", "add", name])
            lab.cleaners.append(lambda name=name: subprocess.run(["ip", "netns", "del", name], check=False))
            lab.run(["ip", "-n", name, "link", "set", "lo", "up"])
        log = open(os.path.join(lab.folder, "wire.log"), "wb")
        wire = subprocess.Popen(
            ["python3", "-B", WIRE, "--delay", str(cls.ROUND_TRIP / 2), near, "10.79.0.1/24", distant, "10.79.0.2/24"],
            stdin=subprocess.PIPE, stdout=log, stderr=log)
        wire.log, wire.label = log.name, "wire"
        lab.children.append(wire)
        time.sleep(1)

    @staticmethod
    def visit(lab, near, port):
        """One session, from within the namespace of the proxies; ms from before the connect."""
        time.sleep(0.15)
        text = lab.run(["ip", "netns", "exec", near, "python3", "-B", os.path.abspath(__file__), "10.79.0.1", str(port)])
        return float(text)


def first_byte(host, port):
    """Prints how long the first byte of a reply took, ms."""
    begun = time.perf_counter()
    with socket.create_connection((host, port), 10) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: far\r\nConnection: close\r\n\r\n")
        if not client.recv(1):
            raise SystemExit("no reply")
        print((time.perf_counter() - begun) * 1e3)


if __name__ == "__main__":
    import sys

    first_byte(sys.argv[1], int(sys.argv[2]))
