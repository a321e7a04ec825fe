package io.cenote.server;

import io.cenote.listen.Listener;
import io.cenote.transport.CloseReason;
import java.util.List;

/**
 * Sessions of all listeners together.
 *
 * <p>Thread: any.
 */
final class AllSessions implements Drain.Sessions {
  private final List<Listener> listeners;

  /**
   * @param listeners all listeners; may still grow until the first one is open
   */
  AllSessions(List<Listener> listeners) {
    this.listeners = listeners;
  }

  @Override
  public int open() {
    return listeners.stream().mapToInt(Listener::sessionCount).sum();
  }

  @Override
  public long arrived() {
    long all = 0;
    for (Listener listener : listeners) {
      all += listener.arrivals();
    }
    return all;
  }

  @Override
  public void stopAccepting() {
    listeners.forEach(Listener::stopAccepting);
  }

  @Override
  public boolean isStopping() {
    return listeners.stream().anyMatch(Listener::isStopping);
  }

  @Override
  public int cut(CloseReason reason) {
    return listeners.stream().mapToInt(listener -> listener.cutSessions(reason)).sum();
  }

  @Override
  public void abandon(CloseReason reason) {
    listeners.forEach(listener -> listener.abandonSessions(reason));
  }
}
