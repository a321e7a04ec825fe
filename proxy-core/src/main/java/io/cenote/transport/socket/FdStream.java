package io.cenote.transport.socket;

import io.cenote.transport.TcpInfo;
import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stream over a channel whose descriptor is known, so that the kernel can be asked directly.
 *
 * <p>Thread: the channel's loop.
 */
public class FdStream extends ChannelStream {
  private final Socket socket;
  private final boolean tcp;

  /**
   * Creates a stream as {@link ChannelStream} does.
   *
   * @param tcp whether it is a TCP socket, which has facts that a Unix socket lacks
   * @param <C> a channel with a descriptor
   */
  public <C extends Channel & UnixChannel> FdStream(
      C channel, @Nullable SocketAddress connectTo, boolean tcp) {
    super(channel, connectTo);
    this.tcp = tcp;
    socket = (Socket) channel.fd();
  }

  /** Tests whether it is a TCP connection. */
  protected final boolean isTcp() {
    return tcp;
  }

  @Override
  protected final void shutdownOutput() {
    SocketEnd.finish(socket);
  }

  @Override
  public final @Nullable TcpInfo facts() {
    TcpInfo info = scratch();
    return tcp && info != null && channel().isOpen() && info.read(socket) ? info : null;
  }

  @Override
  public final void acknowledge() {
    if (tcp) {
      SocketSetup.acknowledge(socket);
    }
  }

  @Override
  public final void keepaliveIdle(Duration idle) {
    SocketSetup.keepaliveIdle(socket, idle);
  }
}
