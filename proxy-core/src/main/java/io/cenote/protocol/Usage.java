package io.cenote.protocol;

/** Way in which clients of a protocol use connections. */
public enum Usage {
  /** One upstream connection for the whole session; its bytes are not understood. */
  SESSION,
  /** A connection for requests and their replies, until the protocol says that it is clean. */
  LEASE
}
