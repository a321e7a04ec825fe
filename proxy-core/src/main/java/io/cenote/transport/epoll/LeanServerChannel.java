package io.cenote.transport.epoll;

import io.cenote.transport.socket.Backlog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.AbstractEpollServerChannel;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Listening socket on epoll, TCP or Unix, whose clients are {@link LeanChannel}s. */
public final class LeanServerChannel extends AbstractEpollServerChannel implements Backlog {
  /** Length and bytes of the longest address, an IPv6 one with scope and port. */
  private static final int ADDRESS_BYTES = 26;

  private final EpollChannelConfig config = new Config(this);
  private final boolean unix;

  /** Creates a socket, to be bound to an address of that family. */
  public LeanServerChannel(SocketAddress local) {
    super(newSocket(local), false);
    unix = local instanceof DomainSocketAddress;
  }

  private static LinuxSocket newSocket(SocketAddress local) {
    return local instanceof DomainSocketAddress
        ? LinuxSocket.newSocketDomain()
        : LinuxSocket.newSocketStream(!LeanSocket.isInet4(local));
  }

  @Override
  public EpollChannelConfig config() {
    return config;
  }

  @Override
  protected void doBind(SocketAddress local) throws Exception {
    super.doBind(local);
    socket.listen(NetUtil.SOMAXCONN);
    active = true;
  }

  @Override
  public void acceptAll() {
    byte[] peer = new byte[ADDRESS_BYTES];
    try {
      while (active && config.isAutoRead()) {
        int descriptor = socket.accept(peer);
        if (descriptor < 0) {
          return;
        }
        pipeline().fireChannelRead(newChildChannel(descriptor, peer, 1, peer[0]));
      }
    } catch (IOException e) {
      pipeline().fireExceptionCaught(e);
    }
  }

  @Override
  protected Channel newChildChannel(int fd, byte[] remote, int offset, int length) {
    byte[] address = unix ? null : Arrays.copyOfRange(remote, offset, offset + length);
    return LeanChannel.accepted(this, LeanSocket.accepted(fd, unix), address, new EpollWiring());
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return unix ? socket.localDomainSocketAddress() : super.localAddress0();
  }

  /**
   * Options of the listening socket; a listener sets just one that is not the kernel's by number.
   */
  private static final class Config extends EpollChannelConfig implements RawOptions {
    private final LeanServerChannel owner;

    Config(LeanServerChannel channel) {
      super(channel);
      this.owner = channel;
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      if (!option.equals(ChannelOption.SO_REUSEADDR)) {
        return super.setOption(option, value);
      }
      try {
        owner.socket.setReuseAddress((Boolean) value);
        return true;
      } catch (IOException e) {
        throw new ChannelException(e);
      }
    }
  }
}
