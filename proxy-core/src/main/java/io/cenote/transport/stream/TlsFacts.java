package io.cenote.transport.stream;

import org.jspecify.annotations.Nullable;

/**
 * Facts that a client's handshake has told.
 *
 * @param version of the protocol, as in {@code TLSv1.3}
 * @param cipher suite, by its standard name
 * @param serverName host that the client has asked for (SNI, RFC 6066, section 3); null: none
 * @param hasCertificate whether it has shown a certificate, which was verified then
 * @param commonName of the subject of that certificate; null: none
 */
public record TlsFacts(
    String version,
    String cipher,
    @Nullable String serverName,
    boolean hasCertificate,
    @Nullable String commonName) {}
