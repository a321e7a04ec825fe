"""The loads, and how to read what their programs print."""

import json
import os
import re

from lab import LabError
from measure import cpu_seconds

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def milliseconds(text):
    """A time as wrk writes it."""
    for unit, factor in (("us", 1e-3), ("ms", 1.0), ("s", 1e3), ("m", 6e4)):
        if text.endswith(unit):
            return float(text[: -len(unit)]) * factor
    raise LabError(f"wrk: {text} (expected: a time)")


def parse_wrk(text):
    """Requests, their rate, and the latencies, ms."""
    try:
        failed = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
        return {
            "count": int(re.search(r"(\d+) requests in", text)[1]),
            "rate": float(re.search(r"Requests/sec:\s*([\d.]+)", text)[1]),
            "p50": milliseconds(re.search(r"\n\s+50%\s+(\S+)", text)[1]),
            "p99": milliseconds(re.search(r"\n\s+99%\s+(\S+)", text)[1]),
            "errors": sum(int(n) for n in failed.groups()) if failed else 0,
        }
    except TypeError as e:
        raise LabError(f"wrk printed something else: {text.strip()[:200]}") from e


def wrk(lab, port, seconds, connections=50, close=False, host="127.0.0.1"):
    """HTTP from one thread; with close one request for each connection."""
    argv = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if close:
        argv += ["-H", "Connection: close"]
    return parse_wrk(lab.run([*argv, f"http://{host}:{port}/"], seconds=seconds + 60))


def parse_redis(text):
    """The last line of redis-benchmark --csv."""
    fields = [field.strip('"') for field in text.strip().splitlines()[-1].split('","')]
    return {"rate": float(fields[1]), "p99": float(fields[6])}


def redis_sessions(lab, port, count, connections=50):
    """One PING for each connection, which the client closes in order."""
    text = lab.run(["redis-benchmark", "-h", "127.0.0.1", "-p", str(port), "-k", "0", "-c", str(connections), "-t",
                    "ping_inline", "-n", str(count), "--csv"])
    return {"count": count, **parse_redis(text)}


def parse_iperf(text):
    """Bits a second and bytes as received."""
    end = json.loads(text)["end"]["sum_received"]
    return {"rate": end["bits_per_second"] / 1e9, "count": end["bytes"] / 1e9}


def iperf(lab, port, seconds, streams=2):
    """Bulk in one direction."""
    return parse_iperf(lab.run(["iperf3", "-c", "127.0.0.1", "-p", str(port), "-P", str(streams), "-t", str(seconds), "-J"]))


def open_loop(lab, port, rate, seconds, connections=50):
    """Requests at a fixed rate, whatever comes back; latency from when each was due."""
    program = os.path.join(HERE, "load", "OpenLoop.java")
    text = lab.run([lab.java(), "-XX:+UseSerialGC", "-Xmx64m", program, "127.0.0.1", str(port), str(int(rate)),
                    str(seconds), str(connections)], seconds=seconds + 60)
    return json.loads(text)


def with_cpu(side, load):
    """The load, and the proxy's CPU for each of its operations, microseconds."""
    before = cpu_seconds(side.pid)
    result = load()
    result["cpu"] = (cpu_seconds(side.pid) - before) * 1e6 / max(1, result["count"])
    return result
