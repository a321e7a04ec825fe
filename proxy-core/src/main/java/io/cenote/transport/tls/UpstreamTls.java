package io.cenote.transport.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the connections to an upstream.
 *
 * @param ca PEM file of the authorities that are trusted; null for those of the system
 * @param verify how the certificate of the server is judged
 * @param serverName name to ask for and to verify; null for the host of the endpoint
 * @param files our own certificate, for a server that asks for one
 * @param common the rest
 */
public record UpstreamTls(
    @Nullable Path ca,
    Verify verify,
    @Nullable String serverName,
    KeyFiles files,
    TlsCommon common) {

  /** Judgement on the certificate of a server. */
  public enum Verify {
    /** An authority that is trusted has signed it, and it has the name of the server. */
    FULL,
    /** An authority that is trusted has signed it. */
    CA,
    /** None: whoever answers is believed. */
    NONE
  }
}
