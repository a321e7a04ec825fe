"""A server that answers each line with the address of the connection it came over.

Usage: answering-server.py PORT

The clients of Cenote do not see which pooled connection serves them. The answer tells them.
"""

import socketserver
import sys


class Connection(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            for _ in self.rfile:
                self.wfile.write(b"%s:%d\n" % (self.client_address[0].encode(), self.client_address[1]))
        except OSError:
            pass  # the peer reset the connection, or its host is gone


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("", int(sys.argv[1])), Connection) as server:
    print("listening", flush=True)
    server.serve_forever()
