"""Short sessions that the client ends cleanly: what reuse = clean was made for."""

from cenotebench import load, origins
from cenotebench.figures import Figure
from cenotebench.sides import DIRECT, HAPROXY, NGINX

CONNECTIONS = 50
FIRST_GUESS = 3_000


def short_clean(context):
    """One PING for each session. Without a target of its own in the list, so the figures alone."""
    options = context.options
    kept = context.sides_of_raw_tcp("clean", reuse="clean")
    sides = [DIRECT, HAPROXY, NGINX, *context.sides_of_raw_tcp(), *kept]
    proxies = context.start(sides, context.wish(origins.redis(context.children)))

    # The program takes a number, not a time: the number that fits into the time is asked of the slowest.
    warm = {}

    def warm_up(proxy):
        guess = load.redis_benchmark(proxy.address, CONNECTIONS, FIRST_GUESS)
        count = max(FIRST_GUESS, int(guess.rate * options.warm_up))
        warm[proxy.name] = load.redis_benchmark(proxy.address, CONNECTIONS, count).rate

    context.warm_up(proxies, warm_up)
    for proxy in proxies:
        if proxy.name not in warm:
            warm[proxy.name] = load.redis_benchmark(proxy.address, CONNECTIONS, FIRST_GUESS).rate
    count = max(1_000, int(min(warm.values()) * options.seconds))
    context.command(load.redis_command(("127.0.0.1", "PORT"), CONNECTIONS, count))

    def one(proxy):
        done, cpu = context.with_cpu(proxy, lambda: load.redis_benchmark(proxy.address, CONNECTIONS, count))
        return {"rate": done.rate, "cpu": cpu and cpu * 1e6 / done.operations}

    found = context.alternate(proxies, one)
    return [
        Figure("sessions", "1/s", found["rate"], True),
        Figure("CPU per session", "us", found["cpu"]),
    ]
