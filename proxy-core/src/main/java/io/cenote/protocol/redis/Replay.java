package io.cenote.protocol.redis;

/** Which requests may be sent again, once, if their connection is lost before a reply. */
enum Replay {
  /** None. */
  NONE,
  /** Those that the server's {@code COMMAND} calls read-only. */
  READS,
  /** Also those that leave the same behind if they are carried out twice. */
  IDEMPOTENT
}
