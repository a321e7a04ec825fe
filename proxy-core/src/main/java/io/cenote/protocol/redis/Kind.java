package io.cenote.protocol.redis;

/** What a command does to the connection it runs on: all that matters here. */
enum Kind {
  /** Nothing: any connection will do. */
  PLAIN(""),
  /** It may wait for other clients, and hold up whoever is behind it. */
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
  /** Turns the connection into a stream, or does what only the server knows. */
  MONITOR("monitor"),
  /** Leaves a state of its own with the connection. */
  STICKY("state"),
  /** Not known to anybody. */
  UNKNOWN("unknown"),
  SELECT("select"),
  AUTH("auth"),
  HELLO("hello"),
  RESET(""),
  QUIT(""),
  CLIENT(""),
  SCRIPT(""),
  /** Ends what others wait for: it must not wait behind that. */
  KILL("");

  private final String pin;

  Kind(String pin) {
    this.pin = pin;
  }

  /** Why a client that sent it has a connection for itself; empty: it need not. */
  String pin() {
    return pin;
  }

  /** Whether it goes to the server and leaves nothing behind. */
  boolean isShareable() {
    return this == PLAIN || this == SCRIPT || this == CLIENT;
  }

  /** Whether what its client says next is meant for what it has done, and for nothing else. */
  boolean isPremise() {
    return switch (this) {
      case SELECT, AUTH, HELLO, MULTI, WATCH -> true;
      default -> false;
    };
  }

  /** Whether its arguments must be seen. */
  boolean needsWhole() {
    return switch (this) {
      case MAY_BLOCK, SELECT, AUTH, HELLO, CLIENT -> true;
      default -> false;
    };
  }

  /** Whether it may wait for other clients, unless it is queued in a transaction. */
  boolean blocks() {
    return this == BLOCKING || this == WAIT;
  }

  /** Whether the replies after it cannot be counted. */
  boolean isRaw() {
    return switch (this) {
      case SUBSCRIBE, SHARD_SUBSCRIBE, MONITOR, STICKY, UNKNOWN -> true;
      default -> false;
    };
  }

  /** Whether everything behind it is replies that nobody counts, and not messages. */
  boolean hidesReplies() {
    return this == MONITOR || this == STICKY || this == UNKNOWN;
  }

  /** Whether a client may send it that has not shown who it is (flag {@code no_auth}). */
  boolean needsNoLogin() {
    return switch (this) {
      case AUTH, HELLO, RESET, QUIT -> true;
      default -> false;
    };
  }
}
