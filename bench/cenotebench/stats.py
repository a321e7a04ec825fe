"""Medians and spreads. A median, because one disturbed round on a shared machine must not decide."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    """The middle half of some values, and its middle."""

    median: float
    low: float
    high: float
    count: int


def summary(values):
    """Median and quartiles of what was measured; None where nothing was."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    if len(known) == 1:
        return Summary(known[0], known[0], known[0], 1)
    low, median, high = statistics.quantiles(known, n=4, method="inclusive")
    return Summary(median, low, high, len(known))


def ratios(values, base):
    """
    Round by round, the one over the other: what disturbs a round disturbs both, so the ratio is
    steadier than either. Rounds in which one is missing are left out.
    """
    pairs = zip(values, base, strict=False)
    return [a / b for a, b in pairs if a is not None and b is not None and b != 0]
