"""The table of targets, for the page and for the terminal."""

from cenotebench.figures import judge, show_summary


def verdicts(result):
    """Every check of a row with how it came out: (figure, verdict)."""
    return [(figure, judge(figure, check)) for figure in result.figures for check in figure.checks]


def table_cells(results):
    """The table of targets, cell by cell, a row that failed or was left out in one line."""
    cells = [["row", "figure", "side", "measured", "target", "against", "reached"]]
    for result in results:
        if result.failure:
            cells.append([result.name, "FAILED: " + result.failure.splitlines()[0].split(";")[0], "", "", "", "", "no"])
        elif result.left_out:
            cells.append([result.name, "left out: " + result.left_out, "", "", "", "", ""])
        checked = verdicts(result)
        if result.figures and not checked:
            cells.append([result.name, "no target", "", "", "", "", ""])
        for figure, verdict in checked:
            value = show_summary(verdict.measured) if verdict.measured else "nothing"
            if verdict.check.rivals:
                value += " x"
            else:
                value += f" {figure.unit}"
            target = verdict.check.text(figure.unit)
            cells.append(
                [result.name, figure.name, verdict.check.subject, value, target, verdict.rival or "", verdict.word()]
            )
    return cells


def plain_table(results):
    """For the terminal."""
    cells = table_cells(results)
    short = [row for row in cells if row[2]]
    widths = [max(len(row[column]) for row in short) for column in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def markdown_table(results):
    """For the page."""
    head, *rows = table_cells(results)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in rows]
    return "\n".join(lines)
