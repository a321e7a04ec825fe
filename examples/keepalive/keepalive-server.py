"""A server that has keepalive on, waits in epoll, and tells what epoll says about its clients.

Usage: keepalive-server.py PORT

Each connection is probed after 1 s of silence, then every second, and given up after 2 probes.
"""

import errno
import select
import socket
import sys

KEEPALIVE = {"TCP_KEEPIDLE": 1, "TCP_KEEPINTVL": 1, "TCP_KEEPCNT": 2}


def accept(listener, epoll):
    client, _ = listener.accept()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE.items():
        client.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    # EPOLLERR and EPOLLHUP are reported whether one asks for them or not. EPOLLRDHUP is not asked for.
    epoll.register(client, select.EPOLLIN)
    print("accepted", flush=True)
    return client


def read(client):
    try:
        data = client.recv(1000)
        return "%d bytes" % len(data) if data else "nothing"
    except OSError as failure:
        return errno.errorcode[failure.errno]


listener = socket.create_server(("", int(sys.argv[1])))
epoll = select.epoll()
epoll.register(listener, select.EPOLLIN)
clients = {}
print("listening", flush=True)
while True:
    for descriptor, event in epoll.poll():
        if descriptor == listener.fileno():
            client = accept(listener, epoll)
            clients[client.fileno()] = client
        else:
            said = read(clients[descriptor])
            print("event=%d read=%s" % (event, said), flush=True)
            if not said.endswith(" bytes"):
                clients.pop(descriptor).close()
