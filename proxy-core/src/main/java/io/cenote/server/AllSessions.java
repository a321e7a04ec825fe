package io.cenote.server;

import io.cenote.listen.Listener;
import io.cenote.transport.CloseReason;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sessions of all listeners together.
 *
 * <p>Thread: any.
 */
final class AllSessions implements Drain.Sessions {
  private final Supplier<List<Listener>> listeners;
  private volatile boolean stopped;

  /**
   * @param listeners all listeners of the moment
   */
  AllSessions(Supplier<List<Listener>> listeners) {
    this.listeners = listeners;
  }

  @Override
  public int open() {
    return listeners.get().stream().mapToInt(Listener::sessionCount).sum();
  }

  @Override
  public long arrived() {
    long all = 0;
    for (Listener listener : listeners.get()) {
      all += listener.arrivals();
    }
    return all;
  }

  @Override
  public void stopAccepting() {
    stopped = true;
    listeners.get().forEach(Listener::stopAccepting);
  }

  /** Has listeners that have come since then stop, too. */
  void listenersChanged() {
    if (stopped) {
      stopAccepting();
    }
  }

  @Override
  public boolean isStopping() {
    return listeners.get().stream().anyMatch(Listener::isStopping);
  }

  @Override
  public void endBetweenRequests(CloseReason reason, long withinNanos) {
    listeners.get().forEach(listener -> listener.endBetweenRequests(reason, withinNanos));
  }

  @Override
  public int cut(CloseReason reason) {
    return listeners.get().stream().mapToInt(listener -> listener.cutSessions(reason)).sum();
  }

  @Override
  public void abandon(CloseReason reason) {
    listeners.get().forEach(listener -> listener.abandonSessions(reason));
  }
}
