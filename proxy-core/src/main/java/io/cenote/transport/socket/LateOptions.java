package io.cenote.transport.socket;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  private final EventLoop loop;
  private @Nullable Place oldest;
  private @Nullable Place youngest;
  private boolean sweeping;

  /** Creates an empty list. */
  public LateOptions(EventLoop loop) {
    this.loop = loop;
  }

  /** Adds it at the end; the setter runs once it has been there for {@link #AGE}. */
  public void add(Place place, Consumer<Channel> setter) {
    place.list = this;
    place.setter = setter;
    place.since = System.nanoTime();
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
  }

  private void sweep() {
    long now = System.nanoTime();
    Place place = oldest;
    while (place != null && now - place.since >= AGE.toNanos()) {
      Consumer<Channel> setter = place.setter;
      place.remove();
      if (setter != null) {
        setter.accept(place.channel);
      }
      place = oldest;
    }
    sweeping = oldest != null;
    if (sweeping) {
      loop.schedule(this::sweep, AGE.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Place of a channel in the list. */
  public static final class Place {
    private final Channel channel;
    private @Nullable LateOptions list;
    private @Nullable Consumer<Channel> setter;
    private @Nullable Place older;
    private @Nullable Place younger;
    private long since;

    /** Creates a place of that channel, in no list. */
    public Place(Channel channel) {
      this.channel = channel;
    }

    /** Sets the options now, if they are still to be set. */
    public void settle() {
      Consumer<Channel> due = setter;
      remove();
      if (due != null) {
        due.accept(channel);
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
