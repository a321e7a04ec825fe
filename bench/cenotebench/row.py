"""What a row gives: the figures of each side, and checks against the targets."""

from stats import ratios, summary


class Row:
    """One row's figures."""

    def __init__(self, name, title):
        self.name = name
        self.title = title
        self.figures = []
        self.checks = []
        self.notes = []
        self.raw = {}

    def figure(self, label, unit, values_by_side, best="most"):
        """A number of every side, to be shown and drawn."""
        sides = {side: summary(values) for side, values in values_by_side.items()}
        self.figures.append({"label": label, "unit": unit, "best": best, "sides": sides})

    def ratio(self, text, ours, theirs, target, most=False):
        """Cenote over a rival, round by round; the target is the least wanted, or the most allowed."""
        self.check(text, ratios(ours, theirs), target, most, "x")

    def check(self, text, values, target, most=False, unit=""):
        """Figures against a target."""
        found = summary(values)
        reached = None if target is None else (found["median"] <= target if most else found["median"] >= target)
        self.checks.append({"text": text, "value": found, "target": target, "at_most": most, "unit": unit,
                            "reached": reached})

    def as_json(self):
        """For latest.json."""
        return {"name": self.name, "title": self.title, "figures": self.figures, "checks": self.checks,
                "notes": self.notes, "raw": self.raw}
