package io.cenote.pool;

/** The states of an upstream connection, and the only steps between them. */
enum ConnectionState {
  /** Dialled, not yet there. */
  CONNECTING,
  /** In its shard's queue, lent to nobody. */
  IDLE,
  /** Lent to one session. */
  ACTIVE,
  /** Gone, with a reason; holds no permit. */
  CLOSED;

  boolean mayBecome(ConnectionState next) {
    return switch (this) {
      case CONNECTING -> next == IDLE || next == ACTIVE || next == CLOSED;
      case IDLE -> next == ACTIVE || next == CLOSED;
      case ACTIVE -> next == IDLE || next == CLOSED;
      case CLOSED -> false;
    };
  }
}
