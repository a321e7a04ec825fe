"""What bench/redis-suite reads and judges, without running a test of Redis."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from redissuite import known, main, tables
from redissuite.checkout import Unusable
from redissuite.units import Result, cenote, parse

SAID = """\
Starting test server at port 21079
[ready]: 4711
Testing unit/multi
[ok]: MULTI / EXEC basics (3 ms)
[ok]: WATCH (with a bracket] and (1 ms) in it) (12 ms)
[ok]: MULTI / EXEC basics (2 ms)
[err]: MULTI and script timeout in tests/unit/multi.tcl
Expected 'ERR EXEC without MULTI' to match 'EXECABORT*'
[ignore]: not for external servers
[skip]: a test that was left out
[1/1 done]: unit/multi (4 seconds)

                   The End

!!! WARNING The following tests failed:

*** [err]: MULTI and script timeout in tests/unit/multi.tcl
[err]: said again
"""


class Reading(unittest.TestCase):
    """The lines of runtest, and the list."""

    def test_what_runtest_says(self):
        result = parse(SAID)
        self.assertEqual(result.passed[1], "WATCH (with a bracket] and (1 ms) in it)")
        self.assertEqual(result.passed.count("MULTI / EXEC basics"), 2)
        why = "Expected 'ERR EXEC without MULTI' to match 'EXECABORT*'"
        self.assertEqual(result.failed, [("MULTI and script timeout", why)])
        self.assertEqual((result.left_out, result.ended), (2, ""))
        self.assertEqual(parse("[exception]: Executing test client: x\n").ended, "exception: Executing test client: x")

    def test_the_list_says_why(self):
        found = self.listed("# a comment\n\n[two words]\nlease,mux  unit/a  name of a test\nmux unit/b /^CLIENT/\n")
        self.assertEqual([one.reason for one in found], ["two words", "two words"])
        self.assertTrue(found[0].matches("lease", "unit/a", "name of a test"))
        self.assertFalse(found[0].matches("lease", "unit/a", "name of a test too"))
        self.assertFalse(found[0].matches("session", "unit/a", "name of a test"))
        self.assertTrue(found[1].matches("mux", "unit/b", "CLIENT LIST"))
        self.assertFalse(found[1].matches("mux", "unit/a", "CLIENT LIST"))
        self.assertFalse(found[0].skipped)
        skipped = self.listed("[why]\nlease,mux! unit/a /^BLPOP: a|b/\nlease! unit/a BLPOP\n")
        self.assertEqual([one.skip_argument() for one in skipped], ["/^BLPOP: a|b", "BLPOP"])
        self.assertEqual([one.modes for one in skipped if one.skipped], [("lease", "mux"), ("lease",)])

    def test_a_wrong_list_is_refused_with_its_line(self):
        for wrong in ("[x]\nlease unit/a", "lease unit/a name", "[x]\nlaese unit/a name"):
            with self.assertRaisesRegex(Unusable, r"list\.txt:\d: .*expected: MODES UNIT NAME"):
                self.listed(wrong)

    def test_the_list_in_the_tree_can_be_read(self):
        self.assertTrue(known.read(main.KNOWN))

    def listed(self, text):
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "list.txt"
            path.write_text(text)
            return known.read(path)


class Judging(unittest.TestCase):
    """What passes directly must pass through Cenote, or stand in the list."""

    RESULTS = {
        "direct": {"unit/a": Result(["one", "one", "two", "three"], [("four", "always")])},
        "lease": {"unit/a": Result(["one", "three"], [("two", "said why"), ("four", "always")], ended="not done")},
    }

    def test_a_test_is_lost_if_it_passes_less_often(self):
        found = known.judge("lease", self.RESULTS, [])
        self.assertEqual(found.unexpected, [("unit/a", "one", "not done"), ("unit/a", "two", "said why")])

    def test_what_is_listed_is_expected_and_what_matches_nothing_is_told(self):
        listed = [known.Known(("lease",), "unit/a", name, "because") for name in ("two", "three")]
        found = known.judge("lease", self.RESULTS, listed)
        self.assertEqual(found.unexpected, [("unit/a", "one", "not done")])
        self.assertEqual(found.expected, {"because": [("unit/a", "two", "said why")]})
        self.assertEqual([one.pattern for one in found.unused], ["three"])
        said = tables.judged("lease", found)
        for expected in ("1 tests fail that are not listed", "1: because", "unit/a: three"):
            self.assertIn(expected, said)

    def test_without_the_direct_mode_whatever_fails_counts(self):
        alone = {"lease": self.RESULTS["lease"]}
        self.assertEqual([name for _, name, _ in known.judge("lease", alone, []).unexpected], ["two", "four"])

    def test_the_table_has_units_and_sums(self):
        table = tables.counts(self.RESULTS).splitlines()
        self.assertRegex(table[2], r"unit/a +4 / 1 +2 / 2 \(ended early\)")
        self.assertRegex(table[-1], r"all +4 passed, 1 failed +2 passed, 2 failed")

    def test_cenote_is_told_the_mode(self):
        self.assertIn("redis { mode = mux }", cenote(1, 2, "mux"))


if __name__ == "__main__":
    unittest.main()
