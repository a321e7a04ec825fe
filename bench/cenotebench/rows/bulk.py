"""Bulk: iperf3 through each side."""

from cenotebench import load, origins
from cenotebench.figures import Figure
from cenotebench.sides import DIRECT, HAPROXY, HAPROXY_SPLICE, NGINX

SESSIONS = 1_000
RIVALS = ("haproxy", "haproxy splice", "nginx")


def bulk(context):
    """HAProxy both with splice and without: the better one counts."""
    options = context.options
    # HAProxy reserves two more descriptors for every fourth session where it may splice.
    wish = context.wish(origins.iperf3(context.children), bulk=True, sessions=SESSIONS)
    sides = [DIRECT, HAPROXY, HAPROXY_SPLICE, NGINX, *context.sides_of_raw_tcp()]
    proxies = context.start(sides, wish)
    context.command(load.iperf3_command(("127.0.0.1", "PORT"), options.seconds))
    context.warm_up(proxies, lambda proxy: load.iperf3(proxy.address, options.warm_up))

    def one(proxy):
        done, cpu = context.with_cpu(proxy, lambda: load.iperf3(proxy.address, options.seconds))
        return {"rate": done.rate / 1e9, "cpu": cpu and cpu / (done.operations / 1e9)}

    found = context.alternate(proxies, one)
    return [
        Figure("throughput", "Gbit/s", found["rate"], True, context.checks(1.1, True, RIVALS)),
        Figure("CPU per GB", "s", found["cpu"]),
    ]
