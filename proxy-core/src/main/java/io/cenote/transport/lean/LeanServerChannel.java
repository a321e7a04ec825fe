package io.cenote.transport.lean;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.AbstractEpollServerChannel;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;

/** A listening TCP socket on epoll whose clients are {@link LeanChannel}s. */
public final class LeanServerChannel extends AbstractEpollServerChannel {
  private final EpollChannelConfig config = new Config(this);

  /** A socket, to be bound to an address of that family. */
  public LeanServerChannel(SocketAddress local) {
    super(LinuxSocket.newSocketStream(!LeanSocket.isInet4(local)), false);
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
  protected Channel newChildChannel(int fd, byte[] remote, int offset, int length) {
    byte[] address = Arrays.copyOfRange(remote, offset, offset + length);
    return LeanChannel.accepted(this, LeanSocket.accepted(fd, false), address, new EpollWiring());
  }

  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  /** Of the options that are not the kernel's by number, a listener of ours sets just one. */
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
