package io.cenote.listen;

import io.cenote.session.Seat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one listener on one loop, from the one that moved bytes last to the one that has been
 * quiet longest.
 *
 * <p>Thread: its loop, except {@link #size} and {@link #quietSince}, which any thread may read.
 */
final class SessionTable<S extends Seat<S>> {
  private @Nullable S newest;
  private @Nullable S oldest;
  private long endedUp;
  private long endedDown;
  private volatile int size;
  private volatile long quietSince;

  int size() {
    return size;
  }

  /** Time since which the quietest session has been quiet, on the loop's clock. */
  long quietSince() {
    return quietSince;
  }

  @Nullable S quietest() {
    return oldest;
  }

  /** Runs {@code action} from the quietest session on; it may end the session. */
  void forEach(Consumer<S> action) {
    @Nullable S next;
    for (S session = oldest; session != null; session = next) {
      next = session.newer();
      action.accept(session);
    }
  }

  /** A session has ended that has moved so many bytes; it is still in the table. */
  void ended(long up, long down) {
    endedUp += up;
    endedDown += down;
  }

  /** Bytes of ended sessions that went up. */
  long endedUp() {
    return endedUp;
  }

  /** Bytes of ended sessions that came down. */
  long endedDown() {
    return endedDown;
  }

  void add(S session) {
    link(session);
    resize(1);
  }

  void remove(S session) {
    unlink(session);
    resize(-1);
  }

  /** The session has just moved bytes. */
  void touch(S session) {
    if (newest != session) {
      unlink(session);
      link(session);
      publish();
    }
  }

  private void link(S session) {
    S before = newest;
    session.older(before);
    session.newer(null);
    if (before == null) {
      oldest = session;
    } else {
      before.newer(session);
    }
    newest = session;
  }

  private void unlink(S session) {
    S newer = session.newer();
    S older = session.older();
    if (newer == null) {
      newest = older;
    } else {
      newer.older(older);
    }
    if (older == null) {
      oldest = newer;
    } else {
      older.newer(newer);
    }
    // An ended session would keep later ones from the collector of young objects.
    session.older(null);
    session.newer(null);
  }

  private void resize(int by) {
    int now = size + by;
    size = now;
    publish();
  }

  private void publish() {
    S last = oldest;
    quietSince = last == null ? 0 : last.lastActivity();
  }
}
