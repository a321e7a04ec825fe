package io.cenote.protocol;

/** A protocol that listeners may name; the server has the one list of them. */
public interface ProtocolKind {
  /** The word of {@code protocol = ...}, and of the objects with its own keys. */
  String name();

  /** Reads the keys of {@code listeners.NAME.<name>}. */
  Object readListener(Keys keys);

  /** For how long its clients have a connection. */
  Usage usage();

  /** Whether a server that speaks it can be asked whether it still answers. */
  boolean probes();

  /** Reads the keys of {@code upstreams.NAME.<name>}. */
  Object readUpstream(Keys keys);

  /**
   * The protocol as an upstream with those options speaks it.
   *
   * @param options what {@link #readUpstream} has read
   */
  Protocol with(Object options);
}
