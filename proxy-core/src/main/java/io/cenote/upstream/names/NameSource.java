package io.cenote.upstream.names;

import java.util.List;

/**
 * Source of the addresses of a name. It tells its {@link SourceListener} of every look-up.
 *
 * <p>Thread: the loop, but for {@link #lastGoodNanos()}.
 */
interface NameSource {
  /** Value of {@link #lastGoodNanos()} without a good answer. */
  long NEVER = Long.MIN_VALUE;

  void start();

  /** Looks up at once, but at most once a second. */
  void lookAgain();

  void close();

  /** Tests whether all that belongs to it has been looked up once, with whatever result. */
  boolean isTried();

  /** Returns the addresses as last known, in any order. */
  List<Found> found();

  /** Moment of the last good answer on the loop's clock, or {@link #NEVER}. Thread: any. */
  long lastGoodNanos();
}
