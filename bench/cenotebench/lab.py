"""The place where a run happens: its folder, its processes, its sides. All of it is gone at the end."""

import glob
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from sides import Cenote, HAProxy, Nginx, Origin

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class LabError(Exception):
    """Something cannot be measured; the text says what and why."""


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """Starts what a row needs, keeps it for the rows after, and ends only what it has started."""

    def __init__(self, asked):
        self.asked = asked
        self.folder = tempfile.mkdtemp(prefix="cenote-bench-")
        self.children = []
        self.kept = {}
        self.cleaners = []
        self.configs = {}

    def __enter__(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(1))
        return self

    def __exit__(self, *_):
        for cleaner in self.cleaners:
            cleaner()
        for child in self.children:
            self.stop(child)
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- processes

    def start(self, name, argv, env=None):
        """Starts a program whose output goes to a log of that name."""
        log = open(os.path.join(self.folder, name + ".log"), "ab")
        environment = {**os.environ, **(env or {})}
        try:
            child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        except OSError as e:
            raise LabError(f"{name}: {argv[0]}: {e.strerror} (expected: installed)") from e
        finally:
            log.close()
        child.log = log.name
        child.label = name
        self.children.append(child)
        return child

    def stop(self, child):
        """Ends a program of ours."""
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait(5)

    def await_port(self, child, port, host="127.0.0.1", seconds=30):
        """Waits until the program listens."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if child.poll() is not None:
                break
            try:
                socket.create_connection((host, port), 1).close()
                return
            except OSError:
                time.sleep(0.01)
        with open(child.log, errors="replace") as log:
            tail = " | ".join(log.read().strip().splitlines()[-4:])
        raise LabError(f"{child.label} does not listen on {host}:{port}: {tail or 'it said nothing'}")

    def run(self, argv, seconds=120, fine=(0,)):
        """Runs a program to its end and gives what it printed."""
        try:
            done = subprocess.run(
                argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as e:
            raise LabError(f"{argv[0]}: {e}") from e
        if done.returncode not in fine:
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
            raise LabError(f"{' '.join(argv[:3])}: exit {done.returncode}: {' | '.join(last)}")
        return done.stdout

    def file(self, name, text):
        """Writes a config file and keeps its text for the report."""
        self.configs[name] = text
        path = os.path.join(self.folder, name)
        with open(path, "w") as out:
            out.write(text)
        return path

    # --- sides

    def build(self):
        """Lets the launcher build what is missing, so that no start is charged with it."""
        self.run([self.cenote_program(), "check", os.path.join(HOME, "conf", "cenote.conf")], seconds=600)

    def cenote_program(self):
        """The launcher."""
        return os.path.join(HOME, "bin", "cenote")

    def java_env(self, home=None):
        """The environment that makes the launcher take that JDK."""
        chosen = home or self.asked.java
        return {"JAVA_HOME": chosen} if chosen else {}

    def java(self):
        """The java program of this run."""
        home = self.asked.java or os.environ.get("JAVA_HOME")
        return os.path.join(home, "bin", "java") if home else "java"

    def jdks(self):
        """JDKs to compare where the JDK matters: label and home."""
        found = {}
        for home in sorted(glob.glob("/usr/lib/jvm/*")):
            java = os.path.join(home, "bin", "java")
            if os.path.islink(home) or not os.access(java, os.X_OK):
                continue
            text = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
            release = text.split('"')[1].split(".")[0] if '"' in text else "?"
            if release.isdigit() and int(release) >= 17:
                found.setdefault(f"cenote jdk{release}", home)
        return found

    def origin(self, kind="http"):
        """The server behind all sides, started once."""
        key = ("origin", kind)
        if key not in self.kept:
            self.kept[key] = Origin(self, kind)
        return self.kept[key]

    def sides(self, kind="http", **cenote):
        """The rivals and Cenote in front of that server, started once for each kind."""
        key = ("sides", kind)
        if key not in self.kept:
            port = self.origin(kind).port
            self.kept[key] = [
                HAProxy(self, port, kind),
                Nginx(self, port, kind),
                Cenote(self, port, kind, **cenote),
            ]
        return self.kept[key]

    def facts(self):
        """What the report says of machine and versions."""

        def first(*argv):
            try:
                done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)
                return (done.stdout + done.stderr).strip().splitlines()[0]
            except (OSError, IndexError, subprocess.TimeoutExpired):
                return "not installed"

        with open("/proc/cpuinfo") as cpus:
            models = [line.split(":")[1].strip() for line in cpus if line.startswith("model name")]
        flags = {}
        for path in sorted(glob.glob(os.path.join(HOME, "conf", "jvm*.options"))):
            with open(path) as options:
                lines = [line.strip() for line in options if line.strip() and not line.startswith("#")]
            flags[os.path.basename(path)] = " ".join(lines)
        commit = first("git", "-C", HOME, "rev-parse", "--short", "HEAD")
        return {
            "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            "kernel": platform.release(),
            "cpu": f"{len(models)} x {models[0] if models else platform.machine()}",
            "versions": {
                "cenote": commit,
                "java": first(self.java(), "-version"),
                "haproxy": first("haproxy", "-v"),
                "nginx": first("nginx", "-v"),
                "wrk": first("wrk", "-v"),
                "iperf3": first("iperf3", "--version"),
                "redis": first("redis-server", "--version"),
            },
            "jvm": flags,
            "threads": self.asked.threads,
            "rounds": self.asked.rounds,
            "round_seconds": self.asked.seconds,
            "configs": self.configs,
        }
