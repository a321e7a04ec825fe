"""The sides that are compared, and how each is started."""

import os
from dataclasses import dataclass
from pathlib import Path

from cenotebench import configs
from cenotebench.net import free_port, wait_for_port
from cenotebench.options import HOME


@dataclass(frozen=True)
class Side:
    """One competitor; direct is no proxy at all and shows what the machine can do."""

    name: str
    kind: str
    splice: bool = False
    reuse: str = "never"
    redis: str | None = None
    java: Path | None = None
    ring: bool = False
    netty: bool = False
    home: Path = HOME
    program: str | None = None
    endpoints: int = 1


DIRECT = Side("direct", "direct")
HAPROXY = Side("haproxy", "haproxy")
HAPROXY_SPLICE = Side("haproxy splice", "haproxy", splice=True)
NGINX = Side("nginx", "nginx")
NUTCRACKER = Side("nutcracker", "nutcracker")


@dataclass
class Proxy:
    """A side that runs. The direct one has no process, so no CPU time either."""

    side: Side
    address: tuple[str, int]
    child: object = None

    @property
    def name(self):
        """The name of the side."""
        return self.side.name

    @property
    def pid(self):
        """Its process, or None for direct."""
        return self.child.pid if self.child else None


class Starter:
    """Starts sides. Within a network namespace where one is named."""

    def __init__(self, children, namespace=None):
        self.children = children
        self.prefix = ["ip", "netns", "exec", namespace] if namespace else []
        self.configs = {}

    def launch(self, side, wish):
        """Starts without waiting: the row "start" wants to do that itself."""
        if side.kind == "direct":
            return Proxy(side, wish.upstream)
        port = free_port()
        text = self.config(side, wish, port)
        self.configs[side.name] = text
        path = self.children.path(f"{side.name}.conf")
        path.write_text(text)
        argv, environment = self.command(side, path)
        child = self.children.start(side.name, self.prefix + argv, env=environment)
        return Proxy(side, ("127.0.0.1", port), child)

    def start(self, side, wish):
        """Starts, and waits until it listens."""
        proxy = self.launch(side, wish)
        if proxy.child:
            wait_for_port(proxy.child, proxy.address[1])
        return proxy

    def config(self, side, wish, port):
        """The text of its configuration."""
        if side.kind == "haproxy":
            return configs.haproxy(wish, port, side.splice, side.endpoints)
        if side.kind == "nginx":
            return configs.nginx_stream(wish, port, self.children.directory)
        if side.kind == "nutcracker":
            return configs.nutcracker(wish, port)
        if side.kind == "predixy":
            return configs.predixy(wish, port)
        return configs.cenote(wish, port, side.reuse, side.redis, side.ring, side.netty, side.endpoints)

    def command(self, side, path):
        """The command, and its environment where that is another one."""
        if side.kind == "haproxy":
            return ["haproxy", "-db", "-f", path], None
        if side.kind == "nginx":
            return ["nginx", "-e", "stderr", "-p", self.children.directory, "-c", path], None
        if side.kind == "nutcracker":
            # It always has a log, a pid file and a port for its counters, by default where others would see them.
            places = ["-o", "/dev/stderr", "-p", f"{path}.pid", "-a", "127.0.0.1", "-s", free_port()]
            return ["nutcracker", "-c", path, *places, "-v", 4], None
        if side.kind == "predixy":
            return [side.program, path], None
        environment = dict(os.environ)
        if side.java:
            environment["JAVA_HOME"] = str(side.java)
        return [side.home / "bin" / "cenote", "run", path], environment
