"""What the benchmark reads and reckons, without measuring anything."""

import io
import os
import signal
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree
from argparse import Namespace
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cenotebench import charts, configs, environment, load, options, pages, report, stats, tables, trace
from cenotebench.context import Context
from cenotebench.figures import Check, Figure, RowResult, judge, show
from cenotebench.processes import Children, SideFailed, run, wait_until
from cenotebench.packages import PACKAGES
from cenotebench.rows import ROWS, http, leases, syscalls
from cenotebench.rows.start import START_SECONDS, bound_of
from cenotebench.sides import DIRECT, HAPROXY, NGINX, NUTCRACKER, Starter

WRK = """\
Running 1s test @ http://127.0.0.1:18080/
  1 threads and 50 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.61ms    1.13ms  20.16ms   91.32%
    Req/Sec    31.18k     2.12k   33.98k    70.00%
  Latency Distribution
     50%    1.39ms
     75%    1.70ms
     90%    2.41ms
     99%  980.00us
  31029 requests in 1.00s, 6.12MB read
Requests/sec:  30990.35
Transfer/sec:      6.12MB
"""

STRACE = """\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 40.11    0.004010           2      2000         3 recvfrom
 30.00    0.003000           3      1000           sendto
 20.00    0.002000           4       500           futex
  9.89    0.000989           1       250           clock_gettime
------ ----------- ----------- --------- --------- ----------------
100.00    0.009999           2      3750         3 total
"""

REDIS = """\
"test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
"PING_INLINE","9174.31","3.1","0.9","3.0","4.2","5.5","9.9"
"""


def options_with(predixy=None, also=()):
    """What a row is told, as far as the sides depend on it."""
    return Namespace(java=None, predixy=predixy, threads=1, also=also)


def context_with(ring="available", **more):
    """A row's means on a machine with io_uring, or without."""
    with mock.patch("cenotebench.environment.io_uring", return_value=ring):
        return Context(options_with(**more), None, None)


def names(sides):
    """Of sides, or the subjects of checks."""
    return [getattr(one, "name", None) or one.subject for one in sides]


def refusal(*arguments):
    """What is said to a wrong option, which must end the run with code 2."""
    with redirect_stderr(io.StringIO()) as said:
        try:
            options.read(list(arguments), list(ROWS))
        except SystemExit as refused:
            if refused.code == 2:
                return said.getvalue()
    raise AssertionError(f"not refused with exit code 2: {arguments}")


@contextmanager
def further_build():
    """A directory with what --also needs of it."""
    with tempfile.TemporaryDirectory() as directory:
        program = Path(directory) / "bin" / "cenote"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        yield Path(directory).resolve()


