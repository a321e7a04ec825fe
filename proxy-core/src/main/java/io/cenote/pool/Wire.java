package io.cenote.pool;

import io.cenote.transport.Loop;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Socket as the pool needs it, so that its rules can be tested without one. */
interface Wire {
  /** The stream that a session reads and writes. */
  Stream stream();

  /**
   * Closes at once, without an event for the pool. Thread: its loop.
   *
   * @param gone runs on the loop, once the kernel has closed the socket, perhaps now
   */
  void close(Runnable gone);

  /**
   * Works as {@link Stream#leaveLoop}.
   *
   * @param left runs on the loop it has left
   */
  boolean leaveLoop(Runnable left);

  /** Joins this loop after it has left another. Thread: this loop. */
  void join(Loop loop);

  /** Tests whether it is proved alive at the hand-out, as far as is known at once. */
  boolean isFresh(FreshnessGate gate, long now);

  /** Kernel's facts about it; null if there are none. Read before the close. */
  @Nullable TcpFacts facts();

  /** Nanoseconds since the peer's last sign of life, keepalive's answers included; -1: unknown. */
  long silence();

  /** Restarts its idle clock. */
  void used();

  /** Hands bytes that came before the first use (a greeting) to the first user. */
  void deliverKept(UpstreamUser user);
}
