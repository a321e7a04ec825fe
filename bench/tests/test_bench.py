"""The parts of the benchmark that need no machine: python3 -m unittest discover -s bench/tests"""

import os
import sys
import unittest
import xml.etree.ElementTree as xml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "cenotebench"))

from charts import chart  # noqa: E402
from load import parse_iperf, parse_redis, parse_wrk  # noqa: E402
from measure import of_the_relay, parse_strace  # noqa: E402
from report import table  # noqa: E402
from row import Row  # noqa: E402
from stats import better, in_turn, ratios, summary  # noqa: E402

WRK = """Running 1s test @ http://127.0.0.1:1/
  1 threads and 50 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     0.99ms  318.61us   5.39ms   80.52%
    Req/Sec    42.55k     6.21k   51.83k    72.50%
  Latency Distribution
     50%  920.00us
     75%    1.03ms
     90%    1.39ms
     99%    2.00ms
  84000 requests in 2.00s, 10MB read
  Socket errors: connect 0, read 3, write 1, timeout 0
Requests/sec:  42000.10
"""


class Parsing(unittest.TestCase):
    """What programs print."""

    def test_wrk(self):
        found = parse_wrk(WRK)
        self.assertEqual((found["count"], found["rate"], found["errors"]), (84000, 42000.10, 4))
        self.assertAlmostEqual(found["p50"], 0.92)
        self.assertAlmostEqual(found["p99"], 2.0)

    def test_redis(self):
        text = '"test","rps","avg","min","p50","p95","p99","max"\n"PING_INLINE","8123.4","1","1","1","1","2.5","9"\n'
        self.assertEqual(parse_redis(text), {"rate": 8123.4, "p99": 2.5})

    def test_iperf(self):
        found = parse_iperf('{"end": {"sum_received": {"bits_per_second": 8e9, "bytes": 2000000000}}}')
        self.assertEqual(found, {"rate": 8.0, "count": 2.0})

    def test_strace(self):
        calls = parse_strace("    calls syscall\n--------- ----\n 12 sendto\n 5 futex\n 7 clock_gettime\n 24 total\n")
        self.assertEqual(of_the_relay(calls), {"sendto": 12})


class Figures(unittest.TestCase):
    """Medians and ratios."""

    def test_summary(self):
        self.assertEqual(summary([3, 1, 2]), {"median": 2, "low": 1.5, "high": 2.5})
        self.assertEqual(summary([4]), {"median": 4, "low": 4, "high": 4})

    def test_ratios_are_within_a_round(self):
        self.assertEqual(ratios([2, 20], [1, 10]), [2, 2])

    def test_better_rival_of_each_round(self):
        rounds = {"a": [{"x": 1}, {"x": 5}], "b": [{"x": 2}, {"x": 4}]}
        self.assertEqual(better(rounds, ("a", "b"), "x", True), [2, 5])
        self.assertEqual(better(rounds, ("a", "b"), "x", False), [1, 4])

    def test_sides_take_turns(self):
        order = []
        sides = [type("S", (), {"name": name}) for name in "abc"]
        in_turn(sides, 2, lambda side: order.append(side.name))
        self.assertEqual("".join(order), "abcbca")


class Report(unittest.TestCase):
    """What is shown."""

    def row(self):
        row = Row("short", "short & <sweet>")
        row.figure("sessions", "/s", {"haproxy": [1000, 1100, 900], "cenote": [1200, 1210, 1190]})
        row.ratio("of HAProxy", [1200, 1210], [1000, 1100], 1.5)
        row.check("calls", [16], 20, most=True)
        return row

    def test_table_is_honest(self):
        text = table([self.row()])
        self.assertIn("| short | of HAProxy | 1.15 (1.1 to 1.2) x | >= 1.5x | **no** |", text)
        self.assertIn("| short | calls | 16 | <= 20 | yes |", text)

    def test_charts_are_xml(self):
        row = self.row()
        root = xml.fromstring(chart(row, row.figures[0]))
        self.assertTrue(root.tag.endswith("svg"))


if __name__ == "__main__":
    unittest.main()
