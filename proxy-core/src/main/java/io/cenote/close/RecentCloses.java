package io.cenote.close;

import io.cenote.transport.CloseReason;
import io.cenote.transport.SocketText;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Last closes of one upstream's connections or one listener's clients: a ring, one store for each.
 * Nothing is asked of the kernel for it.
 *
 * <p>Thread: any.
 */
public final class RecentCloses {
  /** Number of closes that are remembered. */
  public static final int REMEMBERED = 256;

  /**
   * One close.
   *
   * @param at when, nanoseconds of the loops' clock
   * @param place the endpoint or the client
   * @param phase what the connection was doing
   * @param reason why it closed
   * @param ageNanos its age
   * @param bytes that had come over it: from the upstream, or from the client
   */
  public record Close(
      long at, Object place, ClosePhase phase, CloseReason reason, long ageNanos, long bytes) {

    /** Returns the place as text. */
    public String text() {
      return place instanceof SocketAddress address ? SocketText.of(address) : place.toString();
    }
  }

  /** Order of closes by their time, the newest first. */
  public static final Comparator<Close> NEWEST_FIRST =
      (one, other) -> Long.signum(other.at() - one.at());

  private final AtomicReferenceArray<Close> ring = new AtomicReferenceArray<>(REMEMBERED);
  private final AtomicLong next = new AtomicLong();

  /** Creates one without closes. */
  public RecentCloses() {}

  /** Adds a close; its place is made into text when somebody asks. */
  public void add(Close close) {
    int at = (int) (next.getAndIncrement() % REMEMBERED);
    ring.set(at, close);
  }

  /** Returns the last closes, the newest first. */
  public List<Close> all() {
    List<Close> found = new ArrayList<>(REMEMBERED);
    for (int i = 0; i < REMEMBERED; i++) {
      Close close = ring.get(i);
      if (close != null) {
        found.add(close);
      }
    }
    found.sort(NEWEST_FIRST);
    return found;
  }
}
