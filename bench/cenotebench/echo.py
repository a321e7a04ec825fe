"""An echo server of one thread, for thousands of connections: echo.py HOST PORT."""

import resource
import selectors
import socket
import sys


def serve(host, port):
    """Echoes until it is ended."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    listener = socket.create_server((host, port), backlog=4096)
    listener.setblocking(False)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                accept(listener, selector)
            else:
                give_back(key.fileobj, selector)


def accept(listener, selector):
    """Takes one that knocks; it may be gone already."""
    try:
        connection, _ = listener.accept()
    except OSError:
        return
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(connection, selectors.EVENT_READ)


def give_back(connection, selector):
    """Echoes one piece; the pieces here are small, so a blocking send is none in practice."""
    try:
        data = connection.recv(4096)
        if data:
            connection.sendall(data)
            return
    except OSError:
        pass
    selector.unregister(connection)
    connection.close()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
