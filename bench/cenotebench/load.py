"""The programs that make load, and what they say."""

import csv
import json
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from cenotebench.options import HOME
from cenotebench.processes import SideFailed, run

GRACE = 30  # seconds a program may need beyond the time it was told to run
SESSION_EACH = ("-k", "0", "-t", "ping_inline")


@dataclass(frozen=True)
class Load:
    """What was done: operations in a time, percentiles where the program tells them."""

    operations: int
    rate: float
    p99_us: float | None = None
    p50_us: float | None = None


def microseconds(text):
    """A time of wrk, as in 1.23ms."""
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6, "m": 6e7}[unit]


def parse_wrk(text):
    """The counts of wrk --latency; errors beyond one in a hundred make the measurement worthless."""
    requests = int(re.search(r"(\d+) requests in", text)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    p99 = re.search(r"^\s+99%\s+(\S+)", text, re.MULTILINE)
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    failed = sum(map(int, errors.groups())) if errors else 0
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    failed += int(wrong[1]) if wrong else 0
    if requests == 0 or failed * 100 > requests:
        raise SideFailed(f"wrk: {failed} errors in {requests} requests (expected: at most 1 %)\n{text}")
    return Load(requests, rate, microseconds(p99[1]) if p99 else None)


def wrk_command(address, connections, seconds, close=False):
    """The space in the header matters: without it wrk leaves the header out and says nothing."""
    header = ["-H", "Connection: close"] if close else []
    host, port = address
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *header, f"http://{host}:{port}/"]


def wrk(address, connections, seconds, close=False):
    """Closed loop over HTTP."""
    return parse_wrk(run(wrk_command(address, connections, seconds, close), seconds + GRACE))


def parse_redis_benchmark(text, operations):
    """Requests per second and percentiles, from redis-benchmark --csv."""
    lines = [line for line in text.splitlines() if line.startswith('"')]
    rows = list(csv.DictReader(lines))
    if not rows:
        raise SideFailed(f"redis-benchmark: no figures (expected: a table)\n{text}")
    p99, p50 = (round(float(rows[0][f"{name}_latency_ms"]) * 1e3) for name in ("p99", "p50"))
    return Load(operations, float(rows[0]["rps"]), p99, p50)


def redis_command(address, connections, operations, flags=SESSION_EACH):
    """-k 0: a session for each request, ended by the client."""
    host, port = address
    return ["redis-benchmark", "-h", host, "-p", port, *flags, "-c", connections, "-n", operations, "--csv"]


def redis_benchmark(address, connections, operations, flags=SESSION_EACH, slowest=500, prefix=()):
    """
    It does a number of requests, not a time. A rate below the slowest is taken for a standstill. The prefix says
    where it is to run.
    """
    argv = [*prefix, *redis_command(address, connections, operations, flags)]
    text = run(argv, operations / slowest + GRACE)
    return parse_redis_benchmark(text, operations)


def parse_iperf3(text):
    """Bytes that arrived, and bits per second, from iperf3 -J."""
    report = json.loads(text)
    if "error" in report:
        raise SideFailed(f"iperf3: {report['error']}")
    received = report["end"]["sum_received"]
    return Load(received["bytes"], received["bits_per_second"])


def iperf3_command(address, seconds):
    """Two streams, one way."""
    host, port = address
    return ["iperf3", "-c", host, "-p", port, "-P", 2, "-t", seconds, "-J"]


def iperf3(address, seconds):
    """Bulk; operations are bytes. The server does one test at a time, and may not have put the last one away."""
    for _ in range(20):
        try:
            return parse_iperf3(run(iperf3_command(address, seconds), seconds + GRACE))
        except SideFailed as problem:
            if "busy" not in str(problem):
                raise
            time.sleep(0.1)
    raise SideFailed("iperf3: the server stayed busy")


class OpenLoop:
    """Requests at a fixed rate, each timed from when it was due: the load program of the benchmark itself."""

    def __init__(self, directory, java=None):
        """Compiled once: a compiler at work before each round would be noise, and take its time."""
        self.java = Path(java) / "bin" / "java" if java else Path(shutil.which("java") or "java")
        self.directory = directory
        compiler = self.java.resolve().parent / "javac"
        if not compiler.exists():
            raise SideFailed(f"{compiler}: not found (expected: a JDK)")
        run([compiler, "-d", directory, HOME / "bench" / "load" / "OpenLoop.java"], 120)

    def command(self, address, connections, rate, seconds):
        """Its own warm-up is up to two seconds."""
        flags = ["-Xmx64m", "-XX:+UseSerialGC", "-cp", self.directory]
        return [self.java, *flags, "OpenLoop", *address, connections, rate, seconds, min(seconds, 2)]

    def run(self, address, connections, rate, seconds):
        """Gives the program's own report."""
        return json.loads(run(self.command(address, connections, rate, seconds), seconds + GRACE))
