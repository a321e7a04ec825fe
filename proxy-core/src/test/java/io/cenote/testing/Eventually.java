package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, at most so long that a test fails rather than hangs. */
public final class Eventually {
  /** Generous: a loaded machine is slow, a wrong program is wrong for ever. */
  public static final Duration LIMIT = Duration.ofSeconds(20);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Eventually() {}

  /** Returns once {@code condition} holds; fails, saying {@code what}, if it never does. */
  public static void eventually(String what, BooleanSupplier condition) {
    eventually(() -> what, condition);
  }

  /** As above; {@code what} is asked only at the end, so it may tell the last numbers. */
  public static void eventually(Supplier<String> what, BooleanSupplier condition) {
    eventually(LIMIT, what, condition);
  }

  /** As above, for what takes longer. */
  public static void eventually(Duration limit, Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        fail("never: " + what.get());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
