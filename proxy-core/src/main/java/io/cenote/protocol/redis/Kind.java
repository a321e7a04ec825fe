package io.cenote.protocol.redis;

/** Kind of a command, by its effect on its connection. */
enum Kind {
  /** Leaves nothing: any connection will do. */
  PLAIN(""),
  /** May wait for other clients, and hold up requests behind it. */
  BLOCKING("blocking"),
  /** As {@link #BLOCKING}, if its option {@code BLOCK} is given. */
  MAY_BLOCK("blocking"),
  /** Asks about the writes of its own connection. */
  WAIT("wait"),
  MULTI("multi"),
  EXEC("multi"),
  DISCARD("multi"),
  WATCH("watch"),
  UNWATCH("watch"),
  SUBSCRIBE("pubsub"),
  /** As {@link #SUBSCRIBE}; but the server may end it by itself, when a slot moves. */
  SHARD_SUBSCRIBE("pubsub"),
  /** Turns the connection into a stream, or has effects that only the server knows. */
  MONITOR("monitor"),
  /** Leaves state with the connection. */
  STICKY("state"),
  /** Is unknown. */
  UNKNOWN("unknown"),
  SELECT("select"),
  AUTH("auth"),
  HELLO("hello"),
  RESET(""),
  QUIT(""),
  CLIENT(""),
  SCRIPT(""),
  /** Ends work of other clients: it must not wait behind it. */
  KILL("");

  private final String pin;

  Kind(String pin) {
    this.pin = pin;
  }

  /** Reason why its client holds a connection; empty: it need not. */
  String pin() {
    return pin;
  }

  /** Tests whether it goes to the server and leaves nothing behind. */
  boolean isShareable() {
    return this == PLAIN || this == SCRIPT || this == CLIENT;
  }

  /** Tests whether its client's next requests depend on its success. */
  boolean isPremise() {
    return switch (this) {
      case SELECT, AUTH, HELLO, MULTI, WATCH -> true;
      default -> false;
    };
  }

  /** Tests whether its arguments must be seen. */
  boolean needsWhole() {
    return switch (this) {
      case MAY_BLOCK, SELECT, AUTH, HELLO, CLIENT -> true;
      default -> false;
    };
  }

  /** Tests whether it may wait for other clients, unless queued in a transaction. */
  boolean blocks() {
    return this == BLOCKING || this == WAIT;
  }

  /** Tests whether the replies after it cannot be counted. */
  boolean isRaw() {
    return switch (this) {
      case SUBSCRIBE, SHARD_SUBSCRIBE, MONITOR, STICKY, UNKNOWN -> true;
      default -> false;
    };
  }

  /** Tests whether everything behind it is uncounted replies, not messages. */
  boolean hidesReplies() {
    return this == MONITOR || this == STICKY || this == UNKNOWN;
  }

  /** Tests whether a client may send it before a login (flag {@code no_auth}). */
  boolean needsNoLogin() {
    return switch (this) {
      case AUTH, HELLO, RESET, QUIT -> true;
      default -> false;
    };
  }
}
