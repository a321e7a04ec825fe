package io.cenote.server;

import io.cenote.admin.AdminEndpoint;
import io.cenote.admin.AdminView;
import io.cenote.config.CenoteConfig;
import io.cenote.protocol.Secret;
import io.cenote.transport.Endpoint;
import io.cenote.transport.system.Loops;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admin endpoint of one proxy, on its one or two addresses. Owner: the proxy. */
final class Admin {
  private static final Logger LOG = LoggerFactory.getLogger("cenote");

  private final CenoteConfig.Admin settings;
  private final @Nullable AdminEndpoint whole;
  private final @Nullable AdminEndpoint readOnly;

  /**
   * Creates it.
   *
   * @param now its settings at any moment: the token may become another one
   */
  Admin(AdminView view, Loops loops, Supplier<CenoteConfig.Admin> now) {
    settings = now.get();
    Endpoint bind = settings.bind();
    whole =
        bind == null
            ? null
            : new AdminEndpoint(view, loops, bind, () -> tokenOf(now.get()), settings.names());
    Endpoint open = settings.readOnlyBind();
    readOnly = open == null ? null : AdminEndpoint.readOnly(view, loops, open);
  }

  private static @Nullable String tokenOf(CenoteConfig.Admin settings) {
    Secret token = settings.token();
    return token == null ? null : token.text();
  }

  void open() throws StartFailure {
    open(whole, "admin: " + settings.bind());
    open(readOnly, "admin.read-only-bind: " + settings.readOnlyBind());
  }

  private static void open(@Nullable AdminEndpoint endpoint, String what) throws StartFailure {
    if (endpoint != null) {
      Opening.of(what, endpoint::open, endpoint::opened);
    }
  }

  /** Its address; null if it is off. */
  @Nullable SocketAddress address() {
    return whole == null ? null : whole.address();
  }

  /** Address of the read-only door; null if there is none. */
  @Nullable SocketAddress readOnlyAddress() {
    return readOnly == null ? null : readOnly.address();
  }

  void close() {
    close(whole);
    close(readOnly);
  }

  private static void close(@Nullable AdminEndpoint endpoint) {
    try {
      if (endpoint != null) {
        endpoint.close();
      }
    } catch (IOException e) {
      LOG.warn("admin: {}", e.toString());
    }
  }
}
