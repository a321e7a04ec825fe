package io.cenote.transport.system;

import io.cenote.transport.TcpSettings;
import io.cenote.transport.socket.AcceptHandler;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.tls.TlsContext;
import io.cenote.transport.tls.TlsStreams;
import org.jspecify.annotations.Nullable;

/**
 * Acceptor of clients as streams.
 *
 * <p>Thread: the accepting loop.
 */
public abstract class StreamAcceptor extends AcceptHandler {
  private final TransportType type;

  /**
   * Creates an acceptor whose warnings carry that name.
   *
   * @param type transport of the loops
   */
  protected StreamAcceptor(String name, TransportType type) {
    super(name);
    this.type = type;
  }

  /**
   * Returns the stream of an accepted client. It is not started yet and is the caller's.
   *
   * @param tcp options of its socket
   * @param tls null: it is not encrypted
   */
  protected final Stream streamOf(
      Object client, TcpSettings tcp, TlsStreams.@Nullable Cover<TlsContext.Server> tls) {
    Stream wire = type.sockets().accepted(client, tcp);
    return tls == null ? wire : TlsStreams.ofClient(wire, tls);
  }
}
