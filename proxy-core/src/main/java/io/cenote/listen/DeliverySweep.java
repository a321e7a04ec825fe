package io.cenote.listen;

import io.cenote.session.Delivery;
import io.cenote.session.Session;
import io.cenote.transport.Loop;
import java.time.Duration;

/**
 * Periodic sweep over the sessions of one listener on one loop, for clients that no longer receive
 * data. It runs only while there are sessions.
 *
 * <p>Thread: its loop.
 */
final class DeliverySweep {
  private final SessionTable<Session> table;
  private final Loop loop;
  private long periodNanos;
  private boolean running;

  DeliverySweep(SessionTable<Session> table, Loop loop, Duration deadAfter) {
    this.table = table;
    this.loop = loop;
    this.periodNanos = Delivery.period(deadAfter).toNanos();
  }

  /** Sets the time limit for clients of the sessions that begin from now on. */
  void deadAfter(Duration time) {
    periodNanos = Delivery.period(time).toNanos();
  }

  void sessionAdded() {
    if (!running) {
      running = true;
      loop.schedule(this::look, periodNanos);
    }
  }

  private void look() {
    table.forEach(Session::checkDelivery);
    running = table.size() > 0;
    if (running) {
      loop.schedule(this::look, periodNanos);
    }
  }
}
