"""What a row gives: figures of each side, and what the figures of Cenote are held against."""

from dataclasses import dataclass, field

from cenotebench import stats


@dataclass(frozen=True)
class Check:
    """A target: an absolute bound, or one on the ratio to the better of some rivals."""

    subject: str
    bound: float
    at_least: bool = False
    rivals: tuple[str, ...] = ()

    def text(self, unit):
        """As in "<= 1.2 x haproxy"."""
        sign = ">=" if self.at_least else "<="
        if not self.rivals:
            return f"{sign} {self.bound:g} {unit}".rstrip()
        whom = self.rivals[0] if len(self.rivals) == 1 else "the better rival"
        return f"{sign} {self.bound:.2f} x {whom}"


@dataclass
class Figure:
    """One kind of number, of each side, round by round."""

    name: str
    unit: str
    values: dict[str, list]
    higher_is_better: bool = False
    checks: list[Check] = field(default_factory=list)

    def summaries(self):
        """The sides that have values, in their order."""
        made = {side: stats.summary(values) for side, values in self.values.items()}
        return {side: value for side, value in made.items() if value is not None}

    def better_of(self, sides):
        """The best of some sides by median, or None if none was measured."""
        medians = {side: s.median for side, s in self.summaries().items() if side in sides}
        if not medians:
            return None
        return (max if self.higher_is_better else min)(medians, key=medians.get)


@dataclass(frozen=True)
class Verdict:
    """How a figure stands to a check. Without a measure nothing is known, and reached is None."""

    check: Check
    rival: str | None
    measured: stats.Summary | None
    reached: bool | None

    def word(self):
        """What stands in the table."""
        return {True: "yes", False: "no", None: "not measured"}[self.reached]


def judge(figure, check):
    """Holds the figure against the check."""
    values = figure.values.get(check.subject, [])
    rival = None
    if check.rivals:
        rival = figure.better_of(check.rivals)
        values = stats.ratios(values, figure.values[rival]) if rival else []
    measured = stats.summary(values)
    if measured is None:
        return Verdict(check, rival, None, None)
    reached = measured.median >= check.bound if check.at_least else measured.median <= check.bound
    return Verdict(check, rival, measured, reached)


@dataclass
class RowResult:
    """All that one row has to say."""

    name: str
    title: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    configs: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    failure: str | None = None
    left_out: str | None = None
    seconds: float = 0.0


def show(value):
    """A number in about four digits, never in powers of ten."""
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    if size >= 100:
        return f"{value:.0f}"
    if size >= 10:
        return f"{value:.1f}"
    if size >= 1 or size == 0:
        return f"{value:.2f}"
    return f"{value:.3f}"


def show_summary(summary):
    """Median, and the quartiles where there is more than one value."""
    if summary.count == 1:
        return show(summary.median)
    return f"{show(summary.median)} ({show(summary.low)} to {show(summary.high)})"
