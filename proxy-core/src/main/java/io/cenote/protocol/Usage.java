package io.cenote.protocol;

/** For how long a client of a protocol has a connection. */
public enum Usage {
  /** One upstream connection for the client's whole stay; nothing is known of its bytes. */
  SESSION,
  /** A connection for requests and their replies, and for as long as the protocol says so. */
  LEASE
}
