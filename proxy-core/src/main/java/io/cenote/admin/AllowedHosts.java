package io.cenote.admin;

import io.cenote.transport.Endpoint;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Filter of requests by their Host header. A page of a foreign site can have its own name resolved
 * to a loopback address (DNS rebinding) and then read the answer; its browser still sends the
 * foreign name.
 */
final class AllowedHosts {
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^:\\[\\]]+))(?::[0-9]{0,5})?");

  private final Endpoint bind;
  private final Set<String> names;
  private final boolean any;

  /**
   * Creates the filter of an endpoint with that address.
   *
   * @param names by which it may be called besides
   * @param any whether every name will do: what it answers is for everybody
   */
  AllowedHosts(Endpoint bind, List<String> names, boolean any) {
    this.bind = bind;
    this.names = names.stream().map(AllowedHosts::lower).collect(Collectors.toUnmodifiableSet());
    this.any = any;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * Returns 200, 400 if the header is missing or there are several, 421 if it is foreign.
   *
   * @param local the address that the client has connected to
   */
  HttpResponseStatus judge(HttpRequest request, @Nullable SocketAddress local) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    boolean needed = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
    if (hosts.size() > 1 || (needed && (hosts.isEmpty() || hosts.get(0).isBlank()))) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    return hosts.isEmpty() || isOurs(hosts.get(0).strip(), local)
        ? HttpResponseStatus.OK
        : HttpResponseStatus.MISDIRECTED_REQUEST;
  }

  private boolean isOurs(String header, @Nullable SocketAddress local) {
    if (any || !(bind instanceof Endpoint.Tcp tcp)) {
      return true; // no browser connects to a Unix socket
    }
    Matcher parts = HOST_AND_PORT.matcher(header);
    if (!parts.matches()) {
      return false;
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    String name = lower(host);
    if (name.equals("localhost") || name.equals(lower(tcp.host())) || names.contains(name)) {
      return true;
    }
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    return address != null
        && (address.isLoopbackAddress()
            || (local instanceof InetSocketAddress here && address.equals(here.getAddress())));
  }
}
