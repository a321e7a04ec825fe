package io.cenote.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Once a day, from 14 days before the end on. */
class ExpiryTest {
  private static final Instant END = Instant.parse("2030-01-31T12:00:00Z");

  private final Expiry expiry = new Expiry();

  private Optional<String> before(Duration left) {
    return expiry.reminder(END, END.minus(left));
  }

  @Test
  void shouldRemindOnceADayFromTwoWeeksBefore() {
    assertEquals(Optional.empty(), before(Duration.ofDays(14).plusSeconds(1)));
    String text = "expires in 14 days, at 2030-01-31T12:00:00Z";
    assertEquals(Optional.of(text), before(Duration.ofDays(14)));
    assertEquals(Optional.empty(), before(Duration.ofDays(13).plusSeconds(1)));
    assertEquals(
        Optional.of("expires in 13 days, at 2030-01-31T12:00:00Z"), before(Duration.ofDays(13)));
    assertEquals(Optional.of("has expired, at 2030-01-31T12:00:00Z"), before(Duration.ofDays(-1)));
  }

  @Test
  void shouldForgetTheReminderOnceRenewed() {
    before(Duration.ofDays(10));
    assertEquals(Optional.empty(), before(Duration.ofDays(90)));
    assertEquals(
        Optional.of("expires in 10 days, at 2030-01-31T12:00:00Z"), before(Duration.ofDays(10)));
  }
}
