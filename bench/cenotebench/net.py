"""Ports and first connections."""

import random
import socket
import time

# Below the range from which the kernel takes the client's port of a connection: so nobody's outgoing
# connection takes the port meanwhile, and nobody who knocks before the door exists talks to himself.
LOWEST, HIGHEST = 10_000, 32_000


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


def answers(address):
    """Whether somebody accepts there."""
    try:
        with socket.create_connection(address, timeout=1):
            return True
    except OSError:
        return False


def wait_for_port(child, address, timeout=30.0):
    """Waits until the child accepts, or says why it never will."""
    end = time.monotonic() + timeout
    while not answers(address):
        if not child.running():
            raise child.failed(f"ended with exit code {child.process.returncode} before it listened on {address[1]}")
        if time.monotonic() > end:
            raise child.failed(f"did not listen on {address[1]} within {timeout:g} s")
        time.sleep(0.01)


def exchange(address, timeout=5.0):
    """A new session: one byte there, one byte back. Whether it came."""
    try:
        with socket.create_connection(address, timeout=timeout) as connection:
            connection.sendall(b"x")
            return connection.recv(1) == b"x"
    except OSError:
        return False
