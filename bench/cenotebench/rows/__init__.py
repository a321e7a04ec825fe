"""The rows of the table. One more row is one more function and one more line here."""

from collections.abc import Callable
from dataclasses import dataclass

from cenotebench.rows import bulk, far, half_load, http, leases, memory, redis, start, syscalls


@dataclass(frozen=True)
class Row:
    """A name for the command line, a sentence for the report, and what measures it."""

    name: str
    title: str
    measure: Callable
    tools: tuple[str, ...] = ("haproxy", "nginx")


RIVALS = ("haproxy", "nginx")
REDIS = ("nutcracker", "redis-server", "redis-benchmark")

ROWS = {
    row.name: row
    for row in (
        Row("keepalive", "50 keep-alive connections, small request and reply", http.keepalive, (*RIVALS, "wrk")),
        Row("short", "Short sessions, one request each; the server closes first", http.short, (*RIVALS, "wrk")),
        Row("endpoints", "Short sessions over 8 endpoints of one server", http.endpoints, ("haproxy", "nginx", "wrk")),
        Row(
            "short-clean",
            "Short sessions, one request each; the client closes first, cleanly",
            redis.short_clean,
            (*RIVALS, "redis-server", "redis-benchmark"),
        ),
        Row(
            "syscalls",
            "System calls of the proxy",
            syscalls.syscalls,
            (*RIVALS, "wrk", "redis-server", "redis-benchmark", "strace"),
        ),
        Row("bulk", "2 bulk streams", bulk.bulk, (*RIVALS, "iperf3")),
        Row("idle-memory", "Memory of an idle session", memory.idle_memory),
        Row("resident", "Resident memory, idle, soon after the start", memory.resident),
        Row("start", "From exec to the first relayed byte", start.start),
        Row("half-load", "Half load in an open loop, 50 connections", half_load.half_load, (*RIVALS, "wrk")),
        Row("far", "New sessions to an upstream 20 ms away", far.far, ("haproxy", "ip")),
        Row("redis", "Redis, 50 connections, small requests and replies", leases.redis, REDIS),
        Row("redis-1000", "Redis, 1,000 connections, over 4 to the server with mux", leases.redis_1000, REDIS),
        Row("redis-pipeline", "Redis, 50 connections, pipelines of 16", leases.redis_pipeline, REDIS),
        Row("redis-new", "Redis, a new connection for each request", leases.redis_new, REDIS),
        Row(
            "redis-new-far",
            "Redis 20 ms away, a new connection for each request",
            far.redis_new_far,
            (*REDIS, "ip"),
        ),
    )
}
