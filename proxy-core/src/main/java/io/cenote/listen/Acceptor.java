package io.cenote.listen;

import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.system.StreamAcceptor;
import io.cenote.transport.system.TransportType;
import org.jspecify.annotations.Nullable;

/**
 * Acceptor of one listening socket. New clients stay in the backlog while nobody takes them, or
 * while the listener that does is full.
 *
 * <p>Thread: the accepting loop, except where said.
 */
final class Acceptor extends StreamAcceptor {
  /** Taker of its clients. */
  interface Taker {
    /** Takes a client, which is its own from now on, with what that acceptor makes of it. */
    void accept(Object client, Acceptor acceptor);
  }

  private final Loop loop;
  private volatile @Nullable Taker taker;
  private volatile boolean full;

  Acceptor(String bind, TransportType type, Loop loop) {
    super(bind, type);
    this.loop = loop;
  }

  /** Gives clients to that taker from now on. Thread: any. */
  void serve(Taker now) {
    taker = now;
    full = false;
    loop.execute(this::apply);
  }

  /** Tests whether that taker gets its clients. */
  boolean serves(Taker one) {
    return taker == one;
  }

  @Override
  protected void clientAccepted(Object client) {
    Taker now = taker;
    if (now == null) {
      throw new IllegalStateException("nobody takes the client");
    }
    now.accept(client, this);
  }

  /** Returns the stream of a client for those that serve it. */
  Stream streamFor(Serving serving, Object client) {
    return streamOf(client, serving.settings().tcp(), serving.tls());
  }

  /** The loop that accepts. */
  Loop loop() {
    return loop;
  }

  @Override
  protected boolean hasRoom() {
    return taker != null && !full;
  }

  /** Leaves new clients in the backlog until {@link #resume}. */
  void pauseUntilRoom() {
    full = true;
    countPause();
    apply();
  }

  /** Accepts again. Thread: any. */
  void resume() {
    if (full) {
      full = false;
      loop.execute(this::apply);
    }
  }
}
