package io.cenote.transport.epoll;

import io.cenote.transport.TcpInfo;
import io.cenote.transport.socket.SocketEnd;
import io.cenote.transport.socket.SocketSetup;
import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBufAllocator;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Part of a stream that is about its descriptor alone: its addresses, its options, the kernel's
 * facts about it.
 *
 * <p>Thread: the stream's loop, except for the addresses.
 */
abstract class SocketStream implements Stream {
  private final LeanSocket socket;
  private final Peer peer;

  SocketStream(LeanSocket socket, Peer peer) {
    this.socket = socket;
    this.peer = peer;
  }

  /** Its descriptor. */
  public final LeanSocket socket() {
    return socket;
  }

  /** Buffer for the kernel's facts; null before the start. */
  abstract @Nullable TcpInfo scratch();

  /** Sends FIN; everything is flushed. */
  final void shutdownOutput() {
    SocketEnd.finish(socket);
  }

  @Override
  public final void resetAtClose() {
    if (socket.isOpen()) {
      SocketEnd.resetAtClose(socket);
    }
  }

  @Override
  public final @Nullable TcpInfo facts() {
    TcpInfo info = scratch();
    return info != null && !socket.isUnix() && socket.isOpen() && info.read(socket) ? info : null;
  }

  @Override
  public final void acknowledge() {
    if (!socket.isUnix()) {
      SocketSetup.acknowledge(socket);
    }
  }

  @Override
  public final void keepaliveIdle(Duration idle) {
    SocketSetup.keepaliveIdle(socket, idle);
  }

  @Override
  public final @Nullable SocketAddress peer() {
    return peer.address();
  }

  @Override
  public final @Nullable SocketAddress local() {
    if (!socket.isOpen()) {
      return null; // another socket may have its number by now
    }
    return socket.isUnix() ? socket.localDomainSocketAddress() : socket.localAddress();
  }

  @Override
  public final ByteBufAllocator alloc() {
    return ByteBufAllocator.DEFAULT;
  }
}
