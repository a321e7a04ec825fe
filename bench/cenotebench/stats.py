"""Medians, quartiles, and ratios within a round."""

import statistics


def summary(values):
    """Median and quartiles."""
    ordered = sorted(values)
    if len(ordered) < 3:
        return {"median": statistics.median(ordered), "low": ordered[0], "high": ordered[-1]}
    low, _, high = statistics.quantiles(ordered, n=4, method="inclusive")
    return {"median": statistics.median(ordered), "low": low, "high": high}


def ratios(ours, theirs):
    """Ours over theirs, round by round: what the machine did to both cancels out."""
    return [a / b for a, b in zip(ours, theirs) if b]


def better(rounds, sides, metric, most):
    """Of each round the better of these sides."""
    pick = max if most else min
    return [pick(values) for values in zip(*(column(rounds, side, metric) for side in sides))]


def column(rounds, side, metric):
    """One number of one side, round by round."""
    return [one[metric] for one in rounds[side]]


def in_turn(sides, count, measure):
    """Measures every side once a round, in an order that moves on by one each round."""
    results = {side.name: [] for side in sides}
    for turn in range(count):
        first = turn % len(sides)
        for side in sides[first:] + sides[:first]:
            results[side.name].append(measure(side))
    return results
