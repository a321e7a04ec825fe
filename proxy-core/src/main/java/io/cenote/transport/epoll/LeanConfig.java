package io.cenote.transport.epoll;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * Options of a {@link LeanChannel}. Those that are the same for all sockets of the proxy are
 * constants and cost nothing per connection: no close of Netty's own on a failed write,
 * half-closure allowed, watermarks of 32 and 64 KiB.
 */
public final class LeanConfig extends DefaultChannelConfig implements RawOptions {
  private static final WriteBufferWaterMark WATERMARKS =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  /** Unused: {@link LeanReader} sizes its buffers itself. */
  private static final RecvByteBufAllocator UNUSED = new FixedRecvByteBufAllocator(2048);

  private final LeanChannel owner;
  private boolean halfClosure = true;

  @SuppressWarnings("deprecation") // AUTO_CLOSE: nothing else keeps the last bytes before a reset
  LeanConfig(LeanChannel channel) {
    super(channel, UNUSED);
    this.owner = channel;
    setAutoClose(false);
    setWriteBufferWaterMark(WATERMARKS);
  }

  boolean isAllowHalfClosure() {
    return halfClosure;
  }

  /** Makes the later close a reset; does nothing if it is too late. */
  void resetsAtClose() {
    try {
      owner.socket().setSoLinger(0);
    } catch (IOException e) {
      return; // it is not connected any more
    }
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
      halfClosure = (Boolean) value;
      return true;
    }
    try {
      return setOnSocket(owner.socket(), option, value) || super.setOption(option, value);
    } catch (IOException e) {
      throw new ChannelException(e);
    }
  }

  private static <T> boolean setOnSocket(Socket socket, ChannelOption<T> option, T value)
      throws IOException {
    if (option instanceof IntegerUnixChannelOption raw) {
      socket.setIntOpt(raw.level(), raw.optname(), (Integer) value);
    } else if (option.equals(ChannelOption.SO_LINGER)) {
      socket.setSoLinger((Integer) value);
    } else if (option.equals(ChannelOption.TCP_NODELAY)) {
      socket.setIntOpt(LeanSocket.IPPROTO_TCP, LeanSocket.TCP_NODELAY, (Boolean) value ? 1 : 0);
    } else {
      return false;
    }
    return true;
  }

  @Override
  @SuppressWarnings("unchecked") // each option has the type of its value
  public <T> T getOption(ChannelOption<T> option) {
    if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
      return (T) Boolean.valueOf(halfClosure);
    }
    try {
      if (option instanceof IntegerUnixChannelOption raw) {
        return (T) Integer.valueOf(owner.socket().getIntOpt(raw.level(), raw.optname()));
      }
      return option.equals(ChannelOption.SO_LINGER)
          ? (T) Integer.valueOf(owner.socket().getSoLinger())
          : super.getOption(option);
    } catch (IOException e) {
      throw new ChannelException(e);
    }
  }
}
