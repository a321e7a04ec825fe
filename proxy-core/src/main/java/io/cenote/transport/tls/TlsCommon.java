package io.cenote.transport.tls;

import java.time.Duration;
import java.util.List;

/**
 * Settings of TLS that listeners and upstreams have alike.
 *
 * @param versions of the protocol
 * @param alpn names of application protocols, the preferred one first; empty for none
 * @param handshakeTimeout from the connect to the end of the handshake
 * @param engine what does the work
 */
public record TlsCommon(
    TlsVersions versions, List<String> alpn, Duration handshakeTimeout, TlsLibrary engine) {}
