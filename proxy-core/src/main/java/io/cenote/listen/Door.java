package io.cenote.listen;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Door of one listener: it lets clients in or turns them away by their address, before a byte is
 * read. A client without an address, that of a Unix socket, may always come in.
 *
 * <p>Thread: any.
 */
final class Door {
  private final AccessSettings access;
  private final @Nullable Sources sources;

  Door(AccessSettings access) {
    this.access = access;
    sources = access.perSource().isUnbounded() ? null : new Sources(access.perSource());
  }

  /**
   * Lets a client in, who counts for its source from now on.
   *
   * @return null; or the reason why it may not come in
   */
  @Nullable Rejection enter(@Nullable SocketAddress client, long now) {
    if (!(client instanceof InetSocketAddress address)) {
      return null;
    }
    boolean allowed = access.allow().isEmpty() || access.allow().contains(address.getAddress());
    if (!allowed || access.deny().contains(address.getAddress())) {
      return Rejection.ACCESS;
    }
    return sources == null ? null : sources.enter(address.getAddress(), now);
  }

  /** A client that was let in has gone, or got no session. */
  void leave(@Nullable SocketAddress client) {
    if (sources != null && client instanceof InetSocketAddress address) {
      sources.leave(address.getAddress());
    }
  }

  /** Sources known now and forgotten so far; none are counted without a bound on them. */
  ListenerSnapshot.Sources sources() {
    return sources == null
        ? new ListenerSnapshot.Sources(0, 0)
        : new ListenerSnapshot.Sources(sources.known(), sources.forgotten());
  }
}
