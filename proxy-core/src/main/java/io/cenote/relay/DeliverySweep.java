package io.cenote.relay;

import io.cenote.transport.Loop;
import java.time.Duration;

/**
 * Looks at the sessions of one listener on one loop every now and then, for clients to whom nothing
 * gets through any more. It runs only while there are sessions.
 *
 * <p>Thread: its loop.
 */
final class DeliverySweep {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final SessionTable<Session> table;
  private final Loop loop;
  private final long periodNanos;
  private boolean running;

  DeliverySweep(SessionTable<Session> table, Loop loop, Duration deadAfter) {
    this.table = table;
    this.loop = loop;
    this.periodNanos = period(deadAfter).toNanos();
  }

  /** Time between two looks: a tenth of {@code deadAfter}, 100 ms to 5 s. */
  static Duration period(Duration deadAfter) {
    Duration tenth = Duration.ofNanos(deadAfter.toNanos() / 10);
    Duration atLeast = tenth.compareTo(SHORTEST) < 0 ? SHORTEST : tenth;
    return atLeast.compareTo(LONGEST) > 0 ? LONGEST : atLeast;
  }

  /**
   * For how long nothing may be heard of a client that should answer: short enough that the looks
   * before and after it end within {@code deadAfter}.
   */
  static Duration silenceLimit(Duration deadAfter) {
    return deadAfter.minus(period(deadAfter)).minus(period(deadAfter));
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
