"""The benchmark of Cenote: options, rows in order, report."""

import argparse
import os
import sys
import time

from charts import draw
from lab import Lab, LabError
from report import table, write
from rows import ROWS


def options(argv):
    """What was asked for, checked."""
    parser = argparse.ArgumentParser(
        prog="bench/run",
        description="Measures Cenote beside HAProxy and nginx, in one run, in turn, on this machine.",
    )
    parser.add_argument("--quick", action="store_true", help="every row, but short: under 3 minutes in all")
    parser.add_argument("--rows", metavar="A,B", help="only these rows (--list names them)")
    parser.add_argument("--list", action="store_true", help="list the rows and end")
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each side is measured (default 9, quick 3)")
    parser.add_argument("--seconds", type=int, metavar="S", help="length of one measurement (default 4, quick 1)")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="threads of every proxy (default 1)")
    parser.add_argument("--java", metavar="HOME", help="JDK that runs Cenote (default: JAVA_HOME, else java of the PATH)")
    parser.add_argument("--out", metavar="DIR", help="where the report goes (default bench/results)")
    asked = parser.parse_args(argv)
    for name, least, most in (("rounds", 1, 99), ("seconds", 1, 60), ("threads", 1, 64)):
        value = getattr(asked, name)
        if value is not None and not least <= value <= most:
            parser.error(f"--{name}: {value} (expected: a number from {least} to {most})")
    known = [row.NAME for row in ROWS]
    chosen = asked.rows.split(",") if asked.rows else known
    for name in chosen:
        if name not in known:
            parser.error(f"--rows: {name} (expected: some of {','.join(known)})")
    if asked.java and not os.access(os.path.join(asked.java, "bin", "java"), os.X_OK):
        parser.error(f"--java: {asked.java} (expected: a folder with bin/java)")
    asked.chosen = chosen
    asked.rounds = asked.rounds or (3 if asked.quick else 9)
    asked.seconds = asked.seconds or (1 if asked.quick else 4)
    asked.warm = 4 if asked.quick else 15
    asked.out = asked.out or os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "results")
    return asked


def main(argv):
    """Runs the chosen rows. 0 if all could be measured, whatever they say; else 1."""
    asked = options(argv)
    if asked.list:
        for row in ROWS:
            print(f"{row.NAME:12} {row.TITLE}")
        return 0
    begun = time.monotonic()
    results, failed = [], []
    with Lab(asked) as lab:
        lab.build()
        for row in ROWS:
            if row.NAME not in asked.chosen:
                continue
            print(f"bench: {row.NAME}: {row.TITLE}", file=sys.stderr, flush=True)
            try:
                results.append(row.measure(lab))
            except LabError as e:
                failed.append((row.NAME, str(e)))
                print(f"bench: {row.NAME} failed: {e}", file=sys.stderr, flush=True)
        facts = lab.facts()
    facts["seconds"] = round(time.monotonic() - begun)
    facts["command"] = " ".join(["bench/run", *argv])
    charts = draw(results, asked.out)
    write(results, failed, facts, charts, asked.out)
    print(table(results))
    print(f"\nreport: {os.path.join(asked.out, 'latest.md')}")
    for name, why in failed:
        print(f"failed: {name}: {why}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
