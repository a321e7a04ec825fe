"""The report: a Markdown page with charts, the same as JSON, and a table for the terminal."""

import json
import re
from dataclasses import asdict

from cenotebench import charts, pages
from cenotebench.figures import judge
from cenotebench.tables import verdicts


def write(directory, facts, results, seconds):
    """latest.md, latest.json and the charts."""
    directory.mkdir(parents=True, exist_ok=True)
    pictures = {}
    for result in results:
        for figure in result.figures:
            if figure.summaries():
                name = slug(f"{result.name} {figure.name}") + ".svg"
                (directory / name).write_text(charts.bars(result.title, figure))
                pictures[result.name, figure.name] = name
    overview = overview_lines(results)
    if overview:
        (directory / "targets.svg").write_text(charts.against_targets(overview))
    page = pages.page(facts, results, pictures, seconds, bool(overview))
    (directory / "latest.md").write_text(page)
    (directory / "latest.json").write_text(json.dumps(as_data(facts, results, seconds), indent=1) + "\n")


def slug(words):
    """A file's name."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def overview_lines(results):
    """For the chart of all targets: (label, part of the bound, reached)."""
    found = []
    for result in results:
        for figure, verdict in verdicts(result):
            if verdict.measured is None:
                continue
            check, value = verdict.check, verdict.measured.median
            part = value / check.bound if not check.at_least else check.bound / max(value, 1e-9)
            who = "" if check.subject == "cenote" else f" ({check.subject.removeprefix('cenote ')})"
            found.append((f"{result.name}: {figure.name}{who} {check.text('')}", part, verdict.reached))
    return found


def as_data(facts, results, seconds):
    """For programs."""
    rows = []
    for result in results:
        row = asdict(result)
        for figure, data in zip(result.figures, row["figures"], strict=True):
            data["summary"] = {side: asdict(value) for side, value in figure.summaries().items()}
            data["checks"] = [
                {**asdict(verdict), "target": verdict.check.text(figure.unit)}
                for verdict in (judge(figure, check) for check in figure.checks)
            ]
        rows.append(row)
    return {"facts": facts, "seconds": round(seconds, 1), "rows": rows}
