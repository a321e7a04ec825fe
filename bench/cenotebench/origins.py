"""The servers behind the proxies."""

import sys

from cenotebench import configs
from cenotebench.net import free_port, wait_for_port
from cenotebench.options import HOME

LOCAL = "127.0.0.1"


def started(children, name, argv, port):
    """Starts a server and waits until it listens; gives its address."""
    wait_for_port(children.start(name, argv), port)
    return LOCAL, port


def http(children, host=LOCAL):
    """nginx with a small reply, on one address of this host or on all."""
    port = free_port()
    path = children.path("origin.conf")
    path.write_text(configs.nginx_origin(port, children.directory, host))
    return started(children, "origin", ["nginx", "-e", "stderr", "-p", children.directory, "-c", path], port)


def redis_command(host, port):
    """redis-server that writes nothing to the disk, for where it is to run somewhere else."""
    open_to_all = ["--protected-mode", "no"] if host != LOCAL else []
    flags = ["--bind", host, "--port", port, "--save", "", "--appendonly", "no", "--tcp-backlog", 4096]
    return ["redis-server", *flags, *open_to_all]


def redis(children):
    """redis-server on this host."""
    port = free_port()
    return started(children, "redis", redis_command(LOCAL, port), port)


def iperf3(children):
    """The receiver of bulk."""
    port = free_port()
    return started(children, "iperf3", ["iperf3", "-s", "-B", LOCAL, "-p", port], port)


def echo_command(host, port):
    """The echo server, for where it is to run somewhere else."""
    return [sys.executable, "-B", HOME / "bench" / "cenotebench" / "echo.py", host, port]


def echo(children):
    """Gives back what it gets."""
    port = free_port()
    return started(children, "echo", echo_command(LOCAL, port), port)
