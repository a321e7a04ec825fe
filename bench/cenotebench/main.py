"""The order of things: options, packages, rows one after the other, report."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback

from cenotebench import environment, options, packages, report, tables
from cenotebench.context import Context, say
from cenotebench.distance import LeftOut
from cenotebench.figures import RowResult
from cenotebench.processes import Children, SideFailed
from cenotebench.rows import ROWS

FAILED, INTERRUPTED = 1, 130


def main():
    """Gives the exit code."""
    given = options.read(sys.argv[1:], list(ROWS))
    if given.list:
        for row in ROWS.values():
            print(f"{row.name:15} {row.title}")
        return 0
    # SIGINT too: where the shell left it ignored, the children would inherit that, and strace ends by it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        return measure_all(given)
    except KeyboardInterrupt:
        say("interrupted; everything that was started has been ended")
        return INTERRUPTED


def interrupt(_number, _frame):
    """A signal that ends is as good as Ctrl-C: the with blocks and finally blocks clean up."""
    raise KeyboardInterrupt


def measure_all(given):
    """All rows, and the report of those that were measured."""
    raise_descriptor_limit()
    packages.install_missing()
    if given.java:
        os.environ["JAVA_HOME"] = str(given.java)
    if not all(built(build) for build in (options.THIS, *given.also)):
        return FAILED
    began = time.monotonic()
    facts = environment.facts(given)
    results = []
    for name in given.rows:
        results.append(measure(ROWS[name], given))
        # After each row, so that an interrupted run has left what it knew.
        report.write(given.out, facts, results, time.monotonic() - began)
    print(tables.plain_table(results))
    say(f"report: {given.out / 'latest.md'}")
    return FAILED if any(result.failure for result in results) else 0


def raise_descriptor_limit():
    """As many descriptors as may be had, for this process and all it starts."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def built(build):
    """Whether a build of Cenote is there; its launcher makes it if it is not."""
    say(f"building {build.name} where it is not built yet")
    command = [build.home / "bin" / "cenote", "check", build.home / "conf" / "cenote.conf"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, timeout=900, check=False)
    if done.returncode != 0:
        say(f"{build.name}: bin/cenote check conf/cenote.conf: exit code {done.returncode} (expected: 0)")
    return done.returncode == 0


def measure(row, given):
    """One row. What fails in it is told in its place of the report."""
    result = RowResult(row.name, row.title)
    began = time.monotonic()
    missing = packages.missing_tools(row.tools)
    if missing:
        result.failure = f"not found: {', '.join(missing)}"
        say(f"{row.name}: {result.failure}")
        return result
    with tempfile.TemporaryDirectory(prefix="cenote-bench-") as directory:
        # Readable by the worker of nginx, which gives up root.
        os.chmod(directory, 0o755)
        children = Children(directory)
        try:
            result.figures = row.measure(Context(given, children, result))
        except LeftOut as reason:
            result.left_out = str(reason)
            say(f"{row.name}: left out: {reason}")
        except SideFailed as problem:
            result.failure = str(problem)
        except Exception as problem:  # output that nobody foresaw must not cost the rows that follow
            traceback.print_exc()
            result.failure = f"{type(problem).__name__}: {problem}"
        finally:
            children.stop_all()
    if result.failure:
        say(f"{row.name}: FAILED: {result.failure}")
    result.seconds = time.monotonic() - began
    return result
