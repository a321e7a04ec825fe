package io.cenote.admin;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Request, as the answers see it; it is valid until the call that gets it returns.
 *
 * @param door by which it came
 * @param local the address that the client has connected to
 * @param path without the query
 * @param query its parameters
 */
record AdminRequest(
    FullHttpRequest http,
    Door door,
    @Nullable SocketAddress local,
    String path,
    Map<String, List<String>> query) {

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException if its address cannot be read
   */
  static AdminRequest of(FullHttpRequest http, Door door, @Nullable SocketAddress local) {
    QueryStringDecoder uri = new QueryStringDecoder(http.uri());
    return new AdminRequest(http, door, local, uri.path(), uri.parameters());
  }

  /** Tests whether it only reads. */
  boolean reads() {
    return http.method().equals(HttpMethod.GET) || http.method().equals(HttpMethod.HEAD);
  }

  /** Value of a parameter; {@code standard} if it is missing. */
  String parameter(String name, String standard) {
    List<String> values = query.getOrDefault(name, List.of());
    return values.isEmpty() ? standard : values.get(0);
  }

  @Nullable String header(CharSequence name) {
    return http.headers().get(name);
  }
}
