"""Rows that load the sides in turn and look at rate, latency and CPU."""

from load import iperf, redis_sessions, with_cpu, wrk
from row import Row
from stats import better, column, in_turn

RIVALS = ("haproxy", "nginx")


def warm(lab, cenote):
    """The JVM compiles what is used: both kinds of load, as long as was asked for, not counted."""
    if ("warm", cenote.port) in lab.kept:
        return
    lab.kept["warm", cenote.port] = True
    wrk(lab, cenote.port, max(1, lab.asked.warm // 2), close=True)
    wrk(lab, cenote.port, lab.asked.warm)


class Loaded:
    """What these rows share."""

    @classmethod
    def rounds(cls, lab, sides, load):
        """Every side in turn."""
        return in_turn(sides, lab.asked.rounds, lambda side: with_cpu(side, lambda: load(side)))

    @classmethod
    def fill(cls, row, rounds, *figures):
        """The figures of all sides: key, label, unit, which is best."""
        for key, label, unit, best in figures:
            row.figure(label, unit, {side: [one[key] for one in all_of] for side, all_of in rounds.items()}, best)
        row.raw = rounds


class KeepAlive(Loaded):
    """Many small requests over few connections."""

    NAME = "keepalive"
    TITLE = "50 keep-alive connections, small request and reply (wrk, nginx behind)"

    @classmethod
    def measure(cls, lab):
        sides = lab.sides("http")
        warm(lab, sides[-1])
        rounds = cls.rounds(lab, sides, lambda side: wrk(lab, side.port, lab.asked.seconds))
        row = Row(cls.NAME, cls.TITLE)
        cls.fill(row, rounds, ("rate", "requests", "/s", "most"), ("cpu", "proxy CPU per request", "µs", "least"),
                 ("p99", "p99", "ms", "least"))
        row.ratio("requests/s, of the better rival", column(rounds, "cenote", "rate"),
                  better(rounds, RIVALS, "rate", True), 1.10)
        row.ratio("p99, of the better rival", column(rounds, "cenote", "p99"), better(rounds, RIVALS, "p99", False),
                  1.0, most=True)
        row.ratio("CPU per request, of HAProxy", column(rounds, "cenote", "cpu"), column(rounds, "haproxy", "cpu"),
                  0.90, most=True)
        row.notes.append("without a proxy: {rate:.0f} requests/s".format(
            **wrk(lab, lab.origin("http").port, lab.asked.seconds)))
        return row


class Short(Loaded):
    """A session for each request."""

    NAME = "short"
    TITLE = "short sessions: one request each, the server closes (wrk with Connection: close)"

    @classmethod
    def measure(cls, lab):
        sides = lab.sides("http")
        warm(lab, sides[-1])
        rounds = cls.rounds(lab, sides, lambda side: wrk(lab, side.port, lab.asked.seconds, close=True))
        row = Row(cls.NAME, cls.TITLE)
        cls.fill(row, rounds, ("rate", "sessions", "/s", "most"), ("cpu", "proxy CPU per session", "µs", "least"),
                 ("p99", "p99", "ms", "least"))
        row.ratio("sessions/s, of the better rival", column(rounds, "cenote", "rate"),
                  better(rounds, RIVALS, "rate", True), 1.0)
        row.ratio("CPU per session, of HAProxy", column(rounds, "cenote", "cpu"), column(rounds, "haproxy", "cpu"),
                  1.0, most=True)
        return row


class Clean(Loaded):
    """Short sessions over pooled connections."""

    NAME = "clean"
    TITLE = "short sessions, the client closes (redis-benchmark -k 0): pooled upstream connections"

    @classmethod
    def measure(cls, lab):
        sides = clean_sides(lab)
        count = lab.asked.seconds * 6000
        for cenote in sides[2:]:
            redis_sessions(lab, cenote.port, lab.asked.warm * 4000)
        rounds = cls.rounds(lab, sides, lambda side: redis_sessions(lab, side.port, count))
        row = Row(cls.NAME, cls.TITLE)
        cls.fill(row, rounds, ("rate", "sessions", "/s", "most"), ("cpu", "proxy CPU per session", "µs", "least"))
        ours, rivals = "cenote reuse=clean", RIVALS
        row.ratio("sessions/s, reuse = clean, of the better rival", column(rounds, ours, "rate"),
                  better(rounds, rivals, "rate", True), None)
        row.ratio("CPU per session, reuse = clean, of HAProxy", column(rounds, ours, "cpu"),
                  column(rounds, "haproxy", "cpu"), None, most=True)
        return row


def clean_sides(lab):
    """The sides in front of Redis, Cenote with and without reuse."""
    from sides import Cenote

    sides = lab.sides("redis")
    if len(sides) == 3:
        port = lab.origin("redis").port
        sides.append(Cenote(lab, port, "redis", name="cenote reuse=clean", pool="reuse = clean"))
    return sides


class Bulk(Loaded):
    """Two streams as fast as they go."""

    NAME = "bulk"
    TITLE = "2 bulk streams (iperf3 -P 2)"

    @classmethod
    def measure(cls, lab):
        sides = lab.sides("bulk")
        iperf(lab, sides[-1].port, max(2, lab.asked.warm // 2))
        rounds = cls.rounds(lab, sides, lambda side: iperf(lab, side.port, lab.asked.seconds))
        row = Row(cls.NAME, cls.TITLE)
        cls.fill(row, rounds, ("rate", "throughput", "Gbit/s", "most"), ("cpu", "proxy CPU per GB", "µs", "least"))
        row.ratio("Gbit/s, of the better rival", column(rounds, "cenote", "rate"), better(rounds, RIVALS, "rate", True),
                  1.10)
        return row
