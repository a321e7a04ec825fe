package io.cenote.pool;

/** States of an upstream connection, and the only steps between them. */
enum ConnectionState {
  /** Being dialled, and greeted if the protocol requires it. */
  CONNECTING,
  /** In its shard's idle queue. */
  IDLE,
  /** Being probed; counts as idle. */
  PROBING,
  /** Between two loops, on its way to a session that waits; counts as idle. */
  MOVING,
  /** Acquired by one session, or shared by several. */
  ACTIVE,
  /** Being reset after a session; counts as active. */
  RESETTING,
  /** Closed with a reason; holds no permit. */
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
