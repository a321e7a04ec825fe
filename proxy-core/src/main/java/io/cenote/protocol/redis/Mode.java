package io.cenote.protocol.redis;

/** How the clients of a listener get connections. */
enum Mode {
  /** For a burst of requests, until every reply is counted in. */
  LEASE,
  /** Many clients' requests on few connections. */
  MUX,
  /** One connection for the client's whole stay. */
  SESSION
}
