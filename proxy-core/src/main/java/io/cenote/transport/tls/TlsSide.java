package io.cenote.transport.tls;

import io.cenote.transport.stream.Stream;
import java.time.Duration;

/**
 * Side of a connection that a {@link TlsStream} is.
 *
 * @param isClient whether it begins the handshake
 * @param isLater whether TLS begins with {@link Stream#secure}, and not at the start
 * @param handshakeTimeout time limit, without the connect
 * @param name for the log, as {@code key=value}
 * @param handshakes account of them
 */
record TlsSide(
    boolean isClient,
    boolean isLater,
    Duration handshakeTimeout,
    String name,
    Handshakes handshakes) {}
