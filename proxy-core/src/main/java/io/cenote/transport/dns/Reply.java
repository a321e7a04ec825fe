package io.cenote.transport.dns;

import java.time.Duration;
import java.util.List;

/** Content of one message of a server, as far as it concerns one question. */
sealed interface Reply<T> {

  /** Records that were asked for. */
  record Found<T>(List<T> records, Duration ttl) implements Reply<T> {}

  /** Another name under which the records may be; the message has none of them. */
  record Alias<T>(String name, Duration ttl) implements Reply<T> {}

  /** No records. */
  record Nothing<T>(LookUpFailure kind, String text) implements Reply<T> {
    /** Tests whether another server may know better. */
    boolean isOnlyOfThisServer() {
      return !kind.isDenial();
    }
  }
}
