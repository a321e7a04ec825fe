package io.cenote.transport.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the clients of a listener.
 *
 * @param files certificate of the listener
 * @param clientCa PEM file of the authorities that sign certificates of clients; null for none
 * @param clientAuth demand for such a certificate
 * @param common the rest
 */
public record ListenerTls(
    KeyFiles files, @Nullable Path clientCa, ClientAuth clientAuth, TlsCommon common) {

  /** Demand for a certificate of the client. */
  public enum ClientAuth {
    /** No client is asked. */
    NONE,
    /** A client may do without one, but one that it shows must be good. */
    OPTIONAL,
    /** A client without a good one is refused. */
    REQUIRED
  }
}
