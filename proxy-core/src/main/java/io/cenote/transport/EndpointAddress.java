package io.cenote.transport;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Socket addresses of endpoints, without a look-up. */
public final class EndpointAddress {
  private EndpointAddress() {}

  /** Returns the address of the endpoint; an unresolved one if its host is a name. */
  public static SocketAddress of(Endpoint endpoint) {
    if (endpoint instanceof Endpoint.Unix unix) {
      return new DomainSocketAddress(unix.path());
    }
    Endpoint.Tcp tcp = (Endpoint.Tcp) endpoint;
    InetAddress literal = literal(tcp.host());
    return literal == null
        ? InetSocketAddress.createUnresolved(tcp.host(), tcp.port())
        : new InetSocketAddress(literal, tcp.port());
  }

  /** Returns the address that the text is, a zone of IPv6 included; null if it is a name. */
  public static @Nullable InetAddress literal(String host) {
    if (!NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host)) {
      return null;
    }
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return null; // the zone names no interface of this host
    }
  }
}
