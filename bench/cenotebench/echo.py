"""A server that says back what it hears: echo.py HOST PORT."""

import selectors
import socket
import sys


def serve(host, port):
    """Until it is ended."""
    listening = socket.create_server((host, port), backlog=4096)
    ready = selectors.DefaultSelector()
    ready.register(listening, selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            if key.fileobj is listening:
                client, _ = listening.accept()
                ready.register(client, selectors.EVENT_READ)
                continue
            try:
                data = key.fileobj.recv(4096)
                key.fileobj.sendall(data)
            except OSError:
                data = b""
            if not data:
                ready.unregister(key.fileobj)
                key.fileobj.close()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
