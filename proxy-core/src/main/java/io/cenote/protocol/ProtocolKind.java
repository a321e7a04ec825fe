package io.cenote.protocol;

/** Kind of protocol that listeners may name; the server has the one list of them. */
public interface ProtocolKind {
  /** Word of {@code protocol = ...}, and of the objects with its own keys. */
  String name();

  /** Reads the keys of {@code listeners.NAME.<name>}. */
  Object readListener(Keys keys);

  /** Way in which its clients use connections. */
  Usage usage();

  /** Tests whether its servers can be probed. */
  boolean probes();

  /** Tests whether clients are believed who they say they are, so that strangers may not come. */
  default boolean trustsClients() {
    return false;
  }

  /** Reads the keys of {@code upstreams.NAME.<name>}. */
  Object readUpstream(Keys keys);

  /**
   * Creates the protocol of an upstream with those options.
   *
   * @param options the result of {@link #readUpstream}
   */
  Protocol with(Object options);
}
