package io.cenote.transport.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In virtual time: a rest is time that passes. */
class RingPatienceTest {
  private static final int ENOMEM = -12;

  private long now;
  private int rests;
  private final RingPatience patience =
      new RingPatience(
          () -> now,
          nanos -> {
            rests++;
            now += nanos;
          });

  @ParameterizedTest
  @ValueSource(ints = {-4, -11, ENOMEM, -16})
  void shouldRetryATransientError(int errno) {
    for (int i = 0; i < 1000; i++) {
      patience.failed(failure(errno));
      patience.succeeded();
    }
    assertEquals(1000 * RingPatience.FIRST_REST_NANOS, now);
  }

  @Test
  void shouldGiveUpOnALastingError() {
    UncheckedIOException lasting = failure(-9);
    assertSame(lasting, assertThrows(UncheckedIOException.class, () -> patience.failed(lasting)));
    UncheckedIOException other = new UncheckedIOException(new IOException("no errno"));
    assertThrows(UncheckedIOException.class, () -> patience.failed(other));
    assertEquals(0, rests);
  }

  @Test
  void shouldGiveUpInTheEndAndNotSpinUntilThen() {
    assertThrows(
        UncheckedIOException.class,
        () -> {
          while (now < 2 * RingPatience.LIMIT_NANOS) {
            patience.failed(failure(ENOMEM));
          }
        });
    assertTrue(now >= RingPatience.LIMIT_NANOS && now < 1.1 * RingPatience.LIMIT_NANOS);
    assertTrue(rests < 200, () -> rests + " rests");
  }

  private static UncheckedIOException failure(int errno) {
    return new UncheckedIOException(Errors.newIOException("io_uring_enter", errno));
  }
}
