package io.cenote.listen;

import io.cenote.transport.stream.Stream;
import io.cenote.transport.system.StreamAcceptor;
import io.cenote.transport.system.TransportType;
import io.cenote.transport.tls.TlsContext;
import io.cenote.transport.tls.TlsStreams;
import org.jspecify.annotations.Nullable;

/** Acceptor of a listener, which leaves new clients in the backlog while it is full. */
final class Acceptor extends StreamAcceptor {
  private final Listener listener;
  private volatile boolean full;

  Acceptor(
      Listener listener, TransportType type, TlsStreams.@Nullable Cover<TlsContext.Server> tls) {
    super(listener.settings().name(), type, listener.settings().tcp(), tls);
    this.listener = listener;
  }

  @Override
  protected void accepted(Stream client) {
    listener.accept(client);
  }

  @Override
  protected boolean hasRoom() {
    return !full;
  }

  /** Leaves new clients in the backlog until {@link #resume}. Thread: the accepting loop. */
  void pauseUntilRoom() {
    full = true;
    countPause();
    apply();
  }

  /** Accepts again. Thread: any. */
  void resume() {
    if (full) {
      full = false;
      listener.acceptLoop().execute(this::apply);
    }
  }
}
