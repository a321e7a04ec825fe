package io.cenote.transport.uring;

import io.cenote.journal.LimitedLog;
import io.cenote.transport.FastPathLimits;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.UncheckedIOException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * Retry rule for a failed io_uring_enter(2). For lack of memory or of room for completions it is
 * tried again, a little later each time, for some seconds; any other failure ends the loop.
 *
 * <p>Thread: the loop.
 */
final class RingPatience {
  /** Time for which it may fail without a break, nanoseconds. */
  static final long LIMIT_NANOS = 5_000_000_000L;

  static final long FIRST_REST_NANOS = 100_000L;
  static final long LONGEST_REST_NANOS = 50_000_000L;

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.transport"));

  private static final int EINTR = -4;
  private static final int EAGAIN = -11;
  private static final int ENOMEM = -12;
  private static final int EBUSY = -16;

  private final LongSupplier clock;
  private final LongConsumer rest;
  private long failingSince;
  private long nextRest;

  /**
   * Creates the rule in its initial state.
   *
   * @param rest pauses the thread for so many nanoseconds
   */
  RingPatience(LongSupplier clock, LongConsumer rest) {
    this.clock = clock;
    this.rest = rest;
  }

  void succeeded() {
    nextRest = 0;
  }

  /** Returns after a pause if it is to be tried again; else throws. */
  void failed(UncheckedIOException failure) {
    long now = clock.getAsLong();
    if (nextRest == 0) {
      failingSince = now;
      nextRest = FIRST_REST_NANOS;
    }
    if (!passes(failure) || now - failingSince >= LIMIT_NANOS) {
      throw failure;
    }
    FastPathLimits.RING_RETRIES.increment();
    LOG.warn("io_uring_enter", "io_uring is tried again: " + failure.getCause());
    rest.accept(nextRest);
    nextRest = Math.min(LONGEST_REST_NANOS, nextRest * 2);
  }

  private static boolean passes(UncheckedIOException failure) {
    if (!(failure.getCause() instanceof NativeIoException cause)) {
      return false;
    }
    return switch (cause.expectedErr()) {
      case EINTR, EAGAIN, ENOMEM, EBUSY -> true;
      default -> false;
    };
  }
}
