"""The command line: what may be asked for, and what is said to a wrong question."""

import argparse
import os
import re
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
RESULTS = HOME / "bench" / "results"
NAME = re.compile(r"[a-z][a-z0-9-]{0,11}")
TAKEN = ("direct", "haproxy", "nginx", "nutcracker", "predixy", "cenote", "cenote-uring", "cenote-netty")
RING = "-uring"


@dataclass(frozen=True)
class Build:
    """A build of Cenote, installation or source tree, and the name of its side on epoll."""

    name: str
    home: Path


THIS = Build("cenote", HOME)


@dataclass(frozen=True)
class Preset:
    """How much is measured where nothing else is said."""

    rounds: int
    seconds: int
    warm_up: int
    starts: int
    idle_rounds: int
    far_sessions: int
    first_sessions: int


FULL = Preset(rounds=7, seconds=5, warm_up=45, starts=10, idle_rounds=3, far_sessions=140, first_sessions=20_000)
QUICK = Preset(rounds=1, seconds=1, warm_up=1, starts=2, idle_rounds=1, far_sessions=10, first_sessions=2_000)


def whole_number(lowest, highest):
    """An argparse type that says what it expected."""

    def read(text):
        expected = f"{text!r} (expected: a whole number from {lowest} to {highest})"
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(expected) from None
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(expected)
        return value

    return read


def java_home(text):
    """A directory that has bin/java."""
    home = Path(text).resolve()
    if not os.access(home / "bin" / "java", os.X_OK):
        raise argparse.ArgumentTypeError(f"{text!r} (expected: a JDK's directory, with bin/java in it)")
    return home


def further_build(text):
    """NAME=DIR: a build of Cenote beside the one that is measured."""
    name, _, directory = text.partition("=")
    if not NAME.fullmatch(name):
        expected = "NAME=DIR, NAME of at most 12 lower-case letters, digits and hyphens"
        raise argparse.ArgumentTypeError(f"{text!r} (expected: {expected})")
    home = Path(directory).resolve()
    if not directory or not os.access(home / "bin" / "cenote", os.X_OK):
        raise argparse.ArgumentTypeError(f"{text!r} (expected: NAME=DIR, DIR with bin/cenote in it)")
    return Build(name, home)


def clash(builds):
    """A name of a side that two would have, or None. Each build has a second name, that of its side on io_uring."""
    seen = set(TAKEN)
    for build in builds:
        for name in (build.name, build.name + RING):
            if name in seen:
                return name
            seen.add(name)
    return None


def row_names(known):
    """A list of rows, in the order of the benchmark."""

    def read(text):
        asked = [name.strip() for name in text.split(",") if name.strip()]
        for name in asked or [text]:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} (expected: some of {', '.join(known)})")
        return [name for name in known if name in asked]

    return read


def parser(known_rows):
    """The options. Those without a value here follow the preset."""
    made = argparse.ArgumentParser(
        prog="bench/run",
        description="Measures Cenote next to HAProxy, nginx and nutcracker, on this machine, in alternation;"
        " next to predixy too where the environment variable PREDIXY is the path of its program.",
        epilog="exit codes: 0 all rows measured (whatever the figures say), 1 a row failed, 2 a wrong option,"
        " 130 interrupted",
    )
    add = made.add_argument
    add("--list", action="store_true", help="list the rows and end")
    add("--quick", action="store_true", help="all rows in about 5 minutes: does it work, roughly")
    add("--rows", type=row_names(known_rows), metavar="A,B,...", help="only these rows")
    add("--rounds", type=whole_number(1, 1_000), metavar="N", help="rounds of each row")
    add("--seconds", type=whole_number(1, 600), metavar="S", help="length of one measurement")
    add("--warm-up", type=whole_number(0, 600), metavar="S", help="load on Cenote before the first round")
    add("--threads", type=whole_number(1, 64), metavar="N", default=1, help="of every proxy (default: 1)")
    add("--out", type=Path, metavar="DIR", default=RESULTS, help="of the report (default: bench/results)")
    add(
        "--java",
        type=java_home,
        metavar="HOME",
        default=os.environ.get("JAVA_HOME"),
        help="JDK for Cenote (default: JAVA_HOME, or java of PATH)",
    )
    add(
        "--also",
        type=further_build,
        metavar="NAME=DIR",
        action="append",
        default=[],
        help="a further build of Cenote, with DIR/bin/cenote, as sides NAME and NAME-uring without targets;"
        " may be given more than once",
    )
    return made


def predixy(made):
    """The program of predixy, which no distribution has as a package; None: it is not measured."""
    named = os.environ.get("PREDIXY")
    if not named:
        return None
    path = Path(named).resolve()
    if not path.is_file() or not os.access(path, os.X_OK):
        made.error(f"environment PREDIXY: {named!r} (expected: predixy's program)")
    return str(path)


def read(arguments, known_rows):
    """The options, the preset's values filled in."""
    made = parser(known_rows)
    given = made.parse_args(arguments)
    if given.out.exists() and not given.out.is_dir():
        made.error(f"argument --out: {str(given.out)!r} (expected: a directory, or a name that is free)")
    taken = clash(given.also)
    if taken:
        made.error(f"argument --also: a side {taken!r} (expected: a name that no other side has)")
    if given.rounds is not None:
        # Asked for by name it is for every row; the presets let the slow rows have fewer or more.
        given.starts = given.idle_rounds = given.rounds
    preset = QUICK if given.quick else FULL
    for name, value in vars(preset).items():
        if getattr(given, name, None) is None:
            setattr(given, name, value)
    given.rows = given.rows or list(known_rows)
    given.predixy = predixy(made)
    return given
