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
  private final TcpSettings tcp;
  private final TlsStreams.@Nullable Cover<TlsContext.Server> tls;

  /**
   * Creates an acceptor whose warnings carry that name.
   *
   * @param type transport of the loops
   * @param tcp options of the accepted sockets
   * @param tls null: clients are not encrypted
   */
  protected StreamAcceptor(
      String name,
      TransportType type,
      TcpSettings tcp,
      TlsStreams.@Nullable Cover<TlsContext.Server> tls) {
    super(name);
    this.type = type;
    this.tcp = tcp;
    this.tls = tls;
  }

  /** A client was accepted; its stream is not started yet and is the callee's from now on. */
  protected abstract void accepted(Stream client);

  @Override
  protected final void clientAccepted(Object client) {
    Stream wire = type.sockets().accepted(client, tcp);
    accepted(tls == null ? wire : TlsStreams.ofClient(wire, tls));
  }
}
