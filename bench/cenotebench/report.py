"""The table for the terminal, the page, the JSON."""

import json
import os

WORD = {True: "yes", False: "**no**", None: "-"}


def number(value):
    """Three digits that count."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def spread(found):
    """Median and quartiles."""
    if found["low"] == found["high"]:
        return number(found["median"])
    return f"{number(found['median'])} ({number(found['low'])} to {number(found['high'])})"


def target(check):
    """The target as words."""
    if check["target"] is None:
        return "-"
    return f"{'<=' if check['at_most'] else '>='} {check['target']}{check['unit']}"


def table(results):
    """All checks, as Markdown that also reads well in a terminal."""
    lines = ["| row | what | Cenote: median (quartiles) | target | reached |", "|---|---|---|---|---|"]
    for row in results:
        for check in row.checks:
            value = spread(check["value"]) + (" x" if check["unit"] == "x" else "")
            lines.append(f"| {row.name} | {check['text']} | {value} | {target(check)} | {WORD[check['reached']]} |")
    return "\n".join(lines)


def section(row, charts):
    """One row's figures."""
    lines = [f"## {row.name}: {row.title}", ""]
    sides = list(row.figures[0]["sides"]) if row.figures else []
    for figure in row.figures:
        for side in figure["sides"]:
            if side not in sides:
                sides.append(side)
    lines.append("| | " + " | ".join(sides) + " |")
    lines.append("|---" * (len(sides) + 1) + "|")
    for figure in row.figures:
        cells = [spread(figure["sides"][side]) if side in figure["sides"] else "" for side in sides]
        lines.append(f"| {figure['label']}, {figure['unit']} | " + " | ".join(cells) + " |")
    lines += ["", *(f"{note}" for note in row.notes)]
    if row.name == "syscalls":
        for what, calls in row.raw.items():
            lines += ["", f"- {what}: " + ", ".join(f"{name} {count}" for name, count in calls.items())]
    for chart in charts.get(row.name, []):
        lines += ["", f"![{row.title}]({chart})"]
    return "\n".join(lines)


def write(results, failed, facts, charts, out):
    """latest.md and latest.json."""
    os.makedirs(out, exist_ok=True)
    page = [
        "# Cenote beside HAProxy and nginx",
        "",
        f"`{facts['command']}`, {facts['date']}, {facts['seconds']} s: {facts['rounds']} rounds of "
        f"{facts['round_seconds']} s, {facts['threads']} thread(s) a proxy, {facts['cpu']}, Linux {facts['kernel']}.",
        "",
        "Every side was measured once a round, in turn. A ratio is the median of the ratios within a round, so that what the "
        "machine did to all of them cancels out; in brackets the quartiles. Client, proxy and server share the cores: the "
        "proxy's CPU time for each operation is the steadier figure.",
        "",
        table(results),
        "",
        *(f"Failed: {name}: {why}" for name, why in failed),
        *(section(row, charts) + "\n" for row in results),
        "## Versions",
        "",
        *(f"- {name}: {text}" for name, text in facts["versions"].items()),
        "",
        "## Flags of the JVM",
        "",
        *(f"- `{name}`: `{flags}`" for name, flags in facts["jvm"].items()),
        "",
        "## Configs",
        "",
    ]
    for name, text in facts["configs"].items():
        page += [f"`{name}`", "", "```", text.rstrip(), "```", ""]
    with open(os.path.join(out, "latest.md"), "w") as file:
        file.write("\n".join(page))
    with open(os.path.join(out, "latest.json"), "w") as file:
        json.dump({"facts": facts, "failed": failed, "rows": [row.as_json() for row in results]}, file, indent=1)
        file.write("\n")
