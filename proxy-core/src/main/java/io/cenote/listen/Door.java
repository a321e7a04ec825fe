package io.cenote.listen;

import io.cenote.session.Session;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Door of one listener: it lets clients in or turns them away by their address, before a byte of
 * theirs is read. With the PROXY protocol the peer must be one that may speak for clients, and the
 * rules are for the client that it tells of. A client without an address, that of a Unix socket,
 * may always come in.
 *
 * <p>Thread: any.
 */
final class Door {
  private final AccessSettings access;
  private final ProxyProtocolSettings proxy;
  private final @Nullable Sources sources;

  Door(AccessSettings access, ProxyProtocolSettings proxy) {
    this.access = access;
    this.proxy = proxy;
    sources = access.perSource().isUnbounded() ? null : new Sources(access.perSource());
  }

  /** Tests whether a listener needs a door. */
  static boolean guards(AccessSettings access, ProxyProtocolSettings proxy) {
    return !access.isOpen() || proxy.isOn();
  }

  /**
   * Decides about a peer that has connected.
   *
   * @return null; or the reason why it is turned away
   */
  @Nullable Rejection connected(@Nullable SocketAddress peer, long now) {
    if (!proxy.isOn()) {
      return enter(peer, now);
    }
    boolean trusted =
        peer instanceof InetSocketAddress address && proxy.from().contains(address.getAddress());
    return trusted ? null : Rejection.PROXY_FROM;
  }

  /** That peer got no session. */
  void turnedAway(@Nullable SocketAddress peer) {
    if (!proxy.isOn()) {
      leave(peer);
    }
  }

  /** That peer got a session, which counts for its source until it is over. */
  void begun(Session session) {
    if (!proxy.isOn()) {
      leavesWith(session);
    }
  }

  /** Decides about a client that a PROXY header has told of, as {@link #connected}. */
  @Nullable Rejection told(Session session, @Nullable SocketAddress client, long now) {
    Rejection why = enter(client, now);
    if (why == null) {
      leavesWith(session);
    }
    return why;
  }

  private void leavesWith(Session session) {
    if (sources != null) {
      session.whenOver(() -> leave(session.address().told()));
    }
  }

  /** Lets a client in, who counts for its source from now on. */
  private @Nullable Rejection enter(@Nullable SocketAddress client, long now) {
    if (!(client instanceof InetSocketAddress address)) {
      return null;
    }
    boolean allowed = access.allow().isEmpty() || access.allow().contains(address.getAddress());
    if (!allowed || access.deny().contains(address.getAddress())) {
      return Rejection.ACCESS;
    }
    return sources == null ? null : sources.enter(address.getAddress(), now);
  }

  private void leave(@Nullable SocketAddress client) {
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
