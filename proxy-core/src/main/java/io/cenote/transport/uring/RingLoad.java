package io.cenote.transport.uring;

import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Load of one loop on io_uring. For one active session, a system call for each read and send costs
 * as many calls as submitting them, and less work; for several ready sockets, one call serves all.
 * A batch goes on as long as there are new events, so one quick session may have many events in it:
 * the load counts sockets, and one session has two.
 *
 * <p>Thread: its loop.
 */
public final class RingLoad {
  private static final FastThreadLocal<RingLoad> LOAD =
      new FastThreadLocal<>() {
        @Override
        protected RingLoad initialValue() {
          return new RingLoad();
        }
      };

  private @Nullable Object one;
  private @Nullable Object other;
  private boolean several;
  private boolean severalBefore;

  /** Returns that of the current loop. */
  public static RingLoad ofThisThread() {
    return LOAD.get();
  }

  /** Begins a new batch. */
  public void nextBatch() {
    severalBefore = several;
    several = false;
    one = null;
    other = null;
  }

  /** Counts a socket that is ready to read, or has bytes to send. */
  void ready(Object socket) {
    if (socket == one || socket == other) {
      return;
    }
    if (one == null) {
      one = socket;
    } else if (other == null) {
      other = socket;
    } else {
      several = true;
    }
  }

  boolean isHigh() {
    return several || severalBefore;
  }
}
