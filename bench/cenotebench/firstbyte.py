"""
Times new sessions: firstbyte.py HOST PORT COUNT PAUSE-MS prints a JSON list of milliseconds, from before
the connect to the first byte of the reply. A program of its own, because it runs in another namespace.
"""

import json
import socket
import sys
import time


def once(address):
    """One session; the seconds it took."""
    began = time.perf_counter()
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"x")
        if not connection.recv(1):
            raise ConnectionError("closed before the reply")
        return time.perf_counter() - began


def main(host, port, count, pause):
    """All sessions, with pauses."""
    address = host, int(port)
    times = []
    for _ in range(int(count)):
        time.sleep(int(pause) / 1_000)
        times.append(once(address) * 1_000)
    print(json.dumps(times))


if __name__ == "__main__":
    main(*sys.argv[1:])
