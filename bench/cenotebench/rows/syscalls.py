"""
System calls per session and per request, counted by strace. strace slows everything down, and a slower
proxy finds fewer events in each wait, so the counts are a little higher than in real life; for all sides.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cenotebench import load, origins, trace
from cenotebench.context import say
from cenotebench.figures import Check, Figure
from cenotebench.sides import HAPROXY, NGINX

PLACE = ("127.0.0.1", "PORT")
FEW = 10
SESSIONS_PER_SECOND = 1_000  # about what comes through under strace


@dataclass(frozen=True)
class Work:
    """
    A kind of load, of which the calls are counted. The load tells how many operations it did. What a smaller
    one of the same kind costs is taken off where there is one: the beginning and the end are in both.
    """

    name: str
    unit: str
    checks: list[Check]
    load: Callable
    command: list
    part: Callable | None = None


def http_works(seconds):
    """With wrk; a session ends with the server."""
    return [
        Work(
            "short session",
            "calls/session",
            [Check("cenote", 17)],
            lambda address: load.wrk(address, FEW, seconds, close=True).operations,
            load.wrk_command(PLACE, FEW, seconds, close=True),
        ),
        Work(
            "request and reply",
            "calls/request",
            [Check("cenote", 6)],
            lambda address: load.wrk(address, 1, seconds + 3).operations,
            load.wrk_command(PLACE, 1, seconds + 3),
            part=lambda address: load.wrk(address, 1, 3).operations,  # timers are set within two seconds
        ),
    ]


def redis_works(seconds):
    """With redis-benchmark; a session ends with the client."""
    sessions = SESSIONS_PER_SECOND * seconds
    return [
        Work(
            "clean session",
            "calls/session",
            [Check("cenote clean", 12)],
            lambda address: load.redis_benchmark(address, FEW, sessions).operations,
            load.redis_command(PLACE, FEW, sessions),
        )
    ]


def syscalls(context):
    """One trace for each side and load: counts hardly differ from one time to the next."""
    seconds = min(context.options.seconds, 3)
    sides = [HAPROXY, NGINX, *context.sides_of_builds()]
    clean = context.sides_of_builds("clean", reuse="clean")
    figures = traced(context, sides, origins.http, http_works(seconds))
    context.children.stop_all()
    return figures + traced(context, [*sides, *clean], origins.redis, redis_works(seconds))


def traced(context, sides, origin, works):
    """Some loads on the same proxies."""
    proxies = context.start(sides, context.wish(origin(context.children)))
    # The first sessions of Cenote load classes and fill pools, which is not what a session costs.
    context.warm_up(proxies, lambda proxy: works[0].load(proxy.address), "a first load")
    figures = []
    for work in works:
        context.command(work.command)
        found = {proxy.name: counted(context, proxy, work) for proxy in proxies}
        context.result.details.append(table(work, found))
        totals = {name: [sum(trace.network_calls(calls).values())] for name, calls in found.items()}
        others = {name: [sum(trace.other_calls(calls).values())] for name, calls in found.items()}
        figures.append(Figure(f"calls per {work.name}", work.unit, totals, checks=work.checks))
        figures.append(Figure(f"other calls per {work.name}", work.unit, others))
    return figures


def counted(context, proxy, work):
    """Calls by name for each operation. The load lies within the trace, both its begin and its end."""
    say(f"syscalls: {work.name}: {proxy.name}")
    calls, operations = traced_load(context, proxy, work.load)
    if work.part:
        of_part, operations_of_part = traced_load(context, proxy, work.part)
        operations -= operations_of_part
        calls = {name: max(0, count - of_part.get(name, 0)) for name, count in calls.items()}
    return {name: count / operations for name, count in calls.items()}


def traced_load(context, proxy, load_on):
    with trace.Trace(context.children, proxy) as traces:
        operations = load_on(proxy.address)
    if not traces.calls:
        raise traces.strace.failed("counted nothing")
    return traces.calls, operations


def table(work, found):
    """Calls by name, the frequent ones, side by side; the runtime's own behind the relay's."""
    sides = list(found)
    lines = [
        f"Calls per {work.name}, by name (below 0.05 left out; clock calls in no sum):",
        "",
        "| call | " + " | ".join(sides) + " |",
        "|---|" + "---:|" * len(sides),
    ]
    names = {name for calls in found.values() for name, count in calls.items() if count >= 0.05}
    relay = {name for name in names if trace.NETWORK.fullmatch(name)}
    clocks = {name for name in names if trace.CLOCK.fullmatch(name)}
    groups = ((relay, ""), (names - relay - clocks, " (the runtime's)"), (clocks, " (clock)"))
    for group, mark in groups:
        for name in sorted(group, key=lambda name: -max(calls.get(name, 0) for calls in found.values())):
            counts = " | ".join(f"{calls.get(name, 0):.2f}" for calls in found.values())
            lines.append(f"| `{name}`{mark} | {counts} |")
    return "\n".join(lines)
