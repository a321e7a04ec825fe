package io.cenote.transport.socket;

import io.cenote.journal.LimitedLog;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * List of the young connections of one loop, whose kernel timers are still to be set: keepalive and
 * user timeout matter after seconds, and most short sessions are over by then. Once a second the
 * oldest get theirs. The connections themselves are the list, so that a closed one leaves nothing.
 *
 * <p>Thread: the loop.
 */
public final class LateOptions {
  /** Age at which options are set, at the latest twice that. */
  public static final Duration AGE = Duration.ofSeconds(1);

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.transport"));

  private final EventLoop loop;
  private @Nullable Place oldest;
  private @Nullable Place youngest;
  private boolean sweeping;

  /** Creates an empty list. */
  public LateOptions(EventLoop loop) {
    this.loop = loop;
  }

  /** Adds a connection; the setter of its options runs once it has been there for {@link #AGE}. */
  public Place add(Runnable setter) {
    Place place = new Place(this, setter);
    place.older = youngest;
    if (youngest == null) {
      oldest = place;
    } else {
      youngest.younger = place;
    }
    youngest = place;
    if (!sweeping) {
      sweeping = true;
      loop.schedule(this::sweep, AGE.toNanos(), TimeUnit.NANOSECONDS);
    }
    return place;
  }

  private void sweep() {
    long now = System.nanoTime();
    Place place = oldest;
    while (place != null && now - place.since >= AGE.toNanos()) {
      place.settle();
      place = oldest;
    }
    sweeping = oldest != null;
    if (sweeping) {
      loop.schedule(this::sweep, AGE.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Place of a connection in the list. */
  public static final class Place {
    private final long since = System.nanoTime();
    private @Nullable LateOptions list;
    private @Nullable Runnable setter;
    private @Nullable Place older;
    private @Nullable Place younger;

    private Place(LateOptions list, Runnable setter) {
      this.list = list;
      this.setter = setter;
    }

    /** Sets the options now, if they are still to be set. */
    public void settle() {
      Runnable due = setter;
      remove();
      if (due != null) {
        try {
          due.run();
        } catch (ChannelException e) {
          LOG.warn("late options", "the timers of a connection could not be set: " + e.getCause());
        }
      }
    }

    /** Leaves the list; does nothing outside of it. */
    public void remove() {
      LateOptions from = list;
      if (from == null) {
        return;
      }
      if (older == null) {
        from.oldest = younger;
      } else {
        older.younger = younger;
      }
      if (younger == null) {
        from.youngest = older;
      } else {
        younger.older = older;
      }
      list = null;
      setter = null;
      older = null;
      younger = null;
    }
  }
}
