"""
Redis through the proxies that speak it: nutcracker, and Cenote, which leases connections for less than a
session. With mux clients share a few; with lease each has one for itself while replies are awaited.
"""

import time

from cenotebench import load, measure, origins
from cenotebench.figures import Figure
from cenotebench.processes import SideFailed
from cenotebench.sides import DIRECT, NUTCRACKER

FEW, MANY = 50, 1_000
RATES_OF = (NUTCRACKER.name,)  # The targets for requests/s name it, whatever else is measured.
GET = ("-t", "get", "-d", 32)  # bytes of the value
SET = ("-t", "set", "-d", 32)
PIPELINED = ("-P", 16)
NEW_EACH = ("-k", "0")
TWO_THREADS = ("--threads", 2)
FEWEST_REQUESTS = 3_000
FEWEST_OF_A_CONNECTION = 10  # so that connecting is a small part of it
SLOWEST_KEPT = 5_000  # requests/s
CALIBRATION_SECONDS = 0.3


def modes(context):
    """Cenote as mux and as lease, on epoll and on io_uring."""
    mux = context.sides_of_builds("mux", redis="mode = mux, mux-connections = 4")
    return [*mux, *context.sides_of_builds("lease", redis="mode = lease")]


def others(context):
    """The others of its kind. nutcracker is not the fastest; predixy is measured where there is one."""
    return [NUTCRACKER, *context.predixy]


def rivals(context):
    """Their names, for a target."""
    return tuple(side.name for side in others(context))


def measured(context, connections, more=(), slowest=SLOWEST_KEPT, clients=((),)):
    """
    The rounds of redis-benchmark, {figure: {side: [values]}}, once for each client: with such flags more. All
    clients find the same proxies, warm already.
    """
    options = context.options
    origin = origins.redis(context.children)
    wish = context.wish(origin)
    if wish.sessions < connections:
        raise SideFailed(f"ulimit -n: room for {wish.sessions} sessions (expected: at least {connections})")
    proxies = context.start([DIRECT, *others(context), *modes(context)], wish)
    for child in context.children.started:
        context.command(child.process.args)
    load.redis_benchmark(origin, 1, 1, SET)  # so that there is something to get

    def one_load(proxy, count, client=()):
        return load.redis_benchmark(proxy.address, connections, count, (*client, *more, *GET), slowest)

    # The program takes a number, not a time: the number that fits into the time is asked of the slowest.
    rates = {}
    fewest = max(FEWEST_REQUESTS, FEWEST_OF_A_CONNECTION * connections)

    def try_for(seconds):
        def trial(proxy):
            rates[proxy.name] = rate_after(seconds, lambda count: one_load(proxy, count).rate, fewest)

        return trial

    context.warm_up(proxies, try_for(options.warm_up))
    for proxy in proxies:
        if proxy.name not in rates:
            try_for(CALIBRATION_SECONDS)(proxy)
    count = max(fewest, int(min(rates.values()) * options.seconds))

    def rounds_of(client):
        context.command(load.redis_command(("127.0.0.1", "PORT"), connections, count, (*client, *more, *GET)))

        def one(proxy):
            def served():
                return measure.with_client(lambda: one_load(proxy, count, client))

            (done, busy), cpu = context.with_cpu(proxy, served)
            return {
                "rate": done.rate,
                "p50": done.p50_us,
                "p99": done.p99_us,
                "cpu": cpu and cpu * 1e6 / done.operations,
                "client": busy,
            }

        return context.alternate(proxies, one)

    return [rounds_of(client) for client in clients]


def rate_after(seconds, rate_of, fewest=FEWEST_REQUESTS):
    """Load for about so long; the best rate that was seen. The first is of a program that is not warm yet."""
    end = time.monotonic() + seconds
    best = rate_of(fewest)
    while (left := end - time.monotonic()) > 0:
        best = max(best, rate_of(max(fewest, int(best * left))))
    return best


def figures(found, rate_checks, p99_checks=(), who=""):
    """The same of every row, and of every client."""
    return [
        Figure(f"requests{who}", "1/s", found["rate"], True, list(rate_checks)),
        Figure(f"p50{who}", "us", found["p50"]),
        Figure(f"p99{who}", "us", found["p99"], checks=list(p99_checks)),
        Figure(f"CPU per request{who}", "us", found["cpu"]),
        Figure(f"client{who}", "cores", found["client"]),
    ]


def by_one_and_two_threads(context, connections, p99_checks=()):
    """The load of one thread, and that of two: where one takes a core by itself, no proxy shows what it can."""
    mux = context.checks(1.2, True, RATES_OF, variant="mux")
    rates = mux + context.checks(0.8, True, RATES_OF, variant="lease")
    one, two = measured(context, connections, clients=((), TWO_THREADS))
    return figures(one, rates, p99_checks) + figures(two, rates, p99_checks, ", client of 2 threads")


def redis(context):
    """What an application with a connection pool of its own sees."""
    return by_one_and_two_threads(context, FEW, context.checks(1.0, rivals=rivals(context), variant="mux"))


def redis_1000(context):
    """Many clients before few connections."""
    return by_one_and_two_threads(context, MANY)


def redis_pipeline(context):
    """Much is written at once on both ways, whoever is in between."""
    (found,) = measured(context, FEW, PIPELINED)
    return figures(found, context.checks(2.0, True, RATES_OF, variant="mux"))


def redis_new(context):
    """Clients without a pool: the server has to accept each of them, unless a proxy does."""
    (found,) = measured(context, FEW, NEW_EACH, slowest=500)
    return figures(found, context.checks(1.5, True, ("direct",), variant="mux"))
