package io.cenote.pool;

import io.cenote.transport.Loop;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the pool needs of a socket, so that its rules can be tested without one. */
interface Wire {
  /** The stream that a session reads and writes. */
  Stream stream();

  /**
   * Closes at once; the pool already knows. Thread: its loop.
   *
   * @param gone run on the loop, once the kernel has no such socket any more, perhaps now
   */
  void close(Runnable gone);

  /**
   * As {@link Stream#leaveLoop}.
   *
   * @param left run on the loop it has left
   */
  boolean leaveLoop(Runnable left);

  /** It has left another loop, and goes on on this one. Thread: this one. */
  void join(Loop loop);

  /** Whether it is proved alive at the moment of being lent, as far as can be told at once. */
  boolean isFresh(FreshnessGate gate, long now);

  /** What the kernel says of it; null where it says nothing. Asked before the close. */
  @Nullable TcpFacts facts();

  /** Nanoseconds since its peer was last heard of, keepalive's answers included; -1: unknown. */
  long silence();

  /** Its clock of idleness starts anew. */
  void used();

  /** Hands bytes that came before anybody used it (a greeting) to its first user. */
  void deliverKept(UpstreamUser user);
}
