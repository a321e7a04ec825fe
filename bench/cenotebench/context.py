"""What a row works with: options, children, sides, and a voice."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from cenotebench import environment, measure
from cenotebench.configs import Wish
from cenotebench.figures import Check
from cenotebench.options import RING, THIS
from cenotebench.processes import SideFailed
from cenotebench.sides import Side, Starter

MOST_SESSIONS = 8_000
JVMS = Path("/usr/lib/jvm")


def say(text):
    """Progress; the result alone is on stdout."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def java_release(home):
    """The version of a JDK, as in 17, or None if the directory is none."""
    program = str(home / "bin" / "java") if home else shutil.which("java")
    if not program or not os.access(program, os.X_OK):
        return None
    said = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=20, check=False)
    found = re.search(r'version "(\d+)', said.stderr + said.stdout)
    return int(found[1]) if found else None


def jdk_side(build, release, home):
    """A build on a JDK, named after its release."""
    return Side(f"{build.name} jdk{release}", "cenote", java=home, home=build.home)


class Context:
    """One row's means. Each row has its own, so that a row that fails takes nothing from the next."""

    def __init__(self, options, children, result):
        self.options = options
        self.children = children
        self.result = result
        self.starter = Starter(children)
        self.rings = [False, True] if environment.io_uring() == "available" else [False]
        self.cenote = self.sides_of_cenote()[0]
        self.predixy = [Side("predixy", "predixy", program=options.predixy)] if options.predixy else []

    def sides_of(self, build, variant="", **more):
        """A build of Cenote on epoll, its default, and on io_uring where that is available."""
        sides = []
        for ring in self.rings:
            name = f"{build.name}{RING if ring else ''} {variant}".rstrip()
            sides.append(Side(name, "cenote", java=self.options.java, ring=ring, home=build.home, **more))
        return sides

    def sides_of_cenote(self, variant="", **more):
        """"cenote" and "cenote-uring", the sides that have targets."""
        return self.sides_of(THIS, variant, **more)

    def sides_of_builds(self, variant="", **more):
        """Those, and the same of each build that --also names."""
        builds = (THIS, *self.options.also)
        return [side for build in builds for side in self.sides_of(build, variant, **more)]

    def sides_of_raw_tcp(self, variant="", **more):
        """Those, and "cenote-netty", for the rows about the rates and the CPU time of raw TCP."""
        name = f"cenote-netty {variant}".rstrip()
        netty = Side(name, "cenote", java=self.options.java, netty=True, **more)
        return [*self.sides_of_builds(variant, **more), netty]

    def checks(self, bound, *more, uring=None, variant="", **named):
        """A target for Cenote on epoll and on io_uring, which has the same bound unless uring names another."""
        bounds = {False: bound, True: bound if uring is None else uring}
        sides = self.sides_of_cenote(variant)
        return [Check(side.name, bounds[side.ring], *more, **named) for side in sides]

    def wish(self, upstream, **more):
        """What the sides shall do, within the descriptors there are: two for each session."""
        room = (os.sysconf("SC_OPEN_MAX") - 264) // 2
        values = {"sessions": min(MOST_SESSIONS, room), **more}
        return Wish(upstream, self.options.threads, **values)

    def start(self, sides, wish):
        """Starts all sides, and keeps their configurations for the report."""
        proxies = [self.starter.start(side, wish) for side in sides]
        self.keep_configs()
        return proxies

    def keep_configs(self):
        """Into the report; of a side that was started more than once, the last."""
        for name, text in self.starter.configs.items():
            self.result.configs[name] = self.without_places(text)

    def command(self, argv):
        """Into the report."""
        program, *words = (str(word) for word in argv)
        self.result.commands.append(self.without_places(shlex.join([Path(program).name, *words])))

    def without_places(self, text):
        """Where a run's directory was does not matter to who reads the report, and is gone."""
        return text.replace(str(self.children.directory), "DIR")

    def warm_up(self, proxies, load, note="warm-up"):
        """
        Load on the sides that get faster by it, not counted. The JVM compiles what is used often: without
        this the first rounds would measure the interpreter, which no sidecar runs in for long.
        """
        for proxy in proxies:
            if proxy.side.kind == "cenote" and self.options.warm_up:
                say(f"{self.result.name}: {note} of {proxy.name}")
                load(proxy)

    def alternate(self, proxies, one, rounds=None):
        """
        Each round measures every side once, starting with another one each time, so that neither a slow
        drift of the machine nor the place in the round favours a side. Gives {figure: {side: [values]}}.
        """
        rounds = rounds or self.options.rounds
        found = {}
        for number in range(rounds):
            shift = number % len(proxies)
            for proxy in proxies[shift:] + proxies[:shift]:
                say(f"{self.result.name}: round {number + 1} of {rounds}: {proxy.name}")
                for name, value in one(proxy).items():
                    by_side = found.setdefault(name, {other.name: [] for other in proxies})
                    by_side[proxy.name].append(value)
        return found

    def with_cpu(self, proxy, load):
        """A load, and the CPU seconds of the proxy meanwhile; None for direct."""
        if proxy.child is None:
            return load(), None
        before = measure.cpu_seconds(proxy.pid)
        done = load()
        if not proxy.child.running():
            raise proxy.child.failed(f"ended with exit code {proxy.child.exit_code()} under load")
        return done, measure.cpu_seconds(proxy.pid) - before

    def jdk_sides(self):
        """
        Each build on the JDK of the run, and on the newest one of this machine if that is another. Also gives
        the sides that have targets, {name: release of its JDK}.
        """
        homes = [self.options.java]
        found = [(java_release(home), home) for home in sorted(JVMS.glob("*"))]
        known = [(release, home) for release, home in found if release]
        own = java_release(self.options.java)
        if own is None:
            raise SideFailed("java: not found (expected: a JDK 17 or newer in PATH, JAVA_HOME or --java)")
        if known and max(known, key=lambda pair: pair[0])[0] > own:
            homes.append(max(known, key=lambda pair: pair[0])[1])
        releases = {java_release(home): home for home in homes}
        sides = [jdk_side(build, *jdk) for build in (THIS, *self.options.also) for jdk in releases.items()]
        return sides, {jdk_side(THIS, *jdk).name: jdk[0] for jdk in releases.items()}
