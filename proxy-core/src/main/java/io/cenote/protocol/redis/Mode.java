package io.cenote.protocol.redis;

/** Way in which the clients of a listener get connections. */
enum Mode {
  /** A connection for a burst of requests, until no reply is pending. */
  LEASE,
  /** Many clients' requests on few connections. */
  MUX,
  /** One connection for the whole session. */
  SESSION
}
