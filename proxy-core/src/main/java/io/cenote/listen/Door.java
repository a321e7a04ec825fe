package io.cenote.listen;

import io.cenote.session.ClientAddress;
import io.cenote.session.Session;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
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

  /**
   * Creates a door.
   *
   * @param before the one whose place it takes, and whose sources it goes on counting; null: none
   */
  Door(AccessSettings access, ProxyProtocolSettings proxy, @Nullable Door before) {
    this.access = access;
    this.proxy = proxy;
    Sources known = before == null ? null : before.sources;
    if (access.perSource().isUnbounded()) {
      sources = null;
    } else if (known == null) {
      sources = new Sources(access.perSource());
    } else {
      sources = known;
      known.bound(access.perSource());
    }
  }

  /**
   * Decides about a peer that has connected.
   *
   * @return null; or the reason why it is turned away
   */
  @Nullable Rejection connected(Stream peer, Loop accepting) {
    if (!proxy.isOn()) {
      return access.isOpen() ? null : enter(peer.peer(), accepting);
    }
    boolean trusted =
        peer.peer() instanceof InetSocketAddress address
            && proxy.from().contains(address.getAddress());
    return trusted ? null : Rejection.PROXY_FROM;
  }

  /** That peer got no session. */
  void turnedAway(Stream peer) {
    if (!proxy.isOn() && sources != null) {
      leave(peer.peer());
    }
  }

  /** That peer got a session, which counts for its source until it is over. */
  void begun(Session session) {
    if (!proxy.isOn()) {
      leavesWith(session);
    }
  }

  /** Decides about a client that a PROXY header has told of, as {@link #connected}. */
  @Nullable Rejection told(Session session, ClientAddress client) {
    Rejection why = enter(client.told(), session.loop());
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
  private @Nullable Rejection enter(@Nullable SocketAddress client, Loop loop) {
    if (!(client instanceof InetSocketAddress address)) {
      return null;
    }
    boolean allowed = access.allow().isEmpty() || access.allow().contains(address.getAddress());
    if (!allowed || access.deny().contains(address.getAddress())) {
      return Rejection.ACCESS;
    }
    return sources == null ? null : sources.enter(address.getAddress(), loop.nanos());
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
