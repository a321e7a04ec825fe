package io.cenote.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kind of protocol that listeners may name; the server has the one list of them.
 *
 * @param <L> its settings of a listener
 * @param <U> its settings of an upstream
 */
public interface ProtocolKind<L, U> {
  /** Word of {@code protocol = ...}, and of the objects with its own keys. */
  String name();

  /** Reads the keys of {@code listeners.NAME.<name>}. */
  L readListener(Keys keys);

  /** Way in which its clients use connections. */
  Usage usage();

  /** Tests whether its servers can be probed. */
  boolean probes();

  /** Tests whether clients are believed who they say they are, so that strangers may not come. */
  default boolean trustsClients() {
    return false;
  }

  /**
   * Tests whether its peers begin TLS with bytes of its own, so that it cannot be just put over.
   */
  default boolean beginsTlsItself() {
    return false;
  }

  /** Reads the keys of {@code upstreams.NAME.<name>}. */
  U readUpstream(Keys keys);

  /**
   * Returns the secrets among those settings; one that is in a file is read again when it changes.
   */
  default List<Secret> secrets(U settings) {
    return List.of();
  }

  /**
   * Creates the protocol of an upstream with those settings.
   *
   * @param tls whether its connections {@linkplain #beginsTlsItself begin} TLS
   * @param before the one that it takes the place of, of this kind, whose counters and clients it
   *     shares; null: none
   */
  Protocol<L> with(U settings, boolean tls, @Nullable Protocol<?> before);
}
