"""Ports and first connections."""

import random
import socket
import time
from pathlib import Path

# Below the range from which the kernel takes the client's port of a connection: so nobody's outgoing
# connection takes the port meanwhile, and nobody who knocks before the door exists talks to himself.
LOWEST, HIGHEST = 10_000, 32_000
LISTEN = "0A"  # the state, in /proc/net/tcp


def free_port(host="127.0.0.1"):
    """A port on which nobody listens now."""
    for _ in range(200):
        port = random.randint(LOWEST, HIGHEST)
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port between {LOWEST} and {HIGHEST}")


def listens(child, port):
    """
    Whether somebody listens on the port, in the child's network namespace. Looked up, not tried: a
    connection for a try would go through to the server behind, and iperf3 takes it for a broken test.
    """
    lines = []
    for table in ("tcp", "tcp6"):  # Java listens on a socket of IPv6, for an address of IPv4 too
        try:
            lines += Path(f"/proc/{child.pid}/net/{table}").read_text().splitlines()[1:]
        except OSError:
            pass  # the child is gone, or the host has no IPv6
    return any(words[1].endswith(f":{port:04X}") and words[3] == LISTEN for words in map(str.split, lines))


def wait_for_port(child, port, timeout=30.0):
    """Waits until the child listens, or says why it never will."""
    end = time.monotonic() + timeout
    while not listens(child, port):
        if not child.running():
            raise child.failed(f"ended with exit code {child.exit_code()} before it listened on {port}")
        if time.monotonic() > end:
            raise child.failed(f"did not listen on {port} within {timeout:g} s")
        time.sleep(0.01)


def exchange(address, timeout=5.0):
    """A new session: one byte there, one byte back. Whether it came."""
    try:
        with socket.create_connection(address, timeout=timeout) as connection:
            connection.sendall(b"x")
            return connection.recv(1) == b"x"
    except OSError:
        return False
