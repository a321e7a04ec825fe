"""
Children: started, watched, and ended by their own id and no other way. Whatever happens to the
benchmark, nothing of it stays behind.
"""

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path


class SideFailed(Exception):
    """A program did not do its part; the message has the end of its log."""


class Child:
    """One program, with its output in a file."""

    def __init__(self, name, argv, log, **more):
        self.name = name
        self.log = log
        with open(log, "wb") as output:
            # A session of its own: Ctrl-C reaches the benchmark only, which then ends its children in order.
            self.process = subprocess.Popen(
                argv, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **more
            )
        self.pid = self.process.pid

    def running(self):
        """Whether it has not ended."""
        return self.process.poll() is None

    def tail(self, lines=15):
        """The end of its output."""
        text = Path(self.log).read_text(errors="replace").rstrip()
        return "\n".join(text.splitlines()[-lines:]) or "(no output)"

    def failed(self, why):
        """An exception that says what happened and what the program said."""
        return SideFailed(f"{self.name}: {why}; the end of its log:\n{self.tail()}")

    def stop(self, patience=5.0, first=signal.SIGTERM):
        """Asks it to end, and after some patience makes it."""
        offspring = [(pid, birth_of(pid)) for pid in tree(self.pid)[1:]] if self.running() else []
        if self.running():
            self.process.send_signal(first)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
                # A worker outlives a master that was killed.
                for pid, birth in offspring:
                    kill_if_same(pid, birth)
        if self.process.stdin is not None:
            self.process.stdin.close()


class Children:
    """All children of a run, with the directory of their logs and configurations."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.started = []
        self.number = 0

    def path(self, name):
        """A new name in the directory."""
        self.number += 1
        return self.directory / f"{self.number:03d}-{name.replace(' ', '-')}"

    def start(self, name, argv, **more):
        """Starts a program."""
        child = Child(name, [str(word) for word in argv], self.path(f"{name}.log"), **more)
        self.started.append(child)
        return child

    def stop_all(self, patience=5.0):
        """Ends all, the last started first: a proxy before what is behind it."""
        with undisturbed():
            while self.started:
                self.started.pop().stop(patience)


@contextmanager
def undisturbed():
    """Cleaning up goes on to its end, whatever more signals come meanwhile. Nothing is started in here."""
    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in ending]
    try:
        yield
    finally:
        for number, handler in zip(ending, before, strict=True):
            signal.signal(number, handler)


def run(argv, timeout):
    """Runs a program to its end and gives its output. It does not outlive the time, nor an interruption."""
    words = [str(word) for word in argv]
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=timeout, start_new_session=True, check=False
        )
    except subprocess.TimeoutExpired:
        raise SideFailed(f"{words[0]}: not done after {timeout:g} s: {' '.join(words)}") from None
    if done.returncode != 0:
        said = (done.stderr.strip() + "\n" + done.stdout.strip()).strip()
        raise SideFailed(f"{words[0]}: exit code {done.returncode}: {' '.join(words)}\n{said[-1500:]}")
    return done.stdout


def stat_of(pid):
    """The words of /proc/PID/stat from the state on, or None if there is no such process any more."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name of the program stands in parentheses and may contain anything.
    return text.rpartition(")")[2].split()


def parent_of(pid):
    """The parent's id, or None."""
    words = stat_of(pid)
    return int(words[1]) if words else None


def birth_of(pid):
    """When it began, in ticks since the machine's own start, or None: tells one from a later one of the same id."""
    words = stat_of(pid)
    return words[19] if words else None


def tree(pid):
    """A process and all its descendants: nginx relays in a child of the process that was started."""
    parents = {int(name): parent_of(name) for name in os.listdir("/proc") if name.isdigit()}
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def kill_if_same(pid, birth):
    """Ends a worker whose master is gone, unless its id is somebody else's by now."""
    if birth is not None and birth_of(pid) == birth:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def wait_until(condition, timeout, pause=0.01):
    """Whether the condition came true in time."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
