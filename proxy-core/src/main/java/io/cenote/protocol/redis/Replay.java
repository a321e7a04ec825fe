package io.cenote.protocol.redis;

/** Requests that may be sent again, once, if their connection is lost before a reply. */
enum Replay {
  /** None. */
  NONE,
  /** Those that the server's {@code COMMAND} calls read-only. */
  READS,
  /** Also those that leave the same state if they run twice. */
  IDEMPOTENT
}
