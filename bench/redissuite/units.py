"""One unit of the suite in one mode: a fresh server, a fresh Cenote before it, and the tests."""

import os
import re
import shutil
from dataclasses import dataclass, field

from cenotebench.net import free_port, wait_for_port
from cenotebench.options import HOME
from cenotebench.processes import Children, SideFailed, wait_until

MODES = ("direct", "lease", "mux", "session")
LOCAL = "127.0.0.1"
# A line of runtest. An [err] has the file behind the name, and the reason on the lines that follow.
LINE = re.compile(r"^\[(ok|err|skip|ignore|exception|timeout)\]: (.*)$")


@dataclass
class Result:
    """What became of the tests of a unit. A name may be there more than once."""

    passed: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    left_out: int = 0
    ended: str = ""


def parse(text):
    """What runtest says."""
    result = Result()
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if "The following tests failed" in line:
            break  # the same once more
        found = LINE.match(line)
        if not found:
            continue
        kind, rest = found.groups()
        if kind == "ok":
            result.passed.append(re.sub(r" \(\d+ ms\)$", "", rest))
        elif kind == "err":
            why = lines[number + 1].strip() if number + 1 < len(lines) else ""
            result.failed.append((re.sub(r" in tests/\S+\.tcl$", "", rest), why))
        elif kind in ("skip", "ignore"):
            result.left_out += 1
        else:
            result.ended = f"{kind}: {rest}"
    return result


def cenote(port, upstream, mode):
    """Cenote's configuration. The tests use databases, many clients and blocking commands at once."""
    return f"""\
cenote {{
  event-loops = 1
  admin.bind = off
  drain.timeout = 1s
  listeners {{
    suite {{
      bind = "{LOCAL}:{port}"
      upstream = redis
      protocol = redis
      redis {{ mode = {mode} }}
    }}
  }}
  upstreams {{
    redis {{
      endpoints = [ "{LOCAL}:{upstream}" ]
      pool {{ max-connections = 512 }}
    }}
  }}
}}
"""


class UnitRun:
    """Starts everything anew, so that no unit finds what another has left, and ends it."""

    def __init__(self, checkout, unit, mode, directory, given, listed=()):
        self.checkout = checkout
        self.skipped = [one.skip_argument() for one in listed if one.skipped and one.unit == unit and mode in one.modes]
        self.unit = unit
        self.mode = mode
        self.given = given
        self.place = directory / f"{unit.replace('/', '-')}-{mode}"

    def result(self):
        """Runs the unit."""
        self.place.mkdir()
        children = Children(self.place)
        tests = self.place / "redis"
        tests.mkdir()
        self.checkout.copy_to(tests)
        try:
            port = self.server(children)
            if self.mode != "direct":
                port = self.proxy(children, port)
            return self.run(children, tests, port)
        except SideFailed as problem:
            return Result(ended=f"not run: {problem}")
        finally:
            children.stop_all()
            shutil.rmtree(tests, ignore_errors=True)
            if self.given.out:
                shutil.copytree(self.place, self.given.out / self.place.name, dirs_exist_ok=True)
            shutil.rmtree(self.place, ignore_errors=True)

    def server(self, children):
        """A server that lets the tests do all they want to, and writes into its own directory."""
        port = free_port()
        data = self.place / "data"
        data.mkdir()
        flags = ["--bind", LOCAL, "--port", port, "--save", "", "--dir", data]
        locked = ("debug-command", "protected-configs", "module-command")
        allowed = [word for name in locked for word in (f"--enable-{name}", "yes")]
        wait_for_port(children.start("server", [self.checkout.server, *flags, *allowed]), port)
        return port

    def proxy(self, children, upstream):
        """Cenote in the mode."""
        port = free_port()
        path = children.path("cenote.conf")
        path.write_text(cenote(port, upstream, self.mode))
        wait_for_port(children.start("cenote", [HOME / "bin" / "cenote", "run", path]), port)
        return port

    def run(self, children, tests, port):
        """The tests, against the port. --durable: a test that fails does not take those behind it along."""
        argv = [self.checkout.tclsh, "tests/test_helper.tcl", "--host", LOCAL, "--port", port, "--single", self.unit]
        argv += ["--clients", 1, "--durable", "--tags", self.given.tags, "--timeout", self.given.timeout]
        argv += ["--baseport", free_port(), "--portcount", 100]
        argv += [word for name in self.skipped for word in ("--skiptest", name)]
        environment = {**os.environ, "TERM": "dumb"}
        child = children.start("tests", argv, cwd=tests, env=environment)
        in_time = wait_until(lambda: not child.running(), self.given.timeout, 0.05)
        result = parse(child.tail(1_000_000))
        if not in_time:
            result.ended = f"not done after {self.given.timeout} s"
        child.stop(patience=0.5)
        return result
