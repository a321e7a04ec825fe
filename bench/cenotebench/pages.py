"""The Markdown page of the report."""

from cenotebench import stats
from cenotebench.figures import show_summary
from cenotebench.tables import markdown_table

HOW_TO_READ = """\
Each round measures every side once, each time beginning with another one. A figure is the median over the
rounds; behind it stand the quartiles. A ratio is taken within each round, Cenote over the rival, and the
median is taken of these ratios: what disturbs a round disturbs both sides of it. Where the better rival
counts, it is the one with the better median.

Before the first round Cenote was under the same load for {warm_up} s, which is not counted. CPU time is that
of all processes and threads of a proxy. An open loop counts each request from the moment it was due.

Every program, the clients and servers too, runs in a session of its own, as services of one machine do. With
autogroup scheduling (here: {autogroup}) that matters: a proxy alone in its session is woken for nearly every
request, and takes up to twice the CPU time of one that was started by the same shell as its client.

`cenote` runs on epoll, the default, and `cenote-uring` on io_uring. {io_uring}
`cenote-netty` runs on epoll too, but on Netty's own channels (`fast-path.lean-sockets = false`). It has no
targets, and is in the rows about the rates and the CPU time of raw TCP.
{predixy}{also}
"""

LIMITS = """\
- Client, proxy and server share {cores} cores of one machine and its loopback device. More requests per second
  mean that the three together cost less, not that a proxy on cores of its own would be faster by that much.
  CPU time per operation is the steadier figure.
- Loopback has no loss, no distance and a huge MTU. Only the rows `far` and `redis-new-far` have distance.
- A proxy of {threads} thread(s) each. How the sides scale over cores is not shown.
- The rivals do more and less than Cenote: HAProxy and nginx pool no connections for raw TCP, and speak HTTP
  and TLS; nutcracker and predixy spread keys over many servers, and refuse most of what needs a connection of its own.
- wrk and redis-benchmark are one thread each, but where two are said. Where the client's CPU time is near 1 core, it is the client that sets
  the rate, and no proxy can raise it by much; a proxy can then only show in its own CPU time.
- redis-benchmark does a number of requests: as many as the slowest side can do in the time.
  With 1,000 connections that they are made is part of it.
- A machine that others use at the same time adds noise; the quartiles show how much. Ratios within a few
  percent of 1 say nothing in a run with few rounds.
- strace slows a proxy down, so it finds fewer events in each wait and waits more often than in real life.
"""


def page(facts, results, pictures, seconds, overview):
    """All of it."""
    parts = ["# Cenote next to HAProxy, nginx, nutcracker and predixy", "", summary(facts, seconds), "## Targets", ""]
    parts += [markdown_table(results), ""]
    if overview:
        parts += ["![Cenote against its targets](targets.svg)", ""]
    values = {**facts["options"], **sides_told(facts), "cores": facts["cores"], "autogroup": facts["autogroup"]}
    parts += ["## How to read it", "", HOW_TO_READ.format(**values), "What it does not show:", "", LIMITS.format(**values)]
    parts.append("## Rows\n")
    for result in results:
        parts += row(result, pictures)
    parts += ["## Machine, versions, flags", "", environment(facts), "## Configurations and commands", ""]
    for result in results:
        parts += appendix(result)
    return "\n".join(parts)


def sides_told(facts):
    """Which sides there are beyond the usual ones, and which are missing and why."""
    ring, predixy = facts["io_uring"], facts["versions"]["predixy"]
    no_ring = f"There is no `cenote-uring`, because io_uring is {ring}."
    no_predixy = "There is no `predixy`, which may be faster than nutcracker: `PREDIXY` did not name its program."
    further = [f"`{name}` is a further build of Cenote, commit {commit}." for name, commit in facts["also"].items()]
    if further:
        further.append("Further builds have the same sides, a name with `-uring` for io_uring, and no targets.")
    return {
        "also": "".join(f" {sentence}" for sentence in further),
        "io_uring": "Both are in the rows about rates, CPU time and system calls." if ring == "available" else no_ring,
        "predixy": no_predixy if predixy.startswith("not measured") else "predixy is a side of the rows of Redis.",
    }


def summary(facts, seconds):
    """One paragraph: what, when, how long."""
    options = facts["options"]
    quick = " A quick run: it shows that all rows work, and figures only roughly." if options["quick"] else ""
    return (
        f"{facts['date']}, commit {facts['commit']}, {facts['cores']} x {facts['processor']}, {facts['kernel']}. "
        f"{options['rounds']} rounds of {options['seconds']} s, {options['threads']} thread(s) for each proxy, "
        f"{seconds / 60:.1f} minutes in all; load average {facts['load_before']:.1f} before it.{quick}\n"
    )


def row(result, pictures):
    """One row's figures and charts."""
    parts = [f"### {result.name}", "", f"{result.title}. {result.seconds:.0f} s.", ""]
    if result.failure:
        parts += ["It failed:", "", "```", result.failure, "```", ""]
    if result.left_out:
        parts += [f"Left out: {result.left_out}.", ""]
    parts += [part for note in result.notes for part in (note, "")]
    for figure in result.figures:
        parts += [figure_table(figure), ""]
        picture = pictures.get((result.name, figure.name))
        if picture:
            parts += [f"![{result.name}: {figure.name}]({picture})", ""]
    return parts + [part for detail in result.details for part in (detail, "")]


def figure_table(figure):
    """Each side, with the ratio of each Cenote to it."""
    ours = [side for side in figure.values if side.startswith("cenote")]
    lines = [
        f"| {figure.name}, {figure.unit} | median (quartiles) | " + " | ".join(f"{name} / it" for name in ours) + " |",
        "|---|---:|" + "---:|" * len(ours),
    ]
    for side, summary_of_side in figure.summaries().items():
        cells = []
        for name in ours:
            measured = stats.summary(stats.ratios(figure.values[name], figure.values[side])) if name != side else None
            cells.append(show_summary(measured) if measured else "")
        lines.append(f"| {side} | {show_summary(summary_of_side)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def environment(facts):
    """Facts as a list."""
    lines = [f"- {name}: {facts[name]}" for name in ("kernel", "processor", "cores", "memory")]
    lines.append(f"- autogroup scheduling (`/proc/sys/kernel/sched_autogroup_enabled`): {facts['autogroup']}")
    lines.append(f"- io_uring: {facts['io_uring']}")
    lines += [f"- {name}: {version}" for name, version in facts["versions"].items()]
    lines += [f"- `conf/{name}`: `{' '.join(flags)}`" for name, flags in facts["jvm_flags"].items()]
    more = facts["jvm_flags_of_the_environment"]
    lines.append(f"- `CENOTE_JAVA_OPTS`: `{more}`" if more else "- `CENOTE_JAVA_OPTS`: not set")
    return "\n".join(lines) + "\n"


def appendix(result):
    """What was run, to the letter; folded, for it is long."""
    if not result.configs and not result.commands:
        return []
    parts = ["<details>", f"<summary>{result.name}</summary>", ""]
    if result.commands:
        parts += ["```", *result.commands, "```", ""]
    for name, text in result.configs.items():
        parts += [f"{name}:", "", "```", text.rstrip(), "```", ""]
    return [*parts, "</details>", ""]
