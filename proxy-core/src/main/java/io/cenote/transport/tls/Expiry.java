package io.cenote.transport.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reminder of a certificate that expires: once a day from 14 days before.
 *
 * <p>Thread: one at a time.
 */
final class Expiry {
  private static final Duration NOTICE = Duration.ofDays(14);
  private static final Duration DAY = Duration.ofDays(1);

  private @Nullable Instant lastSaid;

  /** Returns what is to be said now, if anything. */
  Optional<String> reminder(Instant notAfter, Instant now) {
    Duration left = Duration.between(now, notAfter);
    if (left.compareTo(NOTICE) > 0) {
      lastSaid = null;
      return Optional.empty();
    }
    if (lastSaid != null && now.isBefore(lastSaid.plus(DAY))) {
      return Optional.empty();
    }
    lastSaid = now;
    String when = left.isNegative() ? "has expired" : "expires in " + left.toDays() + " days";
    return Optional.of(when + ", at " + notAfter);
  }
}
