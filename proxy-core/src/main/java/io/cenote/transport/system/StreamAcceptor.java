package io.cenote.transport.system;

import io.cenote.transport.TcpSettings;
import io.cenote.transport.socket.AcceptHandler;
import io.cenote.transport.stream.Stream;

/**
 * Acceptor of clients as streams.
 *
 * <p>Thread: the accepting loop.
 */
public abstract class StreamAcceptor extends AcceptHandler {
  private final TransportType type;
  private final TcpSettings tcp;

  /**
   * Creates an acceptor whose warnings carry that name.
   *
   * @param type transport of the loops
   * @param tcp options of the accepted sockets
   */
  protected StreamAcceptor(String name, TransportType type, TcpSettings tcp) {
    super(name);
    this.type = type;
    this.tcp = tcp;
  }

  /** A client was accepted; its stream is not started yet and is the callee's from now on. */
  protected abstract void accepted(Stream client);

  @Override
  protected final void clientAccepted(Object client) {
    accepted(type.sockets().accepted(client, tcp));
  }
}
