"""
Children: started, watched, and ended by their own id and that of their session, no other way. Whatever
happens to the benchmark, nothing of it stays behind.

Each program has a session of its own, as services of one machine have. With the kernel's autogroup scheduling
a session is a group of its own among those that share the processor, so this changes what is measured: a proxy
alone in its group is woken for nearly every request, one that shares a group with its client is not.
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
            # A session of its own also keeps Ctrl-C from it: the benchmark then ends its children in order.
            self.process = subprocess.Popen(
                argv, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **more
            )
        self.pid = self.process.pid

    def running(self):
        """Whether it has not ended. It is not reaped here: until stop() its id and its session's are nobody else's."""
        if self.process.returncode is not None:
            return False
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def exit_code(self):
        """Of a program that has ended, as subprocess has it; None while it runs."""
        if self.process.returncode is not None:
            return self.process.returncode
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is None:
            return None
        return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status

    def tail(self, lines=15):
        """The end of its output."""
        text = Path(self.log).read_text(errors="replace").rstrip()
        return "\n".join(text.splitlines()[-lines:]) or "(no output)"

    def failed(self, why):
        """An exception that says what happened and what the program said."""
        return SideFailed(f"{self.name}: {why}; the end of its log:\n{self.tail()}")

    def stop(self, patience=5.0, first=signal.SIGTERM):
        """Asks it to end, and after some patience makes it. Whatever is left in its session ends with it."""
        if self.process.returncode is None:
            if self.running():
                os.kill(self.pid, first)
                wait_until(lambda: not self.running(), patience)
            # A worker outlives a master that was killed, and some outlive one that ended.
            end_session(self.pid)
            self.process.wait(5)
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
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, start_new_session=True, **pipes) as process:
        try:
            stdout, stderr = process.communicate(timeout=timeout)
        except BaseException as problem:
            with undisturbed():
                if process.returncode is None:
                    end_session(process.pid)
                    process.wait(5)
            if isinstance(problem, subprocess.TimeoutExpired):
                raise SideFailed(f"{words[0]}: not done after {timeout:g} s: {' '.join(words)}") from None
            raise
    if process.returncode != 0:
        said = (stderr.strip() + "\n" + stdout.strip()).strip()
        raise SideFailed(f"{words[0]}: exit code {process.returncode}: {' '.join(words)}\n{said[-1500:]}")
    return stdout


def end_session(leader):
    """
    Ends all that is left of a session. Only while its leader has not been reaped: until then no other process
    and no other session can have the id.
    """
    for _ in range(10):  # what is just being started is seen the next time
        members = [pid for pid in processes() if session_of(pid) == leader]
        if not members:
            return
        for pid in members:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.01)


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


def session_of(pid):
    """The id of the session it lives in, or None if it has ended."""
    words = stat_of(pid)
    return int(words[3]) if words and words[0] not in "ZX" else None


def processes():
    """The ids of all processes."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def tree(pid):
    """A process and all its descendants: nginx relays in a child of the process that was started."""
    parents = {member: parent_of(member) for member in processes()}
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def wait_until(condition, timeout, pause=0.01):
    """Whether the condition came true in time."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
