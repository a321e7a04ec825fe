package io.cenote.listen;

import io.cenote.session.Session;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Tally of one listener's sessions: their bytes since the start, and those that have held a
 * connection for longest.
 *
 * <p>Thread: every loop adds what is on it; the results are read when all are done.
 */
final class SessionTally {
  /** Number of holders that are named. */
  static final int HOLDERS = 3;

  private final String listener;
  private final LongAdder up = new LongAdder();
  private final LongAdder down = new LongAdder();
  private final Set<Session> counted = ConcurrentHashMap.newKeySet();
  private List<SessionSnapshot> holders = List.of();
  private volatile long leastAge = -1;

  SessionTally(String listener) {
    this.listener = listener;
  }

  /** Adds the sessions of a loop that have ended; those that are ending are among them. */
  void begin(SessionTable<Session> table) {
    up.add(table.endedUp());
    down.add(table.endedDown());
    table.forEach(
        session -> {
          if (session.isEnding()) {
            counted.add(session);
          }
        });
  }

  /** Adds a session that was open when its loop began; it may have ended since. */
  void add(Session session) {
    if (!counted.contains(session)) {
      up.add(session.bytesUp());
      down.add(session.bytesDown());
    }
    if (session.isHolding() && session.age() > leastAge) {
      addHolder(SessionSnapshot.of(session, listener));
    }
  }

  private synchronized void addHolder(SessionSnapshot holder) {
    holders = SessionSnapshot.oldest(Stream.concat(holders.stream(), Stream.of(holder)));
    if (holders.size() == HOLDERS) {
      leastAge = holders.get(HOLDERS - 1).times().age();
    }
  }

  ListenerSnapshot.Bytes bytes() {
    return new ListenerSnapshot.Bytes(up.sum(), down.sum());
  }

  /** Those that have held a connection for longest, the oldest first. */
  synchronized List<SessionSnapshot> holders() {
    return holders;
  }
}
