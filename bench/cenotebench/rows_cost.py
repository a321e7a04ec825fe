"""Rows that count what a side costs: system calls, memory, the time of a start."""

import socket
import time

from lab import LabError, free_port
from load import redis_sessions, wrk
from measure import JVM, of_the_relay, resident, system_calls
from row import Row
from rows_load import clean_sides, warm
from sides import Cenote, HAProxy, Nginx

SESSIONS = 3000


class SystemCalls:
    """What strace counts."""

    NAME = "syscalls"
    TITLE = "system calls per session and per request (strace -c), clocks left out"

    @classmethod
    def measure(cls, lab):
        row = Row(cls.NAME, cls.TITLE)
        sides = lab.sides("http")
        warm(lab, sides[-1])
        row.raw = {}
        short = cls.count(row, "short session", sides, lambda side: wrk(lab, side.port, 2, 10, close=True))
        row.check("per short session, reuse = never", [round(short["cenote"], 1)], 20, most=True)
        request = cls.count(row, "request and reply, one connection", sides, lambda side: wrk(lab, side.port, 2, 1))
        row.check("per request and reply", [round(request["cenote"], 1)], 6, most=True)
        clean = clean_sides(lab)
        for side in clean[2:]:
            redis_sessions(lab, side.port, lab.asked.warm * 2000)
        pooled = cls.count(row, "session the client closes", clean, lambda side: redis_sessions(lab, side.port, 4000, 10))
        row.check("per short session, reuse = clean", [round(pooled["cenote reuse=clean"], 1)], 12, most=True)
        return row

    @classmethod
    def count(cls, row, what, sides, load):
        """Calls for each operation, of every side."""
        found = {}
        for side in sides:
            calls, done = system_calls(side.pid, lambda side=side: load(side))
            relay = of_the_relay(calls)
            per = {name: round(count / done["count"], 2) for name, count in relay.items()}
            found[side.name] = sum(relay.values()) / done["count"]
            row.raw[f"{what}: {side.name}"] = {name: n for name, n in sorted(per.items(), key=lambda p: -p[1]) if n >= 0.01}
            own = sum(count for name, count in calls.items() if name in JVM) / done["count"]
            row.raw[f"{what}: {side.name}"]["(the process for itself)"] = round(own, 2)
        row.figure(f"per {what}", "calls", {name: [value] for name, value in found.items()}, "least")
        return found


class IdleMemory:
    """Sessions that do nothing."""

    NAME = "idle-memory"
    TITLE = f"{SESSIONS:,} idle sessions, each with one request and reply behind it: memory per session"

    @classmethod
    def measure(cls, lab):
        port = lab.origin("echo").port
        sides = [HAProxy(lab, port, "echo"), Nginx(lab, port, "echo")]
        jdks = lab.jdks() or {"cenote": None}
        sides += [Cenote(lab, port, "echo", name=label, jdk=home) for label, home in jdks.items()]
        row = Row(cls.NAME, cls.TITLE)
        figures = {}
        for side in sides:
            figures[side.name] = [cls.of(side)]
            lab.stop(side.child)
        row.figure("per session", "KB", figures, "least")
        for label in jdks:
            row.check(f"KB per session, {label}", figures[label], 3.0, most=True, unit=" KB")
        return row

    @classmethod
    def of(cls, side):
        """KB for each session, after sessions of the same number have come and gone."""
        cls.close(cls.open(side.port))
        time.sleep(2.5)
        before = resident(side.pid)
        sessions = cls.open(side.port)
        time.sleep(2.5)
        after = resident(side.pid)
        cls.close(sessions)
        return max(0, after - before) / SESSIONS / 1024

    @staticmethod
    def open(port):
        """The sessions, each proved by an echo."""
        sessions = []
        for _ in range(SESSIONS):
            client = socket.create_connection(("127.0.0.1", port), 10)
            client.sendall(b"hello")
            if client.recv(16) != b"hello":
                raise LabError("idle-memory: a session got no echo")
            sessions.append(client)
        return sessions

    @staticmethod
    def close(sessions):
        """All of them."""
        for client in sessions:
            client.close()


class Resident:
    """A proxy with nothing to do."""

    NAME = "resident"
    TITLE = "resident memory, idle, default flags, 5 s after the start"

    @classmethod
    def measure(cls, lab):
        port = lab.origin("echo").port
        jdks = lab.jdks() or {"cenote": None}
        sides = [HAProxy(lab, port, "idle"), Nginx(lab, port, "idle")]
        sides += [Cenote(lab, port, "idle", name=label, jdk=home) for label, home in jdks.items()]
        time.sleep(5)
        figures = {side.name: [resident(side.pid) / 1024 / 1024] for side in sides}
        for side in sides:
            lab.stop(side.child)
        row = Row(cls.NAME, cls.TITLE)
        row.figure("resident", "MB", figures, "least")
        for label in jdks:
            row.check(f"MB, {label}", figures[label], 80 if label.endswith("17") else 64, most=True, unit=" MB")
        return row


class Start:
    """From exec to the first byte that came back."""

    NAME = "start"
    TITLE = "start to first relayed byte"

    @classmethod
    def measure(cls, lab):
        port = lab.origin("echo").port
        jdks = lab.jdks() or {"cenote": None}
        times = {"haproxy": [], "nginx": [], **{label: [] for label in jdks}}
        for turn in range(lab.asked.rounds + 1):
            cls.once(lab, times, "haproxy", lambda p: HAProxy.command(lab, p, port, "start"), {}, turn)
            cls.once(lab, times, "nginx", lambda p: Nginx.command(lab, p, port, "start"), {}, turn)
            for label, home in jdks.items():
                env = lab.java_env(home)
                cls.once(lab, times, label, lambda p: Cenote.command(lab, p, port, "start"), env, turn)
        row = Row(cls.NAME, cls.TITLE)
        row.figure("start to first byte", "ms", times, "least")
        for label in jdks:
            row.check(f"ms, {label}", times[label], 600 if label.endswith("17") else 350, most=True, unit=" ms")
        return row

    @staticmethod
    def once(lab, times, label, command, env, turn):
        """One start; the first of each is not counted, for it may leave something for the next."""
        port = free_port()
        argv = command(port)
        begun = time.monotonic()
        child = lab.start("start-" + label.replace(" ", "-"), argv, env)
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), 1) as client:
                    client.sendall(b"x")
                    if client.recv(1) == b"x":
                        break
            except OSError:
                pass
            if time.monotonic() - begun > 30 or child.poll() is not None:
                raise LabError(f"start: {label} relays nothing, see {child.log}")
            time.sleep(0.002)
        if turn:
            times[label].append((time.monotonic() - begun) * 1e3)
        lab.stop(child)
