package io.cenote.transport.tls;

import io.cenote.transport.Endpoint;
import io.cenote.transport.stream.Stream;
import java.time.Duration;

/** Streams of plaintext over streams of TLS records. */
public final class TlsStreams {
  private static final String UNIX_HOST = "localhost";

  private TlsStreams() {}

  /**
   * TLS of the streams of one listener or upstream.
   *
   * @param context source of engines
   * @param isLater whether the streams are plain until {@link Stream#secure} is called
   * @param name for the log, as {@code key=value}
   * @param handshakes account of them
   */
  public record Cover<C>(C context, boolean isLater, String name, Handshakes handshakes) {}

  /**
   * Covers a stream that is to connect to a server.
   *
   * @param wire not started; the returned stream owns it
   * @param endpoint where it connects to; a Unix socket's server is verified as localhost
   */
  public static Stream toServer(Stream wire, Cover<TlsContext.Client> cover, Endpoint endpoint) {
    TlsContext.Client context = cover.context();
    String host = endpoint instanceof Endpoint.Tcp tcp ? tcp.host() : UNIX_HOST;
    int port = endpoint instanceof Endpoint.Tcp tcp ? tcp.port() : 0;
    TlsEngine engine = new TlsEngine(() -> context.newEngine(wire.alloc(), host, port));
    return new TlsStream(wire, engine, side(cover, true, context.handshakeTimeout()));
  }

  /**
   * Covers the stream of a client.
   *
   * @param wire accepted and not started; the returned stream owns it
   */
  public static Stream ofClient(Stream wire, Cover<TlsContext.Server> cover) {
    TlsContext.Server context = cover.context();
    TlsEngine engine = new TlsEngine(() -> context.newEngine(wire.alloc()));
    return new TlsStream(wire, engine, side(cover, false, context.handshakeTimeout()));
  }

  private static TlsSide side(Cover<?> cover, boolean isClient, Duration timeout) {
    return new TlsSide(isClient, cover.isLater(), timeout, cover.name(), cover.handshakes());
  }
}
