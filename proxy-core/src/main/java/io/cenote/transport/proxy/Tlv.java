package io.cenote.transport.proxy;

/** Type-length-value that a header of version 2 may have. */
public enum Tlv {
  /** Number of the session. */
  UNIQUE_ID,
  /** Host that the client has asked for in its handshake of TLS. */
  AUTHORITY,
  /** TLS of the client: version, cipher suite, common name of its certificate. */
  SSL
}
