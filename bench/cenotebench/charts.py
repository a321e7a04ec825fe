"""Bar charts, written by hand as SVG: a bar a side, the quartiles as a line on it."""

import os
from xml.sax.saxutils import escape

from report import number

COLOURS = {"haproxy": "#8a8f98", "nginx": "#5b7f95"}
OURS = "#c8553d"
WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 720, 170, 110, 22, 10, 46


def draw(results, out):
    """A file for each row; gives their names by row."""
    os.makedirs(out, exist_ok=True)
    names = {}
    for row in results:
        for number_of, figure in enumerate(row.figures):
            name = f"{row.name}-{number_of + 1}.svg"
            with open(os.path.join(out, name), "w") as file:
                file.write(chart(row, figure))
            names.setdefault(row.name, []).append(name)
    return names


def chart(row, figure):
    """One figure of one row."""
    sides = figure["sides"]
    height = TOP + len(sides) * (BAR + GAP) + 28
    most = max(found["high"] for found in sides.values()) or 1
    scale = (WIDTH - LEFT - RIGHT) / most
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="26" font-size="15" font-weight="600" fill="#1f2328">{escape(row.name)}: '
        f'{escape(figure["label"])}, {escape(figure["unit"])}</text>',
    ]
    y = TOP
    for side, found in sides.items():
        colour = COLOURS.get(side, OURS)
        length = max(1.0, found["median"] * scale)
        middle = y + BAR / 2
        parts += [
            f'<text x="{LEFT - 10}" y="{middle + 4.5}" text-anchor="end" fill="#1f2328">{escape(side)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2" fill="{colour}"/>',
        ]
        if found["low"] != found["high"]:
            low, high = LEFT + found["low"] * scale, LEFT + found["high"] * scale
            parts.append(f'<path d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 5}v10M{high:.1f} {middle - 5}v10" '
                         'stroke="#1f2328" stroke-width="1.5" fill="none"/>')
        end = LEFT + max(length, found["high"] * scale) + 8
        parts.append(f'<text x="{end:.1f}" y="{middle + 4.5}" fill="#1f2328">{number(found["median"])}</text>')
        y += BAR + GAP
    best = "more is better" if figure["best"] == "most" else "less is better"
    parts += [
        f'<path d="M{LEFT} {TOP - 6}V{y}" stroke="#d0d7de"/>',
        f'<text x="{LEFT}" y="{y + 14}" font-size="12" fill="#59636e">{best}; the bar is the median, the line the quartiles'
        "</text>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
