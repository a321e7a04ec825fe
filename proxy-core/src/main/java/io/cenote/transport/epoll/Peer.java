package io.cenote.transport.epoll;

import io.netty.channel.unix.NativeInetAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Address of a stream's peer, made when somebody asks for it: most sessions never do.
 *
 * <p>Thread: any.
 */
final class Peer {
  private final @Nullable LeanSocket unix;
  private final byte @Nullable [] raw;
  private volatile @Nullable SocketAddress address;

  private Peer(@Nullable LeanSocket unix, byte @Nullable [] raw, @Nullable SocketAddress address) {
    this.unix = unix;
    this.raw = raw;
    this.address = address;
  }

  /** Returns the peer that a socket connects to. */
  static Peer of(SocketAddress connectTo) {
    return new Peer(null, null, connectTo);
  }

  /**
   * Returns the peer of an accepted socket.
   *
   * @param raw its address as accept4(2) gave it; null for a Unix socket's
   */
  static Peer of(LeanSocket accepted, byte @Nullable [] raw) {
    return new Peer(raw == null ? accepted : null, raw, null);
  }

  @Nullable SocketAddress address() {
    SocketAddress known = address;
    if (known == null) {
      if (raw != null) {
        known = NativeInetAddress.address(raw, 0, raw.length);
      } else if (unix != null && unix.isOpen()) {
        known = unix.remoteDomainSocketAddress();
      }
      address = known;
    }
    return known;
  }
}
