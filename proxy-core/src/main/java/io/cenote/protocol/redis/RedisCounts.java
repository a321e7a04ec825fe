package io.cenote.protocol.redis;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What clients of one upstream were refused, or could not have, since the start.
 *
 * <p>Thread: any.
 */
final class RedisCounts {
  /** Commands that the configuration denies. */
  final LongAdder denied = new LongAdder();

  /** Commands of clients that had not logged in. */
  final LongAdder notLoggedIn = new LongAdder();

  /** Requests that waited because what becomes of them depends on what their client gets first. */
  final LongAdder held = new LongAdder();

  /** Requests that were none. */
  final LongAdder malformed = new LongAdder();

  /**
   * Requests for which {@link Limits#REPEATED_IN_ALL} left no room, so that they are not replayed.
   */
  final LongAdder notKept = new LongAdder();

  /** The bytes of the requests that are kept to be sent again at this moment. */
  final AtomicLong kept = new AtomicLong();

  /** The bytes of requests that have begun and not ended, of all clients at this moment. */
  final AtomicLong unfinished = new AtomicLong();

  /**
   * Requests for which {@link Limits#HELD_IN_ALL} left no room, so that they go on unseen, on a
   * connection of their own, or, where that cannot be, end their client.
   */
  final LongAdder notHeld = new LongAdder();

  Map<String, Long> all() {
    Map<String, Long> all = new TreeMap<>();
    all.put("denied", denied.sum());
    all.put("held", held.sum());
    all.put("malformed", malformed.sum());
    all.put("not_logged_in", notLoggedIn.sum());
    all.put("replay_bytes", kept.get());
    all.put("replay_full", notKept.sum());
    all.put("unfinished_bytes", unfinished.get());
    all.put("unfinished_full", notHeld.sum());
    return all;
  }
}
