"""The command line, and the order of things: each unit in each mode, then the tables."""

import argparse
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from cenotebench.options import HOME, whole_number
from redissuite import known, tables
from redissuite.checkout import Checkout, Unusable
from redissuite.units import MODES, UnitRun

KNOWN = Path(__file__).resolve().parent / "known-failures.txt"
NOT_EXPECTED, INTERRUPTED = 1, 130


def say(text):
    """Progress; the result alone is on stdout."""
    print(f"redis-suite: {text}", file=sys.stderr, flush=True)


def modes(text):
    """Some of the modes, in their order."""
    asked = text.split(",")
    for mode in asked:
        if mode not in MODES:
            raise argparse.ArgumentTypeError(f"{mode!r} (expected: some of {','.join(MODES)})")
    return [mode for mode in MODES if mode in asked]


def parser():
    """The options."""
    made = argparse.ArgumentParser(
        prog="bench/redis-suite",
        description="Runs the tests of a checkout of Redis against a redis-server directly and through Cenote, unit by"
        " unit, and says which pass directly and fail through Cenote.",
        epilog="exit codes: 0 every test that passes directly passes through Cenote or is listed in"
        " bench/redissuite/known-failures.txt, 1 others fail, 2 a wrong option, 130 interrupted",
    )
    add = made.add_argument
    add("--redis-source", type=Path, metavar="DIR", required=True, help="checkout of Redis; nothing in it is changed")
    add("--modes", type=modes, metavar="A,B,...", default=["direct", "lease", "mux"],
        help="some of direct, lease, mux, session (default: direct,lease,mux)")
    add("--units", type=lambda text: text.split(","), metavar="A,B,...", help="such as unit/type/list (default: all)")
    add("--tags", default="-slow", metavar="TAGS", help="as of runtest (default: -slow)")
    add("--timeout", type=whole_number(1, 3_600), metavar="S", default=300, help="for a unit in a mode (default: 300)")
    add("--out", type=Path, metavar="DIR", help="keep what each unit and each program said")
    return made


def main():
    """Gives the exit code."""
    made = parser()
    given = made.parse_args()
    try:
        checkout = Checkout(given.redis_source)
        units = checkout.units(given.units)
        listed = known.read(KNOWN)
    except Unusable as problem:
        made.error(str(problem))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        if any(mode != "direct" for mode in given.modes) and not built():
            return NOT_EXPECTED
        return report(given, listed, measure(given, checkout, units, listed))
    except KeyboardInterrupt:
        say("interrupted; everything that was started has been ended")
        return INTERRUPTED


def interrupt(_number, _frame):
    """A signal that ends is as good as Ctrl-C: the finally blocks clean up."""
    raise KeyboardInterrupt


def built():
    """Whether Cenote is there; the launcher builds it if it is not."""
    command = [HOME / "bin" / "cenote", "check", HOME / "conf" / "cenote.conf"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, timeout=900, check=False)
    if done.returncode != 0:
        say(f"bin/cenote check conf/cenote.conf: exit code {done.returncode} (expected: 0)")
    return done.returncode == 0


def measure(given, checkout, units, listed):
    """{mode: {unit: result}}."""
    say(f"{len(units)} units of Redis {checkout.version()}, {checkout.server_version()}")
    results = {mode: {} for mode in given.modes}
    with tempfile.TemporaryDirectory(prefix="cenote-redis-suite-") as directory:
        for unit in units:
            for mode in given.modes:
                run = UnitRun(checkout, unit, mode, Path(directory), given, listed)
                result = results[mode][unit] = run.result()
                ended = f", {result.ended}" if result.ended else ""
                say(f"{unit}: {mode}: {len(result.passed)} passed, {len(result.failed)} failed{ended}")
    return results


def report(given, listed, results):
    """Prints the tables, and gives the exit code."""
    print(tables.counts(results))
    missing = 0
    for mode in given.modes:
        if mode != "direct":
            judged = known.judge(mode, results, listed)
            missing += len(judged.unexpected)
            print(tables.judged(mode, judged))
    return NOT_EXPECTED if missing else 0
