package io.cenote.transport.epoll;

import io.cenote.transport.FastPathLimits;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Set of the few connections of one loop that keep the kernel's own tuning of the receive buffer.
 * It makes a fast stream faster, but would make the kernel hold megabytes for each one whose reader
 * stalls. So one that has brought little for a while loses its place, whether its peer is slow or
 * its reader is.
 *
 * <p>Thread: its loop.
 */
public final class BulkFlows {
  /** Number of places of a loop. */
  static final int MOST = 16;

  /** Interval between looks at the holders. */
  static final long LOOK_MILLIS = 250;

  private static final FastThreadLocal<BulkFlows> FLOWS =
      new FastThreadLocal<>() {
        @Override
        protected BulkFlows initialValue() {
          return new BulkFlows();
        }
      };

  private final List<Pace> holders = new ArrayList<>(MOST);
  private int places = MOST;
  private boolean looking;

  private BulkFlows() {}

  /** Gives no connection of the current loop a place from now on. */
  public static void allowNone() {
    FLOWS.get().places = 0;
  }

  static BulkFlows ofThisThread() {
    return FLOWS.get();
  }

  /** Takes a place; false if there is none. */
  boolean take(Pace newcomer, EventLoop loop) {
    if (holders.size() >= places) {
      if (places > 0) {
        FastPathLimits.BULK_FLOWS.increment();
      }
      return false;
    }
    holders.add(newcomer);
    lookLater(loop);
    return true;
  }

  void leave(Pace holder) {
    holders.remove(holder);
  }

  private void look(EventLoop loop) {
    looking = false;
    holders.removeIf(
        holder -> {
          boolean quiet = holder.isQuiet();
          if (quiet) {
            holder.fix();
          }
          return quiet;
        });
    if (!holders.isEmpty()) {
      lookLater(loop);
    }
  }

  private void lookLater(EventLoop loop) {
    if (!looking) {
      looking = true;
      loop.schedule(() -> look(loop), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
