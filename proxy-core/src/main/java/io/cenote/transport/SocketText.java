package io.cenote.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Text of socket addresses as people write them, without Java's slash and without a lookup. */
public final class SocketText {
  private SocketText() {}

  /** Returns, for example, {@code 127.0.0.1:6379} or {@code [::1]:6379}; {@code -} for none. */
  public static String of(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
      return new Endpoint.Tcp(inet.getAddress().getHostAddress(), inet.getPort()).toString();
    }
    return address == null ? "-" : address.toString();
  }
}
