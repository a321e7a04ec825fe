package io.cenote.protocol.redis;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of refused and delayed requests of one upstream's clients since the start.
 *
 * <p>Thread: any.
 */
final class RedisCounts {
  /** Commands that the configuration denies. */
  final LongAdder denied = new LongAdder();

  /** Commands of clients that had not logged in. */
  final LongAdder notLoggedIn = new LongAdder();

  /** Requests that waited because the decision on them depends on pending replies. */
  final LongAdder held = new LongAdder();

  /** Malformed requests. */
  final LongAdder malformed = new LongAdder();

  /** Requests that are not replayed, because {@link Limits#REPEATED_IN_ALL} left no room. */
  final LongAdder notKept = new LongAdder();

  /** Bytes of the requests that are kept for replay now. */
  final AtomicLong kept = new AtomicLong();

  /** Bytes of the incomplete requests of all clients now. */
  final AtomicLong unfinished = new AtomicLong();

  /**
   * Requests for which {@link Limits#HELD_IN_ALL} left no room. They go on unread, on a connection
   * of their own or, if that is impossible, end their client.
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
