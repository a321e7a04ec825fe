"""Which failures are expected, and which are not."""

import re
from collections import Counter
from dataclasses import dataclass, field

from redissuite.checkout import Unusable
from redissuite.units import MODES


@dataclass(frozen=True)
class Known:
    """A test that is known to fail through Cenote, and why."""

    modes: tuple[str, ...]
    unit: str
    pattern: str
    reason: str
    skipped: bool = False

    def skip_argument(self):
        """As runtest's --skiptest has it: a name, or a slash and a regular expression."""
        return self.pattern[:-1] if self.is_expression() else self.pattern

    def is_expression(self):
        """Whether the pattern stands between slashes."""
        return len(self.pattern) > 1 and self.pattern[0] == self.pattern[-1] == "/"

    def matches(self, mode, unit, name):
        """The pattern is a name, or a regular expression between slashes."""
        if mode not in self.modes or unit != self.unit:
            return False
        if self.is_expression():
            return re.search(self.pattern[1:-1], name) is not None
        return self.pattern == name


def read(path):
    """
    Lines of modes, unit and name, each below the line in brackets that says why. A ! behind the modes: the test is not
    even begun. Comments begin with "#".
    """
    found, reason = [], None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            reason = line[1:-1]
            continue
        words = line.split(None, 2)
        modes = tuple(words[0].removesuffix("!").split(","))
        if len(words) < 3 or reason is None or not set(modes) <= set(MODES):
            raise Unusable(f"{path.name}:{number}: {line!r} (expected: MODES UNIT NAME, below a reason in brackets)")
        found.append(Known(modes, words[1], words[2], reason, words[0].endswith("!")))
    return found


@dataclass
class Judged:
    """Of one mode: (unit, name, what it said) of tests that were lost, and entries of the list that matched nothing."""

    unexpected: list = field(default_factory=list)
    expected: dict = field(default_factory=dict)
    unused: list = field(default_factory=list)


def lost(mode, results, unit):
    """
    (name, what it said) of the tests that pass directly and not in this mode, those that were never reached
    included. Without the direct mode: those that failed.
    """
    result = results[mode][unit]
    said = dict(result.failed)
    if "direct" not in results:
        return list(said.items())
    missing = Counter(results["direct"][unit].passed) - Counter(result.passed)
    return [(name, said.get(name, result.ended or "never reached")) for name in missing]


def judge(mode, results, listed):
    """Holds what was lost against the list."""
    judged = Judged()
    used = set()
    for unit in results[mode]:
        for name, said in lost(mode, results, unit):
            entry = next((one for one in listed if one.matches(mode, unit, name)), None)
            if entry is None:
                judged.unexpected.append((unit, name, said))
            else:
                used.add(entry)
                judged.expected.setdefault(entry.reason, []).append((unit, name, said))
    judged.unused = [
        one for one in listed if mode in one.modes and one.unit in results[mode] and one not in used
    ]
    return judged
