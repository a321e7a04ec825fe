package io.cenote.transport.proxy;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that a PROXY header tells.
 *
 * @param source the client's; null if the header leaves it to the socket, as LOCAL and UNKNOWN do
 * @param destination where the client has connected to; null like the source
 */
public record ProxyHeader(
    @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination) {
  static final ProxyHeader OF_THE_SOCKET = new ProxyHeader(null, null);
}
