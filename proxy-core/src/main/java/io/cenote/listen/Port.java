package io.cenote.listen;

import io.cenote.transport.Endpoint;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.system.ListenerSocket;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Listening socket, whose clients go to one listener at a time. Until there is one, they wait in
 * the backlog. After a reload it may serve another listener, or the same with other settings.
 *
 * <p>Thread: any. Owner: the server, until a listener takes it.
 */
public final class Port {
  private final Endpoint bind;
  private final ListenerSocket socket;
  private final Acceptor acceptor;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Creates one that is not open yet.
   *
   * @param loop the one that accepts
   */
  public Port(TransportType type, Loop loop, Endpoint bind) {
    this.bind = bind;
    socket = new ListenerSocket(type, loop, bind);
    acceptor = new Acceptor(bind.toString(), type, loop);
  }

  /**
   * Binds. The future fails if the address is not available.
   *
   * @param tcp options that accepted sockets inherit
   * @throws IOException if a Unix socket's path is taken
   */
  public CompletableFuture<@Nullable Void> open(TcpSettings tcp) throws IOException {
    return socket.open(tcp, acceptor);
  }

  /**
   * Sets the mode of a Unix socket's file, which completes the opening.
   *
   * @throws IOException if it cannot be set
   */
  public void setMode(int mode) throws IOException {
    socket.setMode(mode);
  }

  /** Where it listens, as configured. */
  public Endpoint bind() {
    return bind;
  }

  /** Address, with the real port; null before it is open. */
  public @Nullable SocketAddress address() {
    return socket.address();
  }

  /** Sets the options that sockets accepted from now on inherit. */
  void inherit(TcpSettings tcp) {
    socket.inherit(tcp);
  }

  /** Tests whether it is to close, and may still accept clients in the backlog. */
  boolean isClosing() {
    return closed.get() && socket.isOpen();
  }

  /**
   * Accepts the clients in the backlog, and then no more, once. The file of a Unix socket may be a
   * successor's once this returns.
   *
   * @throws IOException if the file cannot be removed; the socket is closed nevertheless
   */
  void closeEmptied() throws IOException {
    if (closed.compareAndSet(false, true)) {
      socket.closeEmptied();
    }
  }

  /**
   * Closes it and resets clients in the backlog: no listener has taken it.
   *
   * @throws IOException if the file of a Unix socket cannot be removed
   */
  public void close() throws IOException {
    closed.set(true);
    socket.close();
  }

  Acceptor acceptor() {
    return acceptor;
  }
}
