package io.cenote.pool;

import io.netty.channel.Channel;

/** What the pool needs of a socket, so that its rules can be tested without one. */
interface Wire {
  /** The channel that a session reads and writes. */
  Channel channel();

  /** Closes at once; the pool already knows. Thread: its loop. */
  void close();

  /** Whether it is proved alive at the moment of being lent, as far as can be told at once. */
  boolean isFresh(FreshnessGate gate, long now);

  /** Its clock of idleness starts anew. */
  void used();

  /** Hands bytes that came before anybody used it (a greeting) to its first user. */
  void deliverKept(UpstreamUser user);
}
