package io.cenote.relay;

import io.cenote.transport.AcceptHandler;
import io.netty.channel.Channel;

/** Accepts for a listener, and leaves newcomers in the backlog while it is full. */
final class Acceptor extends AcceptHandler {
  private final Listener listener;
  private volatile boolean full;

  Acceptor(Listener listener) {
    super(listener.settings().name());
    this.listener = listener;
  }

  @Override
  protected void accepted(Channel client) {
    listener.accept(client);
  }

  @Override
  protected boolean hasRoom() {
    return !full;
  }

  /** Leaves newcomers in the backlog until {@link #resume}. Thread: the accepting loop. */
  void pauseUntilRoom() {
    full = true;
    countPause();
    apply();
  }

  /** There is room again. Thread: any. */
  void resume() {
    if (full) {
      full = false;
      listener.acceptLoop().execute(this::apply);
    }
  }

  private void apply() {
    Channel listening = listener.channel();
    if (listening != null) {
      applyTo(listening);
    }
  }
}
