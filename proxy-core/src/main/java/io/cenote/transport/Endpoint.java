package io.cenote.transport;

/** A place to listen on or to connect to: a TCP host and port, or a Unix socket path. */
public sealed interface Endpoint {

  /**
   * A TCP address. The host may be a name; it is resolved for each connect, never on an event loop.
   *
   * @param host a name or a literal address, without brackets
   * @param port 0 to 65535; 0 only where listening, for any free port
   */
  record Tcp(String host, int port) implements Endpoint {
    @Override
    public String toString() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /**
   * A Unix stream socket.
   *
   * @param path the file in the file system
   */
  record Unix(String path) implements Endpoint {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }
}
