"""Small requests and replies over HTTP: wrk through each side to nginx."""

from cenotebench import load, measure, origins
from cenotebench.figures import Check, Figure
from cenotebench.sides import DIRECT, HAPROXY, NGINX, Side

BOTH = ("haproxy", "nginx")
CONNECTIONS = 50
ENDPOINTS = 8


def measured(context, close, sides=None, host=origins.LOCAL):
    """The rounds of wrk: {figure: {side: [values]}}."""
    options = context.options
    sides = sides or [DIRECT, HAPROXY, NGINX, *context.sides_of_raw_tcp()]
    proxies = context.start(sides, context.wish(origins.http(context.children, host)))
    context.command(load.wrk_command(("127.0.0.1", "PORT"), CONNECTIONS, options.seconds, close))
    # A new connection is a path of its own, which a load over few connections would never compile.
    context.warm_up(proxies, lambda proxy: load.wrk(proxy.address, CONNECTIONS, options.warm_up, True))
    if not close:
        context.warm_up(proxies, lambda proxy: load.wrk(proxy.address, CONNECTIONS, options.warm_up, False))

    def one(proxy):
        (done, busy), cpu = context.with_cpu(
            proxy,
            lambda: measure.with_client(lambda: load.wrk(proxy.address, CONNECTIONS, options.seconds, close)),
        )
        return {
            "rate": done.rate,
            "p99": done.p99_us,
            "cpu": cpu and cpu * 1e6 / done.operations,
            "client": busy,
        }

    return context.alternate(proxies, one)


def keepalive(context):
    """What a busy application with a connection pool of its own sees."""
    found = measured(context, close=False)
    cpu = context.checks(0.95, rivals=("haproxy",), uring=0.75)
    return [
        Figure("requests", "1/s", found["rate"], True, context.checks(1.0, True, BOTH, uring=1.15)),
        Figure("p99", "us", found["p99"], checks=context.checks(1.0, rivals=BOTH)),
        Figure("CPU per request", "us", found["cpu"], checks=cpu),
        Figure("client", "cores", found["client"]),
    ]


def short(context):
    """What clients without keep-alive see: everything a session costs, for one small reply."""
    found = measured(context, close=True)
    return [
        Figure("sessions", "1/s", found["rate"], True, [Check("cenote", 1.0, True, BOTH)]),
        Figure("CPU per session", "us", found["cpu"], checks=[Check("cenote", 1.0, rivals=("haproxy",))]),
        Figure("client", "cores", found["client"]),
    ]


def endpoints(context):
    """What several endpoints cost: short sessions over eight, and over one, of the same server."""
    rival = Side("haproxy", "haproxy", endpoints=ENDPOINTS)
    sides = [DIRECT, rival, *context.sides_of_cenote(endpoints=ENDPOINTS), *context.sides_of_cenote("one")]
    found = measured(context, close=True, sides=sides, host="0.0.0.0")
    return [
        Figure(
            "sessions",
            "1/s",
            found["rate"],
            True,
            [Check("cenote", 0.97, True, ("cenote one",)), Check("cenote", 1.0, True, ("haproxy",))],
        ),
        Figure("CPU per session", "us", found["cpu"]),
        Figure("client", "cores", found["client"]),
    ]
