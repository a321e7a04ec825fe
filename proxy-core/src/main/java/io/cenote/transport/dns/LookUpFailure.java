package io.cenote.transport.dns;

import java.util.Locale;

/** Kind of a failed look-up: one list for the log, the counters and the tests. */
public enum LookUpFailure {
  /** A server says that there is no such name. */
  NXDOMAIN,
  /** The server could not find out. */
  SERVFAIL,
  /** The server does not answer such questions, or not ours. */
  REFUSED,
  /** No server answered in time. */
  TIMEOUT,
  /** The name exists, and has no record of the kind that was asked for. */
  EMPTY,
  /** Anything else: an answer that cannot be read, no socket, an alias without an end. */
  OTHER;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** Word for counters, for example {@code nxdomain}. */
  public String word() {
    return word;
  }

  /** Tests whether a server knows that there is nothing, so that asking elsewhere is no use. */
  boolean isDenial() {
    return this == NXDOMAIN || this == EMPTY;
  }
}
