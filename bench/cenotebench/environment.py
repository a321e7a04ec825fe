"""What a figure is worth nothing without: machine, versions, flags."""

import datetime
import functools
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from cenotebench.options import HOME

VERSIONS = {
    "haproxy": ["haproxy", "-v"],
    "nginx": ["nginx", "-v"],
    "nutcracker": ["nutcracker", "-V"],
    "wrk": ["wrk", "-v"],
    "iperf3": ["iperf3", "-v"],
    "redis": ["redis-server", "-v"],
    "strace": ["strace", "-V"],
    "java": ["java", "-version"],
    "python": ["python3", "-V"],
}
FLAG_FILES = "jvm*.options"


def first_line(argv):
    """What a program says of its version; not all do so on stdout, nor with exit code 0."""
    if not shutil.which(argv[0]):
        return "not installed"
    done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return lines[0].strip() if lines else "says nothing"


def java_of(home):
    """The version of the JDK in a directory."""
    return first_line([str(Path(home) / "bin" / "java"), "-version"])


def commit(home=HOME):
    """The commit that was measured, and whether files differ from it; an installation does not tell."""
    if not (home / ".git").exists():
        return "unknown"
    try:
        name = git(home, "rev-parse", "--short=12", "HEAD")
        changed = git(home, "status", "--porcelain", "--", ".", ":!bench")
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return name + (" with changes" if changed else "")


def git(home, *words):
    """What git says of a tree."""
    argv = ["git", "-C", str(home), *words]
    return subprocess.run(argv, capture_output=True, text=True, timeout=10, check=True).stdout.strip()


def processor():
    """The model, as the kernel names it."""
    found = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def memory():
    """Of the machine, in GB."""
    kilobytes = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1])
    return f"{kilobytes * 1024 / 1e9:.1f} GB"


def flags():
    """Cenote's JVM flags, file by file, comments left out."""
    found = {}
    for path in sorted((HOME / "conf").glob(FLAG_FILES)):
        lines = [line.strip() for line in path.read_text().splitlines()]
        found[path.name] = [line for line in lines if line and not line.startswith("#")]
    return found


def autogroup():
    """Whether the kernel schedules sessions as groups, and so what the sessions of the programs mean."""
    try:
        value = Path("/proc/sys/kernel/sched_autogroup_enabled").read_text().strip()
    except OSError:
        return "the kernel has none"
    return {"0": "off", "1": "on"}.get(value, value)


@functools.cache
def io_uring():
    """What Cenote says of it on this machine, as in "available"."""
    argv = [str(HOME / "bin" / "cenote"), "doctor"]
    said = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False).stdout
    found = re.search(r"^io_uring: (.+)$", said, re.MULTILINE)
    return found[1] if found else "not known: bin/cenote doctor does not say"


def facts(options):
    """All of it, for the report."""
    versions = {name: first_line(argv) for name, argv in VERSIONS.items()}
    if options.java:
        versions["java"] = java_of(options.java)
    predixy = options.predixy
    said = first_line([predixy, "--version"]).split()[-1] if predixy else "not measured: PREDIXY is not set"
    versions["predixy"] = said
    keys = ("quick", "rounds", "seconds", "warm_up", "threads", "starts", "idle_rounds", "far_sessions", "first_sessions", "rows")
    return {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit(),
        "also": {build.name: commit(build.home) for build in options.also},
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory": memory(),
        "autogroup": autogroup(),
        "io_uring": io_uring(),
        "load_before": os.getloadavg()[0],
        "versions": versions,
        "jvm_flags": flags(),
        "jvm_flags_of_the_environment": os.environ.get("CENOTE_JAVA_OPTS", ""),
        "options": {key: getattr(options, key) for key in keys},
    }
