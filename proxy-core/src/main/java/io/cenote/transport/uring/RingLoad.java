package io.cenote.transport.uring;

import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * How much one loop on io_uring has to do. Where one session goes to and fro, a call of its own for
 * each read and send costs as many calls as handing them in, and less work; where several sockets
 * are ready, one call does for all. A batch goes on as long as there is something new, so that one
 * quick session may be heard of many times in it: it is the sockets that count, and one session has
 * two.
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

  /** That of the loop whose thread this is. */
  public static RingLoad ofThisThread() {
    return LOAD.get();
  }

  /** The loop asks the kernel anew. */
  public void nextBatch() {
    severalBefore = several;
    several = false;
    one = null;
    other = null;
  }

  /** A socket has something to be read, or is to be sent something. */
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
