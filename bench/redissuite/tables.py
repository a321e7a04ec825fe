"""What is printed."""


def counts(results):
    """Passed and failed of each unit in each mode."""
    modes = list(results)
    units = [unit for unit in next(iter(results.values()))]
    rows = [["unit", *modes]]
    for unit in units:
        found = [results[mode][unit] for mode in modes]
        if any(one.passed or one.failed or one.ended for one in found):
            rows.append([unit, *(cell(one) for one in found)])
    sums = []
    for mode in modes:
        passed = sum(len(one.passed) for one in results[mode].values())
        failed = sum(len(one.failed) for one in results[mode].values())
        sums.append(f"{passed:,} passed, {failed:,} failed")
    rows.append(["all", *sums])
    widths = [max(len(row[column]) for row in rows) for column in range(len(modes) + 1)]
    lines = ["  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def cell(result):
    """As in "57 / 1", with a mark where the unit did not reach its end."""
    return f"{len(result.passed)} / {len(result.failed)}" + (" (ended early)" if result.ended else "")


def judged(mode, found):
    """The failures of a mode: those that are not expected first, with what they said."""
    lines = ["", f"{mode}: {len(found.unexpected)} tests fail that are not listed"]
    lines += [f"  {unit}: {name}: {said}" for unit, name, said in found.unexpected]
    total = sum(len(tests) for tests in found.expected.values())
    lines.append(f"{mode}: {total} tests fail as listed")
    lines += [f"  {len(tests)}: {reason}" for reason, tests in found.expected.items()]
    if found.unused:
        lines.append(f"{mode}: {len(found.unused)} entries of the list match no failure")
        lines += [f"  {one.unit}: {one.pattern}" for one in found.unused]
    return "\n".join(lines)
