"""Bar charts as SVG, written by hand: a report that needs no library to be drawn or to be read."""

import math
from html import escape

from cenotebench.figures import show
from cenotebench.options import RING

COLOURS = {
    "direct": "#9aa0a6",
    "haproxy": "#4477aa",
    "nginx": "#228833",
    "nutcracker": "#aa3377",
    "predixy": "#66ccee",
    "cenote": "#dd7711",
    "cenote-uring": "#b8501a",
    "cenote-netty": "#c9a800",
}
FURTHER, FURTHER_URING = "#8c7bc0", "#5b4a99"  # builds that --also names
LIGHTER = ("splice", "clean", "jdk25", "lease")
INK, PALE, PAPER = "#222222", "#dddddd", "#ffffff"
WIDTH, LABELS, RIGHT = 800, 170, 130
BAR, STEP, TOP, BOTTOM = 22, 34, 64, 46
FONT = "font-family='Helvetica, Arial, sans-serif'"


def colour(side):
    """Each program has its colour; a variant has a lighter one."""
    program, _, variant = side.partition(" ")
    own = COLOURS.get(program) or (FURTHER_URING if program.endswith(RING) else FURTHER)
    return lighter(own) if variant in LIGHTER else own


def lighter(shade):
    """Half way to white."""
    parts = (int(shade[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{(part + 255) // 2:02x}" for part in parts)


def text(x, y, words, size=13, anchor="start", weight="normal", fill=INK):
    """A line of text."""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' {FONT} font-size='{size}' font-weight='{weight}' "
        f"text-anchor='{anchor}' fill='{fill}'>{escape(words)}</text>"
    )


def rectangle(x, y, width, height, fill):
    """A filled one."""
    return f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(width, 0):.1f}' height='{height:.1f}' fill='{fill}'/>"


def line(x1, y1, x2, y2, stroke=INK, width=1.0, dash=""):
    """A straight one."""
    dashes = f" stroke-dasharray='{dash}'" if dash else ""
    ends = f"x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}'"
    return f"<line {ends} stroke='{stroke}' stroke-width='{width}'{dashes}/>"


def ticks(largest, wanted=5):
    """Round numbers from 0 to at least the largest value."""
    if largest <= 0:
        return [0.0, 1.0]
    rough = largest / wanted
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return [step * number for number in range(math.ceil(largest / step - 1e-9) + 1)]


def frame(title, subtitle, height, parts):
    """The whole picture, on white, so that it can be read on a dark page too."""
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{height}' "
        f"viewBox='0 0 {WIDTH} {height}' role='img'><title>{escape(title)}</title>"
    )
    heading = [text(16, 26, title, 16, weight="bold"), text(16, 46, subtitle, 12, fill="#666666")]
    return "\n".join([head, rectangle(0, 0, WIDTH, height, PAPER), *heading, *parts, "</svg>\n"])


def axis(marks, scale, bottom, unit):
    """Grid lines with their numbers, and the unit below."""
    parts = []
    for mark in marks:
        x = LABELS + mark * scale
        parts.append(line(x, TOP, x, bottom, PALE))
        parts.append(text(x, bottom + 16, f"{mark:,.10g}", 11, "middle", fill="#666666"))
    parts.append(text(LABELS + (WIDTH - LABELS - RIGHT) / 2, bottom + 34, unit, 12, "middle", fill="#666666"))
    return parts


def bars(title, figure):
    """One figure: a bar for each side, as long as its median, with a whisker over the quartiles."""
    summaries = figure.summaries()
    marks = ticks(max((s.high for s in summaries.values()), default=0))
    scale = (WIDTH - LABELS - RIGHT) / marks[-1]
    bottom = TOP + STEP * len(summaries)
    parts = axis(marks, scale, bottom, figure.unit)
    for number, (side, summary) in enumerate(summaries.items()):
        y = TOP + STEP * number + (STEP - BAR) / 2
        middle = y + BAR / 2
        parts.append(text(LABELS - 10, middle + 4.5, side, 13, "end"))
        parts.append(rectangle(LABELS, y, summary.median * scale, BAR, colour(side)))
        low, high = (LABELS + value * scale for value in (summary.low, summary.high))
        if summary.count > 1:
            parts.append(line(low, middle, high, middle, INK, 1.5))
            parts += [line(x, middle - 5, x, middle + 5, INK, 1.5) for x in (low, high)]
        end = max(high, LABELS + summary.median * scale)
        parts.append(text(end + 8, middle + 4.5, show(summary.median), 13, weight="bold"))
    parts.append(line(LABELS, TOP, LABELS, bottom, INK))
    better = "more is better" if figure.higher_is_better else "less is better"
    spread = "median and quartiles" if any(s.count > 1 for s in summaries.values()) else "one measurement"
    return frame(title, f"{figure.name}, {figure.unit}; {spread}; {better}", bottom + BOTTOM, parts)


def against_targets(lines):
    """
    All targets in one picture. Each figure as a part of its bound: at most 1 is wanted where less is
    better; where more is better the part is turned over. Lines are (label, part of the bound, reached).
    """
    room = 330
    marks = ticks(min(max([part for _, part, _ in lines] + [1.0]), 3.0))
    scale = (WIDTH - room - 90) / marks[-1]
    bottom = TOP + STEP * len(lines)
    parts = []
    for mark in marks:
        x = room + mark * scale
        parts += [line(x, TOP, x, bottom, PALE), text(x, bottom + 16, f"{mark:g}", 11, "middle", fill="#666666")]
    for number, (label, part, reached) in enumerate(lines):
        y = TOP + STEP * number + (STEP - BAR) / 2
        shown = min(part, marks[-1])
        parts.append(text(room - 10, y + BAR / 2 + 4.5, label, 12, "end"))
        parts.append(rectangle(room, y, shown * scale, BAR, "#228833" if reached else "#cc4444"))
        words = show(part) if shown == part else f">> {show(part)}"
        parts.append(text(room + shown * scale + 8, y + BAR / 2 + 4.5, words, 13, weight="bold"))
    parts.append(line(room + scale, TOP - 4, room + scale, bottom, INK, 1.5, "5 3"))
    subtitle = "each figure as a part of its bound; left of the dashed line the target is reached"
    return frame("Cenote against its targets", subtitle, bottom + 30, parts)