def alive(pid):
    """Whether it still runs; one that has ended and was not reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@contextmanager
def started(script):
    """A shell that runs the script, and the way to the number it says."""
    with tempfile.TemporaryDirectory() as directory:
        children = Children(directory)
        child = children.start("sh", ["sh", "-c", script])

        def said():
            if not wait_until(lambda: Path(child.log).read_text().strip(), 5):
                raise AssertionError("it said nothing")
            return int(Path(child.log).read_text())

        try:
            yield child, said
        finally:
            children.stop_all(patience=0.2)


@contextmanager
def mock_alarm():
    """An alarm is as good as Ctrl-C."""

    def interrupt(_number, _frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)


class Readers(unittest.TestCase):
    """The output of the load programs and of strace."""

    def test_wrk(self):
        done = load.parse_wrk(WRK)
        self.assertEqual((done.operations, done.rate, done.p99_us), (31029, 30990.35, 980.0))

    def test_wrk_with_a_few_errors_counts_and_with_many_does_not(self):
        few = WRK + "  Socket errors: connect 0, read 3, write 0, timeout 1\n"
        self.assertEqual(load.parse_wrk(few).operations, 31029)
        many = WRK + "  Socket errors: connect 0, read 400, write 0, timeout 0\n"
        with self.assertRaisesRegex(SideFailed, "400 errors in 31029"):
            load.parse_wrk(many)

    def test_wrk_times_of_every_unit(self):
        times = [load.microseconds(text) for text in ("12.50us", "1.5ms", "2s", "1m")]
        self.assertEqual(times, [12.5, 1_500, 2_000_000, 60_000_000])

    def test_redis_benchmark(self):
        done = load.parse_redis_benchmark(REDIS, 1_000)
        self.assertEqual((done.operations, done.rate, done.p99_us, done.p50_us), (1_000, 9174.31, 5_500, 3_000))
        with self.assertRaises(SideFailed):
            load.parse_redis_benchmark("Error: Connection reset by peer", 1_000)

    def test_iperf3(self):
        done = load.parse_iperf3('{"end": {"sum_received": {"bytes": 1250000000, "bits_per_second": 1e10}}}')
        self.assertEqual((done.operations, done.rate), (1_250_000_000, 1e10))
        with self.assertRaisesRegex(SideFailed, "busy"):
            load.parse_iperf3('{"error": "the server is busy running a test"}')

    def test_strace_with_and_without_errors(self):
        calls = trace.parse(STRACE)
        self.assertEqual(calls, {"recvfrom": 2000, "sendto": 1000, "futex": 500, "clock_gettime": 250})
        self.assertEqual(trace.network_calls(calls), {"recvfrom": 2000, "sendto": 1000})
        self.assertEqual(trace.network_calls({"close": 5, "openat": 3}), {"close": 2})
        self.assertEqual(trace.other_calls(calls), {"futex": 500})

    def test_calls_of_a_relay(self):
        for name in ("accept4", "epoll_pwait2", "readv", "splice", "pipe2", "timerfd_settime", "getsockopt"):
            self.assertTrue(trace.NETWORK.fullmatch(name), name)
        for name in ("futex", "gettid", "openat", "mmap", "clock_gettime", "newfstatat"):
            self.assertFalse(trace.NETWORK.fullmatch(name), name)


class Configurations(unittest.TestCase):
    """What the sides of Redis are told."""

    WISH = configs.Wish(("127.0.0.1", 6379), threads=1, sessions=2_000)

    def test_nutcracker_has_one_connection_to_the_one_server(self):
        text = configs.nutcracker(self.WISH, 22121)
        for expected in ("listen: 127.0.0.1:22121", "redis: true", "server_connections: 1", "- 127.0.0.1:6379:1"):
            self.assertIn(expected, text)

    def test_nutcracker_keeps_log_and_counters_to_itself(self):
        argv, _ = Starter(None).command(NUTCRACKER, Path("/run-of-its-own/p.conf"))
        given = dict(zip(argv[1::2], argv[2::2], strict=True))
        self.assertEqual((given["-p"], given["-a"]), ("/run-of-its-own/p.conf.pid", "127.0.0.1"))
        self.assertNotEqual(given["-s"], 22222)

    def test_cenote_lends_few_connections_where_it_speaks_redis(self):
        text = configs.cenote(self.WISH, 18080, redis="mode = mux, mux-connections = 4")
        for expected in ("protocol = redis\n", "redis { mode = mux, mux-connections = 4 }", "max-connections = 64\n"):
            self.assertIn(expected, text)
        self.assertNotIn("reuse", text)

    def test_cenote_of_the_other_rows_is_raw(self):
        text = configs.cenote(self.WISH, 18080, "clean")
        self.assertNotIn("redis", text)
        self.assertIn("max-connections = 2000\n        reuse = clean\n", text)

    def test_cenote_runs_on_epoll_and_on_io_uring_where_that_is_available(self):
        self.assertIn("fast-path.io-uring = false\n", configs.cenote(self.WISH, 18080))
        self.assertIn("fast-path.io-uring = true\n", configs.cenote(self.WISH, 18080, ring=True))
        both = context_with()
        self.assertEqual(
            [(side.name, side.ring) for side in both.sides_of_cenote()], [("cenote", False), ("cenote-uring", True)]
        )
        modes = ["cenote mux", "cenote-uring mux", "cenote lease", "cenote-uring lease"]
        self.assertEqual(names(leases.modes(both)), modes)
        self.assertEqual(names(both.checks(1.2, True, leases.RATES_OF, variant="mux")), modes[:2])
        epoll = context_with(ring="not available, so Cenote runs on epoll: x")
        self.assertEqual(names(epoll.sides_of_cenote()), ["cenote"])
        self.assertEqual(names(epoll.checks(1.0, uring=1.15)), ["cenote"])

    def test_a_target_may_be_another_one_on_io_uring(self):
        same, other = context_with().checks(1.0, True), context_with().checks(1.0, True, uring=1.15)
        self.assertEqual([(check.bound, check.at_least) for check in same], [(1.0, True), (1.0, True)])
        self.assertEqual([check.bound for check in other], [1.0, 1.15])

    def test_cenote_on_the_channels_of_netty_is_a_side_of_raw_tcp_only(self):
        self.assertNotIn("lean-sockets", configs.cenote(self.WISH, 18080))
        text = configs.cenote(self.WISH, 18080, netty=True)
        self.assertIn("fast-path.io-uring = false\n  fast-path.lean-sockets = false\n", text)
        context = context_with()
        sides = context.sides_of_raw_tcp("clean", reuse="clean")
        self.assertEqual(names(sides), ["cenote clean", "cenote-uring clean", "cenote-netty clean"])
        self.assertEqual([(side.netty, side.reuse) for side in sides][1:], [(False, "clean"), (True, "clean")])
        for others in (context.sides_of_builds(), leases.modes(context), context.jdk_sides()[0]):
            self.assertFalse([side.name for side in others if side.netty])

    def test_the_sides_and_targets_of_keep_alive_and_of_short_sessions(self):
        context, asked = context_with(), []
        context.start = lambda sides, wish: asked.append(names(sides)) or []
        context.wish = context.command = context.warm_up = mock.Mock()
        context.options.seconds = context.options.warm_up = 1
        context.alternate = lambda proxies, one: dict.fromkeys(("rate", "p99", "cpu", "client"), {})
        with mock.patch("cenotebench.origins.http"):
            figures = http.keepalive(context) + http.short(context)
        rivals = names([DIRECT, HAPROXY, NGINX])
        self.assertEqual(asked, 2 * [[*rivals, "cenote", "cenote-uring", "cenote-netty"]])
        targets = [(figure.name, check.subject, check.bound) for figure in figures for check in figure.checks]
        self.assertEqual(
            targets,
            [
                ("requests", "cenote", 1.0),
                ("requests", "cenote-uring", 1.15),
                ("p99", "cenote", 1.0),
                ("p99", "cenote-uring", 1.0),
                ("CPU per request", "cenote", 0.95),
                ("CPU per request", "cenote-uring", 0.75),
                ("sessions", "cenote", 1.0),
                ("CPU per session", "cenote", 1.0),
            ],
        )

    def test_the_targets_of_system_calls_are_for_epoll(self):
        works = syscalls.http_works(1) + syscalls.redis_works(1)
        targets = [(work.name, check.subject, check.bound) for work in works for check in work.checks]
        expected = [("short session", "cenote", 17), ("request and reply", "cenote", 6), ("clean session", "cenote clean", 12)]
        self.assertEqual(targets, expected)

    def test_a_further_build_has_the_sides_of_cenote_and_no_targets(self):
        with further_build() as home:
            context = context_with(also=[options.Build("before", home)])
            self.assertEqual(names(context.sides_of_builds()), ["cenote", "cenote-uring", "before", "before-uring"])
            self.assertEqual(names(context.sides_of_raw_tcp())[2:], ["before", "before-uring", "cenote-netty"])
            self.assertEqual(names(leases.modes(context))[2:4], ["before mux", "before-uring mux"])
            self.assertEqual(names(context.checks(1.0)), ["cenote", "cenote-uring"])
            sides, judged = context.jdk_sides()
            self.assertEqual({name.split()[0] for name in names(sides)}, {"cenote", "before"})
            self.assertEqual({name.split()[0] for name in judged}, {"cenote"})
            self.assertEqual(context.cenote.name, "cenote")
            argv, _ = Starter(None).command(context.sides_of_builds()[3], Path("/p.conf"))
            self.assertEqual(argv, [home / "bin" / "cenote", "run", Path("/p.conf")])
            self.assertEqual(environment.commit(home), "unknown")

    def test_further_builds_are_named_on_the_command_line(self):
        self.assertEqual(options.read([], list(ROWS)).also, [])
        with further_build() as home:
            given = options.read(["--also", f"before={home}", "--also", f"idea-2={home}"], list(ROWS))
            self.assertEqual(given.also, [options.Build("before", home), options.Build("idea-2", home)])
            for wrong in ("before", "Before=x", "a-very-long-name=x", "=x", "two words=x"):
                text = wrong.replace("=x", f"={home}")
                self.assertRegex(refusal("--also", text), r"argument --also: .*\(expected: NAME=DIR")
            for taken in ("haproxy", "cenote", "cenote-netty"):
                self.assertIn(f"a side '{taken}' (expected: a name that", refusal("--also", f"{taken}={home}"))
            twice = ("--also", f"a={home}", "--also", f"a-uring={home}")
            self.assertIn("a side 'a-uring' (expected", refusal(*twice))
            self.assertIn("DIR with bin/cenote in it", refusal("--also", f"before={home}/bin"))
            self.assertIn("DIR with bin/cenote in it", refusal("--also", "before="))

    def test_predixy_is_a_side_where_its_program_is_named(self):
        for expected in ("Bind 127.0.0.1:7617\n", "WorkerThreads 1\n", "        + 127.0.0.1:6379\n", "RefreshMethod fixed"):
            self.assertIn(expected, configs.predixy(self.WISH, 7617))
        self.assertEqual(leases.rivals(context_with()), ("nutcracker",))
        named = context_with(predixy="/opt/predixy")
        self.assertEqual(leases.rivals(named), ("nutcracker", "predixy"))
        argv, _ = Starter(None).command(leases.others(named)[1], Path("/p.conf"))
        self.assertEqual(argv, ["/opt/predixy", Path("/p.conf")])
        with mock.patch.dict("os.environ", PREDIXY="/no/such/program"):
            self.assertIn("PREDIXY: '/no/such/program' (expected: predixy's program)", refusal())

    def test_redis_benchmark_makes_sessions_where_nothing_else_is_said(self):
        command = load.redis_command(("127.0.0.1", 6379), 50, 1_000)
        self.assertEqual(command[5:7], ["-k", "0"])
        kept = load.redis_command(("127.0.0.1", 6379), 50, 1_000, leases.GET)
        self.assertEqual(kept[5:], ["-t", "get", "-d", 32, "-c", 50, "-n", 1_000, "--csv"])


class Sessions(unittest.TestCase):
    """Each program has a session of its own, and nothing of it is left when it is over."""

    def test_a_program_leads_its_own_session(self):
        with started("exec sleep 100") as (child, _):
            self.assertEqual(os.getsid(child.pid), child.pid)
        self.assertEqual(run(["ps", "-o", "sid=", "-p", os.getpid()], 10).strip(), str(os.getsid(0)))
        own = run(["sh", "-c", "ps -o sid= -p $$; echo $$"], 10).split()
        self.assertEqual(own[0], own[1])

    def test_what_a_program_leaves_behind_ends_with_it(self):
        with started("sleep 100 & echo $!; exec sleep 100") as (child, said):
            left = said()
            child.stop()
            self.assertFalse(alive(left))
        with started("trap '' TERM; sleep 100 & echo $!; wait") as (child, said):
            stubborn = said()
            child.stop(patience=0.2)
            self.assertFalse(alive(stubborn))

    def test_a_program_that_ended_by_itself_leaves_nothing_either(self):
        with started("sleep 100 & echo $!; exit 3") as (child, said):
            left = said()
            self.assertTrue(wait_until(lambda: not child.running(), 5))
            self.assertEqual(child.exit_code(), 3)
            self.assertTrue(alive(left))
            child.stop()
            self.assertFalse(alive(left))

    def test_a_run_that_takes_too_long_or_is_interrupted_leaves_nothing(self):
        with tempfile.TemporaryDirectory() as directory:
            told = Path(directory) / "pid"
            script = f"sleep 100 & echo $! > {told}; wait"
            with self.assertRaisesRegex(SideFailed, "not done after 0.5 s"):
                run(["sh", "-c", script], 0.5)
            self.assertFalse(alive(int(told.read_text())))
            with mock_alarm(), self.assertRaises(KeyboardInterrupt):
                signal.setitimer(signal.ITIMER_REAL, 0.5)
                run(["sh", "-c", script], 30)
            self.assertFalse(alive(int(told.read_text())))


class Reckoning(unittest.TestCase):
    """Medians, ratios, verdicts."""

    def test_median_and_quartiles(self):
        self.assertEqual(stats.summary([5, 1, 3, 2, 4, None]), stats.Summary(3, 2, 4, 5))
        self.assertEqual(stats.summary([7]), stats.Summary(7, 7, 7, 1))
        self.assertIsNone(stats.summary([None]))

    def test_ratio_is_taken_within_a_round(self):
        # The machine became ten times slower in the last round; the ratio does not notice.
        ours, theirs = [110, 110, 11], [100, 100, 10]
        self.assertAlmostEqual(stats.summary(stats.ratios(ours, theirs)).median, 1.1)
        self.assertEqual(stats.ratios([1, None], [2, 3]), [0.5])

    def test_the_better_rival_counts(self):
        values = {"haproxy": [50, 52], "nginx": [60, 61], "cenote": [63, 64]}
        rate = Figure("requests", "1/s", values, higher_is_better=True)
        verdict = judge(rate, Check("cenote", 1.0, at_least=True, rivals=("haproxy", "nginx")))
        self.assertEqual((verdict.rival, verdict.reached), ("nginx", True))
        cost = Figure("CPU", "us", values)
        verdict = judge(cost, Check("cenote", 1.2, rivals=("haproxy", "nginx")))
        self.assertEqual((verdict.rival, verdict.reached), ("haproxy", False))

    def test_the_rate_of_redis_is_that_of_a_warm_program(self):
        asked = []

        def rate_of(count):
            asked.append(count)
            time.sleep(0.01)
            return 1_000_000 if len(asked) == 2 else 10_000

        self.assertEqual(leases.rate_after(0.1, rate_of), 1_000_000)
        self.assertEqual(asked[0], leases.FEWEST_REQUESTS)
        self.assertGreater(max(asked), leases.FEWEST_REQUESTS)
        asked.clear()
        self.assertEqual((leases.rate_after(0, rate_of), len(asked)), (10_000, 1))

    def test_modes_are_judged_one_by_one(self):
        values = {"direct": [90, 90], "nutcracker": [50, 50], "cenote mux": [61, 62], "cenote lease": [40, 41]}
        rival = ("nutcracker",)
        checks = [Check("cenote mux", 1.2, True, rival), Check("cenote lease", 0.9, True, rival)]
        figures = leases.figures({"rate": values, "p50": {}, "p99": {}, "cpu": {}, "client": {}}, checks)
        self.assertEqual([judge(figures[0], check).reached for check in figures[0].checks], [True, False])
        labels = [label for label, _, _ in report.overview_lines([RowResult("redis", "t", figures)])]
        self.assertIn("redis: requests (mux) >= 1.20 x nutcracker", labels)

    def test_absolute_bound(self):
        figure = Figure("VmRSS", "MB", {"cenote jdk17": [79.0, 81.0, 80.0]})
        self.assertEqual(judge(figure, Check("cenote jdk17", 80)).word(), "yes")
        self.assertEqual(judge(figure, Check("cenote jdk17", 64)).word(), "no")
        self.assertEqual(judge(figure, Check("cenote jdk25", 64)).word(), "not measured")

    def test_bound_of_a_release(self):
        self.assertEqual([bound_of(release, START_SECONDS) for release in (17, 21, 25, 27)], [0.30, 0.30, 0.20, 0.20])

    def test_numbers_are_shown_without_powers(self):
        shown = [show(value) for value in (54321.4, 123.4, 12.34, 1.234, 0.1234, 0)]
        self.assertEqual(shown, ["54,321", "123", "12.3", "1.23", "0.123", "0.00"])


class Pictures(unittest.TestCase):
    """Charts and the page."""

    def test_a_chart_is_well_formed_and_shows_every_side(self):
        figure = Figure("requests & more", "1/s", {"direct": [9, 10], "haproxy": [5], "nginx": [], "cenote": [6, 7]})
        picture = ElementTree.fromstring(charts.bars("A <title>", figure))
        words = " ".join("".join(element.itertext()) for element in picture.iter())
        for expected in ("A <title>", "requests & more", "direct", "haproxy", "cenote", "1/s"):
            self.assertIn(expected, words)
        self.assertNotIn("nginx", words)

    def test_a_chart_of_nothing_but_zeros(self):
        ElementTree.fromstring(charts.bars("zeros", Figure("x", "s", {"cenote": [0.0]})))

    def test_targets_chart(self):
        picture = charts.against_targets([("start <= 0.6", 3.5, False), ("far <= 0.55", 0.9, True)])
        ElementTree.fromstring(picture)
        self.assertIn("&gt;&gt; 3.50", picture)

    def test_ticks_are_round_and_reach_the_largest(self):
        self.assertEqual(charts.ticks(50), [0, 10, 20, 30, 40, 50])
        self.assertGreaterEqual(charts.ticks(0.37)[-1], 0.37)

    def test_tables_tell_of_a_row_that_failed_or_was_left_out(self):
        good = RowResult("far", "t", [Figure("p50", "ms", {"cenote": [20], "haproxy": [41]}, checks=[
            Check("cenote", 0.55, rivals=("haproxy",))])])
        bad = RowResult("bulk", "t", failure="nginx: did not listen; the end of its log:\nx")
        left = RowResult("start", "t", left_out="needs root")
        table = tables.plain_table([good, bad, left])
        self.assertRegex(table, r"far +p50 +cenote +0\.488 x +<= 0\.55 x haproxy +haproxy +yes")
        self.assertIn("FAILED: nginx: did not listen", table)
        self.assertIn("left out: needs root", table)
        self.assertEqual([label for label, _, _ in report.overview_lines([good, bad, left])], ["far: p50 <= 0.55 x haproxy"])

    def test_the_page_tells_what_sessions_mean_here_and_which_sides_are_missing(self):
        with mock.patch("cenotebench.environment.io_uring", return_value="not available, so Cenote runs on epoll: old"):
            with mock.patch("cenotebench.environment.autogroup", return_value="on"):
                with further_build() as home:
                    facts = environment.facts(options.read(["--quick", "--also", f"before={home}"], list(ROWS)))
        page = pages.page(facts, [], {}, 1.0, False)
        for expected in (
            "runs in a session of its own",
            "autogroup scheduling (here: on)",
            "(`/proc/sys/kernel/sched_autogroup_enabled`): on\n",
            "There is no `cenote-uring`, because io_uring is not available, so Cenote runs on epoll: old.",
            "`cenote-netty` runs on epoll",
            "`before` is a further build of Cenote, commit unknown.",
            "There is no `predixy`",
            "- predixy: not measured: PREDIXY is not set",
        ):
            self.assertIn(expected, page)

    def test_rows_are_known_by_their_names(self):
        self.assertEqual([name for name, row in ROWS.items() if name != row.name], [])
        self.assertEqual(len(ROWS), 16)

    def test_every_program_of_a_row_has_a_package(self):
        self.assertEqual({tool for row in ROWS.values() for tool in row.tools} - PACKAGES.keys(), set())

    def test_sides_of_one_row_differ_in_colour(self):
        builds = ("cenote", "cenote-uring", "before", "before-uring")
        raw = ("direct", "haproxy", "haproxy splice", "nginx", "cenote-netty", "cenote-netty clean")
        clean = [f"{build} clean" for build in builds]
        redis = [f"{build} {mode}" for build in builds for mode in ("mux", "lease")]
        for row in ((*raw, *builds, *clean), ("direct", "nutcracker", "predixy", *redis)):
            shown = [charts.colour(side) for side in row]
            self.assertEqual(len(set(shown)), len(row), dict(zip(row, shown, strict=True)))


if __name__ == "__main__":
    unittest.main()
