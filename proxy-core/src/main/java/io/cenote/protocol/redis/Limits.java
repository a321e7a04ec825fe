package io.cenote.protocol.redis;

/** Bounds of both peers' messages, checked before anything is kept. */
final class Limits {
  /** Length of one bulk string, bytes (proto-max-bulk-len of a Redis server). */
  static final long BULK = 512L * 1024 * 1024;

  /** Arguments of one request, as of Redis 7.0; none of them is kept by number. */
  static final int ARGUMENTS = Integer.MAX_VALUE;

  /** Announced elements of one reply that have not come: more than any server holds. */
  static final long OUTSTANDING = 1L << 40;

  /** One inline request, and one line of a request, bytes. */
  static final int INLINE = 64 * 1024;

  /** Length of a request that has to be whole before it is sent, bytes. */
  static final int HELD = 64 * 1024;

  /** All requests of one upstream's clients that have begun and not ended, bytes. */
  static final long HELD_IN_ALL = 64L * 1024 * 1024;

  /** Length of a request kept for replay, bytes. */
  static final int REPEATED = 16 * 1024;

  /** Total length of requests kept for replay, for one upstream, bytes. */
  static final long REPEATED_IN_ALL = 16L * 1024 * 1024;

  /** Digits of a length. */
  static final int DIGITS = 18;

  private Limits() {}
}
