package io.cenote.protocol.redis;

/**
 * What keeps a client on a connection of its own, beyond what {@link RedisState} knows.
 *
 * <p>Thread: the client's loop.
 */
final class PinState {
  private static final String LARGE = "large";

  private final RedisState state;
  private boolean blocking;
  private boolean greeting;
  private String raw;

  /**
   * @param raw why bytes go through as they are from the start; empty if they do not
   */
  PinState(RedisState state, String raw) {
    this.state = state;
    this.raw = raw;
  }

  /**
   * A request was sent.
   *
   * @param alone whether the command has no arguments
   */
  void sent(Kind kind, boolean alone) {
    blocking |= kind.blocks() && !state.isInTransaction();
    greeting |= kind == Kind.HELLO;
    if (kind.isRaw()) {
      raw = state.isInTransaction() ? Kind.MULTI.pin() : kind.pin();
    } else {
      state.sent(kind, alone);
    }
  }

  /** Nothing is owed any more. */
  void caughtUp() {
    blocking = false;
    greeting = false;
  }

  boolean isBlocking() {
    return blocking;
  }

  /**
   * Whether the reply to HELLO is awaited: until then nobody knows the client's name and version.
   */
  boolean isGreeting() {
    return greeting;
  }

  boolean isRaw() {
    return !raw.isEmpty();
  }

  /** The word of log and metric; empty if nothing keeps it. */
  String word(boolean withinRequest) {
    if (isRaw()) {
      return raw;
    }
    if (state.isInTransaction()) {
      return Kind.MULTI.pin();
    }
    if (state.isWatching()) {
      return Kind.WATCH.pin();
    }
    return blocking ? Kind.BLOCKING.pin() : withinRequest ? LARGE : "";
  }
}
