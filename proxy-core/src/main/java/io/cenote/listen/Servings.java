package io.cenote.listen;

import io.cenote.pool.ConnectionPool;
import io.cenote.transport.CloseReason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Servings of one listener: the one that newcomers get, and those before it that have sessions
 * still.
 *
 * <p>Thread: any; {@link #replace} one at a time.
 */
final class Servings {
  private final List<Serving> former = new CopyOnWriteArrayList<>();
  private volatile Serving now;

  Servings(Serving first) {
    now = first;
  }

  /** The one that newcomers get. */
  Serving now() {
    return now;
  }

  /** Puts another one in the place of that one. */
  void replace(Serving next) {
    Serving before = now;
    former.add(before);
    now = next;
    dropIfUnused(before);
  }

  /** Returns the one that newcomers get, which counts one more session. */
  Serving enter() {
    Serving its = now;
    while (!its.enter()) {
      its = now;
    }
    return its;
  }

  /** A session that one of them has counted is over, or has not begun. */
  void left(Serving its) {
    its.leave();
    if (its != now) {
      dropIfUnused(its);
    }
  }

  /** Forgets one that gets no newcomers once its last session is over. */
  private void dropIfUnused(Serving its) {
    if (its.retire()) {
      former.remove(its);
    }
  }

  /** Tests whether a session may use that pool. */
  boolean use(ConnectionPool pool) {
    return now.factory().pool() == pool
        || former.stream().anyMatch(one -> one.factory().pool() == pool);
  }

  /** Ends the connections that clients share. */
  void abandon(CloseReason reason) {
    former.forEach(one -> one.factory().abandon(reason));
    now.factory().abandon(reason);
  }
}
