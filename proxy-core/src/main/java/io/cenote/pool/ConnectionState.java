package io.cenote.pool;

/** The states of an upstream connection, and the only steps between them. */
enum ConnectionState {
  /** Dialled, and greeted where the protocol wants it; not yet there. */
  CONNECTING,
  /** In its shard's queue, lent to nobody. */
  IDLE,
  /** Being asked whether the server still answers; counts as idle. */
  PROBING,
  /** Between two loops, on its way to a session that waits; counts as idle. */
  MOVING,
  /** Lent to one session, or shared by several. */
  ACTIVE,
  /** Being cleaned after a session; counts as active. */
  RESETTING,
  /** Gone, with a reason; holds no permit. */
  CLOSED;

  boolean mayBecome(ConnectionState next) {
    return switch (this) {
      case CONNECTING -> next == IDLE || next == ACTIVE || next == CLOSED;
      case IDLE -> next == ACTIVE || next == PROBING || next == MOVING || next == CLOSED;
      case MOVING -> next == IDLE || next == ACTIVE || next == CLOSED;
      case PROBING -> next == IDLE || next == CLOSED;
      case ACTIVE -> next == IDLE || next == RESETTING || next == CLOSED;
      case RESETTING -> next == IDLE || next == CLOSED;
      case CLOSED -> false;
    };
  }

  boolean countsAsIdle() {
    return this == IDLE || this == PROBING || this == MOVING;
  }

  boolean countsAsActive() {
    return this == ACTIVE || this == RESETTING;
  }
}
