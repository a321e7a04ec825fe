package io.cenote.transport.tls;

import io.cenote.transport.Endpoint;
import io.cenote.transport.stream.Stream;

/** Streams of plaintext over streams of TLS records. */
public final class TlsStreams {
  private static final String UNIX_HOST = "localhost";

  private TlsStreams() {}

  /**
   * Covers a stream that is to connect to a server.
   *
   * @param wire not started; the returned stream owns it
   * @param endpoint where it connects to; a Unix socket's server is verified as localhost
   * @param name for the log, as {@code key=value}
   */
  public static Stream toServer(
      Stream wire, TlsContext.Client context, Endpoint endpoint, String name) {
    String host = endpoint instanceof Endpoint.Tcp tcp ? tcp.host() : UNIX_HOST;
    int port = endpoint instanceof Endpoint.Tcp tcp ? tcp.port() : 0;
    TlsEngine engine = new TlsEngine(() -> context.newEngine(wire.alloc(), host, port));
    return new TlsStream(wire, engine, new TlsStream.Side(true, context.handshakeTimeout(), name));
  }

  /**
   * Covers the stream of a client.
   *
   * @param wire accepted and not started; the returned stream owns it
   * @param name for the log, as {@code key=value}
   */
  public static Stream ofClient(Stream wire, TlsContext.Server context, String name) {
    TlsEngine engine = new TlsEngine(() -> context.newEngine(wire.alloc()));
    return new TlsStream(wire, engine, new TlsStream.Side(false, context.handshakeTimeout(), name));
  }
}
