"""Latency at half load, in an open loop."""

from cenotebench import load, origins
from cenotebench.context import say
from cenotebench.figures import Figure
from cenotebench.sides import HAPROXY, NGINX

CONNECTIONS = 50


def half_load(context):
    """The rate is half of what the slowest side can do in a closed loop, measured just before."""
    options = context.options
    sides = [HAPROXY, NGINX, *context.sides_of_raw_tcp()]
    proxies = context.start(sides, context.wish(origins.http(context.children)))
    context.warm_up(proxies, lambda proxy: load.wrk(proxy.address, CONNECTIONS, options.warm_up))
    closed = {}
    for proxy in proxies:
        say(f"half-load: closed loop: {proxy.name}")
        closed[proxy.name] = load.wrk(proxy.address, CONNECTIONS, options.seconds).rate
    rate = int(min(closed.values()) / 2)
    listed = ", ".join(f"{name} {value:,.0f}/s" for name, value in closed.items())
    context.result.notes.append(f"Closed loop: {listed}; so the fixed rate is {rate:,}/s.")
    loop = load.OpenLoop(context.children.directory, options.java)
    context.command(loop.command(("127.0.0.1", "PORT"), CONNECTIONS, rate, options.seconds))

    def one(proxy):
        said, cpu = context.with_cpu(
            proxy, lambda: loop.run(proxy.address, CONNECTIONS, rate, options.seconds)
        )
        if said["unanswered"]:
            note = f"{proxy.name}: {said['unanswered']} requests were not answered; they count with the time they waited."
            context.result.notes.append(note)
        return {"p50": said["p50_us"], "p99": said["p99_us"], "p99.9": said["p999_us"], "cpu": cpu}

    found = context.alternate(proxies, one)
    return [
        Figure("p50", "us", found["p50"]),
        Figure("p99", "us", found["p99"]),
        Figure("p99.9", "us", found["p99.9"], checks=context.checks(1.2, rivals=("haproxy",))),
        Figure("CPU of the proxy, warm-up included", "s", found["cpu"]),
    ]
