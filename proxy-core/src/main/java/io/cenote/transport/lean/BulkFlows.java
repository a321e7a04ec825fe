package io.cenote.transport.lean;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;

/**
 * The few connections of one loop that may keep much in the kernel: for them its own tuning of the
 * receive buffer stands (tcp_rmem, tcp(7)), which a fast stream needs, and which would make it hold
 * megabytes for each one whose reader stalls. All others that move much have a fixed buffer. One
 * that has gone quiet gives its place to a newcomer.
 *
 * <p>Thread: its loop.
 */
final class BulkFlows {
  /** Places of a loop. */
  static final int MOST = 16;

  private static final FastThreadLocal<BulkFlows> FLOWS =
      new FastThreadLocal<>() {
        @Override
        protected BulkFlows initialValue() {
          return new BulkFlows();
        }
      };

  private final ArrayDeque<Pace> holders = new ArrayDeque<>(MOST);

  static BulkFlows ofThisThread() {
    return FLOWS.get();
  }

  /** Whether there was a place. */
  boolean take(Pace newcomer) {
    if (holders.size() >= MOST) {
      Pace longest = holders.getFirst();
      if (!longest.isQuiet()) {
        return false;
      }
      holders.removeFirst();
      longest.placeLost();
    }
    holders.addLast(newcomer);
    return true;
  }

  void leave(Pace holder) {
    holders.remove(holder);
  }
}
