package io.cenote.listen;

import io.cenote.session.Delivery;
import io.cenote.session.Session;
import io.cenote.transport.Loop;
import java.time.Duration;

/**
 * Looks at the sessions of one listener on one loop every now and then, for clients to whom nothing
 * gets through any more. It runs only while there are sessions.
 *
 * <p>Thread: its loop.
 */
final class DeliverySweep {
  private final SessionTable<Session> table;
  private final Loop loop;
  private final long periodNanos;
  private boolean running;

  DeliverySweep(SessionTable<Session> table, Loop loop, Duration deadAfter) {
    this.table = table;
    this.loop = loop;
    this.periodNanos = Delivery.period(deadAfter).toNanos();
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
