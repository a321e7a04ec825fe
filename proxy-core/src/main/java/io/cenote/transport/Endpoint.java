package io.cenote.transport;

import org.jspecify.annotations.Nullable;

/** Address to listen on or to connect to: a TCP host and port, or a Unix socket path. */
public sealed interface Endpoint {

  /**
   * TCP address. The host may be a name; it is resolved for each connect, never on an event loop.
   *
   * @param host a name or a literal address, without brackets
   * @param port 0 to 65535; 0 only for listening, on any free port
   */
  record Tcp(String host, int port) implements Endpoint {
    // Written out, as below: the record's own are generated at their first use, which costs time at
    // each start.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Tcp that && port == that.port && host.equals(that.host);
    }

    @Override
    public int hashCode() {
      return 31 * host.hashCode() + port;
    }

    @Override
    public String toString() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /**
   * Unix stream socket.
   *
   * @param path the file in the file system
   */
  record Unix(String path) implements Endpoint {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Unix that && path.equals(that.path);
    }

    @Override
    public int hashCode() {
      return path.hashCode();
    }

    @Override
    public String toString() {
      return "unix:" + path;
    }
  }
}
