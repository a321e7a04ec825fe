"""The programs that are needed, and the Debian packages that have them."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from cenotebench.configs import NGINX_STREAM
from cenotebench.context import say

PACKAGES = {
    "haproxy": "haproxy",
    "nginx": "nginx",
    NGINX_STREAM: "libnginx-mod-stream",
    "nutcracker": "nutcracker",
    "redis-server": "redis-server",
    "redis-benchmark": "redis-tools",
    "wrk": "wrk",
    "iperf3": "iperf3",
    "strace": "strace",
    "ip": "iproute2",
}
POLICY = Path("/usr/sbin/policy-rc.d")


def present(program):
    """Whether it is there; a module is a file."""
    return os.path.exists(program) if "/" in program else shutil.which(program) is not None


def install_missing():
    """Installs what is missing where that is allowed, and names it where not."""
    missing = sorted({package for program, package in PACKAGES.items() if not present(program)})
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"not installed, and the rows that need them will fail: {' '.join(missing)}")
        return
    say(f"installing {' '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with no_services():
        subprocess.run(["apt-get", "-qq", "update"], check=False, timeout=300, stdout=subprocess.DEVNULL)
        command = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *missing]
        done = subprocess.run(command, check=False, timeout=900, env=quiet, stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        say(f"could not install {' '.join(missing)}")


@contextmanager
def no_services():
    """No service of a package is to start: the benchmark runs its own. A policy that is there stays."""
    placed = not POLICY.exists()
    if placed:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if placed:
            POLICY.unlink(missing_ok=True)


def missing_tools(tools):
    """Of the programs a row needs, those that are not there; nginx includes its stream module."""
    wanted = list(tools) + ([NGINX_STREAM] if "nginx" in tools else [])
    return [f"{program} (package {PACKAGES[program]})" for program in wanted if not present(program)]
