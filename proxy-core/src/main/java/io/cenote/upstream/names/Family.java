package io.cenote.upstream.names;

/** Family of addresses that is looked up. */
public enum Family {
  /** Both. */
  ANY,
  /** A records. */
  IPV4,
  /** AAAA records. */
  IPV6
}
