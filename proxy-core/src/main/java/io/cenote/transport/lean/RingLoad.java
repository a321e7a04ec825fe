package io.cenote.transport.lean;

import io.netty.util.concurrent.FastThreadLocal;

/**
 * How much one loop on io_uring has to do. Where sockets are ready one by one, a call of its own
 * for each read and send costs as many calls as handing them in, and less work; where several are,
 * one call does for all.
 *
 * <p>Thread: its loop.
 */
public final class RingLoad {
  /** Sockets that were ready in one batch, from which on operations are worth it. */
  private static final int SEVERAL = 2;

  private static final FastThreadLocal<RingLoad> LOAD =
      new FastThreadLocal<>() {
        @Override
        protected RingLoad initialValue() {
          return new RingLoad();
        }
      };

  private int before;
  private int now;

  /** That of the loop whose thread this is. */
  public static RingLoad ofThisThread() {
    return LOAD.get();
  }

  /** The loop asks the kernel anew. */
  public void nextBatch() {
    before = now;
    now = 0;
  }

  /** A socket is ready. */
  void ready() {
    now++;
  }

  boolean isHigh() {
    return now >= SEVERAL || before >= SEVERAL;
  }
}
