"""A checkout of Redis: its tests, and the programs they are run with."""

import re
import shutil
import subprocess
from pathlib import Path


class Unusable(Exception):
    """What is missing, for whoever gave the option."""


class Checkout:
    """Nothing is written below it: the tests run in a copy."""

    def __init__(self, source):
        self.source = source.resolve()
        if not (self.source / "tests" / "test_helper.tcl").exists():
            raise Unusable(f"argument --redis-source: {str(source)!r} (expected: a checkout, with tests/test_helper.tcl)")
        self.tclsh = next((path for name in ("tclsh8.6", "tclsh8.5", "tclsh") if (path := shutil.which(name))), None)
        if not self.tclsh:
            raise Unusable("tclsh: not found (expected: Tcl 8.5 or newer, Debian package tcl)")
        self.server = self.program("redis-server")

    def program(self, name):
        """The one that was built in the checkout, or else that of PATH."""
        own = self.source / "src" / name
        found = str(own) if own.exists() else shutil.which(name)
        if not found:
            raise Unusable(f"{name}: not found (expected: in PATH, or built in the checkout)")
        return found

    def version(self):
        """Of the tests."""
        header = self.source / "src" / "version.h"
        found = re.search(r'REDIS_VERSION "(.+)"', header.read_text()) if header.exists() else None
        return found[1] if found else "of unknown version"

    def server_version(self):
        """What the program says of itself; it should be near to that of the tests."""
        said = subprocess.run([self.server, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
        return " ".join(said.split()[:3])

    def units(self, asked):
        """The names of the test files, as runtest lists them."""
        argv = [self.tclsh, "tests/test_helper.tcl", "--list-tests"]
        said = subprocess.run(argv, cwd=self.source, capture_output=True, text=True, timeout=20, check=False).stdout
        all_units = said.split()
        for unit in asked or []:
            if unit not in all_units:
                raise Unusable(f"argument --units: {unit!r} (expected: one that runtest --list-tests lists)")
        return asked or all_units

    def copy_to(self, place):
        """What a run of the tests needs. They write beside themselves, and start programs of src/."""
        for name in ("tests", "utils"):
            shutil.copytree(self.source / name, place / name, symlinks=True)
        (place / "src").mkdir()
        for name in ("redis-server", "redis-cli", "redis-benchmark"):
            (place / "src" / name).symlink_to(self.program(name))
        for name in ("redis.conf", "sentinel.conf"):
            if (self.source / name).exists():
                shutil.copy(self.source / name, Path(place) / name)
